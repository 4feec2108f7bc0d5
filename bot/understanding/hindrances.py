"""What keeps a claim in a clause from being plain: only a part, a doubt, another thing."""

from bot.understanding.clauses import QUOTE, Clause
from bot.understanding.kinds import Sign
from bot.understanding.morphology import FINITE, Form, Word

_JUST_NOW = frozenset(
    [
        "что",
        "сегодня",
        "вчера",
        "сейчас",
        "утром",
        "вечером",
        "в",
        "с",
        "недавно",
        "к",
        "ночью",
        "позавчера",
        "вчерашним",
    ]
)
_EMBEDDED = frozenset(["что", "чтобы", "чтоб", "будто", "как"])
_RELATIVE = frozenset(
    [
        "кто",
        "если",
        "чтобы",
        "чтоб",
        "когда",
        "как",
        "где",
        "куда",
        "пока",
        "что",
        "сколько",
        "какой",
        "чей",
    ]
)
_DENIALS = frozenset(["не", "ни", "нет", "ничего", "никто", "никак", "никого", "нигде", "никому"])
_OURS = (
    "form",
    "org",
    "head",
    "deputy",
    "neutral",
    "almost",
    "thanks",
    "polite",
    "filler",
    "others",
    "greet",
)
_OURS_TO_READ = (*_OURS, "letter", "staff", "meeting")


def hindrances(clause: Clause, before: Clause | None) -> set[Sign]:
    """Signs to set against a claim in this clause; `before` is the one before in its sentence."""
    found: set[Sign] = set()
    if clause.any("almost", "rest") or _in_part(clause) or _only(clause) or _delegated(clause):
        found.add(Sign.PARTLY)
    relative = (clause.words[0].is_("qword") or clause.opener in _RELATIVE) and (clause.opener != "что" or before is None)
    if relative or _uncertain(clause) or (before is not None and _embeds(before, clause)):
        found.add(Sign.DOUBT)
    if _odd_denial(clause):
        found.add(Sign.DOUBT)
    return found


def _uncertain(clause: Clause) -> bool:
    if clause.any("doubt", "cond", "others", "you", "think", "need") or clause.has(QUOTE, "пока"):
        return True
    if clause.has("который"):
        return True
    if any(word.is_("soon") for word in clause.words) and not clause.any("passed"):
        return True
    if clause.any("wrong", "brokenadj", "mistake") or clause.has("ли") or _sent_person(clause):
        return True
    return clause.any("me") or _all_schools(clause)


def _sent_person(clause: Clause) -> bool:
    """«меня отправили на курсы», «директора отправили в командировку»."""
    for place, word in enumerate(clause.words):
        before = clause.words[place - 1] if place else None
        if before is not None and (before.is_("prep") or before.noun):
            continue
        if word.text in ("меня", "нас", "его", "ее", "их"):
            return True
        if word.is_("head", "deputy") and "accs" in word.cases and not clause.any("form"):
            return True
    return False


def _all_schools(clause: Clause) -> bool:
    """«Все школы сдали» is about others."""
    return any(
        word.text in ("школы", "садики", "сады", "лицеи", "организации") for word in clause.words
    ) and clause.has("весь")


def _embeds(before: Clause, clause: Clause) -> bool:
    """«Думала, что …», «сказали, что …»: what follows is not the writer's own claim."""
    if before.opener in ("что", "как", "которые", "о"):
        return False
    if clause.opener in _EMBEDDED and before.any("wishes"):
        return True
    if before.any("inform") and any(
        word.form is Form.PRESENT and word.person == "1" for word in before.words
    ):
        return False
    if before.any("doubt", "cond") or before.has("после", "прежде"):
        return True
    return any(word.is_("think") and word.form in FINITE for word in before.words)


def _in_part(clause: Clause) -> bool:
    words = clause.words
    for place, word in enumerate(words):
        rest = words[place + 1 :]
        if word.text in ("один", "одну", "одна", "одной") and rest and rest[0].is_("org"):
            return True
        if word.text == "не" and rest and rest[0].is_("whole") and place + 1 != clause.at:
            return True
        if (
            word.text.isdigit()
            and len(rest) > 1
            and rest[0].text == "из"
            and rest[1].text.isdigit()
        ):
            return int(word.text) < int(rest[1].text)
        if word.text.isdigit() and clause.has("процент", "%"):
            return int(word.text) < 100
    return False


