"""`python -m cli`: the `vestnik` command where its script is not at hand."""

from cli.main import main

if __name__ == "__main__":
    main()
