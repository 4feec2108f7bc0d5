"""A whole reply weighed: the main label, the second one, the day, what may be recorded."""

from datetime import date

from bot.understanding.clauses import Reply
from bot.understanding.kinds import Intent, Sign, Understood
from bot.understanding.numbers import letter_numbers
from bot.understanding.plainness import plainly_done, plainly_read, read_beside
from bot.understanding.weighing import LATER, Said, Weighed, weigh

_EVERYBODY = frozenset({"все", "всех", "всем", "ознакомлены"})  # not the writer alone


def judge(reply: Reply, *, today: date, number: str) -> Understood:
    """What the reply says about letter `number`."""
    weighed = weigh(reply, today=today, number=number)
    label, also = _labels(weighed)
    sure = _sure(weighed, label)
    named = letter_numbers(reply.flat)
    confirms = _confirms(weighed, label, also) if sure else frozenset[Intent]()
    return Understood(
        label=label,
        also=also,
        until=_until(weighed) if Intent.LATER in (label, also) else None,
        sure=sure,
        confirms=confirms,
        read=bool(confirms) and (Intent.ACK in confirms or _read_for_certain(weighed)),
        told=bool(confirms) and _staff_told(weighed),
        whole=Intent.DONE in confirms and _everything(weighed),
        number=number if number in named else next(iter(named), None),
    )


def _labels(weighed: Weighed) -> tuple[Intent, Intent | None]:
    if weighed.answer is not None:
        return weighed.answer, None
    if _misdirected(weighed) or _familiar(weighed):
        return Intent.OTHER, None
    return (
        _addressing(weighed)
        or _state(weighed)
        or (_asking(weighed) if weighed.asks else None)
        or _noted(weighed)
    )


def _misdirected(weighed: Weighed) -> bool:
    """An order to a colleague: «Марина, отправь отчёт»."""
    return any(
        Sign.ORDER in one.signs
        and one.clause.predicate is not None
        and one.clause.predicate.is_("report", "process")
        and not one.clause.predicate.plural
        for one in weighed.said
    ) and not weighed.any(Sign.DONE, *LATER)


def _familiar(weighed: Weighed) -> bool:
    """«Мадина, ты обедать идёшь?» is not meant for the office."""
    return any(one.clause.any("thou") for one in weighed.said) and not weighed.any(
        Sign.DONE, Sign.TROUBLE, *LATER
    )


def _addressing(weighed: Weighed) -> tuple[Intent, Intent | None] | None:
    """Whom the office writes to: handover and stop."""
    idioms = weighed.idioms
    promise = weighed.own(Sign.WILL, Sign.DOING)
    if "handover" in idioms and "refusal" not in idioms:
        if weighed.any(Sign.DONE):
            return Intent.DONE, Intent.HANDOVER
        if promise:
            return Intent.LATER, Intent.HANDOVER
        if "stop" in idioms:
            return Intent.HANDOVER, Intent.STOP
        if weighed.any(Sign.WILL):
            return Intent.HANDOVER, Intent.LATER
        return Intent.HANDOVER, Intent.ACK if read_beside(weighed) else None
    stop = "stop" in idioms or ("stopword" in idioms and weighed.sentences == 1)
    if stop and not weighed.any(Sign.DONE) and not promise:
        return Intent.STOP, Intent.QUESTION if weighed.asks or "asks" in idioms else None
    return None


def _state(weighed: Weighed) -> tuple[Intent, Intent | None] | None:
    """The state of the task: problem before later before done."""
    idioms = weighed.idioms
    done = weighed.any(Sign.DONE)
    if "relink" in idioms and not done:
        return Intent.PROBLEM, Intent.QUESTION
    if weighed.trouble:
        return Intent.PROBLEM, _beside_trouble(weighed)
    ahead = (
        weighed.any(*LATER)
        or "later" in idioms
        or ("waiting" in idioms and not done)
        or (weighed.any(Sign.SOON) and not (done or weighed.any(Sign.CLAIM)))
    )
    if ahead or "moretime" in idioms or (weighed.day_alone and not weighed.asks):
        asked = "moretime" in idioms and weighed.asks
        beside = Intent.ACK if read_beside(weighed) else None
        return Intent.LATER, Intent.QUESTION if asked or weighed.asks else beside
    if done or (weighed.any(Sign.CLAIM) and not weighed.asks):
        return Intent.DONE, Intent.QUESTION if weighed.asks else None
    return None


