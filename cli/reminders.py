"""`vestnik reminders`: what will be sent by itself, to whom and when."""

from dataclasses import asdict
from datetime import date, datetime, time

import click

from bot import texts
from cli.context import Context, pass_context
from cli.output import DAY, as_json, table
from data.queries.preview import Foreseen, preview
from data.values.errors import InputError


@click.group()
def reminders() -> None:
    """Напоминания: что уйдёт само, кому и когда."""


@reminders.command("preview")
@click.option("--until", required=True, type=DAY, help="До какого дня включительно, ДД.ММ.ГГГГ.")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def preview_(context: Context, until: date, *, json_: bool) -> None:
    """Показать все напоминания до дня включительно, если никто не ответит раньше."""
    zone = context.settings.office_timezone
    at = context.clock.now()
    end = datetime.combine(until, time.max, zone)
    if end < at:
        raise InputError(f"День {until:%d.%m.%Y} уже прошёл: назовите сегодняшний или будущий.")
    with context.database.read() as session:
        found = preview(session, at=at, until=end)
    if json_:
        as_json([_shape(one) for one in found])
        return
    table(
        f"Напоминания до {until:%d.%m.%Y}, время {zone.key}",
        ["Когда", "Организация", "Кому", "Что", "Письма"],
        [
            [
                texts.moment(one.at, zone),
                ", ".join(one.organisations),
                one.recipient,
                texts.foreseen(one.step, one.phone),
                ", ".join(str(circular) for circular in one.circulars),
            ]
            for one in found
        ],
    )


def _shape(one: Foreseen) -> dict[str, object]:
    return asdict(one)
