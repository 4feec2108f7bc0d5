"""How commands speak and are spoken to: JSON for programs, Russian text and dates for people."""

import json
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table


class Day(click.ParamType[date]):
    """A calendar day: ДД.ММ.ГГГГ or ГГГГ-ММ-ДД."""

    name = "ДД.ММ.ГГГГ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; fails with one sentence."""
        if isinstance(value, date):
            return value
        for form in ("%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007  only a day
            except ValueError:
                continue
        return self.fail(f"«{value}» не дата: напишите её как ДД.ММ.ГГГГ.", param, ctx)


DAY = Day()


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
