"""The steps of a roster import: tables written in batches, nothing decided here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, update
from sqlmodel import Session, col, select

from data.actions import linking
from data.models.address import Address, AddressState, Invite
from data.models.organisation import Organisation, OrganisationGroup, OrganisationKind
from data.models.person import Person, Post, Recipient, Role
from data.queries.chunks import chunks
from data.queries.people import MESSENGER
from data.rules.names import best_spelling
from data.values.rosterplan import ChangedOrganisation, PersonKey, Plan

ASIDE = 1_000_000  # ranks changing places wait above it, for two posts may not share one


def organisations(session: Session, plan: Plan, *, at: datetime) -> dict[str, int]:
    """Add and change organisations; the id of every code."""
    new = {
        one.code: Organisation(
            code=one.code,
            name=one.name,
            kind=OrganisationKind(one.kind),
            municipality=one.municipality,
            timezone=one.timezone,
            created_at=at,
        )
        for one in plan.added
    }
    session.add_all(new.values())
    session.flush()
    _groups(session, [(new[one.code].id or 0, one.groups) for one in plan.added])
    _change(session, {one.id: one for one in plan.changed})
    rows = session.exec(select(Organisation.code, Organisation.id))
    return {code: int(id_ or 0) for code, id_ in rows}


def people(session: Session, plan: Plan, *, at: datetime) -> dict[str, int]:
    """Add, rename and merge persons; the id of every new person's key."""
    for one in plan.merged:
        linking.merge(session, gone=one.gone, into=one.into)
        linking.keep_one(session, person_id=one.into, messenger=MESSENGER, sooner=one.account)
    if plan.renamed:
        _execute(
            session,
            update(Person).where(col(Person.id) == bindparam("row")).values(name=bindparam("said")),
            [{"row": one.person_id, "said": one.after} for one in plan.renamed],
        )
    names: dict[str, set[str]] = {}
    for coming in plan.coming:
        if isinstance(coming.key, str):
            names.setdefault(coming.key, set()).add(coming.person)
    new = {key: Person(name=best_spelling(said), created_at=at) for key, said in names.items()}
    session.add_all(new.values())
    session.flush()
    return {key: person.id or 0 for key, person in new.items()}


def posts(
    session: Session, plan: Plan, ids: Mapping[str, int], keys: Mapping[str, int], *, at: datetime
) -> None:
    """End what is left, put posts in their order, seat who comes."""
    for piece in chunks(one.recipient_id for one in plan.leaving):
        since = col(Recipient.since)
        session.connection().execute(
            update(Recipient)
            .where(col(Recipient.id).in_(piece))
            .values(until=case((since > at, since), else_=at))
        )
    _order(session, plan)
    new = {
        (one.code, one.rank): Post(
            organisation_id=ids[one.code],
            role=Role.DEPUTY if one.rank else Role.HEAD,
            rank=one.rank,
            title=one.title,
        )
        for one in plan.coming
        if one.post_id is None
    }
    session.add_all(new.values())
    session.flush()
    _execute(
        session,
        insert(Recipient),
        [
            {
                "post_id": one.post_id or new[one.code, one.rank].id,
                "person_id": _person(one.key, keys),
                "since": at,
            }
            for one in plan.coming
        ],
    )
    session.expire_all()


def pages(session: Session, plan: Plan, keys: Mapping[str, int], *, at: datetime) -> set[int]:
    """Expect people at the accounts the file names; the accounts that are theirs no more."""
    gone = {id_ for page in plan.pages for id_ in page.gone}
    reused = {page.page_id: page for page in plan.pages if page.page_id is not None}
    lost: set[int] = set()
    for piece in chunks([*gone, *reused]):
        for address in session.exec(select(Address).where(col(Address.id).in_(piece))):
            lost.add(address.account)
            if address.id in reused:
                address.person_id = _person(reused[address.id].key, keys)
                address.state, address.linked_at = AddressState.EXPECTED, None
                address.reason, address.changed_at = "", at
                session.add(address)
    session.flush()
    new = [
        (
            page,
            Address(
                person_id=_person(page.key, keys),
                messenger=MESSENGER,
                account=page.account,
                state=AddressState.EXPECTED,
                changed_at=at,
            ),
        )
        for page in plan.pages
        if page.page_id is None
    ]
    session.add_all(address for _, address in new)
    session.flush()
    kept = {page.account: address.id or 0 for page, address in new}
    _forget(session, plan, kept, gone)
    return lost


def _forget(session: Session, plan: Plan, kept: Mapping[int, int], gone: set[int]) -> None:
    """Delete addresses that were replaced; invites used by them point at what took their place."""
    used = {
        id_
        for piece in chunks(gone)
        for id_ in session.exec(select(Invite.used_by).where(col(Invite.used_by).in_(piece)))
    }
    for page in plan.pages:
        for id_ in page.gone:
            if id_ in used:
                heir = page.page_id or kept[page.account]
                linking.remove(session, [id_], kept=heir)
    for piece in chunks(gone - used):
        session.connection().execute(delete(Address).where(col(Address.id).in_(piece)))
    session.expire_all()


def _change(session: Session, changed: Mapping[int, ChangedOrganisation]) -> None:
    for piece in chunks(changed):
        for organisation in session.exec(
            select(Organisation).where(col(Organisation.id).in_(piece))
        ):
            for name, value in changed[organisation.id or 0].after.items():
                if name != "groups":
                    said = OrganisationKind(str(value)) if name == "kind" else value
                    setattr(organisation, name, said)
            session.add(organisation)
    session.flush()
    regrouped = {id_: one.after["groups"] for id_, one in changed.items() if "groups" in one.after}
    for piece in chunks(regrouped):
        session.connection().execute(
            delete(OrganisationGroup).where(col(OrganisationGroup.organisation_id).in_(piece))
        )
    _groups(session, regrouped.items())


def _groups(session: Session, groups: Iterable[tuple[int, Any]]) -> None:
    _execute(
        session,
        insert(OrganisationGroup),
        [{"organisation_id": id_, "name": name} for id_, names in groups for name in sorted(names)],
    )


def _order(session: Session, plan: Plan) -> None:
    """Titles and ranks, in two steps: first aside, then in place."""
    if not plan.posts:
        return
    rows = [{"row": one.post_id, "place": one.after[0], "said": one.after[1]} for one in plan.posts]
    moved = [one.post_id for one in plan.posts if one.before[0] != one.after[0]]
    for piece in chunks(moved):
        session.connection().execute(
            update(Post).where(col(Post.id).in_(piece)).values(rank=col(Post.rank) + ASIDE)
        )
    _execute(
        session,
        update(Post)
        .where(col(Post.id) == bindparam("row"))
        .values(rank=bindparam("place"), title=bindparam("said")),
        rows,
    )


def _person(key: PersonKey, keys: Mapping[str, int]) -> int:
    return key if isinstance(key, int) else keys[key]


def _execute(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows)
