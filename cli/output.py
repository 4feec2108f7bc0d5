"""How commands speak: JSON for programs, Russian text for people, one sentence for errors."""

import json
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table


def as_json(value: Any) -> None:
    """Print `value` as JSON; dates and times in ISO form."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """Print a table for people."""
    grid = Table(title=title, title_justify="left", show_lines=False)
    for heading in headings:
        grid.add_column(heading)
    for row in rows:
        grid.add_row(*row)
    Console().print(grid)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
