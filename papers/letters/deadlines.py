"""By when the recipients must act: days, times and terms that are deadlines, and no others.

Every day and term in the body is weighed: what leads it in, who is told to do what in its
sentence or in the opening of its list, and what speaks for an event, the past, the law or
somebody else. Close calls are kept apart as doubts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from data.values.letter import LetterDeadline
from papers.letters import clocks, terms
from papers.letters import duewords as words
from papers.letters.dates import mentions
from papers.letters.pages import Page
from papers.letters.sentences import Sentence
from papers.letters.spans import Fixed, cue_before, fixed

ENOUGH = 2  # the weight from which a day is a deadline
FAR = timedelta(days=300)  # a day without a year this far ahead has most likely passed


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


@dataclass
class _Weighing:
    page: Page
    dated: date | None
    title: str
    to_office: bool
    found: list[Found] = field(default_factory=list)
    doubts: bool = False
    events: list[date] = field(default_factory=list)

    def sentence(self, one: Sentence) -> None:
        """Weigh everything in one sentence."""
        low, start, end = self.page.low, one.start, one.end
        taken: list[tuple[int, int]] = []
        for found in self._days(one):
            taken.append((found.start, found.end))
            self.found.append(found)
        for found in self._terms(one, taken):
            taken.append((found.start, found.end))
            self.found.append(found)
        if self._directs(one) and not words.EXCUSED.search(one.low):
            for first, last, at in clocks.until(low, start, end):
                if not any(a <= first < b or a < last <= b for a, b in taken):
                    self.found.append(self._only_time(one, first, last, at))

    # --- days ---

    def _days(self, one: Sentence) -> Iterator[Found]:
        low = self.page.low
        days: list[Fixed] = sorted(
            [*fixed(low, one.start, one.end, self.dated),
             *(Fixed(m.start, m.end, m.day, m) for m in mentions(low, one.start, one.end, self.dated))],
            key=lambda found: found.start,
        )  # fmt: skip
        led_last: tuple[str, int] | None = None
        covered = one.start
        for place, one_day in enumerate(days):
            if one_day.start < covered:
                continue
            following = days[place + 1].start if place + 1 < len(days) else one.end
            previous = days[place - 1].end if place else one.start
            led = cue_before(low, max(previous, one.start), one_day.start)
            between = low[previous : one_day.start].strip()
            if place and led.name is None and between in ("и", ",", "или") and led_last:
                name: str | None = led_last[0]
                weight = led_last[1]
                begin = one_day.start
            else:
                name, weight, begin = led.name, led.weight, led.start
            at, last = clocks.after(low, one_day.end, following)
            at = at or led.at or one_day.at
            led_last = (name, weight) if name else None
            if one_day.mention and one_day.mention.listed and name is None:
                nxt = days[place + 1] if place + 1 < len(days) else None
                if nxt:
                    ahead = cue_before(low, one.start, one_day.start)
                    name, weight, begin = ahead.name, ahead.weight, ahead.start
            verdict = self._weigh(one, one_day, name, weight, begin)
            if verdict >= ENOUGH:
                covered = max(one_day.end, last if at else 0)
                yield Found(begin, max(one_day.end, last if at else one_day.end), one_day.day, at,
                            None, one, doubtful=verdict == ENOUGH)  # fmt: skip
            elif one_day.mention and self._is_ahead(one_day.day):
                self.events.append(one_day.day)
                self.doubts = self.doubts or (verdict == ENOUGH - 1 and name is not None)

    def _is_ahead(self, day: date) -> bool:
        return self.dated is None or day >= self.dated

    def _weigh(self, one: Sentence, day: Fixed, name: str | None, weight: int, begin: int) -> int:
        """How much speaks for a day being a deadline."""
        low = self.page.low
        if not self._is_ahead(day.day):
            return -9
        before = low[max(one.start, begin - 80) : begin]
        score = weight
        if name in ("until", "not later") and words.PARTICIPLE.search(before):
            return -9
        if words.REPLACED.search(before) or words.STATE.search(before):
            return -9
        if name == "by" and words.FOR_DAY.search(low[max(one.start, begin - 40) : begin + 1]):
            return -1
        mention = day.mention
        if name is None:
            score = self._bare(one, day)
        elif self._directs(one) or words.HANDED.search(one.low) or words.DIRECT.search(one.intro):
            score += 2
        elif words.HANDING.search(one.low):
            score += 1
        score -= self._against(one, begin, day.end)
        if mention and not mention.with_year and self.dated and day.day - self.dated > FAR:
            score -= 2
            self.doubts = True
        return score

    def _bare(self, one: Sentence, day: Fixed) -> int:
        """The weight of a day that nothing leads in: windows, rows, days of an order."""
        low, mention = one.low, day.mention
        before = self.page.low[one.start : day.start]
        if mention and mention.window:
            acts = words.WINDOW_ACTS.search(low)
            noun = words.HANDING.search(low) and not words.EVENT_NOUN.search(low)
            if acts or (noun and (one.listed or "принима" in low or "открыт" in low)):
                return 3
            return 0
        if re.search(r"\b(?:с|со|от|на|за|после|по|о|об|в)\s*$", before):
            return 0
        if one.listed or one.intro:
            dash = re.search(r"[-:\t(]\s*$", before)
            table = "\t" in before or "\t" in low
            about = one.intro if one.intro else self.title
            if (dash or table) and words.SCHEDULE.search(about) and not re.search(r"этап", about):
                return 4
        if day.word and self._directs(one):
            return 3
        return self._ordered(one, day, before)

    def _ordered(self, one: Sentence, day: Fixed, before: str) -> int:
        """«организовать 30 января», «ожидаем 14 января», «22 января направить»."""
        verb = re.search(
            r"\b(?:"
            + words.INFINITIVE.pattern[2:-2]
            + r"|ждем|ожидаем|жду|[а-я]{3,}(?:ите|йте|ьте))"
            r"(?:\s+[а-я\"(]+){0,4}\s*,?\s*$",
            before[-70:],
        )
        first = not before.strip(' -*•\t"0123456789.)') and words.INFINITIVE.match(
            self.page.low[day.end : one.end].lstrip(" ,-:")
        )
        if (verb or first) and not words.EVENT_NOUN.search(one.low):
            return 3
        return 0

    def _directs(self, one: Sentence) -> bool:
        """Whether somebody is told to do something in the sentence or by its list's opening."""
        if words.DIRECT.search(one.low) or words.IMPERATIVE.search(one.low):
            return True
        if words.DIRECT.search(one.intro):
            return True
        return any(
            not words.MAY.search(one.low[max(0, match.start() - 40) : match.start()])
            for match in words.INFINITIVE.finditer(one.low)
        )

    def _against(self, one: Sentence, begin: int, end: int) -> int:
        """How much speaks against: the heaviest reason near the day."""
        low = self.page.low
        near = low[max(one.start, begin - 160) : min(one.end, end + 60)]
        total = 0
        for weight, pattern in words.AGAINST:
            if pattern.search(near):
                if weight == 6 and self.to_office:
                    continue
                total = max(total, weight)
        if "этап" in one.intro or "экзамен" in one.intro:
            total = max(total, 2)
        return total

    # --- terms ---

    def _terms(self, one: Sentence, taken: list[tuple[int, int]]) -> Iterator[Found]:
        low, start, end = self.page.low, one.start, one.end
        acts = (
            self._directs(one)
            or bool(words.HANDED.search(one.low))
            or bool(words.HANDING.search(one.low))
        )
        if not acts and not words.DIRECT.search(one.intro):
            return
        sources: tuple[Callable[[str, int, int], Iterator[terms.Term]], ...] = (
            terms.weekly, terms.monthly, terms.counted, terms.hung,
        )  # fmt: skip
        for source in sources:
            for term in source(low, start, end):
                if any(a < term.end and term.start < b for a, b in taken):
                    continue
                found = self._term(one, term)
                if found is not None:
                    yield found

    def _term(self, one: Sentence, term: terms.Term) -> Found | None:
        low = self.page.low
        begin = term.start
        lead = re.search(
            r"(?:еженедельно|ежемесячно|ежеквартально|ежегодно)[\s,:(-]{1,3}$",
            low[max(one.start, begin - 20) : begin],
        )
        if lead:
            begin -= len(lead[0])
        if self._against(one, term.start, term.end) >= 4:
            return None
        at, last = clocks.after(low, term.end, one.end)
        if at is None:
            led = cue_before(low, one.start, term.start)
            at = led.at
        last = last if at and last > term.end else term.end
        if term.hung:
            return self._hung(one, term, at, last)
        if term.recurrence and term.recurrence.startswith("weekly"):
            tail = low[term.end : term.end + 40]
            if re.match(r"\s*,?\s*с\s+\d", tail):
                return None
        if re.search(r"законом|установлен\w+\s+закон", one.low):
            return None
        return Found(begin, last, None, at, term.recurrence, one)

    def _hung(self, one: Sentence, term: terms.Term, at: time | None, last: int) -> Found | None:
        infinitive = words.INFINITIVE.search(one.low) or words.IMPERATIVE.search(one.low)
        if not infinitive or (term.hung == "before" and not infinitive):
            return None
        low = self.page.low
        day = None
        if term.hung == "on" and not re.search(
            r"введени|выявлени|получени|обращени|происшеств|поступлени", low[term.start : term.end]
        ):
            day = self.events[0] if self.events else None
            if day and "следующ" in low[term.start : term.end]:
                day = day + timedelta(days=1)
        return Found(term.start, last, day, at, None, one, doubtful=day is not None)

    def _only_time(self, one: Sentence, start: int, end: int, at: time) -> Found:
        if terms.DAILY.search(one.low) or words.DAILY_ACT.search(one.intro):
            daily = words.DAILY_ACT.search(self.page.low, one.start, start)
            begin = daily.start() if daily and start - daily.end() < 4 else start
            return Found(begin, end, None, at, "daily", one)
        return Found(start, end, None, at, None, one, doubtful=True)


