"""What one clause says by its grammar: done, not yet, will be, read, in the way, asked."""

from bot.understanding.clauses import Clause
from bot.understanding.denials import absent, denied, negated
from bot.understanding.hindrances import hindrances, lacking, thought
from bot.understanding.kinds import Sign
from bot.understanding.morphology import Form, Word
from bot.understanding.things import other_thing, small

_TASK = ("report", "process", "read", "reads")
_PAPERS = ("отчет", "форма", "файл", "анкета", "таблица", "документ")
_NOT_ONLY_ASKING = ("что", "как", "сколько", "чем", "когда")
_NO = frozenset({"нет", "нету"})


def signs(clause: Clause, before: Clause | None) -> set[Sign]:
    """What the clause says; `before` is the one before it in its sentence."""
    found = _plain_signs(clause)
    if before is None and clause.opener == "без" and clause.at is None:
        return {Sign.NOTHING}  # «Без лишних слов: …»
    if _as_could(clause) or (Sign.STEP in found and clause.any("almost")):
        return {Sign.PARTLY}
    if before is not None and thought(before) and found & {Sign.NOT_YET, Sign.WILL, Sign.TROUBLE}:
        return {Sign.UNKNOWN}
    if found & {Sign.DONE, Sign.CLAIM, Sign.READ}:
        found |= hindrances(clause, before)
        if other_thing(clause, reading=Sign.READ in found):
            return {Sign.UNKNOWN} if Sign.READ in found else {Sign.DOUBT, Sign.UNKNOWN}
        if found & {Sign.DOUBT, Sign.PARTLY} and Sign.DONE in found:
            found = found - {Sign.DONE} | {Sign.CLAIM}
    if clause.any("doubt") and not found & {Sign.WILL, Sign.TROUBLE}:
        found = found | {Sign.DOUBT}
    return found or {Sign.NOTHING if _says_nothing(clause) else Sign.UNKNOWN}


def _as_could(clause: Clause) -> bool:
    """«что смогли, заполнили», «сделали, что успели»."""
    return (
        clause.opener in ("что", "как", "сколько")
        and clause.predicate is not None
        and (clause.predicate.is_("able") or clause.predicate.has("успеть"))
    )


def _says_nothing(clause: Clause) -> bool:
    """Greetings, thanks, names, signatures, circumstances without a verb."""
    if clause.at is not None:
        return False
    return not clause.any("almost", "rest", "doubt", "cond", "need") and not clause.has("не", "нет")


def _plain_signs(clause: Clause) -> set[Sign]:
    word = clause.predicate
    if _only_ack(clause):
        return {Sign.ACK}
    if word is None or word.form is Form.PREDICATIVE:
        return _without_verb(clause, word)
    if clause.has("бы", "б"):
        return _unreal(clause, word)
    if word.form is Form.IMPERATIVE:
        return {Sign.WILL} if word.has("ждать", "ожидать") else {Sign.ORDER}
    if negated(clause):
        return denied(clause, word)
    if _future(clause, word):
        return _promised(clause, word)
    if word.form is Form.PRESENT:
        return _present(clause, word)
    return _past(clause, word)


def _only_ack(clause: Clause) -> bool:
    if not clause.any("ackword"):
        return False
    ours = ("ackword", "particle", "polite", "thanks", "greet", "filler", "religious", "org", "me")
    return all(word.is_(*ours) or word.name for word in clause.words)


def _unreal(clause: Clause, word: Word) -> set[Sign]:
    """«Сдали бы», «если бы портал работал»."""
    if clause.any("thing", "circumstance") and clause.has("если"):
        return {Sign.TROUBLE}
    if word.is_(*_TASK):
        return {Sign.NOT_YET}
    return {Sign.UNKNOWN}


