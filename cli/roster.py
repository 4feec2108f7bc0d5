"""`vestnik roster`: read the office's table of organisations, show what is known."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import parts, rosterfile
from cli.context import Context, pass_context
from cli.output import as_json, table
from cli.rosterreport import KINDS, ROLES, Report, as_data, show
from data.actions import roster as actions
from data.models.address import AddressState
from data.models.organisation import Organisation
from data.models.person import Role
from data.queries import roster as queries
from data.queries.people import Holder
from papers import rosterwords

BY = "clerk"
STATES = {
    None: "нет страницы",
    AddressState.EXPECTED: "ещё не писал(а) нам",
    AddressState.LINKED: "подключен(а)",
    AddressState.UNREACHABLE: "запретил(а) сообщения",
    AddressState.STOPPED: "просил(а) не писать",
}


@click.group()
def roster() -> None:
    """Реестр: организации, руководители, заместители."""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Только показать, что изменится.")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def import_(context: Context, file: Path, *, dry_run: bool, json_: bool) -> None:
    """Загрузить реестр из файла .csv, .xlsx, .xls или .ods; повторять можно сколько угодно.

    Организация узнаётся по коду. Пустая ячейка ничего не меняет. Кого в файле больше нет на
    должности, тот сразу теряет доступ; организации, которых нет в файле, остаются.

    \b
    JSON: {dry_run, organisations, recipients: числа в файле; added: [код];
    changed: [{organisation, text}]; came, left: [{organisation, recipient, role}];
    missing: [код]; warnings: [текст]}
    """
    sheet = rosterfile.read(file)
    rows = rosterfile.with_numbers(sheet.rows, lambda names: _resolve(context, names))
    at = context.clock.now()
    opened = context.database.read if dry_run else context.database.write
    with opened() as session:
        plan = actions.plan(session, rows=rows, kind_of=rosterwords.kind)
        rosterfile.refuse(plan.faults)
        if not dry_run:
            actions.carry_out(session, plan=plan, at=at, by=BY)
    report = Report(rows, plan, sheet.warnings, dry_run)
    if json_:
        as_json(as_data(report))
    else:
        show(report)


@roster.command("list")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def list_(context: Context, *, json_: bool) -> None:
    """Все организации: кто за них отвечает и подключён ли."""
    with context.database.read() as session:
        found = queries.everything(session)
    if json_:
        as_json([_as_data(*one) for one in found])
        return
    rows = []
    for organisation, _, holders in found:
        for place, holder in enumerate(holders or [None]):
            rows.append(
                [
                    "" if place else organisation.code,
                    "" if place else organisation.name,
                    holder.person if holder else "нет руководителя",
                    role(holder) if holder else "",
                    STATES[holder.state] if holder else "",
                ]
            )
    table("", ["Код", "Организация", "Кто отвечает", "Роль", "Связь"], rows)


def role(holder: Holder) -> str:
    """The roster file's word for a post."""
    return ROLES[holder.role is not Role.HEAD]


def _as_data(
    organisation: Organisation, groups: Sequence[str], holders: Sequence[Holder]
) -> dict[str, Any]:
    return {
        "organisation": organisation.code,
        "name": organisation.name,
        "kind": organisation.kind.value,
        "kind_name": KINDS[organisation.kind.value],
        "municipality": organisation.municipality,
        "timezone": organisation.timezone,
        "groups": list(groups),
        "recipients": [
            {
                "recipient": holder.person,
                "role": role(holder),
                "title": holder.title,
                "state": holder.state.value if holder.state else None,
            }
            for holder in holders
        ],
    }


def _resolve(context: Context, names: Sequence[str]) -> dict[str, int]:
    return parts.vk(context.settings, context.clock).resolve(names)
