"""Organisations as the office names them: whom a circular goes to, the list of the roster."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import Session, col, select

from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation, OrganisationGroup, OrganisationKind
from data.queries import people
from data.queries.chunks import chunks
from data.queries.people import Holder
from data.rules.names import code_order, folded
from data.values.audience import Audience
from data.values.errors import InputError

SHOWN = 12  # names listed in an error before «и ещё …»
NOTHING_CHOSEN = (
    "Не сказано, кому: выберите всех (--all), виды (--kind), муниципалитеты (--municipality), "
    "группы (--group) или отдельные организации (--code)."
)


def audience(session: Session, chosen: Audience) -> list[int]:
    """Ids of the active organisations this audience names, by code order, none twice.

    Everybody, or all that any of the lists names. Raises InputError for a name nobody has and
    when nothing is chosen.
    """
    if chosen.empty:
        raise InputError(NOTHING_CHOSEN)
    found: set[int] = set()
    if chosen.everybody:
        found.update(_ids(session))
    for kind in chosen.kinds:
        found.update(_ids(session, Organisation.kind == _kind(kind)))
    if chosen.municipalities:
        known = _known(session, Organisation.municipality)
        for name in chosen.municipalities:
            spelled = _spelled(name, known, "Муниципалитета")
            found.update(_ids(session, col(Organisation.municipality).in_(spelled)))
    if chosen.groups:
        known = _known(session, OrganisationGroup.name)
        for name in chosen.groups:
            spelled = _spelled(name, known, "Группы")
            member = select(OrganisationGroup.organisation_id).where(
                col(OrganisationGroup.name).in_(spelled)
            )
            found.update(_ids(session, col(Organisation.id).in_(member)))
    found.update(_by_code(session, chosen.codes))
    return _in_order(session, found)


def municipalities(session: Session) -> list[str]:
    """The municipalities of active organisations, by name."""
    return _known(session, Organisation.municipality)


def groups(session: Session) -> list[str]:
    """The names of all groups."""
    return _known(session, OrganisationGroup.name)


def names(session: Session, organisations: Collection[int]) -> dict[int, str]:
    """What each organisation is called."""
    found: dict[int, str] = {}
    for piece in chunks(organisations):
        rows = session.exec(
            select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(piece))
        )
        found.update({int(id_ or 0): name for id_, name in rows})
    return found


def codes(session: Session, organisations: Collection[int]) -> dict[int, str]:
    """The office's own code of each organisation."""
    found: dict[int, str] = {}
    for piece in chunks(organisations):
        rows = session.exec(
            select(Organisation.id, Organisation.code).where(col(Organisation.id).in_(piece))
        )
        found.update({int(id_ or 0): code for id_, code in rows})
    return found


def everything(session: Session) -> list[tuple[Organisation, list[str], list[Holder]]]:
    """Every active organisation by code, with its groups and who answers for it, head first."""
    organisations = {
        one.id or 0: one
        for one in session.exec(select(Organisation).where(col(Organisation.active)))
    }
    groups = groups_of(session, organisations)
    crowds = people.holders(session, organisations)
    return [
        (organisations[id_], groups.get(id_, []), crowds.get(id_, []))
        for id_ in _in_order(session, organisations)
    ]


def awaiting_deliveries(session: Session, organisations: Collection[int]) -> list[int]:
    """What these organisations have not answered yet."""
    found: list[int] = []
    for piece in chunks(organisations):
        rows = session.exec(
            select(Delivery.id).where(
                col(Delivery.organisation_id).in_(piece), Delivery.state == DeliveryState.AWAITING
            )
        )
        found.extend(int(row or 0) for row in rows)
    return found


def groups_of(session: Session, organisations: Collection[int]) -> dict[int, list[str]]:
    """The groups of each organisation, by name."""
    found: dict[int, list[str]] = {}
    for piece in chunks(organisations):
        rows = session.exec(
            select(OrganisationGroup)
            .where(col(OrganisationGroup.organisation_id).in_(piece))
            .order_by(col(OrganisationGroup.name))
        )
        for row in rows:
            found.setdefault(row.organisation_id, []).append(row.name)
    return found


def _ids(session: Session, *where: Any) -> list[int]:
    rows = session.exec(select(Organisation.id).where(col(Organisation.active), *where))
    return [int(row or 0) for row in rows]


def _kind(name: str) -> OrganisationKind:
    try:
        return OrganisationKind(name.strip().casefold())
    except ValueError as error:
        raise InputError(f"Вида «{name}» нет: есть {', '.join(OrganisationKind)}.") from error


def _known(session: Session, column: Any) -> list[str]:
    query = select(column).distinct().where(column != "").order_by(column)
    return [str(name) for name in session.exec(query)]


def _spelled(name: str, known: Iterable[str], what: str) -> list[str]:
    """The spellings in the roster of what was typed; ё and е, spaces and case are alike."""
    known = list(known)
    found = [one for one in known if folded(one) == folded(name)]
    if not found:
        there = f"есть {_listed(known)}" if known else "в реестре нет ни одной"
        if not known and what == "Муниципалитета":
            there = "в реестре они не указаны"
        raise InputError(f"{what} «{name}» нет: {there}.")
    return found


def _by_code(session: Session, typed: Collection[str]) -> list[int]:
    found: dict[str, int] = {}
    for piece in chunks(code.strip() for code in typed):
        rows = session.exec(
            select(Organisation.code, Organisation.id).where(
                col(Organisation.code).in_(piece), col(Organisation.active)
            )
        )
        found.update({code: int(id_ or 0) for code, id_ in rows})
    missing = [code for code in typed if code.strip() not in found]
    if missing:
        known = sorted(session.exec(select(Organisation.code).where(col(Organisation.active))))
        named = ", ".join(f"«{code}»" for code in missing)
        what = "Организации с кодом" if len(missing) == 1 else "Организаций с кодами"
        there = f"есть {_listed(known)}" if known else "реестр пуст, сначала загрузите его"
        raise InputError(f"{what} {named} нет: {there}.")
    return list(found.values())


def _listed(names: list[str]) -> str:
    rest = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" и ещё {rest}" if rest > 0 else "")


def _in_order(session: Session, organisations: Collection[int]) -> list[int]:
    by_code = codes(session, organisations)
    return sorted(organisations, key=lambda id_: code_order(by_code[id_]))
