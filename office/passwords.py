"""Passwords: Argon2, few at a time, and what makes one too weak."""

import hashlib
import hmac
import secrets
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST, LONGEST = 12, 128
AT_ONCE = 2  # each takes 64 MiB: more at a time would starve a small machine

_hasher = PasswordHasher()
_turns = Semaphore(AT_ONCE)
_nobody = _hasher.hash(secrets.token_hex(16))  # compared with when there is no such user


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _turns:
        return _hasher.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password; takes as long when there is none."""
    with _turns:
        try:
            right = _hasher.verify(kept or _nobody, password)
        except (Argon2Error, InvalidHashError):
            return False
    return right and kept is not None


def too_weak(password: str, *, login: str) -> str | None:
    """Why a new password will not do, in Russian; None when it will."""
    if len(password) < SHORTEST:
        return f"Пароль короче {SHORTEST} знаков: возьмите фразу из нескольких слов."
    if len(password) > LONGEST:
        return f"Пароль длиннее {LONGEST} знаков: сократите его."
    plain = password.casefold()
    if login and login in plain and len(plain) < len(login) + 8:
        return "Пароль повторяет логин: придумайте другой."
    if len(set(plain)) < 5 or any(plain in (word * 9)[: len(plain)] for word in COMMON):
        return "Такой пароль подбирают первым: возьмите фразу из нескольких слов."
    return None


def new_token() -> str:
    """A random token for a session or a one-time link: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in the same time for all."""
    return hmac.compare_digest(one.encode(), other.encode())


COMMON = (
    "password", "пароль", "qwerty", "qwertyuiop", "йцукен", "йцукенгшщзхъ", "123456789",
    "1234567890", "0987654321", "1q2w3e4r5t6y", "abcdef", "administrator", "vestnik", "вестник",
    "управление", "school", "школа", "sferum", "сферум", "letmein", "welcome", "привет", "пароль1",
)  # fmt: skip
