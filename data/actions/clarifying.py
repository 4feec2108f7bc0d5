"""A clarification: what the office explains about a circular, to everybody who got it."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from data.actions import journal, outbox
from data.models.circular import Round
from data.models.delivery import Delivery, DeliveryState
from data.models.organisation import Organisation
from data.models.outgoing import OutgoingKind, Urgency
from data.queries import office, people
from data.queries.scoped import within
from data.rules.ladder import next_allowed
from data.rules.reach import addressee
from data.rules.rights import EVERYTHING, Scope
from data.values.outbox import NewMessage, Said


def clarify(
    session: Session,
    *,
    circular_id: int,
    said: str,
    but: int | None = None,
    scope: Scope = EVERYTHING,
    at: datetime,
    by: str,
) -> int:
    """Tell everybody of the scope who is still awaited, in working hours; how many are told.

    Nobody hears it twice, and recipient `but` (who has been answered already) not at all.
    """
    organisations = session.exec(
        select(Delivery.organisation_id)
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .where(
            Round.circular_id == circular_id,
            Delivery.state == DeliveryState.AWAITING,
            col(Delivery.sent_at).is_not(None),
            *within(scope),
        )
    ).all()
    holders, places = people.holders(session, organisations), office.places(session, organisations)
    told: dict[int, NewMessage] = {}
    shape = "said:" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    for organisation in organisations:
        holder = addressee(holders.get(organisation, []))
        if holder is None or holder.account is None or holder.recipient_id == but:
            continue
        told.setdefault(
            holder.account,
            NewMessage(
                messenger=people.MESSENGER,
                account=holder.account,
                kind=OutgoingKind.NOTICE,
                urgency=Urgency.BROADCAST,
                not_before=next_allowed(at, places[organisation]),
                recipient_id=holder.recipient_id,
                shape=shape,
                said=Said(said),
            ),
        )
    outbox.queue(session, list(told.values()), at=at)
    journal.write(
        session,
        at=at,
        by=by,
        action="question.clarify",
        subject=f"circular:{circular_id}",
        details={"told": len(told)},
    )
    return len(told)
