"""The `vestnik` command."""

import click


@click.group()
def main() -> None:
    """Вестник: письма управления образования руководителям школ и садов."""
