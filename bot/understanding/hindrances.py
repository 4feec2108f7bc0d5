"""What keeps a claim in a clause from being plain: only a part, a doubt, somebody else."""

from bot.understanding.almanac import COUNTS
from bot.understanding.clauses import QUOTE, Clause
from bot.understanding.kinds import Sign
from bot.understanding.morphology import FINITE, Form

_EMBEDDED = frozenset(("что", "чтобы", "чтоб", "будто", "как"))


def hindrances(clause: Clause, before: Clause | None) -> set[Sign]:
    """Signs to set against a claim in this clause; `before` is the one before in its sentence."""
    found: set[Sign] = set()
    if clause.any("almost", "rest") or _in_part(clause) or _only(clause) or _delegated(clause):
        found.add(Sign.PARTLY)
    if before is not None and clause.opener == "что" and before.words[-1].text in ("все", "то"):
        return found  # «всё, что нужно, отправили»
    relative = (clause.words[0].is_("qword") or clause.words[0].is_("relative")) and (
        clause.opener != "что" or before is None
    )
    if relative or _uncertain(clause) or (before is not None and _embeds(before, clause)):
        found.add(Sign.DOUBT)
    if _odd_denial(clause):
        found.add(Sign.DOUBT)
    return found


def _uncertain(clause: Clause) -> bool:
    if (
        clause.any("doubt", "cond", "others", "you", "think", "need")
        or clause.has("пока")
        or _quotes(clause)
    ):
        return True
    if clause.has("который"):
        return True
    if any(word.is_("soon") for word in clause.words) and not clause.any("passed"):
        return True
    if lacking(clause) or clause.any("thou"):
        return True
    if clause.any("wrong", "brokenadj", "mistake") or clause.has("ли") or _sent_person(clause):
        return True
    return clause.any("me") or _all_schools(clause) or _dated_letter(clause)


def _quotes(clause: Clause) -> bool:
    """Words of somebody else's; «сад «Берёзка»» is a name."""
    return any(
        word.text == QUOTE and not (place and clause.words[place - 1].is_("org"))
        for place, word in enumerate(clause.words)
    )


def lacking(clause: Clause) -> bool:
    """«отправили без подписи», but not «без труда»."""
    for place, word in enumerate(clause.words[:-1]):
        if word.text == "без":
            what = clause.words[place + 1 : place + 3]
            return any(one.noun for one in what) and not any(one.is_("safeless") for one in what)
    return False


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


def _dated_letter(clause: Clause) -> bool:
    """«письмо от 2 октября» may be another letter."""
    return any(
        word.is_("paper") and following.text == "от" and day.text[:1].isdecimal()
        for word, following, day in zip(
            clause.words, clause.words[1:], clause.words[2:], strict=False
        )
    )


def _all_schools(clause: Clause) -> bool:
    """«Все школы сдали» is about others."""
    return any(
        word.text in ("школы", "садики", "сады", "лицеи", "организации") for word in clause.words
    ) and clause.has("все", "весь")


def _embeds(before: Clause, clause: Clause) -> bool:
    """«Думала, что …», «сказали, что …»: what follows is not the writer's own claim."""
    predicate = before.predicate
    if before.opener in ("как", "насколько"):
        return any(word.is_("think", "seen") and word.person == "1" for word in before.words)
    if before.opener in ("что", "которые", "о"):
        return False
    if clause.opener in _EMBEDDED and before.any("wishes"):
        return True
    if predicate is not None and predicate.text == "может" and before.infinitive is None:
        return True
    if before.any("inform") and any(
        word.form is Form.PRESENT and word.person == "1" for word in before.words
    ):
        return False
    told = any(word.is_("inform") and word.form is Form.PAST for word in before.words)
    own = not told and before.any("thanks", "inform")
    if clause.opener in _EMBEDDED and predicate is not None and not own:
        return True  # whoever said it, it is said at second hand
    if before.any("doubt", "cond") or before.has("после", "прежде"):
        return True
    return any(word.is_("think") and word.form in FINITE for word in before.words)


def thought(clause: Clause) -> bool:
    """«Думали, …»: what was once thought is not how it is."""
    return any(word.is_("think") and word.form is Form.PAST for word in clause.words)


def _in_part(clause: Clause) -> bool:
    words = clause.words
    for place, word in enumerate(words):
        rest = words[place + 1 :]
        if word.text in ("один", "одну", "одна", "одной") and rest and rest[0].is_("org"):
            return True
        if word.text == "из" and rest and rest[0].text in COUNTS:
            return True  # «две школы из трёх»
        if word.text == "не" and rest and rest[0].is_("whole") and place + 1 != clause.at:
            return True
        if (
            word.text.isdecimal()
            and len(rest) > 1
            and rest[0].text == "из"
            and rest[1].text.isdecimal()
        ):
            return int(word.text) < int(rest[1].text)
        if word.text.isdecimal() and clause.has("процент", "%"):
            return int(word.text) < 100
    return False


def _only(clause: Clause) -> bool:
    """«только по школе» limits a claim, «только что» does not."""
    texts = [word.text for word in clause.words]
    for place, text in enumerate(texts):
        if text in ("кроме", "лишь", "исключая", "пол", "полшколы"):
            return True
        if text == "только":
            return not any(word.is_("justnow") for word in clause.words[place + 1 : place + 2])
    return False


def _delegated(clause: Clause) -> bool:
    """Sent to one's own deputy, or for approval: not yet to the office."""
    for place, word in enumerate(clause.words):
        if word.is_("approval") and any(
            w.text == "на" for w in clause.words[max(place - 2, 0) : place]
        ):
            return True
    return any(
        word.is_("deputy", "head") and "datv" in word.cases and "nomn" not in word.cases
        for word in clause.words
    )


def _odd_denial(clause: Clause) -> bool:
    """A «не» that is neither the predicate's nor a harmless «не без труда»."""
    for place, word in enumerate(clause.words):
        following = clause.words[place + 1] if place + 1 < len(clause.words) else None
        if word.is_("denial") and not (following and following.is_("harmless")):
            return True
    return False
