"""Questions of recipients to the office."""

from sqlmodel import Session, col, select

from data.models.delivery import Question


def unanswered(session: Session) -> list[Question]:
    """Questions that wait for the office, the oldest first."""
    return list(
        session.exec(
            select(Question)
            .where(col(Question.answered_at).is_(None))
            .order_by(col(Question.asked_at))
        )
    )
