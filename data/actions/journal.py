"""Writing the journal: one line an action, each chained to the line before."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, select

from data.models.journal import JournalHead, JournalLine
from data.rules import chain


def write(
    session: Session,
    *,
    at: datetime,
    by: str,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> JournalLine:
    """Append a line.

    `by` is who did it («system», «clerk», «recipient:12»), `action` a verb with its object
    («circular.open»), `subject` what it was done to («circular:3»). `details` hold JSON values and
    no personal data beyond ids.
    """
    head = session.exec(select(JournalHead).with_for_update()).one_or_none()
    if head is None:
        head = JournalHead(id=1, count=0, digest=chain.START)
        session.add(head)
    # As the database will give them back: only then has the line read the digest of the written.
    facts: dict[str, Any] = json.loads(json.dumps(dict(details or {})))
    moment = at.astimezone(UTC)
    number = head.count + 1
    line = JournalLine(
        id=number,
        at=moment,
        by=by,
        action=action,
        subject=subject,
        details=facts,
        previous=head.digest,
        digest=chain.digest(
            number=number,
            at=moment,
            by=by,
            action=action,
            subject=subject,
            details=facts,
            previous=head.digest,
        ),
    )
    head.count = number
    head.digest = line.digest
    session.add(line)
    session.flush()
    return line
