"""Small Russian grammar for messages: numbers, days, names, lengths."""

from collections.abc import Sequence
from datetime import date

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
PATRONYMIC_ENDINGS = ("вич", "вна", "ична", "инична", "ович", "евич", "оглы", "кызы", "улы", "уулу")


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

    «Магомедова Патимат Алиевна» and «Патимат Алиевна Магомедова» both give «Патимат Алиевна».
    """
    words = name.split()
    for place, word in enumerate(words):
        if place > 0 and word.casefold().endswith(PATRONYMIC_ENDINGS):
            previous = words[place - 1]
            if len(previous) > 2 and "." not in previous:
                start = place - 1
                if word.casefold() in ("оглы", "кызы", "улы", "уулу") and place >= 2:
                    start = place - 2
                return " ".join(words[start : place + 1])
    return " ".join(words)


def listing(items: Sequence[str]) -> str:
    """«первое, второе и третье»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и {items[-1]}"


def shorten(text: str, limit: int) -> str:
    """`text` cut at a word to at most `limit` characters, with «…» where it was cut."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    if space > limit // 2:
        cut = cut[:space]
    return cut.rstrip(" \n,.;:-") + "…"
