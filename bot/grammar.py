"""Small Russian grammar for messages: numbers, days, names, lengths."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
WEEKDAYS = (
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
)  # fmt: skip
WEEKDAYS_GENITIVE = (
    "понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья",
)  # fmt: skip
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
LONGEST_MESSAGE = 4096  # characters VK takes in one message

_TURKIC = frozenset({"оглы", "оглу", "кызы", "гызы", "улы", "уулу", "кизи"})  # Вагиф оглы
_PATRONYMIC = re.compile(rf".+(ич|вна|ична)|.+-({'|'.join(sorted(_TURKIC))})")
# Where a message may be cut, the best place first; what is matched stays with the first part.
_BORDERS = tuple(
    re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[.!?…;][»\")]?(?=\s)", r"\s")
)


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form that goes with `count`: 1 день, 2 дня, 5 дней, 11 дней."""
    tens, units = abs(count) % 100, abs(count) % 10
    if units == 1 and tens != 11:
        return one
    if 2 <= units <= 4 and not 12 <= tens <= 14:
        return few
    return many


def days_left(count: int) -> str:
    """«остался 1 день», «осталось 3 дня»."""
    verb = "остался" if plural(count, "1", "2", "5") == "1" else "осталось"
    return f"{verb} {count} {plural(count, 'день', 'дня', 'дней')}"


def in_days(count: int) -> str:
    """How far a day is from today: «сегодня», «завтра», «через 3 дня», «вчера», «2 дня назад»."""
    near = {0: "сегодня", 1: "завтра", -1: "вчера"}
    if count in near:
        return near[count]
    words = f"{abs(count)} {plural(count, 'день', 'дня', 'дней')}"
    return f"через {words}" if count > 0 else f"{words} назад"


def figures(value: date) -> str:
    """«16.10.2023»."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def clock(value: time) -> str:
    """«09:05»."""
    return f"{value:%H:%M}"


def moment(value: datetime) -> str:
    """«16 октября, 15:00»; `value` is already in the reader's time zone."""
    return f"{value.day} {MONTHS[value.month - 1]}, {clock(value.time())}"


def day(value: date) -> str:
    """«понедельник, 16 октября»."""
    return f"{WEEKDAYS[value.weekday()]}, {value.day} {MONTHS[value.month - 1]}"


def day_genitive(value: date) -> str:
    """«понедельника, 16 октября»: after «до»."""
    return f"{WEEKDAYS_GENITIVE[value.weekday()]}, {value.day} {MONTHS[value.month - 1]}"


def until_day(value: date) -> str:
    """«до пятницы, 20 октября»."""
    return f"до {day_genitive(value)}"


def until_day_short(value: date) -> str:
    """«до пт 20.10»: fits a button."""
    return f"до {WEEKDAYS_SHORT[value.weekday()]} {value:%d.%m}"


def address(name: str) -> str:
    """Name and patronymic of a full name, as one addresses a person; else the name as it is.

    «Магомедова Патимат Алиевна» and «Патимат Алиевна Магомедова» both give «Патимат Алиевна»,
    «Гасанов Мурад Вагиф оглы» gives «Мурад Вагиф оглы». Names with initials, and names in which
    no patronymic is recognised, are given back whole. Words all in capitals are put right.
    """
    words = [_proper(word.strip(",;")) for word in name.split()]
    found = [span for place in range(1, len(words)) if (span := _patronymic(words, place))]
    # In «Петрова Ильич Анна Сергеевна» the second word is a surname, in «Анна Сергеевна Петрович»
    # the third: a patronymic never follows another, and of two the later is meant.
    ends = {end for _, end in found}
    start, end = max((span for span in found if span[0] + 1 not in ends), default=(0, len(words)))
    return " ".join(words[start:end])


def _patronymic(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """From the given name to the end of the patronymic that ends at `place`, if one does."""
    word = words[place].casefold()
    start = place - 2 if word in _TURKIC else place - 1
    if start < 0 or not (word in _TURKIC or _PATRONYMIC.fullmatch(word)):
        return None
    given = words[start]
    return (start, place + 1) if len(given) > 1 and given.replace("-", "").isalpha() else None


def _proper(word: str) -> str:
    """«МАГОМЕД-АЛИЕВНА» and «магомед-алиевна» as «Магомед-Алиевна»; «ОГЛЫ» as «оглы»."""
    if "." in word or not (word.islower() or word.isupper()) or len(word) == 1:
        return word
    parts = word.lower().split("-")
    return "-".join(part if part in _TURKIC else part.capitalize() for part in parts)


def listing(items: Sequence[str]) -> str:
    """«первое, второе и третье»; nothing for no items."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и {items[-1]}"


def shorten(text: str, limit: int) -> str:
    """`text` cut at a word to at most `limit` characters, with «…» where it was cut."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    cut = text[: limit - 1]
    if not text[limit - 1].isspace():
        space = max(cut.rfind(" "), cut.rfind("\n"))
        if space > limit // 2:
            cut = cut[:space]
    return cut.rstrip(" \n,.;:-–—") + "…"


def split_message(text: str, limit: int = LONGEST_MESSAGE) -> list[str]:
    """`text` in parts of 1 to `limit` characters each, none for a blank text.

    Cut between paragraphs if that leaves no part shorter than half the limit, else between
    lines, sentences, words; within a word only when it alone is too long. Nothing is lost but
    white space at the cuts. Raises ValueError for a limit under 1.
    """
    if limit < 1:
        raise ValueError("a part holds at least one character")
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> int:
    """Where to cut a text longer than `limit`: 1 to `limit` characters stay before it."""
    window = text[: limit + 1]  # one more: a word may end exactly at the limit
    lasts = []
    for border in _BORDERS:
        ends = [end for match in border.finditer(window) if 0 < (end := _edge(match)) <= limit]
        if ends and ends[-1] >= limit // 2:
            return ends[-1]
        lasts += ends[-1:]
    return max(lasts, default=limit)


def _edge(match: re.Match[str]) -> int:
    """Where the part ends: before white space, after a sentence's last mark."""
    return match.start() if match[0].isspace() else match.end()
