"""Invite codes: drawn, read as people type them, and kept as a hash.

Eight characters that nobody confuses, as «KB7H-9MXP». Each half holds a letter and a digit, so
that words and numbers of an ordinary message are not taken for a code.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence

LENGTH = 8
DIGITS = "234679"  # no 0 (O), 1 (I), 5 (S), 8 (B)
LETTERS = "ABCDEFHJKMNPRTVWXY"  # no G (6), I, L (1), O, Q (0), S (5), U (V), Z (2)
ALPHABET = LETTERS + DIGITS

Choose = Callable[[Sequence[str]], str]

_ALIKE = str.maketrans("АВСЕНКМРТУХЗ", "ABCEHKMPTYX3")  # Cyrillic letters that look like ours
_REF = re.compile(r"[?&]ref=([^&#\s]+)")
_SAID = re.compile(r"^\W*(?:(?:мой|ваш|вот)\s+)?код\b[\s:—–-]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s\u200b\u00ad_‐-―−-]+")
_AROUND = "«»\"'„“”.,;:!()[]<>"


def draw(choose: Choose) -> str:
    """A new code; `choose` is a random choice of one element (`secrets.choice`)."""
    while True:
        code = "".join(choose(ALPHABET) for _ in range(LENGTH))
        if _mixed(code):
            return code


def normal(text: str) -> str | None:
    """The code in what was typed or came with a link; None when it is not shaped like one.

    Any case, spaces and hyphens, Cyrillic letters of the same look, «код: …» before it and a
    whole invite link are all taken.
    """
    if len(text) > 300:
        return None
    link = _REF.search(text)
    typed = link[1] if link else _SAID.sub("", text)
    code = _BETWEEN.sub("", typed).strip(_AROUND).upper().translate(_ALIKE)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET) or not _mixed(code):
        return None
    return code


def shown(code: str) -> str:
    """The code as it is easiest to read and type: two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def hashed(code: str, salt: str) -> str:
    """What is kept of a code: 64 hex digits that only this installation's salt can make."""
    return hmac.new(salt.encode(), code.encode(), hashlib.sha256).hexdigest()


def _mixed(code: str) -> bool:
    halves = (set(code[: LENGTH // 2]), set(code[LENGTH // 2 :]))
    return all(half & set(DIGITS) and half & set(LETTERS) for half in halves)
