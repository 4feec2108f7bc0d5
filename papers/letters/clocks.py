"""Times of day in a text."""

import re
from datetime import time

CLOCK = (
    r"(?<![\d.:/№-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)(?!\d|[:.]\d)|-(?P<dashed>[0-5][05])(?![\d-])"
    r"|(?=\s(?:утра|вечера)\b)|\s{0,2}(?:час(?:ов|а|ам)?|ч)(?!\w)\.?(?:\s{0,2}(?P<minutes>[0-5]?\d)\s?мин\w{0,3})?)"
    r"(?:\s?(?:час(?:ов|а|ам)?|ч)(?!\w)\.?)?"
    r"(?:\s(?P<part>утра|дня|вечера))?"
    r"(?:,?\s?\(?(?:мск|(?:по\s)?(?:московско|местно)(?:му|го)(?:\sвремени)?)(?!\w)\)?)?"
)
AFTER = re.compile(
    r"\s{0,3}(?:\(?(?:включительно|понедельник|вторник|среда|четверг|пятница|суббота)\)?)?[\s,;(]{0,4}"
    r"(?:(?:до|к|в|не\s+позднее|не\s+позже)\s{1,3})?" + CLOCK
)
BEFORE = re.compile(CLOCK + r"\s{0,3},?\s{0,3}$")
UNTIL = re.compile(r"(?P<cue>\b(?:до|к|не\s+позднее|не\s+позже)\s{1,3})" + CLOCK)
AT = re.compile(r"[\s,(]{0,3}(?P<said>\b(?:в|к|и)\s+" + CLOCK + ")")
_RANGE = re.compile(r"\s{0,3}(?:-|до\b|по\b)\s{0,3}\d")
_SINCE = re.compile(r"(?:\bс|-)\s{0,3}(?:\d{1,2}(?:[:.-]\d\d)?)?\s{0,3}(?:часов\s{0,3})?$")


def moment(match: re.Match[str]) -> time | None:
    """The time a match of CLOCK means; None for 24 hours and other impossible ones."""
    hour = int(match["hour"])
    minute = int(match["minute"] or match["dashed"] or match["minutes"] or 0)
    if match["part"] in ("дня", "вечера") and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 else None


def after(low: str, place: int, end: int) -> tuple[time | None, int]:
    """The time said right after `place` and where it ends; none when it opens working hours."""
    match = AFTER.match(low, place, end)
    if match is None or _RANGE.match(low, match.end(), end):
        return None, place
    return moment(match), match.end()


def each(low: str, start: int, end: int) -> list[tuple[int, int, time]]:
    """The times of «в 8:00 и 20:00» that stands at `start`: start, end, time of each."""
    found = []
    while match := AT.match(low, start, end):
        said = moment(match)
        if said is None or _RANGE.match(low, match.end(), end):
            break
        found.append((match.start("said"), match.end(), said))
        start = match.end()
    return found


def until(low: str, start: int, end: int) -> list[tuple[int, int, time]]:
    """Every «до 15:00»: start, end, time; «с 9 до 17» is hours of work and is not one."""
    found = []
    for match in UNTIL.finditer(low, start, end):
        said = moment(match)
        if said is None or _SINCE.search(low[max(start, match.start() - 16) : match.start()]):
            continue
        found.append((match.start(), match.end(), said))
    return found
