"""`vestnik circular`: draft, send, look, close, cancel."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from bot import status, texts
from cli import drafting, shapes
from cli import plan as plans
from cli.context import Context, pass_context
from cli.output import as_json, table
from data.actions import answers, circulars
from data.models.circular import Circular, CircularState
from data.models.delivery import DeliveryState
from data.queries import roster
from data.queries import status as statuses
from data.queries.tasks import AskView, asks_of
from data.rules.workdays import Calendar
from data.values.audience import Audience
from data.values.errors import InputError

BY = "clerk"
STATES = {
    CircularState.DRAFT: "черновик",
    CircularState.SCHEDULED: "запланирован",
    CircularState.OPEN: "на контроле",
    CircularState.CLOSED: "закрыт",
    CircularState.CANCELLED: "отменён",
}
DELIVERY_STATES = {
    DeliveryState.AWAITING: "ждём",
    DeliveryState.CONFIRMED: "исполнено",
    DeliveryState.WAIVED: "снято",
}


@click.group()
def circular() -> None:
    """Циркуляры: составить, отправить, посмотреть, закрыть, отменить."""


@circular.command()
@click.argument("letter", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--number", help="Номер письма.")
@click.option("--date", "dated", help="Дата письма, ДД.ММ.ГГГГ.")
@click.option("--title", help="Заголовок.")
@click.option("--due", help="Срок для всего, что просят: ДД.ММ.ГГГГ или ДД.ММ.ГГГГ ЧЧ:ММ.")
@click.option("--link", "links", multiple=True, help="Ссылка на форму или страницу.")
@click.option(
    "--ask",
    "asks",
    multiple=True,
    help="Что сделать, вместо предложенного: «report: Заполнить форму». Виды: acknowledge, "
    "report, inform_staff.",
)
@click.option(
    "--attach", multiple=True, type=click.Path(path_type=Path, dir_okay=False), help="Файл."
)
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def draft(
    context: Context,
    /,
    letter: Path,
    *,
    attach: Sequence[Path],
    json_: bool,
    **given: Any,
) -> None:
    """Составить черновик по тексту письма; неуверенное названо, всё можно задать ключами."""
    now = context.clock.now().astimezone(context.settings.office_timezone)
    proposal = drafting.propose(letter, drafting.Given(**given), at=now)
    stored = [drafting.store(path, context.settings.files) for path in attach]
    files = {file.sha256: file for file in stored}  # the same file twice is once
    with context.database.write() as session:
        made = circulars.draft(
            session,
            made_of=replace(proposal.draft, files=tuple(files.values())),
            at=context.clock.now(),
            by=BY,
        )
        asks = asks_of(session, [made.id or 0])[made.id or 0]
    if json_:
        as_json(shapes.draft(made, asks))
        return
    click.echo(f"Черновик {made.id}: {texts.letter_name(made.number, made.dated)}")
    click.echo(made.title)
    calendar = drafting.calendar(context)
    for ask in asks:
        click.echo(f"  {ask.kind.value}: {ask.text}" + _due_text(ask, calendar))
    for link in made.links:
        click.echo(f"  ссылка: {link}")
    for doubt in proposal.doubts:
        click.echo(f"Проверьте: {doubt}")
    click.echo(f"Отправить: vestnik circular send {made.id} --all")


@circular.command()
@click.argument("circular_id", metavar="ID")
@click.option("--all", "everybody", is_flag=True, help="Всем организациям.")
@click.option("--kind", "kinds", multiple=True, help="Видам: school, kindergarten, …")
@click.option("--municipality", "municipalities", multiple=True, help="Муниципалитетам.")
@click.option("--group", "groups", multiple=True, help="Группам.")
@click.option("--code", "codes", multiple=True, help="Отдельным организациям по коду.")
@click.option("--urgent", is_flag=True, help="Сейчас же, даже вне рабочих часов.")
@click.option("--yes", is_flag=True, help="Не спрашивать (для скриптов).")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def send(
    context: Context,
    circular_id: str,
    *,
    everybody: bool,
    urgent: bool,
    yes: bool,
    json_: bool,
    kinds: tuple[str, ...],
    municipalities: tuple[str, ...],
    groups: tuple[str, ...],
    codes: tuple[str, ...],
) -> None:
    """Отправить черновик: показать, кому и что уйдёт, и спросить согласия."""
    audience = Audience(everybody, kinds, municipalities, groups, codes)
    at = context.clock.now()
    with context.database.read() as session:
        made = _find_to_change(session, circular_id)
        organisations = roster.audience(session, audience)
        plan = plans.plan(session, made, organisations, urgent=urgent, at=at)
    if not json_:
        plans.show(plan, context.settings.office_timezone)
    if not yes and not click.confirm("Отправить?", default=False):
        click.echo("Не отправлено, черновик остался.")
        return
    with context.database.write() as session:
        opening = circulars.open_(
            session,
            circular_id=made.id or 0,
            organisations=organisations,
            audience=asdict(audience),
            at=at,
            by=BY,
            urgent=urgent,
        )
    if json_:
        as_json(
            {
                "id": made.id,
                "organisations": opening.deliveries,
                "queued": opening.cards,
                "first_at": opening.first_at,
                "unreachable": [
                    {"organisation": code, "why": why} for code, why in plan.unreachable
                ],
            }
        )
    else:
        click.echo(f"Поставлено в очередь: {opening.cards} из {opening.deliveries} организаций.")


@circular.command("status")
@click.argument("circular_id", metavar="ID")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def status_(context: Context, circular_id: str, *, json_: bool) -> None:
    """Где стоит каждая организация, с каких пор и что будет дальше."""
    at = context.clock.now()
    with context.database.read() as session:
        found = statuses.circular_status(session, _find(session, circular_id), at=at)
    if json_:
        as_json(shapes.circular_status(found, at=at))
        return
    totals = found.totals
    click.echo(texts.letter_name(found.circular.number, found.circular.dated))
    click.echo(
        f"Организаций {totals.organisations}: исполнено {totals.confirmed}, "
        f"ждём {totals.awaiting} (просрочено {totals.overdue}, "
        f"не подключены {totals.unreachable}), снято {totals.waived}, открыли {totals.read}."
    )
    table(
        "",
        ["Организация", "Состояние", "С", "Что дальше"],
        [
            [
                row.name,
                DELIVERY_STATES[row.state] + (", просрочено" if row.overdue else ""),
                texts.moment(row.since, row.place.zone),
                status.why(found.circular, row, at=at),
            ]
            for row in found.deliveries
        ],
    )


@circular.command("list")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def list_(context: Context, *, json_: bool) -> None:
    """Все циркуляры, новые сверху."""
    with context.database.read() as session:
        found = statuses.circulars(session)
        asks = asks_of(session, [one.id or 0 for one in found])
    if json_:
        as_json([shapes.circular(one, asks[one.id or 0]) for one in found])
        return
    table(
        "",
        ["№", "Письмо", "Заголовок", "Состояние"],
        [
            [
                str(one.id),
                texts.letter_name(one.number, one.dated),
                one.title,
                STATES[one.state],
            ]
            for one in found
        ],
    )


@circular.command()
@click.argument("circular_id", metavar="ID")
@pass_context
def close(context: Context, circular_id: str) -> None:
    """Закрыть: больше ничего не отправлять."""
    with context.database.write() as session:
        found = _find_to_change(session, circular_id).id or 0
        left = circulars.close(session, circular_id=found, at=context.clock.now(), by=BY)
    click.echo(f"Циркуляр {found} закрыт. Без ответа: {left}.")


@circular.command()
@click.argument("circular_id", metavar="ID")
@pass_context
def cancel(context: Context, circular_id: str) -> None:
    """Отменить: больше ничего не отправлять, ответы не принимать."""
    with context.database.write() as session:
        found = _find_to_change(session, circular_id).id or 0
        circulars.cancel(session, circular_id=found, at=context.clock.now(), by=BY)
    click.echo(f"Циркуляр {found} отменён.")


@circular.command()
@click.argument("circular_id", metavar="ID")
@click.option("--code", "codes", multiple=True, required=True, help="Организация по коду.")
@click.option("--reason", required=True, help="Почему снимается с контроля.")
@pass_context
def waive(context: Context, circular_id: str, *, codes: tuple[str, ...], reason: str) -> None:
    """Снять организации с контроля по этому письму: им больше ничего не придёт."""
    if not reason.strip():
        raise InputError("Причина пустая: напишите в --reason, почему организация снимается.")
    with context.database.write() as session:
        made = _find_to_change(session, circular_id)
        found = {code: _awaited(session, made.id or 0, code) for code in codes}
        if strange := [code for code, ids in found.items() if not ids]:
            raise InputError(
                f"Не на контроле по этому письму: {', '.join(strange)}; никто не снят, "
                f"посмотрите vestnik circular status {made.id}."
            )
        for delivery_id in sorted({one for ids in found.values() for one in ids}):
            answers.waive(
                session,
                delivery_id=delivery_id,
                reason=reason.strip(),
                at=context.clock.now(),
                by=BY,
            )
    click.echo("Снято с контроля: " + ", ".join(found) + ".")


def _awaited(session: Session, circular_id: int, code: str) -> list[int]:
    """The ids of the deliveries to one organisation that are still on control."""
    chosen = roster.audience(session, Audience(everybody=False, codes=(code,)))
    return statuses.awaited(session, circular_id=circular_id, organisations=chosen)


def _find(session: Session, name: str) -> Circular:
    found = statuses.find_circular(session, name)
    if found is None:
        raise InputError(
            f"Циркуляра «{name}» нет: номера показывает команда vestnik circular list."
        )
    return found


def _find_to_change(session: Session, name: str) -> Circular:
    """By its id, or by its letter's number with «№»: a slip must not change another letter."""
    number = name.strip().removeprefix("№").strip()
    if number != name.strip():
        found = statuses.numbered(session, number)
        if len(found) > 1:
            ids = ", ".join(str(one.id) for one in found)
            raise InputError(f"Писем с номером «{number}» несколько, назовите циркуляр: {ids}.")
        if not found:
            raise InputError(f"Письма с номером «{number}» нет: посмотрите vestnik circular list.")
        return found[0]
    if number.isascii() and number.isdigit() and len(number) < 10:
        return circulars.find(session, int(number))
    raise InputError(
        f"Циркуляра «{name}» нет: назовите его номер из vestnik circular list "
        f"или номер письма со знаком, «№{name}»."
    )


def _due_text(ask: AskView, calendar: Calendar) -> str:
    if ask.due_on is None:
        return " (срок не назван)"
    return f" ({texts.due_phrase(ask.due_on, ask.due_time, calendar)})"
