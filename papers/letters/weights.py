"""How much speaks for a day being a deadline: its cue, who is told what, and what is against."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from papers.letters import duewords as words
from papers.letters.sentences import Sentence
from papers.letters.spans import Cue, Fixed

ENOUGH = 2  # the weight from which a day is a deadline
NEVER = -9
FAR = timedelta(days=300)  # a day without a year this far ahead has most likely passed
_LED_ELSEWHERE = re.compile(r"\b(?:с|со|от|на|за|после|по|о|об|в)\s*$")
_IN_YEAR = re.compile(r"\bв\s+(20\d\d)\s+год[уа]")
_OFFICE = ("управлени", "отдел", "комитет")
_CLAUSE = re.compile(r",\s|;|:\s|\s-\s|\(|\)")
_WEEKDAY_COMMA = re.compile(r"(?:понедельник|вторник|сред|четверг|пятниц)\w*,\s$")


@dataclass(frozen=True)
class Facts:
    """What a sentence says as a whole; looked for once, however many days it names."""

    one: Sentence

    @cached_property
    def directs(self) -> bool:
        """Whether somebody is told to do something here or by the opening of the list."""
        low = self.one.low
        if words.DIRECT.search(low) or words.IMPERATIVE.search(low):
            return True
        return bool(words.DIRECT.search(self.one.intro)) or self.orders

    @cached_property
    def orders(self) -> bool:
        """Whether an infinitive stands here as an order, not after «могут», «возможность»."""
        low = self.one.low
        return any(
            not words.MAY.search(low[max(0, match.start() - 40) : match.start()])
            for match in words.INFINITIVE.finditer(low)
        )

    @cached_property
    def handed(self) -> bool:
        """Whether something is handed in here: «подаётся», «ответственный направляет»."""
        return bool(words.HANDED.search(self.one.low) or words.THEY_DO.search(self.one.low))

    @cached_property
    def handing(self) -> bool:
        """Whether handing in is named: «приём», «заявки»."""
        return bool(words.HANDING.search(self.one.low) or words.HANDING.search(self.one.intro))

    @cached_property
    def window_acts(self) -> bool:
        """Whether people are told to do something within a window."""
        return bool(words.WINDOW_ACTS.search(self.one.low))

    @cached_property
    def open_window(self) -> bool:
        """Whether an opinion poll, a registration and the like goes on."""
        return bool(words.OPEN_WINDOW.search(self.one.low))

    @cached_property
    def event(self) -> bool:
        """Whether an event is named."""
        return bool(words.EVENT_NOUN.search(self.one.low))

    @cached_property
    def moved(self) -> bool:
        """Whether a term is moved here to another day."""
        low = self.one.low
        return bool(words.MOVED.search(low) and re.search(r"срок|сдач|представл|прием", low))

    @cached_property
    def yearly(self) -> bool:
        """Whether it comes every year."""
        return bool(words.YEARLY.search(self.one.low))

    @cached_property
    def schedule(self) -> bool:
        """Whether the list's opening is about handing in."""
        return bool(words.SCHEDULE.search(self.one.intro)) and "этап" not in self.one.intro


