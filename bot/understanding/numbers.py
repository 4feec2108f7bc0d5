"""Numbers of letters named in a reply: «985», «по письму 972», «№ 01-15/980»."""

import re
from collections.abc import Sequence

_NOT_LETTERS = frozenset(
    ["исх", "исходящий", "исходящее", "вх", "входящий", "входящее", "телефон", "тел", "школа", "сош", "мбоу", "инн"]
)
_COUNTED = re.compile(
    r"(чел|ученик|педагог|учител|воспитател|дет|ребен|сотрудник|работник|руб|процент|час|мин|раз|"
    r"год|км|листов|страниц|обучающ|школьник|прочит|класс|бал|мест|семь|сем|штук|шт)"
)


def letter_numbers(words: Sequence[str]) -> list[str]:
    """Numbers that can only be a letter's, in order."""
    found = []
    for place, word in enumerate(words):
        if not word.isdigit():
            continue
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if before == "№":
            before = words[place - 2] if place > 1 else ""
            if before not in _NOT_LETTERS and not before.startswith(("школ", "сад", "детсад")):
                found.append(word)
        elif before in _NOT_LETTERS or after == "из" or before == "из":
            continue
        elif before.startswith(("письм", "номер", "запрос", "приказ")) or (len(word) in (3, 4) and not _COUNTED.match(after) and not _year(word)):
            found.append(word)
    return found


def _year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20")
