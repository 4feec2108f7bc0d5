"""Importing the roster: what a file would change is worked out first, then done in one go."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from data.actions import addresses, invites, journal, outbox, planning, rosterwrite
from data.queries import people, rosterstate
from data.queries.chunks import chunks
from data.queries.roster import awaiting_deliveries
from data.rules.rosterdiff import diff
from data.values.errors import InputError
from data.values.roster import RosterRow
from data.values.rosterplan import Plan

LEFT = "Этот человек больше не отвечает за организацию."
OTHER_PAGE = "В реестре у этого человека теперь другая страница."


def plan(
    session: Session,
    *,
    rows: Sequence[RosterRow],
    kind_of: Callable[[str], str | None] = lambda _name: None,
) -> Plan:
    """What these rows would change; nothing is done.

    `rows` are checked and their pages are numbers; `kind_of` guesses a new organisation's kind
    from its name where the file does not say it.
    """
    return diff(rows, rosterstate.known(session), kind_of=kind_of)


def carry_out(session: Session, *, plan: Plan, at: datetime, by: str) -> None:
    """Do what was planned, in the same transaction.

    Who has left a post has no access any more and what waits for them is dropped; who came
    answers for all that is open and gets what nobody has got yet. An empty plan does nothing.
    Raises InputError for a plan with faults.
    """
    if plan.faults:
        raise InputError("\n".join(str(fault) for fault in plan.faults))
    if plan.empty:
        return
    ids = rosterwrite.organisations(session, plan, at=at)
    keys = rosterwrite.people(session, plan, at=at)
    left = [one.recipient_id for one in plan.leaving]
    rosterwrite.posts(session, plan, ids, keys, at=at)
    lost = rosterwrite.pages(session, plan, keys, at=at)
    session.flush()
    invites.revoke(session, recipients=left, at=at)
    outbox.drop_to_recipients(session, left, reason=LEFT)
    outbox.drop_digests(
        session,
        people.accounts_of(session, {one.person_id for one in plan.leaving}),
        messenger=people.MESSENGER,
        reason=LEFT,
    )
    outbox.drop_to_accounts(session, lost, messenger=people.MESSENGER, reason=OTHER_PAGE)
    _follow(session, plan, ids, keys, at)
    journal.write(
        session,
        at=at,
        by=by,
        action="roster.import",
        subject="office",
        details={
            "added": len(plan.added),
            "changed": len(plan.changed),
            "came": len(plan.coming),
            "left": left,
            "renamed": len(plan.renamed),
            "merged": [[one.gone, one.into] for one in plan.merged],
            "pages": len(plan.pages),
        },
    )


def _follow(
    session: Session, plan: Plan, ids: dict[str, int], keys: dict[str, int], at: datetime
) -> None:
    """Open circulars follow: cards to whoever is there now, times of the new time zone."""
    met = {keys.get(str(page.key), page.key) for page in plan.pages}
    codes = {one.code for one in plan.coming} | {one.code for one in plan.leaving}
    codes |= {one.code for one in plan.posts}
    affected = {ids[code] for code in codes}
    affected |= people.organisations_of(
        session, {int(person) for person in met} | {one.into for one in plan.merged}
    )
    for piece in chunks(sorted(affected)):
        addresses.settle(session, organisations=piece, at=at)
    moved = [one.id for one in plan.changed if "timezone" in one.after]
    if moved:
        planning.replan(session, deliveries=awaiting_deliveries(session, moved), at=at)
