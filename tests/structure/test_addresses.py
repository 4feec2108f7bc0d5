"""What is installed from where is the machine's affair: no registry address is kept here."""

import re
import tomllib

from tests.structure.tree import read

PIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][\w.+!]*( ; [\w '\"=<>!.]+)?")


def test_constraints_are_names_and_versions_and_nothing_else() -> None:
    lines = read("constraints.txt").splitlines()
    assert lines
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    pinned = {line.partition("==")[0] for line in read("constraints.txt").splitlines()}
    names = {re.split(r"[\[<>=!~ ;]", one)[0].lower().replace("_", "-") for one in wanted}
    assert names - pinned == set(), "run: make constraints"


def test_the_project_file_names_no_registry() -> None:
    text = read("pyproject.toml")
    assert "://" not in text
    assert not re.search(r"index-url|find-links|\[\[?tool\.uv\.(index|sources)", text)


def test_making_and_checking_name_no_registry() -> None:
    for path in ("Makefile", ".ci/run", "tools/venv.sh", "tools/packages.sh"):
        text = read(path)
        assert "://" not in text, path
        assert not re.search(r"--(extra-)?index-url|--find-links|PIP_\w*INDEX", text), path