def _beside_trouble(weighed: Weighed) -> Intent | None:
    if weighed.any(Sign.WILL) or weighed.any(Sign.SOON):
        return Intent.LATER
    if weighed.asks:
        return Intent.QUESTION
    return Intent.ACK if read_beside(weighed) else None


def _asking(weighed: Weighed) -> tuple[Intent, Intent | None]:
    return Intent.QUESTION, Intent.ACK if read_beside(weighed) else None


def _noted(weighed: Weighed) -> tuple[Intent, Intent | None]:
    if weighed.any(Sign.READ, Sign.ACK) or "ack" in weighed.idioms:
        return Intent.ACK, Intent.LATER if "toexecute" in weighed.idioms else None
    if weighed.any(Sign.STEP) or weighed.day_meant:
        return Intent.LATER, None
    return Intent.OTHER, None


def _sure(weighed: Weighed, label: Intent) -> bool:
    if weighed.grim or weighed.idioms & {"sarcasm", "wish"}:
        return False
    if weighed.answer is not None:
        return True
    match label:
        case Intent.DONE:
            return plainly_done(weighed)
        case Intent.ACK:
            return plainly_read(weighed)
        case Intent.OTHER:
            return False
        case Intent.LATER:
            if not (weighed.any(*LATER, Sign.SOON) or weighed.day_alone) and (
                weighed.idioms.isdisjoint({"later", "moretime"})
            ):
                return False
            return "doubt" not in weighed.idioms and (
                not weighed.any(Sign.DOUBT)
                or any(one.signs & LATER and Sign.DOUBT not in one.signs for one in weighed.said)
            )
        case _:
            return True


def _confirms(weighed: Weighed, label: Intent, also: Intent | None) -> frozenset[Intent]:
    if label in (Intent.DONE, Intent.ACK):
        return frozenset({label})
    if also is Intent.ACK and label is not Intent.HANDOVER and _read_for_certain(weighed):
        return frozenset({Intent.ACK})
    return frozenset()


def _everything(weighed: Weighed) -> bool:
    """«Всё выполнено» is said of whatever the letter asks; «все отправили» only of a report."""
    return any(
        Sign.DONE in one.signs
        and not one.foreign
        and "все" in {word.text for word in one.clause.words}
        and one.clause.has("выполнить", "исполнить", "сделать")
        for one in weighed.said
    )


def _read_for_certain(weighed: Weighed) -> bool:
    return not weighed.any(Sign.DOUBT, Sign.CLAIM) and any(
        Sign.READ in one.signs
        and Sign.PARTLY not in one.signs
        and (one.clause.any("studied") or one.clause.has("принять", "понять"))
        and not one.foreign
        for one in weighed.said
    )


def _staff_told(weighed: Weighed) -> bool:
    """«Педагогов ознакомили», «ознакомлены 18 из 18»: of others, not of the writer alone."""
    return not weighed.any(Sign.DOUBT, Sign.CLAIM, Sign.PARTLY) and any(
        Sign.READ in one.signs
        and not one.foreign
        and (one.clause.any("staff") or not _EVERYBODY.isdisjoint(w.text for w in one.clause.words))
        for one in weighed.said
    )


def _until(weighed: Weighed) -> date | None:
    """The last day named as the day to expect it."""
    ahead = [(one, day) for one, day in weighed.days if not _not_meant(one)]
    promised = [(one, day) for one, day in ahead if one.signs & {Sign.WILL, Sign.DOING}]
    chosen = promised or ahead
    named = [(one, day) for one, day in chosen if not day.clock] or chosen
    return named[-1][1].day if named else None


def _not_meant(one: Said) -> bool:
    """A day that is denied, past, or only supposed."""
    if one.foreign or one.clause.opener == "если" or one.joke:
        return True
    if one.signs & {Sign.ORDER, Sign.WILL, Sign.DOING}:
        return False
    return one.denied or one.past or bool(one.signs & {Sign.NOT_YET, Sign.TROUBLE, Sign.ABSENT})
