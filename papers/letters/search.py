"""The search for deadlines in a letter's body, a sentence at a time."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from papers.letters import clocks, terms
from papers.letters import duewords as words
from papers.letters.dates import mentions
from papers.letters.pages import Page
from papers.letters.sentences import Sentence
from papers.letters.spans import Cue, Fixed, cue_before, fixed
from papers.letters.weights import ENOUGH, NEVER, Facts, Weighing

_SOURCES: tuple[Callable[[str, int, int], Iterator[terms.Term]], ...] = (
    terms.weekly,
    terms.monthly,
    terms.counted,
    terms.hung,
)
MOST_DAYS = 3000  # a text that names more days is no letter; the rest of it is not weighed
_EVENT_DAY = re.compile(
    r"проведени|событи|мероприяти|акции|субботник|праздник|соревновани|голосовани|экзамен|"
    r"конкурс|семинар|собрани|заседани|совещани"
)
_HOURS = re.compile(r"\s*,?\s*с\s+\d")  # hours of work follow
_OFTEN = re.compile(r"(?:еженедельно|ежемесячно|ежеквартально|ежегодно)[\s,:(-]{1,3}$")
_FIRM_TERM = re.compile(
    r"^(?:в\s+срок\s+)?(?:до|к|не\s+поз|ежемес|ежекв|еженед)|\b(?:до|к|не\s+поз\w+)\s"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline with its place, and whether it is a close call."""

    start: int
    end: int
    day: date | None
    at: time | None
    recurrence: str | None
    sentence: Sentence
    doubtful: bool = False

    @property
    def key(self) -> tuple[date | None, time | None, str | None]:
        """What must not be the same in two entries."""
        return self.day, self.at, self.recurrence


def _found(facts: Facts, day: Fixed, cue: Cue, at: time | None, last: int, weight: int) -> Found:
    """A day that is a deadline, or comes every year; doubtful when little speaks for it."""
    yearly = facts.yearly and day.mention and not day.mention.with_year
    return Found(
        cue.start,
        last,
        None if yearly else day.day,
        at or cue.at,
        f"yearly:{day.day:%m-%d}" if yearly else None,
        facts.one,
        doubtful=weight == ENOUGH or (cue.name is None and weight == ENOUGH + 1),
    )