def _only(clause: Clause) -> bool:
    """«только по школе» limits a claim, «только что» does not."""
    texts = [word.text for word in clause.words]
    for place, text in enumerate(texts):
        if text in ("кроме", "лишь", "исключая", "пол", "полшколы"):
            return True
        if text == "только":
            return (texts[place + 1] if place + 1 < len(texts) else "") not in _JUST_NOW
    return False


def _delegated(clause: Clause) -> bool:
    """Sent to one's own deputy, or for approval: not yet to the office."""
    for place, word in enumerate(clause.words):
        if word.is_("approval") and any(w.text == "на" for w in clause.words[max(place - 2, 0) : place]):
            return True
    return any(word.is_("deputy", "head") and word.cases == {"datv"} for word in clause.words)


def _odd_denial(clause: Clause) -> bool:
    """A «не» that is neither the predicate's nor a harmless «не без труда»."""
    for place, word in enumerate(clause.words):
        following = clause.words[place + 1] if place + 1 < len(clause.words) else None
        if word.text in _DENIALS and not (following and following.is_("harmless")):
            return True
    return False


def other_thing(clause: Clause, *, reading: bool = False) -> bool:
    """Whether the clause is about something that was not asked."""
    if any(_of_another_time(clause, place) for place in range(len(clause.words))):
        return True
    ours = _OURS_TO_READ if reading else _OURS
    preposition: Word | None = None
    previous: Word | None = None
    for place, word in enumerate(clause.words):
        if word.is_("thanks"):
            return False  # what follows is what one is thanked for
        if word.is_("prep"):
            preposition = word
            previous = None
        elif place == clause.at or word.form is not Form.NONE:
            previous = None
        elif not word.known and preposition is None and _unknown_object(clause, place):
            return True
        elif word.is_("paper") and "accs" in word.cases and preposition is None and _sends(clause):
            return True
        elif word.noun and not word.adjective:
            if _strange(word, preposition, previous, ours) and _touched(word, clause, preposition):
                return True
            preposition, previous = None, word
    return False


def _of_another_time(clause: Clause, place: int) -> bool:
    """«прошлогодний отчёт», but not «на прошлой неделе»."""
    following = clause.words[place + 1 : place + 2]
    recent = any(word.has("неделя") or word.is_("weekday") for word in following)
    return clause.words[place].is_("foreign") and not recent


def _sends(clause: Clause) -> bool:
    return clause.predicate is not None and clause.predicate.is_("sending")


def _unknown_object(clause: Clause, place: int) -> bool:
    """An unknown word beside the verb is its object; elsewhere it is a name of somebody."""
    if 1 < len(clause.words[place].text) <= 4 and clause.words[place].text.isalpha():
        return True
    return (
        clause.at is not None
        and (place in (clause.at - 1, clause.at + 1))
        and (not clause.words[place].name or len(clause.words[place].text) <= 4)
    )


def _strange(
    word: Word, preposition: Word | None, previous: Word | None, ours: tuple[str, ...]
) -> bool:
    if preposition is not None and preposition.text == "за" and word.is_("period"):
        return True
    if word.name or not word.known or word.text.isdigit() or word.is_(*ours):
        return False
    if preposition is not None:
        return preposition.is_("narrow") and not word.is_("about")
    if word.is_("paper", "letter") and not word.is_("form"):
        return True
    if previous is not None and previous.is_("org"):
        return False  # a name: «сад Сказка»
    if previous is not None and previous.is_("form", "letter"):
        return bool(word.cases & {"gent", "accs"}) and not word.is_("about", "staff")
    return bool(word.cases & {"accs", "nomn"})


def _touched(word: Word, clause: Clause, preposition: Word | None) -> bool:
    """Whether by its case the word can be what is done: «сдали что», «сдано что»."""
    if preposition is not None or clause.predicate is None or word.cases == {"gent"}:
        return True
    wanted = "nomn" if clause.predicate.form is Form.PASSIVE else "accs"
    return wanted in word.cases or "gent" in word.cases


def small(word: Word) -> bool:
    """Whether the word adds nothing of its own."""
    return word.name or word.is_(
        "prep", "particle", "ackword", "polite", "greet", "thanks", "filler", "soon", "today",
        "neutral", "limit", "harmless", "org", "religious", "laugh",
    )  # fmt: skip