@dataclass(frozen=True, slots=True)
class Weighing:
    """What all days of a letter are weighed with."""

    low: str
    dated: date | None
    title: str
    to_office: bool

    def is_far(self, day: date) -> bool:
        """Whether the day is so far ahead that without a year it may be one that has passed."""
        return self.dated is not None and day - self.dated > FAR

    def is_ahead(self, day: date) -> bool:
        """Whether the day is not before the letter's own."""
        return self.dated is None or day >= self.dated

    def day(self, facts: Facts, day: Fixed, cue: Cue) -> int:
        """The weight of a day with what leads it in; ENOUGH and more is a deadline."""
        if not self.is_ahead(day.day):
            return NEVER
        one = facts.one
        before = self.low[max(one.start, cue.start - 90) : cue.start]
        if cue.name in ("until", "not later", "by") and words.PARTICIPLE.search(before):
            return NEVER
        if facts.moved and cue.name is None:
            return 3 if re.search(r"\bна\s*$|-\s*$", before) or day.is_window else NEVER
        if self._is_of_past_year(one, day):
            return NEVER
        if words.REPLACED.search(before) or words.STATE.search(before):
            return NEVER
        if cue.name == "by" and words.FOR_DAY.search(
            self.low[max(0, cue.start - 40) : cue.start + 1]
        ):
            return -1
        score = cue.weight if cue.name else self._bare(facts, day)
        if cue.name is not None:
            score += self._support(facts)
        if score >= ENOUGH:
            score -= self.reasons_against(facts, cue.start, day.end, own=cue.name == "term")
        mention = day.mention
        if mention and not mention.with_year and self.is_far(day.day):
            score -= 0 if facts.yearly else 2 if facts.directs else 3
        return score

    def _is_of_past_year(self, one: Sentence, day: Fixed) -> bool:
        """«В 2022 году срок (7 октября) нарушили»: a day without a year, in a year that is over."""
        if self.dated is None or (day.mention and day.mention.with_year):
            return False
        said = _IN_YEAR.findall(self.low[max(one.start, day.start - 160) : day.start])
        return bool(said) and int(said[-1]) < self.dated.year

    def _support(self, facts: Facts) -> int:
        if facts.directs or facts.handed or facts.open_window:
            return 2
        return 1 if facts.handing else 0

    def _bare(self, facts: Facts, day: Fixed) -> int:
        """The weight of a day that nothing leads in: windows, rows, days of an order."""
        one = facts.one
        before = self.low[max(one.start, day.start - 90) : day.start]
        if day.is_window:
            return self._window(facts, day)
        if _LED_ELSEWHERE.search(before):
            return 0
        if one.listed or one.intro:
            led = re.search(r"[-:\t(]\s*$", before) or "\t" in one.low
            about = facts.schedule or (not one.intro and words.SCHEDULE.search(self.title))
            if led and about:
                return 4
        if day.word and facts.directs:
            weekday = self.low.startswith(("в ", "во "), day.start)
            return 0 if weekday and facts.event else 3
        if re.search(r"[а-я]\s-\s*$", before) and (
            (facts.handed and ":" in one.low) or re.search(r"сдач|представлени", self.title)
        ):
            return 3
        return self._ordered(facts, day, before)

    def _window(self, facts: Facts, day: Fixed) -> int:
        """The weight of a window: people do something once in it, or it is open for handing in."""
        low = facts.one.low
        lasts = words.LASTING.search(low) or words.PERFECTIVE_STATE.search(low)
        if words.TERM_OF_WORK.search(low) and not facts.event:
            return ENOUGH
        first, last = self._clause(facts.one, day.start, day.end)
        ordered = facts.orders and not lasts and words.INFINITIVE.search(self.low[first:last])
        if facts.window_acts or facts.open_window or ordered:
            return 3
        open_ = facts.one.listed or "принима" in low or "открыт" in low
        return 3 if facts.handing and not facts.event and open_ else 0

    def _ordered(self, facts: Facts, day: Fixed, before: str) -> int:
        """«организовать 30 января», «ожидаем 14 января», «22 января направить»."""
        one = facts.one
        verb = words.ORDER_BEFORE.search(before[-70:])
        if verb and words.HOLDING.match(verb[0]):
            return 3
        rest = self.low[day.end : min(one.end, day.end + 60)].lstrip(" ,-:")
        opens = not before.strip(' -*•\t"0123456789.)')
        first = opens and (
            words.INFINITIVE.search(re.split(r"[,.;:]", rest, maxsplit=1)[0])
            or words.IMPERATIVE.match(rest)
            or words.THEY_DO.match(rest)
        )
        return 3 if (verb or first) and not facts.event else 0

    def reasons_against(self, facts: Facts, begin: int, end: int, *, own: bool = False) -> int:
        """The heaviest reason against; shielded by an order in the clause, or an `own` «срок»."""
        one = facts.one
        first, last = self._clause(one, begin, end)
        clause = self.low[first:last]
        near = self.low[max(one.start, begin - 160) : min(one.end, end + 60)]
        shielded = own or any(
            pattern.search(clause) for pattern in (words.DIRECT, words.INFINITIVE, words.IMPERATIVE)
        )
        total = 0
        for weight, pattern in words.AGAINST:
            if pattern in (words.EVENT, words.HOURS) and facts.open_window:
                continue
            match = pattern.search(clause if shielded and weight < 6 else near)
            if match and not (self.to_office and match[0].startswith(_OFFICE)):
                total = max(total, weight)
        return max(total, 2 if re.search(r"этап|экзамен", one.intro) else 0)

    def _clause(self, one: Sentence, begin: int, end: int) -> tuple[int, int]:
        first = max(one.start, begin - 160)
        for match in _CLAUSE.finditer(self.low, first, begin):
            if not _WEEKDAY_COMMA.search(self.low[max(first, match.end() - 14) : match.end()]):
                first = match.end()
        after = _CLAUSE.search(self.low, end, min(one.end, end + 120))
        return first, after.start() if after else min(one.end, end + 120)
