"""Reading the journal and checking its chain."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from data.models.journal import JournalHead, JournalLine
from data.rules import chain


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """How many lines were read and, if the chain is broken, where and how (Russian)."""

    lines: int
    fault_at: int | None = None
    fault: str = ""

    @property
    def whole(self) -> bool:
        """Whether every line is as it was written, in its place, and none is missing."""
        return self.fault_at is None


def check(session: Session) -> JournalCheck:
    """Follow the chain from the first line to the last."""
    try:
        return _follow(session, at_once=1000)
    except (ValueError, TypeError):
        # A line that cannot even be read spoils all that are read with it: find it one by one.
        return _follow(session, at_once=1)


def _follow(session: Session, *, at_once: int) -> JournalCheck:
    expected, previous, lines = 1, chain.START, 0
    query = select(JournalLine).order_by(col(JournalLine.id))
    found = iter(session.exec(query.execution_options(yield_per=at_once)))
    while True:
        try:
            line = next(found, None)
        except (ValueError, TypeError):
            if at_once > 1:
                raise
            return JournalCheck(
                lines + 1, expected, f"Строка {expected} изменена после записи: она не читается."
            )
        if line is None:
            break
        lines += 1
        if line.id != expected:
            return JournalCheck(lines, expected, f"Строки {expected} нет: она удалена.")
        if line.previous != previous:
            return JournalCheck(
                lines, line.id, f"Строка {line.id} не продолжает предыдущую: порядок нарушен."
            )
        if line.digest != _digest(line):
            return JournalCheck(lines, line.id, f"Строка {line.id} изменена после записи.")
        expected, previous = line.id + 1, line.digest
    head = session.exec(select(JournalHead)).one_or_none()
    count, last = (head.count, head.digest) if head else (0, chain.START)
    if count != lines or last != previous:
        return JournalCheck(lines, expected, f"Конец журнала отрезан: было строк {count}.")
    return JournalCheck(lines)


def _digest(line: JournalLine) -> str:
    return chain.digest(
        number=line.id,
        at=line.at,
        by=line.by,
        action=line.action,
        subject=line.subject,
        details=line.details,
        previous=line.previous,
    )