@dataclass
class Search:
    """One letter's body, gone through sentence by sentence; gathers `found` and `doubts`."""

    page: Page
    weighing: Weighing
    found: list[Found] = field(default_factory=list)
    doubts: bool = False
    events: list[date] = field(default_factory=list)  # days ahead that are no deadlines
    last: date | None = None  # the day named last
    seen: int = 0
    spent: list[tuple[int, int]] = field(default_factory=list)  # days weighed and left, with times

    def sentence(self, one: Sentence) -> None:
        """Find everything in one sentence."""
        if not words.TELLS_TIME.search(one.low):
            return
        if self.seen > MOST_DAYS:
            self.doubts = True
            return
        facts = Facts(one)
        taken: list[tuple[int, int]] = []
        for source in (self._that_day, self._days, self._terms, self._times):
            fresh = [
                found
                for found in source(facts)
                if not any(a < found.end and found.start < b for a, b in taken)
            ]
            taken += [(found.start, found.end) for found in fresh] + self.spent
            self.spent.clear()
            self.found += fresh
        looks = words.LOOKS_DUE.search(one.low) and (facts.directs or facts.handed)
        self.doubts |= facts.moved or (bool(looks) and not taken)

    def _days(self, facts: Facts) -> Iterator[Found]:
        one, low = facts.one, self.page.low
        days = self._named(one)
        before = NEVER
        for place, (day, cue) in enumerate(zip(days, self._cues(one, days), strict=True)):
            following = days[place + 1].start if place + 1 < len(days) else one.end
            at, last = clocks.after(low, day.end, following)
            last = last if at else day.end
            if at:
                cue = self._led_by_time(facts, day, cue, last)
            superseded = facts.moved and place + 1 < len(days)
            weight = NEVER if superseded else self.weighing.day(facts, day, cue)
            between = low[days[place - 1].end : day.start].strip() if place else ""
            if cue.name is None and between in ("и", ",") and weight > NEVER:
                weight = max(weight, before)  # «провести 13 и 20 апреля»
            before, self.last, self.seen = weight, day.day, self.seen + 1
            if weight >= ENOUGH:
                yield _found(facts, day, cue, at, last, weight)
            else:
                self._pass_by(facts, day, cue, last, weight)

    def _led_by_time(self, facts: Facts, day: Fixed, cue: Cue, last: int) -> Cue:
        """«14 января до 10-00» leads the day in, unless it is the hour of an event."""
        low = self.page.low
        if cue.name is not None or not words.TIME_LED.match(low, day.end, last):
            return cue
        told = words.INFINITIVE.match(low[last : last + 40].lstrip(" ,)-"))
        return Cue("until", 2, cue.start) if told or not facts.event else cue

    def _pass_by(self, facts: Facts, day: Fixed, cue: Cue, last: int, weight: int) -> None:
        """Note a day ahead that is no deadline: an event's, or one to doubt."""
        if not self.weighing.is_ahead(day.day) or day.word:
            return
        self.spent.append((day.start, last))
        if not self.weighing.is_far(day.day):
            self.events.append(day.day)
        led = cue.name is not None or day.is_window
        self.doubts |= led and weight > NEVER and (facts.directs or weight >= 0)

    def _named(self, one: Sentence) -> list[Fixed]:
        """The days named in a sentence, in order, none over another."""
        low, dated = self.page.low, self.weighing.dated
        days = [Fixed(m.start, m.end, m.day, m) for m in mentions(low, one.start, one.end, dated)]
        days += fixed(low, one.start, one.end, dated)
        apart: list[Fixed] = []
        for day in sorted(days, key=lambda found: found.start):
            if apart and apart[-1].word and not low[apart[-1].end : day.start].strip(" ,("):
                apart[-1] = replace(day, start=apart[-1].start, word=True)
            elif not apart or day.start >= apart[-1].end:
                apart.append(day)
        return apart

    def _cues(self, one: Sentence, days: list[Fixed]) -> list[Cue]:
        """What leads each day in; a day after «и» shares the cue of the one before it."""
        low, cues = self.page.low, list[Cue]()
        for place, day in enumerate(days):
            floor = days[place - 1].end if place else one.start
            cue = cue_before(low, floor, day.start)
            between = low[floor : day.start].strip() if place else "-"
            if cue.name is None and between in ("и", ",", "или") and cues[-1].name:
                cue = Cue(cues[-1].name, cues[-1].weight, day.start)
            cues.append(cue)
        return cues

    def _that_day(self, facts: Facts) -> Iterator[Found]:
        """«к этому дню», «до 16:00 этого дня»: the day named before."""
        one = facts.one
        for match in words.THAT_DAY.finditer(self.page.low, one.start, one.end):
            days = [day for day in self._named(one) if day.end <= match.start()]
            day = days[-1].day if days else self.last
            if day is None or not self.weighing.is_ahead(day):
                continue
            within = clocks.until(self.page.low, match.start(), match.end())
            at, last = clocks.after(self.page.low, match.end(), one.end)
            if not within and at is None and match[0].startswith("в "):
                continue
            last = last if at else match.end()
            at = within[0][2] if within else at
            yield Found(match.start(), last, day, at, None, one, doubtful=True)

    def _terms(self, facts: Facts) -> Iterator[Found]:
        one, low = facts.one, self.page.low
        acts = facts.directs or facts.handed or facts.handing
        for source in _SOURCES:
            for term in source(low, one.start, one.end):
                self.seen += 1
                if self.seen > MOST_DAYS:
                    return
                if acts or (term.recurrence and _FIRM_TERM.search(low[term.start : term.end])):
                    found = self._term(facts, term)
                    if found is not None:
                        yield found

    def _term(self, facts: Facts, term: terms.Term) -> Found | None:
        one, low = facts.one, self.page.low
        acts = facts.handed or facts.directs or facts.handing
        if self.weighing.reasons_against(facts, term.start, term.end) >= 4:
            return None
        cue = cue_before(low, one.start, term.start)
        often = _OFTEN.search(low[max(one.start, term.start - 20) : term.start])
        begin = term.start - (len(often[0]) if often else 0)
        at, last = clocks.after(low, term.end, one.end)
        begin = cue.start if cue.at else begin
        at, last = at or cue.at, last if at else term.end
        if term.hung:
            return self._hung(facts, term, at, last)
        if _HOURS.match(low, term.end, one.end):
            return None
        if (term.recurrence or "").startswith("weekly") and not (at or acts):
            return None
        return Found(begin, last, None, at, term.recurrence, one)

    def _hung(self, facts: Facts, term: terms.Term, at: time | None, last: int) -> Found | None:
        said = self.page.low[term.start : term.end]
        ordered = facts.orders or words.IMPERATIVE.search(facts.one.low)
        if not ordered and not facts.handed:
            return None
        day = None
        if term.hung == "on" and _EVENT_DAY.search(said) and self.events:
            day = self.events[0] + timedelta(days="следующ" in said)
        return Found(term.start, last, day, at, None, facts.one, doubtful=True)

    def _times(self, facts: Facts) -> Iterator[Found]:
        """Times of day without a day: every day's, or of a day the letter does not name."""
        one, low = facts.one, self.page.low
        acts = facts.directs or facts.handed
        if not acts or words.EXCUSED.search(one.low):
            return
        daily = terms.DAILY.search(low, one.start, one.end)
        close = clocks.each(low, daily.end(), one.end) if daily else []
        for start, end, at in close or clocks.until(low, one.start, one.end):
            if daily or words.DAILY_ACT.search(one.intro):
                near = daily and 0 <= start - daily.end() < 4
                begin = daily.start() if daily and near else start
                yield Found(begin, end, None, at, "daily", one)
            else:
                yield Found(start, end, None, at, None, one, doubtful=True)
