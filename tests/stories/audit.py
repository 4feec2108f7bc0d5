"""What holds at the end of every story, whatever it was about."""

from collections import Counter

from sqlmodel import Session, select

from data.models.incoming import Incoming, IncomingState
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.queries import journal, office, sending
from data.rules.ladder import allowed
from tests.stories.town import Town


def audit(town: Town) -> None:
    """Nobody got anything twice, unasked at night, or two reminders a day; VK was not hurried."""
    log = town.stage.vk.log
    assert not log.doubled()
    assert log.too_many == 0
    with town.stage.database.read() as session:
        _reminders_keep_hours(session)
        assert not _faults(session)
        assert journal.check(session).whole
    _only_the_answered_were_written_to(town)


def _reminders_keep_hours(session: Session) -> None:
    rows = session.exec(
        select(Outgoing).where(
            Outgoing.kind == OutgoingKind.DIGEST, Outgoing.state == OutgoingState.SENT
        )
    ).all()
    readers = sending.readers(session, {row.recipient_id or 0 for row in rows})
    places = office.places(session, {one.organisation_id for one in readers.values()})
    a_day: Counter[tuple[int, str]] = Counter()
    for row in rows:
        place = places[readers[row.recipient_id or 0].organisation_id]
        assert row.sent_at is not None
        assert allowed(row.sent_at, place), f"a reminder at {row.sent_at}"
        a_day[row.account, place.day(row.sent_at).isoformat()] += 1
    assert all(count == 1 for count in a_day.values()), f"two reminders a day: {a_day}"


def _faults(session: Session) -> list[str]:
    rows = session.exec(
        select(Incoming).where((Incoming.state == IncomingState.FAILED) | (Incoming.fault != ""))
    )
    return [row.fault for row in rows]


def _only_the_answered_were_written_to(town: Town) -> None:
    known = {phone.user_id for phone in town.everybody().values()}
    for phone in town.stage.vk.phones:
        if phone.user_id not in known:
            wrote = sum(not m.out for m in town.stage.vk.world.dialog(phone.user_id).messages)
            assert len(phone.inbox) <= wrote, "a stranger was written to unasked"
