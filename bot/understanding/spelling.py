"""Slips of the keyboard: a wrong layout, Russian in Latin letters, misspelt and glued words."""

import re
from functools import cache, lru_cache

from bot.understanding.lexicon import lexicon
from bot.understanding.morphology import Form, analyzer, known, look

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LAYOUT = str.maketrans(_LATIN + '{}:"<>~?/&', _CYRILLIC + "хъжэбюё,.?")
_TRANSLIT = (
    ("tsya", "тся"), ("tsja", "тся"), ("shch", "щ"), ("sch", "щ"), ("yo", "е"),
    ("jo", "е"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"),
    ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("ye", "е"),
    ("ia", "ия"), ("iy", "ий"), ("yj", "ый"), ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"),
    ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "й"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"),
    ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"), ("x", "х"), ("q", "к"),
    ("4", "ч"), ("6", "ш"), ("'", "ь"), ("y", "ы"),
)  # fmt: skip
_ENGLISH = {
    "ok": "ок", "okay": "ок", "okey": "ок", "oki": "ок", "yes": "да", "stop": "стоп",
    "done": "сделано", "thanks": "спасибо", "thx": "спасибо", "hello": "привет", "hi": "привет",
    "no": "нет", "error": "ошибка", "unsubscribe": "отписаться", "not found": "ошибка",
    "excel": "эксель", "word": "ворд", "google": "гугл", "sferum": "сферум", "link": "ссылка",
}  # fmt: skip
_SWAPPED = {"щл": "ок", "ыещз": "стоп", "нуы": "да", "еще раз": "еще раз"}
_PREFIXES = ("до", "пере", "под")
_WORD = re.compile(r"[а-яa-z]+(?:-[а-яa-z]+)*")
_TYPO_CLASSES = (
    "report", "process", "prepare", "read", "reads", "manage", "able", "thing", "broken",
)  # fmt: skip
_PLAIN_CLASSES = ("ackword", "soon", "thanks", "greet", "form", "staff", "letter", "almost")
_MORE_WORDS = (
    "завтра послезавтра понедельник понедельника понедельнику вторник вторника среду четверг "
    "четверга пятницу пятницы пятнице воскресенье больше здравствуйте пожалуйста пишите присылайте "
    "ознакомлен ознакомлена ознакомлены сегодня исполнено неделю неделе отпуске больничном "
    "доступа кому когда подскажите понятно"
)


def russian(text: str) -> str:
    """The text with words typed in another layout or in Latin letters turned into Russian."""
    if not re.search("[a-z]", text):
        return " ".join(_SWAPPED.get(word, word) for word in text.split(" "))
    if re.search("[а-я]", text):
        return re.sub(r"(?<![\w./@-])[a-z]+(?![\w./@-])", lambda m: _one(m[0]), text)
    return _whole(text)


def _one(word: str) -> str:
    """A Latin word in a Russian text: English we know, else another layout, else as it is."""
    if word in _ENGLISH:
        return _ENGLISH[word]
    swapped = word.translate(_LAYOUT)
    return swapped if len(word) > 2 and known(swapped) else word


def _whole(text: str) -> str:
    """A text without a Cyrillic letter, read in the way that makes most of its words known."""
    if "not found" in text:
        return "ошибка"
    plain = text.strip(" .,!?")
    if plain in _ENGLISH:
        return text.replace(plain, _ENGLISH[plain])
    words = text.split()
    english = [_ENGLISH.get(word.strip(".,!?"), word) for word in words]
    readings = [
        [_from_layout(word) for word in words],
        [_from_translit(word) for word in words],
        english,
    ]
    best = max(readings, key=_known_share)
    return " ".join(best if _known_share(best) >= 0.5 else english)


def _known_share(words: list[str]) -> float:
    letters = [word for text in words for word in _WORD.findall(text)]
    total = sum(map(len, letters))
    good = sum(len(word) for word in letters if not word.isascii() and mended(word) is not None)
    return good / total if total else 0.0


def _from_layout(word: str) -> str:
    """«cltkfyj.» as «сделано.»: a last mark may be a mark or a letter."""
    bare = word.rstrip(",.?!;:")
    tail = word[len(bare) :]
    swapped = bare.translate(_LAYOUT)
    whole = word.translate(_LAYOUT)
    if tail and not known(swapped) and known(whole):
        return whole
    return swapped + tail.replace("?", ",")  # on that keyboard «?» stands where «,» is


def _from_translit(word: str) -> str:
    out = word
    for latin, cyrillic in _TRANSLIT:
        out = out.replace(latin, cyrillic)
    out = re.sub(r"(?<=[аеиоуы])ы\b", "й", out)
    return re.sub(r"(?<=[аеоу])ы(?=[аеоуяю])", "й", out)


@lru_cache(maxsize=20_000)
def mended(word: str) -> str | None:
    """The word as it should be spelt («отпровили» as «отправили»), or None if nobody knows."""
    if len(word) < 3 or known(word):
        return word
    ending = re.sub(r"(ет|ит|ат|ут|ют|ят)ься$|(?<=[еиаую])ца$", _reflexive, word)
    if ending != word and (known(ending) or known(ending.removeprefix("не"))):
        return mended(ending)
    if word.startswith("не") and len(word) > 5 and known(word[2:]) and _verb(word[2:]):
        return f"не {word[2:]}"
    if word.startswith("недо") and len(word) > 7 and known(word[4:]) and _verb(word[4:]):
        return f"не {word[4:]}"
    if any(word.startswith(p) and _verb_known(word[len(p) :]) for p in _PREFIXES):
        return word  # «дозаполнили»: grammar sees through the prefix
    softened = _softened(word)
    if softened is not None:
        return softened
    near = _near(word)
    if near is not None:
        return near
    squeezed = re.sub(r"(.)\1+", r"\1", word)
    if squeezed != word and len(squeezed) > 1 and known(squeezed):
        return squeezed
    return None


def _reflexive(match: re.Match[str]) -> str:
    return f"{match[1]}ся" if match[1] else "тся"


def _softened(word: str) -> str | None:
    """With the soft sign that Latin letters leave out: «болше» as «больше»."""
    for place in range(1, len(word) + 1):
        softened = f"{word[:place]}ь{word[place:]}"
        if analyzer().word_is_known(softened):
            return softened
    return None


def _verb_known(word: str) -> bool:
    return len(word) > 5 and known(word) and _verb(word)


def _verb(word: str) -> bool:
    tag = analyzer().parse(word)[0].tag
    return tag.POS in ("VERB", "PRTS", "INFN")


def _near(word: str) -> str | None:
    """The only listed word one slip away; two slips for long words."""
    if len(word) < 5:
        return None
    index = _index()
    once = _deletions(word)
    found = {hit for key in {word, *once} for hit in index.get(key, ())}
    close = {hit for hit in found if _slips(word, hit) == 1}
    if not close and len(word) >= 8:
        close = {hit for hit in found if _slips(word, hit) == 2}
    if not close:
        return None
    best = [hit for hit in close if hit[-2:] == word[-2:]] or close
    forms = {look(hit).form for hit in best}
    if len(forms) > 1 and forms & {Form.PAST, Form.PASSIVE}:
        return None  # «заполнии» may be «заполнили» or «заполним»: what is done is never guessed
    return min(best, key=lambda hit: (abs(len(hit) - len(word)), hit))


def _deletions(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _slips(left: str, right: str) -> int:
    """How many letters are wrong, missing, extra or swapped; 3 stands for many."""
    if abs(len(left) - len(right)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        line = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, line[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        before, row = row, line
    return min(row[-1], 3)


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Listed words by themselves and by themselves less one letter."""
    vocabulary: set[str] = set(_MORE_WORDS.split())
    vocabulary |= {word for word in lexicon().words(*_PLAIN_CLASSES) if word.isalpha()}
    for lemma in lexicon().words(*_TYPO_CLASSES):
        if lemma.isalpha():
            vocabulary |= _spoken_forms(lemma)
    index: dict[str, list[str]] = {}
    for word in vocabulary:
        if len(word) >= 5:
            for key in {word, *_deletions(word)}:
                index.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in index.items()}


def _spoken_forms(lemma: str) -> set[str]:
    parses = [parse for parse in analyzer().parse(lemma) if parse.tag.POS in ("INFN", "NOUN")]
    if not parses:
        return {lemma}
    forms = set()
    for form in parses[0].lexeme:
        tag = form.tag
        if tag.POS in ("INFN", "PRTS", "NOUN") or (tag.POS == "VERB" and tag.person != "2per"):
            forms.add(form.word.replace("ё", "е"))
    return forms


def warm() -> None:
    """Build the index of misspellings now."""
    _index()
