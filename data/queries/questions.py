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
    answer: str | None
    answered_by: str | None
    recipient_id: int
    delivery_id: int | None
    organisation_id: int


def unanswered(session: Session, *, scope: Scope = EVERYTHING) -> list[Asked]:
    """Questions that wait for the office, the oldest first."""
    rows = session.execute(
        _asked()
        .where(col(Question.answered_at).is_(None), *within(scope))
        .order_by(col(Question.asked_at))
    )
    return [Asked(*row) for row in rows]


def answered(session: Session, *, limit: int, scope: Scope = EVERYTHING) -> list[Asked]:
    """Questions the office has answered, the latest first."""
    rows = session.execute(
        _asked()
        .where(col(Question.answered_at).is_not(None), *within(scope))
        .order_by(col(Question.answered_at).desc())
        .limit(limit)
    )
    return [Asked(*row) for row in rows]


def find(session: Session, question_id: int, *, scope: Scope = EVERYTHING) -> Asked | None:
    """One question, if it is within the scope."""
    row = session.execute(_asked().where(col(Question.id) == question_id, *within(scope))).first()
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


_COLUMNS: tuple[Any, ...] = (
    Question.id,
    Question.text,
    Question.asked_at,
    Question.answered_at,
    Person.name,
    Organisation.name,
    Circular.id,
    Circular.number,
    Question.answer,
    Question.answered_by,
    Question.recipient_id,
    Question.delivery_id,
    Organisation.id,
)


def _asked() -> Any:
    return (
        select(*_COLUMNS)
        .select_from(Question)
        .join(Recipient, col(Recipient.id) == col(Question.recipient_id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .join(Post, col(Post.id) == col(Recipient.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .outerjoin(Delivery, col(Delivery.id) == col(Question.delivery_id))
        .outerjoin(Round, col(Round.id) == col(Delivery.round_id))
        .outerjoin(Circular, col(Circular.id) == col(Round.circular_id))
    )
