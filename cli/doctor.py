"""`vestnik doctor`: is everything in order, and what to press where it is not."""

import sys
from collections.abc import Iterator

import click

from bot import texts
from bot.messenger import Finding
from cli import parts
from cli.context import Context, pass_context
from cli.output import as_json
from data.queries import alarms, journal, office
from data.values.errors import SettingsError, StorageError

MARKS = {True: "✓", False: "✗", None: "?"}


@click.command()
@click.option("--no-repair", is_flag=True, help="Только смотреть, в ВК ничего не включать.")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def doctor(context: Context, *, no_repair: bool, json_: bool) -> None:
    """Проверить ключ, права, настройки сообщества, базу, календарь и часы."""
    findings = [*_messenger(context, repair=not no_repair), *_storage(context)]
    if json_:
        as_json([{"name": f.name, "ok": f.ok, "text": f.text} for f in findings])
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.ok]} {finding.text}")
    if any(finding.ok is False for finding in findings):
        sys.exit(1)


def _messenger(context: Context, *, repair: bool) -> list[Finding]:
    try:
        messenger = parts.vk(context.settings, context.clock)
    except SettingsError as error:
        return [Finding("settings", False, str(error))]
    rehearsal = context.clock.rehearsal
    found = messenger.check(repair=repair)
    # A moved clock is what a rehearsal is for.
    return [finding for finding in found if not (rehearsal and finding.name == "clock")]


def _storage(context: Context) -> Iterator[Finding]:
    try:
        database = context.database
        if not database.is_whole():
            yield Finding(
                "database", False, "База данных повреждена: восстановите её из последней копии."
            )
            return
    except StorageError as error:
        yield Finding("database", False, str(error))
        return
    yield Finding("database", True, "База данных открывается и цела.")
    at = context.clock.now()
    with database.read() as session:
        chain = journal.check(session)
        calendar = office.calendar(session)
        standing = alarms.standing(session)
    text = f"Журнал цел: строк {chain.lines}." if chain.whole else chain.fault
    yield Finding("journal", chain.whole, text)
    year = at.astimezone(context.settings.office_timezone).year
    if calendar.covers(year):
        yield Finding("calendar", True, f"Производственный календарь на {year} год есть.")
    else:
        yield Finding("calendar", False, texts.calendar_missing(year))
    for alarm in standing:
        yield Finding(f"alarm:{alarm.name}", False, alarm.text)
