"""`vestnik invites`: codes by which directors connect, shown once: only a hash is kept."""

import secrets
from collections.abc import Collection

import click
from sqlmodel import Session

from cli.context import Context, pass_context
from cli.output import as_json
from cli.roster import BY, role
from data.actions import invites as actions
from data.actions.invites import Issued
from data.models.address import AddressState
from data.queries import people
from data.queries import roster as queries
from data.queries.people import Holder
from data.rules import codes
from data.values.audience import Audience
from data.values.errors import InputError, SettingsError


@click.command()
@click.option(
    "--code", "organisations", multiple=True, metavar="КОД", help="Только этой организации."
)
@click.option(
    "--renew",
    is_flag=True,
    help="Прежние коды отменить; вместе с --code новый код получат и уже подключённые "
    "(сменили страницу).",
)
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def invites(context: Context, *, organisations: tuple[str, ...], renew: bool, json_: bool) -> None:
    """Выдать коды приглашений всем, кто ещё не подключён.

    Код показывается один раз и действует 30 дней. Повторный запуск выдаёт новые коды; прежние,
    если их уже раздали, действуют тоже, пока не отменены ключом --renew или кто-то не подключился.

    \b
    JSON: [{organisation: код, recipient: имя, role: руководитель | заместитель, code, link}]
    """
    group_id = context.settings.vk_group_id
    if not group_id:
        raise SettingsError("Не задан VK_GROUP_ID: впишите номер сообщества ВК в файл .env.")
    give = actions.renew if renew else actions.issue
    with context.database.write() as session:
        everybody = _holders(session, organisations)
        wanted = [h for h in everybody if _unlinked(h) or (renew and organisations)]
        again = actions.outstanding(session, holders=wanted, at=context.clock.now())
        issued = give(session, holders=wanted, choose=secrets.choice, at=context.clock.now(), by=BY)
    if json_:
        as_json([_as_data(one, group_id) for one in issued])
    else:
        _show(issued, group_id, skipped=len(everybody) - len(wanted), again=again, renewed=renew)


def link(group_id: int, code: str) -> str:
    """Opens the community's dialog with the code in hand."""
    return f"https://vk.me/club{group_id}?ref={code}"


def _holders(session: Session, organisations: Collection[str]) -> list[Holder]:
    chosen = Audience(everybody=not organisations, codes=tuple(organisations))
    ids = queries.audience(session, chosen)
    if not ids:
        raise InputError("Реестр пуст: сначала загрузите его, vestnik roster import ФАЙЛ.")
    crowds = people.holders(session, ids)
    return [holder for id_ in ids for holder in crowds.get(id_, [])]


def _unlinked(holder: Holder) -> bool:
    return holder.state in (None, AddressState.EXPECTED)


def _as_data(one: Issued, group_id: int) -> dict[str, str]:
    return {
        "organisation": one.holder.code,
        "recipient": one.holder.person,
        "role": role(one.holder),
        "code": one.code,
        "link": link(group_id, one.code),
    }


def _show(
    issued: Collection[Issued], group_id: int, *, skipped: int, again: int, renewed: bool
) -> None:
    if skipped:
        click.echo(f"Уже подключены: {skipped}, им коды не нужны.")
    if not issued:
        click.echo("Выдавать некому.")
        return
    for one in issued:  # not a table: a code cut short by a narrow window would be lost
        holder = one.holder
        click.echo(f"{holder.code}, {holder.organisation}: {holder.person}, {role(holder)}")
        click.echo(f"    {codes.shown(one.code)}    {link(group_id, one.code)}")
    click.echo("Коды показаны один раз, сохраните их: хранится только их отпечаток.")
    if again and renewed:
        click.echo(f"Прежние коды ({again}) больше не действуют.")
    elif again:
        click.echo(
            f"Ещё действуют коды, выданные раньше ({again}). Отменить их: vestnik invites --renew."
        )