def _without_verb(clause: Clause, word: Word | None) -> set[Sign]:
    texts = {one.text for one in clause.words}
    infinitive = clause.infinitive
    if clause.any("except") or (clause.opener == "без" and lacking(clause)):
        return {Sign.PARTLY}
    if texts & _NO:
        return absent(clause)
    if _asks_at_once(clause):
        return {Sign.ASKS}
    if "некогда" in texts:
        return {Sign.NOT_YET}
    if (
        word is None
        and clause.any("form")
        and (("у" in texts and "вас" in texts) or ({"почте", "отправке"} & texts and "на" in texts))
    ):
        plain = all(small(one) or one.is_("form", "foreign") for one in clause.words)
        return {Sign.DONE} if plain else {Sign.CLAIM}
    if word is None and clause.has(*_PAPERS) and {"вложении", "приложении"} & texts:
        return {Sign.DONE}
    if infinitive is not None and infinitive.is_(*_TASK):
        ahead = {"надо", "нужно", "пора", "осталось", "буду", "будем", "будет", "остается"}
        return {Sign.WILL} if texts & ahead and "не" not in texts else {Sign.UNKNOWN}
    if infinitive is not None and clause.any("stopping"):
        return {Sign.NOTHING}
    if "готово" in texts or clause.has("готовность"):
        return {Sign.DONE}
    if clause.any("almost"):
        return {Sign.PARTLY}
    if clause.any("mistake") and "без" not in texts:
        return {Sign.TROUBLE}
    if clause.any("soon") and all(small(one) or one.is_("soon", "form") for one in clause.words):
        return {Sign.SOON}
    return set()


def _asks_at_once(clause: Clause) -> bool:
    """«а где форма», «кому отправлять»: a word of question and no verb that would answer it."""
    words = [word for word in clause.words if not word.is_("particle", "prep")]
    if not words or not words[0].is_("qword") or clause.has("только"):
        return False
    if words[0].text == "сколько" and clause.has("раз", "можно"):
        return False  # «сколько раз писать» asks nothing
    return clause.infinitive is not None or not words[0].has(*_NOT_ONLY_ASKING)


def _future(clause: Clause, word: Word) -> bool:
    if word.form is Form.FUTURE:
        return True
    return any(other.has("быть") and other.form is Form.FUTURE for other in clause.words)


def _promised(clause: Clause, word: Word) -> set[Sign]:
    if clause.any("you", "others") or word.person == "2":
        return {Sign.UNKNOWN}
    if word.has("учесть", "принять") and word.form is Form.FUTURE:
        return {Sign.ACK}
    own = ("report", "process", "prepare", "read", "start", "manage", "try", "able")
    infinitive = clause.infinitive
    if word.text == "довожу":
        return {Sign.NOTHING}
    if word.is_(*own) or (infinitive is not None and infinitive.is_(*own)):
        if infinitive is not None and infinitive.is_("reply"):
            return {Sign.UNKNOWN}
        return {Sign.WILL}
    if word.form is Form.PASSIVE:
        return {Sign.WILL}
    if word.has("быть"):
        return (
            {Sign.WILL} if all(map(small, clause.words)) or clause.any("form") else {Sign.UNKNOWN}
        )
    if word.person == "1":
        if clause.any("form"):
            return {Sign.WILL}
        return {Sign.WILL, Sign.DOUBT} if clause.any("soon", "today", "moment") else {Sign.UNKNOWN}
    return {Sign.UNKNOWN}


def _present(clause: Clause, word: Word) -> set[Sign]:
    own = word.person == "1"
    infinitive = clause.infinitive
    if word.is_("inform") and own:
        return {Sign.NOTHING}
    if word.is_("sends", "attaches") and own:
        return _sending(clause, word)
    if own and word.has("просить", "требовать", "ждать"):
        return {Sign.ORDER}
    if word.is_("broken") and not own and not (word.plural and word.is_("wishes")):
        return {Sign.TROUBLE}
    if word.is_("stays"):
        return _staying(clause)
    if word.has("идти", "вестись") and clause.any("going"):
        return {Sign.DOING}
    if own and (word.has("видеть", "слышать") or _took_note(clause, word)) and not infinitive:
        return {Sign.READ} if not word.is_("reads") else {Sign.DOING}
    if (word.is_("busy") and own) or word.is_("process", "reads", "start", "passing", "manage"):
        feast = word.has("готовиться") and clause.has("к", "ко")
        return {Sign.DOING} if not other_thing(clause) and not feast else {Sign.UNKNOWN}
    if own and infinitive is not None and infinitive.is_("report", "process"):
        return {Sign.DOING}
    if own and clause.any("passed", "form") and not word.is_("think", "inform"):
        return {Sign.DOING}
    return {Sign.UNKNOWN}


