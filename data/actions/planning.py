"""Working out anew when deliveries come up next, after something about them has changed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from data.models.delivery import Delivery
from data.queries import planning
from data.rules.ladder import Touch, next_touch


def replan(session: Session, *, deliveries: Collection[int], at: datetime) -> None:
    """Set `next_touch_at` of these deliveries from the ladder, strictly after `at`.

    Deliveries that are no longer awaiting, or whose circular is not open, come up no more.
    """
    session.flush()
    snapshot = planning.chosen(session, deliveries=deliveries, at=at)
    touches: dict[int, Touch | None] = dict.fromkeys(deliveries)
    worked_out: dict[tuple[object, str], Touch | None] = {}
    for standing in snapshot.standings:
        place = snapshot.world.places[standing.organisation_id]
        key = (standing.course, place.zone.key)
        if key not in worked_out:
            worked_out[key] = next_touch(
                standing.course, after=at, ladder=snapshot.world.ladder, place=place
            )
        touches[standing.delivery_id] = worked_out[key]
    store(session, touches)


def store(session: Session, touches: Mapping[int, Touch | None]) -> None:
    """Write down when each delivery comes up next and by which step."""
    if not touches:
        return
    session.connection().execute(
        update(Delivery)
        .where(col(Delivery.id) == bindparam("delivery"))
        .values(next_touch_at=bindparam("moment"), next_step=bindparam("step")),
        [
            {
                "delivery": delivery_id,
                "moment": touch.at if touch else None,
                "step": touch.step.key if touch else None,
            }
            for delivery_id, touch in touches.items()
        ],
    )
    session.expire_all()
