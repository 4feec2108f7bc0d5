"""`vestnik doctor`: is everything in order, and what to press where it is not."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from bot import texts
from bot.messenger import Finding
from cli import parts
from cli.context import Context, pass_context
from cli.output import as_json
from data.actions import probing
from data.queries import alarms, journal, office
from data.values.errors import SettingsError, StorageError

FRESH = timedelta(minutes=2)  # an older heartbeat is of a service that runs no more
MARKS = {True: "✓", False: "✗", None: "?"}


@click.command()
@click.option("--no-repair", is_flag=True, help="Только смотреть, в ВК ничего не включать.")
@click.option("--callback", is_flag=True, help="Настроить Callback API (VK_CALLBACK_URL) в ВК.")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def doctor(
    context: Context, *, no_repair: bool = False, callback: bool = False, json_: bool = False
) -> None:
    """Проверить ключ, права, настройки сообщества, базу, календарь и часы."""
    findings = [*_messenger(context, repair=not no_repair), *_storage(context), *_pulse(context)]
    if findings[0].ok:  # with a key that is refused nothing can be asked
        findings += parts.callback(context.settings, context.clock, repair=callback)
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
    try:
        with database.write() as session:
            probing.fill(session)
        with database.write() as session:
            probing.clear(session)
    except StorageError as error:
        yield Finding("database", False, str(error))
        return
    yield Finding("database", True, "База данных открывается, записывает и цела.")
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


def _pulse(context: Context) -> Iterator[Finding]:
    """What the running service says of itself: some troubles cannot be rows."""
    path = context.settings.heartbeat
    if path is None:
        return
    for file in sorted(path.parent.glob(f"{path.stem}*{path.suffix}")):
        facts = _read(file)
        if facts is None:
            yield Finding("heartbeat", None, f"Файл {file.name} не читается.")
            continue
        at = datetime.fromisoformat(facts["at"])
        if abs(context.clock.now() - at) > FRESH:
            local = at.astimezone(context.settings.office_timezone)
            yield Finding(
                "heartbeat", None, f"Служба сейчас не работает, последний раз {local:%d.%m %H:%M}."
            )
            continue
        for name, text in facts.get("troubles", {}).items():
            yield Finding(f"trouble:{name}", False, str(text))
        stopped = ", ".join(facts["reasons"])
        text = f"В службе не в порядке: {stopped}." if stopped else "Служба работает."
        yield Finding("heartbeat", bool(facts["alive"]), text)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        datetime.fromisoformat(facts["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return facts if isinstance(facts, dict) and "alive" in facts and "reasons" in facts else None
