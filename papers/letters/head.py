"""What stands over the body of a letter: number, date, sender, addressees, title, greeting."""

import re
from dataclasses import dataclass, field
from enum import Enum

from papers.letters import headwords as words
from papers.letters.numbers import is_number_line
from papers.letters.pages import Line, Page

FURTHEST = 45  # lines from the top among which the head is looked for
WIDEST = 130  # characters; a longer line is body
_SENTENCE = re.compile(r"[.!?:;][\")]{0,2}$")
_ENDS_SHORT = re.compile(r"(?:\bг|\bгг|\b[а-я])\.$")
_PROSE = re.compile(
    r"\b(?:прос(?:им|ьба)|прошу|необходимо|сообща(?:ем|ет)|напомина(?:ем|ет)|направля(?:ем|ет)|"
    r"информируе[мт]|состоится|обращаем|доводим|в соответствии|во исполнение|согласно|"
    r"в связи|в целях|на основании|приглаша(?:ем|ет)|проводит(?:ся)?|обеспеч(?:ить|ьте)|"
    r"представить|направить|сообщить|подтвердите|пройдет|следует)\b"
)
# A verb of order or what leads a term in: the line is of the body, however short.
_TELLS = re.compile(
    r"\b(?:до|не\s+позднее|срок|[а-я]{2,}(?:ать|ить|ять|еть|ести)(?:ся)?|[а-я]{3,}(?:йте|ите))\s"
)


class Kind(Enum):
    """What a line of the head is."""

    SENDER = "sender"
    NUMBER = "number"
    ADDRESSEE = "addressee"
    TITLE = "title"
    GREETING = "greeting"
    REMARK = "remark"


@dataclass(frozen=True)
class Head:
    """The lines of the head by kind, blocks apart, and where the body begins."""

    body: int
    lines: tuple[tuple[Kind, Line], ...] = ()
    titles: tuple[tuple[int, int], ...] = ()
    addressees: tuple[tuple[int, int], ...] = ()
    greetings: tuple[tuple[int, int], ...] = ()

    def of(self, *kinds: Kind) -> list[Line]:
        """The lines of these kinds."""
        return [line for kind, line in self.lines if kind in kinds]


@dataclass
class _Reading:
    page: Page
    lines: list[tuple[Kind, Line]] = field(default_factory=list)
    titles: list[tuple[int, int]] = field(default_factory=list)
    addressees: list[tuple[int, int]] = field(default_factory=list)
    greetings: list[tuple[int, int]] = field(default_factory=list)
    last: Kind | None = None  # None after a blank line

    def head(self) -> Head:
        body, seen = len(self.page.text), 0
        for place, line in enumerate(self.page.lines):
            if line.is_blank:
                self.last = None
                continue
            kind = self._kind(place, line) if seen < FURTHEST else None
            if kind is None:
                body = line.start
                break
            seen += 1
            self._keep(kind, line)
            self.last = kind
        return Head(body, tuple(self.lines), tuple(self.titles), tuple(self.addressees),
                    tuple(self.greetings))  # fmt: skip

    def _kind(self, place: int, line: Line) -> Kind | None:
        page, low = self.page, self.page.low[line.start : line.end]
        if is_number_line(page, line):
            return Kind.NUMBER
        if words.GREETING.match(low) and len(low) < WIDEST:
            return Kind.GREETING if re.search(r"[!,.]$", low) or len(low) < 60 else None
        if self._is_title(low):
            return Kind.TITLE
        if self._is_addressee(line, low):
            return Kind.ADDRESSEE
        if self._continues(place, line, low):
            return self.last
        return self._before_title(place, line, low)

    def _is_title(self, low: str) -> bool:
        if words.SUBJECT.match(low):
            return True
        return bool(
            words.TITLE.match(low.lstrip('"'))
            and not self.titles
            and not (_SENTENCE.search(low) and _PROSE.search(low))
            and len(low) < 400
            and not re.search(r"[.;:]\s+\S", low)
        )

    def _is_addressee(self, line: Line, low: str) -> bool:
        if len(low) > 220 or not words.ADDRESSEE.match(low) or not words.DATIVE.match(low):
            return False
        if self.page.text[line.start].islower() and self.last is not Kind.ADDRESSEE:
            return False
        return not _PROSE.search(low) and not _is_sentence(low)

    def _continues(self, place: int, line: Line, low: str) -> bool:
        """Whether the line goes on with the title or the addressees above it."""
        if self.last not in (Kind.TITLE, Kind.ADDRESSEE) or len(low) > WIDEST:
            return False
        if _PROSE.search(low) or (_is_sentence(low) and not low.endswith(".")):
            return False
        above = self.lines[-1][1]
        if _is_sentence(self.page.low[above.start : above.end]):
            return False
        begins_small = not self.page.text[line.start].isupper()
        return begins_small or (self._ends_block(place) and len(low) < 75)

    def _ends_block(self, place: int) -> bool:
        """Whether the lines from here to the next blank one are few and short."""
        block: list[Line] = []
        for line in self.page.lines[place : place + 4]:
            if line.is_blank:
                return all(one.end - one.start < 80 for one in block)
            block.append(line)
        return False

    def _before_title(self, place: int, line: Line, low: str) -> Kind | None:
        """A line of the sender's, or a remark, or a title in its own words; else the body."""
        if words.INSTITUTION.search(low) and low.endswith("информирует!"):
            return Kind.SENDER
        if len(low) > WIDEST or _PROSE.search(low):
            return None
        if low.startswith("(") and low.endswith(")"):
            return Kind.REMARK
        if words.KIND_OF_PAPER.match(low):
            return Kind.SENDER
        if _is_sentence(low):
            return None
        alone = self._stands_alone(place)
        if self.titles or self.greetings:
            return Kind.REMARK if alone and not self.greetings else None
        goes_on = self.last is Kind.SENDER
        if (
            goes_on
            or words.INSTITUTION.search(low)
            or low.startswith('"')
            or self._is_capital(line)
        ):
            return Kind.SENDER
        if not alone and self.last is None and self.lines:
            return None
        return Kind.REMARK

    def _is_capital(self, line: Line) -> bool:
        text = self.page.text[line.start : line.end]
        return text.isupper()

    def _stands_alone(self, place: int) -> bool:
        following = self.page.lines[place + 1 : place + 2]
        return not following or following[0].is_blank

    def _keep(self, kind: Kind, line: Line) -> None:
        self.lines.append((kind, line))
        blocks = {
            Kind.TITLE: self.titles,
            Kind.ADDRESSEE: self.addressees,
            Kind.GREETING: self.greetings,
        }.get(kind)
        if blocks is None:
            return
        starts = kind is Kind.ADDRESSEE and words.ADDRESSEE.match(self.page.low, line.start)
        if blocks and self.last is kind and not starts:
            blocks[-1] = (blocks[-1][0], line.end)
        else:
            blocks.append((line.start, line.end))


def _is_sentence(low: str) -> bool:
    return bool(_SENTENCE.search(low)) and not (_ENDS_SHORT.search(low) and not _TELLS.search(low))


def read_head(page: Page) -> Head:
    """The head of a letter."""
    return _Reading(page).head()
