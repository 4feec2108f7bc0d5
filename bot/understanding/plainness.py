"""When a confirmation is plain enough to be recorded without asking."""

from datetime import timedelta

from bot.understanding.kinds import Sign
from bot.understanding.morphology import Form
from bot.understanding.things import other_thing
from bot.understanding.weighing import LATER, Said, Weighed

SOON = timedelta(days=62)  # a day further off is rather one of the past, its year unsaid
_MORE_TO_DO = ("report", "process", "sends", "undo")


def plainly_done(weighed: Weighed) -> bool:
    """Whether the asked thing is said to be done, and nothing in the reply takes it back."""
    if not weighed.any(Sign.DONE) or "wish" in weighed.idioms:
        return False
    if "handover" in weighed.idioms and not any(
        Sign.DONE in one.signs and one.clause.any("form") for one in weighed.said
    ):
        return False
    if weighed.any(Sign.DOUBT, Sign.SOON, *LATER):
        return False
    if not weighed.idioms.isdisjoint({"doubt", "later", "moretime", "relink"}):
        return False
    claims = {one.clause.sentence for one in weighed.said if Sign.DONE in one.signs}
    if any(
        one.clause.any("cond", "doubt") and one.clause.sentence in claims
        for one in weighed.said
        if Sign.UNKNOWN in one.signs and not _offers_more(one)
    ):
        return False
    last = max(place for place, one in enumerate(weighed.said) if Sign.DONE in one.signs)
    if any(_day_to_come(weighed, one) for one in weighed.said[last + 1 :]):
        return False
    if any(_takes_back(one, after=place > last) for place, one in enumerate(weighed.said)):
        return False
    return not any(_asks_how(one) for one in weighed.said if Sign.ASKS in one.signs)


def _offers_more(one: Said) -> bool:
    """«если что-то не так, напишите» is no condition."""
    return one.clause.opener == "если" and one.clause.has("что", "что-то", "вдруг", "нужно", "надо")


def _day_to_come(weighed: Weighed, one: Said) -> bool:
    """«Заполнили один корпус, второй в понедельник»."""
    if one.clause.predicate is not None or one.clause.any("passed"):
        return False
    return any(
        other is one and not day.clock and day.day <= weighed.today + SOON
        for other, day in weighed.days
    )


def _takes_back(one: Said, *, after: bool) -> bool:
    """Whether an unexplained clause beside a claim may take it back."""
    if one.foreign and Sign.DONE not in one.signs:
        return False
    if Sign.ABSENT in one.signs:
        return one.clause.any("contrast")
    if after and _waits(one):
        return True
    if Sign.UNKNOWN not in one.signs or not after:
        return False
    if one.clause.opener in ("что", "как") and not one.denied:
        return False  # «всё, что требовалось», «как просили»
    word = one.clause.predicate
    if one.denied or one.clause.any("contrast", "think", "rest", "almost") or word is None:
        return word is not None or one.clause.any("contrast", "rest", "almost")
    if word.form is Form.PREDICATIVE:
        return one.clause.any("need")
    return word.person != "1" and word.form is not Form.PASSIVE and not word.plural


def _waits(one: Said) -> bool:
    """Waiting for anything but the office's answer is more to do."""
    word = one.clause.predicate
    if word is None or not word.has("ждать", "ожидать") or word.person != "1":
        return False
    return not one.clause.has(
        "ответ", "подтверждение", "проверка", "связь", "указание", "реакция", "результат", "вы"
    )


def _asks_how(one: Said) -> bool:
    """A question about doing it says that it is not done: «Заполнили. Куда отправлять?»."""
    return any(
        word.is_(*_MORE_TO_DO) and word.form in (Form.INFINITIVE, Form.FUTURE, Form.PRESENT)
        for word in one.clause.words
    ) or one.clause.any("qword", "need")


def plainly_read(weighed: Weighed) -> bool:
    """Whether the letter is said to have been read, and nothing speaks against it."""
    if weighed.any(Sign.DOUBT, Sign.PARTLY, Sign.CLAIM) or "doubt" in weighed.idioms:
        return False
    return not any(_spoils_reading(one) for one in weighed.said)


def _spoils_reading(one: Said) -> bool:
    if one.foreign or (Sign.READ in one.signs and other_thing(one.clause, reading=True)):
        return True
    if Sign.UNKNOWN not in one.signs:
        return False
    word = one.clause.predicate
    if one.denied or one.clause.opener == "что" or one.clause.any("contrast", "cond", "doubt"):
        return True
    return word is not None and word.form in (Form.FUTURE, Form.PRESENT) and word.person != "1"


def read_beside(weighed: Weighed) -> bool:
    """Whether the reply says beside another thing that the letter was read."""
    return any(
        Sign.READ in one.signs or (Sign.ACK in one.signs and one.clause.any("strongack"))
        for one in weighed.said
        if not one.foreign
    )
