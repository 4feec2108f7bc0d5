"""Recipients' questions to the office and the office's answers."""

from datetime import datetime

from sqlmodel import Session

from data.actions import journal, outbox
from data.actions.answers import Source
from data.models.delivery import Question
from data.models.incoming import Incoming
from data.models.outgoing import OutgoingKind, Urgency
from data.models.person import Recipient
from data.queries import office, people
from data.rules.ladder import next_allowed
from data.rules.reach import addressee
from data.values.errors import InputError, RefusedError
from data.values.outbox import NewMessage, Said


def ask(
    session: Session,
    *,
    delivery_id: int | None,
    text: str,
    source: Source,
    notice: str,
    at: datetime,
) -> Question:
    """Keep a question and tell the office (`notice`, in its working hours) if anybody is linked.

    A question never counts as an answer to the circular.
    """
    question = Question(
        recipient_id=source.recipient_id,
        delivery_id=delivery_id,
        incoming_id=source.incoming_id,
        text=text,
        asked_at=source.written_at,
    )
    session.add(question)
    session.flush()
    journal.write(
        session,
        at=at,
        by=source.by,
        action="question.ask",
        subject=f"question:{question.id}",
        details={"delivery": delivery_id, "incoming": source.incoming_id},
    )
    offices = people.offices(session)
    places = office.places(session, offices)
    crowds = people.holders(session, offices).values()
    clerks = [clerk for crowd in crowds if (clerk := addressee(crowd)) is not None]
    outbox.queue(
        session,
        [
            NewMessage(
                messenger=people.MESSENGER,
                account=clerk.account or 0,
                kind=OutgoingKind.NOTICE,
                urgency=Urgency.REPLY,
                not_before=next_allowed(at, places[clerk.organisation_id]),
                recipient_id=clerk.recipient_id,
                said=Said(notice),
            )
            for clerk in clerks
            if clerk.recipient_id != source.recipient_id
        ],
        at=at,
    )
    return question


def answer(
    session: Session, *, question_id: int, text: str, said: str, at: datetime, by: str
) -> None:
    """Answer a question: `text` is kept, `said` goes to the person as a reply to theirs.

    Raises InputError for an unknown question, RefusedError when it has been answered or the
    person cannot be written to.
    """
    question = session.get(Question, question_id)
    if question is None:
        raise InputError(f"Вопроса {question_id} нет: посмотрите список vestnik questions list.")
    if question.answered_at is not None:
        raise RefusedError(f"На вопрос {question_id} уже ответили.")
    asked = session.get(Incoming, question.incoming_id) if question.incoming_id else None
    recipient = session.get_one(Recipient, question.recipient_id)
    account = people.account_of_person(session, person_id=recipient.person_id)
    if account is None:
        raise RefusedError("Этому человеку нельзя написать: ответьте ему по телефону.")
    question.answer, question.answered_at, question.answered_by = text, at, by
    session.add(question)
    outbox.queue(
        session,
        [
            NewMessage(
                messenger=people.MESSENGER,
                account=account,
                kind=OutgoingKind.ANSWER,
                urgency=Urgency.REMINDER,
                not_before=at,
                recipient_id=recipient.id,
                delivery_id=question.delivery_id,
                reply_to=asked.number if asked and asked.account == account else None,
                said=Said(said),
            )
        ],
        at=at,
    )
    journal.write(
        session, at=at, by=by, action="question.answer", subject=f"question:{question_id}"
    )
