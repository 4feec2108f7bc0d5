"""Numbers of letters named in a reply: «985», «по письму 972», «№ 980»."""

import re
from collections.abc import Sequence

# What else has a number: an outgoing paper, a phone, a school, a law.
_OTHERS = re.compile(
    r"исх|вх|тел|номер?$|школ|сош|оош|мбоу|мкоу|мбдоу|мкдоу|гимнази|лице|сад|детсад|инн|указ|закон|приказ|"
    r"постановлен|распоряжен|кабинет|дом|пункт|граф|строк|страниц|из$|до$|в$|к$"
)
_LETTERS = re.compile(r"письм|запрос|циркуляр")
_COUNTED = re.compile(
    r"(чел|ученик|педагог|учител|воспитател|дет|ребен|сотрудник|работник|руб|процент|час|мин|раз|"
    r"год|км|лист|страниц|обуча|учащ|школьник|прочит|класс|бал|мест|сем|шт|фз|%|из$)"
)


def letter_numbers(words: Sequence[str]) -> list[str]:
    """Numbers that can only be a letter's, in order."""
    found = []
    for place, word in enumerate(words):
        if not word.isdecimal() or len(word) > 5:
            continue
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        marked = before == "№"
        if marked:
            before = words[place - 2] if place > 1 else ""
        if _LETTERS.match(before):
            found.append(word)
        elif _OTHERS.match(before) or _COUNTED.match(after):
            continue
        elif marked or (len(word) in (3, 4) and not _year(word)):
            found.append(word)
    return found


def is_ours(named: Sequence[str], number: str) -> bool:
    """Whether one of the numbers is this letter's, which may be written «01-15/985»."""
    return not {number, *re.findall(r"\d+", number)}.isdisjoint(named)


def _year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20")
