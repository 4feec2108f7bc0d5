"""All clauses and phrases of a reply weighed: the label, the second one, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.understanding import days, phrases
from bot.understanding.clauses import GRIM, Clause, Reply
from bot.understanding.deeds import Sign, negated, other_thing, signs
from bot.understanding.kinds import Intent, Understood
from bot.understanding.morphology import Form
from bot.understanding.numbers import letter_numbers

LATER = frozenset({Sign.NOT_YET, Sign.WILL, Sign.DOING, Sign.PARTLY})


@dataclass(frozen=True)
class Said:
    """One clause with what it says."""

    clause: Clause
    signs: frozenset[Sign]
    foreign: bool = False  # about another letter


@dataclass(frozen=True)
class Weighed:
    """Everything a verdict looks at."""

    said: tuple[Said, ...]
    idioms: frozenset[str]
    asks: bool
    days: tuple[tuple[Said, days.Day], ...]

    def any(self, *wanted: Sign) -> bool:
        """Whether some clause about this letter says one of these."""
        return any(not one.foreign and not one.signs.isdisjoint(wanted) for one in self.said)


def judge(reply: Reply, *, today: date, number: str) -> Understood:
    """What the reply says about letter `number`."""
    weighed = _weigh(reply, today=today, number=number)
    label, also = _labels(weighed)
    sure = _sure(weighed, label)
    until = _until(weighed) if Intent.LATER in (label, also) else None
    named = letter_numbers(reply.flat)
    own = next((n for n in named if n == number), None)
    return Understood(
        label=label,
        also=also,
        until=until,
        sure=sure,
        confirms=_confirms(weighed, label, also, sure=sure),
        number=own or (named[0] if named else None),
    )


def _weigh(reply: Reply, *, today: date, number: str) -> Weighed:
    said: list[Said] = []
    before: Clause | None = None
    foreign = False
    for clause in reply.clauses:
        if before is not None and before.sentence != clause.sentence:
            before = None
        named = letter_numbers([word.text for word in clause.words])
        if named:
            foreign = number not in named
        found = signs(clause, before)
        if clause.asks:
            found = _asked(reply, clause, found)
        said.append(Said(clause, frozenset(found), foreign))
        before = clause
    idioms = frozenset(sign for words in reply.sentences for sign in phrases.find(words))
    asks = any(reply.asking) or "asks" in idioms
    named_days = tuple(
        (one, day) for one in said for day in days.find(days.texts(one.clause.words), today)
    )
    return Weighed(tuple(said), idioms, asks, named_days)


def _asked(reply: Reply, clause: Clause, found: set[Sign]) -> set[Sign]:
    """In a question nothing is claimed."""
    if Sign.TROUBLE in found and clause.opener not in ("если",):
        return {Sign.TROUBLE, Sign.ASKS}
    kept = found & {Sign.NOTHING, Sign.ACK, Sign.WAS_TROUBLE}
    if found & {Sign.DONE, Sign.CLAIM}:
        kept |= {Sign.DOUBT}
    return kept | {Sign.ASKS}


def _labels(weighed: Weighed) -> tuple[Intent, Intent | None]:
    idioms = weighed.idioms
    done = weighed.any(Sign.DONE) or "done" in idioms
    claim = done or weighed.any(Sign.CLAIM)
    trouble = _trouble(weighed, done=done)
    promise = weighed.any(Sign.WILL, Sign.DOING)
    later = weighed.any(*LATER) or "later" in idioms or _day_alone(weighed)
    read = weighed.any(Sign.READ, Sign.ACK) or "ack" in idioms
    ask = weighed.asks or weighed.any(Sign.ASKS)
    if "handover" in idioms:
        return _handed_over(weighed, done=done, later=later, read=read)
    if "stop" in idioms and not done and not promise:
        return Intent.STOP, Intent.QUESTION if ask else None
    if "relink" in idioms and not done:
        return Intent.PROBLEM, Intent.QUESTION
    if trouble:
        return Intent.PROBLEM, _beside(weighed, promise, ask, read)
    if later and not (ask and not weighed.any(*LATER) and "later" not in idioms):
        return Intent.LATER, Intent.QUESTION if ask else Intent.ACK if read else None
    if claim and not (ask and not done):
        return Intent.DONE, Intent.QUESTION if ask else None
    if ask:
        return Intent.QUESTION, Intent.ACK if read else None
    if read:
        return Intent.ACK, Intent.LATER if "toexecute" in idioms else None
    return Intent.OTHER, None


def _beside(weighed: Weighed, promise: bool, ask: bool, read: bool) -> Intent | None:
    if weighed.any(Sign.WILL):
        return Intent.LATER
    if ask:
        return Intent.QUESTION
    return Intent.ACK if read else None


def _handed_over(
    weighed: Weighed, *, done: bool, later: bool, read: bool
) -> tuple[Intent, Intent | None]:
    if done:
        return Intent.DONE, Intent.HANDOVER
    own = any(
        Sign.WILL in one.signs
        and one.clause.predicate is not None
        and one.clause.predicate.person == "1"
        for one in weighed.said
    )
    if own:
        return Intent.LATER, Intent.HANDOVER
    if "stop" in weighed.idioms:
        return Intent.HANDOVER, Intent.STOP
    if weighed.any(Sign.WILL):
        return Intent.HANDOVER, Intent.LATER
    return Intent.HANDOVER, Intent.ACK if read else None


def _trouble(weighed: Weighed, *, done: bool) -> bool:
    if weighed.any(Sign.TROUBLE) or "trouble" in weighed.idioms:
        return not (done and _resolved(weighed))
    if weighed.any(Sign.WAS_TROUBLE):
        return not (_resolved(weighed) or weighed.any(Sign.OVER) or "over" in weighed.idioms)
    return False


def _resolved(weighed: Weighed) -> bool:
    """Whether the last thing said of trouble is followed by a plain claim."""
    order = [
        "bad" if one.signs & {Sign.TROUBLE, Sign.WAS_TROUBLE} else "good"
        for one in weighed.said
        if one.signs & {Sign.TROUBLE, Sign.WAS_TROUBLE, Sign.DONE, Sign.OVER}
    ]
    return bool(order) and order[-1] == "good" and "bad" in order


def _day_alone(weighed: Weighed) -> bool:
    """A day and nothing else: «числа 22-го»."""
    return bool(weighed.days) and all(
        one.signs <= {Sign.NOTHING, Sign.ACK, Sign.UNKNOWN} and one.clause.predicate is None
        for one in weighed.said
    )


def _sure(weighed: Weighed, label: Intent) -> bool:
    if any(one.clause.has(GRIM) for one in weighed.said) or "sarcasm" in weighed.idioms:
        return False
    if label is Intent.DONE:
        return _surely_done(weighed)
    if label is Intent.ACK:
        return _surely_read(weighed)
    if label is Intent.OTHER:
        return False
    return not weighed.any(Sign.DOUBT)


def _surely_done(weighed: Weighed) -> bool:
    if not (weighed.any(Sign.DONE) or "done" in weighed.idioms):
        return False
    if weighed.any(Sign.DOUBT, Sign.CLAIM, *LATER) or weighed.idioms & {"doubt", "later", "wish"}:
        return False
    if any(one.foreign for one in weighed.said if one.signs & {Sign.DONE}):
        return False
    last = (
        max(place for place, one in enumerate(weighed.said) if Sign.DONE in one.signs)
        if (weighed.any(Sign.DONE))
        else -1
    )
    return not any(_endangers(one, after=place > last) for place, one in enumerate(weighed.said))


def _endangers(one: Said, *, after: bool) -> bool:
    """Whether an unexplained clause beside a claim may take it back."""
    if not one.signs & {Sign.UNKNOWN}:
        return False
    if one.clause.any("cond", "limit", "doubt") or negated(one.clause):
        return True
    word = one.clause.predicate
    return (
        after
        and word is not None
        and word.person != "1"
        and word.form is not Form.PASSIVE
        and (not word.plural)
    )


def _surely_read(weighed: Weighed) -> bool:
    if weighed.any(Sign.DOUBT, Sign.PARTLY, Sign.CLAIM) or weighed.idioms & {"doubt", "wish"}:
        return False
    for one in weighed.said:
        if one.signs & {Sign.UNKNOWN} and one.clause.predicate is not None:
            return False
        if one.signs & {Sign.READ} and other_thing(one.clause):
            return False
        if one.foreign:
            return False
    return True


def _confirms(
    weighed: Weighed, label: Intent, also: Intent | None, *, sure: bool
) -> frozenset[Intent]:
    if not sure:
        return frozenset()
    if label is Intent.DONE:
        return frozenset({Intent.DONE})
    if label is Intent.ACK:
        return frozenset({Intent.ACK})
    if also is Intent.ACK and label is not Intent.HANDOVER and _plainly_read(weighed):
        return frozenset({Intent.ACK})
    return frozenset()


def _plainly_read(weighed: Weighed) -> bool:
    return any(
        Sign.READ in one.signs
        and one.clause.predicate is not None
        and (one.clause.any("studied") or one.clause.has("принять"))
        and not one.foreign
        for one in weighed.said
    ) and not weighed.any(Sign.DOUBT)


def _until(weighed: Weighed) -> date | None:
    """The last day named as the day to expect it."""
    ahead = [pair for pair in weighed.days if not _not_meant(pair[0])]
    promised = [pair for pair in ahead if pair[0].signs & {Sign.WILL, Sign.DOING}]
    chosen: Sequence[tuple[Said, days.Day]] = promised or ahead
    named = [pair for pair in chosen if not pair[1].clock] or chosen
    return named[-1][1].day if named else None


def _not_meant(one: Said) -> bool:
    """A day that is denied or past."""
    word = one.clause.predicate
    if one.foreign or negated(one.clause):
        return True
    return word is not None and word.form is Form.PAST and not one.signs & {Sign.WILL}
