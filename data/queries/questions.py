"""Questions of recipients to the office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from data.models.circular import Circular, Round
from data.models.delivery import Delivery, Question
from data.models.organisation import Organisation
from data.models.person import Person, Post, Recipient
from data.queries.scoped import within
from data.rules.rights import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with who asks and about which circular, if about one."""

    id: int
    text: str
    asked_at: datetime
    answered_at: datetime | None
    person: str
    organisation: str
    circular_id: int | None
    number: str | None


def unanswered(session: Session, *, scope: Scope = EVERYTHING) -> list[Asked]:
    """Questions that wait for the office, the oldest first."""
    rows = session.execute(
        _asked()
        .where(col(Question.answered_at).is_(None), *within(scope))
        .order_by(col(Question.asked_at))
    )
    return [Asked(*row) for row in rows]


def find(session: Session, question_id: int) -> Asked | None:
    """One question."""
    row = session.execute(_asked().where(col(Question.id) == question_id)).first()
    return Asked(*row) if row is not None else None


def count_waiting(session: Session, *, scope: Scope = EVERYTHING) -> int:
    """How many questions wait for the office."""
    return session.exec(
        select(func.count())
        .select_from(Question)
        .join(Recipient, col(Recipient.id) == col(Question.recipient_id))
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(col(Question.answered_at).is_(None), *within(scope))
    ).one()


def _asked() -> Any:
    return (
        select(  # type: ignore[call-overload]  # more columns than it has types for
            Question.id,
            Question.text,
            Question.asked_at,
            Question.answered_at,
            Person.name,
            Organisation.name,
            Circular.id,
            Circular.number,
        )
        .select_from(Question)
        .join(Recipient, col(Recipient.id) == col(Question.recipient_id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .outerjoin(Delivery, col(Delivery.id) == col(Question.delivery_id))
        .outerjoin(Round, col(Round.id) == col(Delivery.round_id))
        .outerjoin(Circular, col(Circular.id) == col(Round.circular_id))
    )
