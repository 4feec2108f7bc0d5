"""Addresses of the web in a text, as printed."""

import re

# Zones in which a bare name (without https://) is taken for an address.
ZONES = (
    "ru|рф|su|com|org|net|info|online|site|pro|cc|me|gov|edu|tech|app|io|space|team|moscow|"
    "example|рус|xn--p1ai"
)
_FULL = re.compile(r"https?://[^\s<>\"«»]{1,2000}", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@./-])(?:[a-zа-яё0-9][a-zа-яё0-9-]{0,62}\.){1,5}(?:" + ZONES + r")(?![\w@-])"
    r"(?:[/?#][^\s<>\"«»]{0,2000})?",
    re.IGNORECASE,
)


def find(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of every address, in order; a stop or bracket after it is not of it."""
    full = [match.span() for match in _FULL.finditer(text)]
    rest = _FULL.sub(lambda found: " " * len(found[0]), text)
    bare = [match.span() for match in _BARE.finditer(rest) if _is_address(match[0])]
    return tuple(sorted(_trimmed(text, *span) for span in full + bare))


def _is_address(name: str) -> bool:
    """A bare name with letters, not a number such as 10.ru, and not a file's name."""
    host = re.split(r"[/?#]", name, maxsplit=1)[0]
    return any(char.isalpha() for char in host.rsplit(".", 1)[0])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start:
        last = text[end - 1]
        if last in ".,;:!?'…" or (last in ")]" and _is_odd(text[start:end], last)):
            end -= 1
        else:
            break
    return start, end


def _is_odd(address: str, bracket: str) -> bool:
    """Whether the bracket that ends the address was opened outside it."""
    return address.count(bracket) > address.count("(" if bracket == ")" else "[")