def read_deadlines(
    page: Page, body: list[Sentence], *, dated: date | None, title: str, to_office: bool
) -> tuple[list[Found], bool]:
    """The deadlines in the body's order, and whether any was a close call.

    `dated` is the letter's date; `to_office` says that the recipients are offices themselves.
    """
    weighing = _Weighing(page, dated, title.lower().replace("ё", "е"), to_office)
    for sentence in body:
        weighing.sentence(sentence)
    found = sorted(weighing.found, key=lambda one: one.start)
    kept: dict[object, Found] = {}
    for place, one in enumerate(found):
        key = one.key if one.day or one.recurrence else (*one.key, place)
        kept.setdefault(key, one)
    doubts = weighing.doubts or any(one.doubtful for one in kept.values())
    return list(kept.values()), doubts


def as_values(page: Page, found: list[Found]) -> tuple[LetterDeadline, ...]:
    """The deadlines as plain values."""
    return tuple(
        LetterDeadline(
            date=one.day,
            time=one.at,
            recurrence=one.recurrence,
            what=_what(page, one),
            quote=page.text[one.start : one.end],
            start=one.start,
        )
        for one in found
    )


def _what(page: Page, one: Found) -> str:
    text = (
        page.printed(one.sentence.start, one.start) + " " + page.printed(one.end, one.sentence.end)
    )
    text = re.sub(r"^(?:[-–—•*]|\d{1,2}[.)])\s*", "", " ".join(text.split())).strip(" .,;:-–—")
    return text if len(text) <= 120 else text[:119].rstrip() + "…"
