"""When two spellings name the same person, and in what order codes are read."""

import re
from collections.abc import Iterable


def folded(text: str) -> str:
    """A text as it is compared: small letters, е for ё, words alone."""
    return " ".join(_words(text))


def same_person(one: str, other: str) -> bool:
    """Whether these may be two spellings of one name: «Петрова А. С.», «Пётрова Анна Сергеевна».

    The surname must be equal; after it a letter stands for any name that begins with it.
    """
    first, second = _words(one), _words(other)
    if first == second:
        return True
    if not first or not second or first[0] != second[0] or len(first) != len(second):
        return False
    pairs = list(zip(first[1:], second[1:], strict=True))
    return bool(pairs) and all(a == b or _initial(a, b) for a, b in pairs)


def same_given_names(one: str, other: str) -> bool:
    """Whether only the surname differs: «Иванова Анна Петровна», «Орлова Анна Петровна»."""
    first, second = _words(one), _words(other)
    return len(first) > 2 and first[1:] == second[1:]


def fuller(one: str, other: str) -> bool:
    """Whether `one` spells out what `other` gives as initials."""
    return same_person(one, other) and len(folded(one)) > len(folded(other))


def best_spelling(names: Iterable[str]) -> str:
    """One of several spellings of a name, the same whatever their order: the fullest."""
    return min(names, key=lambda name: (-len(name), name))


def code_order(code: str) -> tuple[int, int, str]:
    """Codes of organisations as people expect them: 2 before 10, numbers before words."""
    return (0, int(code), code) if code.isascii() and code.isdigit() else (1, 0, code)


def _initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("ё", "е"))