def _sending(clause: Clause, word: Word) -> set[Sign]:
    """Sent with this very message, or only being sent."""
    filled = any(other.text.startswith("заполненн") for other in clause.words)
    if filled or clause.has("вложение", "файл") or (word.is_("attaches") and clause.has(*_PAPERS)):
        return {Sign.DONE}
    if clause.has("скрин", "скриншот", "фото", "скан", "подтверждение"):
        return {Sign.NOTHING}
    return {Sign.DOING}


def _staying(clause: Clause) -> set[Sign]:
    """«отчёт лежит у вас на почте» against «портал висит»."""
    there = {"там", "почте", "вас", "ящике", "столе"} & {word.text for word in clause.words}
    if there and clause.has(*_PAPERS):
        return {Sign.DONE}
    return {Sign.TROUBLE} if clause.any("thing") or len(clause.words) < 3 else {Sign.UNKNOWN}


def _past(clause: Clause, word: Word) -> set[Sign]:
    infinitive = clause.infinitive
    if word.is_("undo"):
        return {Sign.TROUBLE}
    if word.is_("start"):
        return {Sign.DOING}
    if word.has("успеть") and (infinitive is None or infinitive.is_("report")):
        return {Sign.STEP} if infinitive is None else {Sign.CLAIM}
    if word.is_("manage"):
        late = infinitive is not None and infinitive.is_("reply")
        return {Sign.NOTHING} if late else {Sign.NOT_YET}
    if infinitive is not None and not word.is_("report", "read"):
        return {Sign.CLAIM} if word.is_("able") and infinitive.is_("report") else {Sign.UNKNOWN}
    if word.is_("report"):
        return _reported(clause)
    if _took_note(clause, word):
        return {Sign.READ}
    if word.has("уйти", "улететь"):
        if clause.has(*_PAPERS, "данные", "сведение", "информация"):
            return {Sign.DONE}
        gone = word.text in ("ушло", "улетело")
        return {Sign.STEP, Sign.CLAIM} if gone else {Sign.UNKNOWN}
    if word.has("закрыть", "решить") and clause.has("вопрос", "задача", "поручение", "тема"):
        return {Sign.DONE}
    if word.text == "готово":
        return {Sign.DONE}
    if word.has("готовый"):
        return {Sign.CLAIM} if not word.plural else {Sign.UNKNOWN}
    if word.has("прийти") and clause.has("подтверждение", "квитанция", "уведомление", "ответ"):
        return {Sign.NOTHING}
    if word.is_("again", "able"):
        return {Sign.OVER}
    if word.is_("broken", "brokenadj") and not word.is_("wishes"):
        ongoing = word.form is Form.PAST and not word.perfective
        return {Sign.WAS_TROUBLE} if ongoing else {Sign.TROUBLE}
    if word.is_("process") or word.has("прислать"):
        return {Sign.CLAIM, Sign.DOUBT}
    if word.is_("prepare"):
        return {Sign.STEP}
    return {Sign.NOTHING} if word.has("быть") else {Sign.UNKNOWN}


def _took_note(clause: Clause, word: Word) -> bool:
    if word.is_("read", "seen"):
        return not word.has("разослать", "знать")
    if word.has("подписать"):
        return clause.has("лист", "ознакомление")
    if word.has("прийти", "дойти"):
        return clause.has("письмо", "информация", "сообщение") or len(clause.words) == 1
    if word.has("взять", "брать"):
        return clause.has("контроль", "работа", "заметка", "исполнение", "внимание", "карандаш")
    return word.has("провести") and clause.any("meeting")


def _reported(clause: Clause) -> set[Sign]:
    """Sent to one's own staff is no report."""
    told = any(
        word.is_("staff", "outsider")
        and (word.cases == {"datv"} or word.text in ("педагогам", "учителям"))
        and not any(before.is_("prep") for before in clause.words[max(place - 2, 0) : place])
        for place, word in enumerate(clause.words)
    )
    return {Sign.READ, Sign.DOUBT} if told else {Sign.DONE}
