"""`vestnik journal`: the record of what happened, and the check that nobody touched it."""

import sys

import click

from cli.context import Context, pass_context
from cli.output import as_json
from data.queries import journal as queries


@click.group()
def journal() -> None:
    """Журнал: кто, что и когда сделал."""


@journal.command()
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def verify(context: Context, *, json_: bool) -> None:
    """Проверить, что ни одна строка не изменена, не удалена и не переставлена."""
    with context.database.read() as session:
        found = queries.check(session)
    if json_:
        as_json(
            {
                "whole": found.whole,
                "lines": found.lines,
                "fault_at": found.fault_at,
                "fault": found.fault,
            }
        )
    elif found.whole:
        click.echo(f"Журнал цел: строк {found.lines}.")
    else:
        click.echo(f"Журнал повреждён. {found.fault}", err=True)
    if not found.whole:
        sys.exit(1)
