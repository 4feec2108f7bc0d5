"""One-time codes of RFC 6238 (HMAC-SHA-1, 30 seconds, six digits): what authenticator apps show."""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds a code stands
DIGITS = 6
AROUND = 1  # steps a phone's clock may be off, either way


def new_secret(random_bytes: Callable[[int], bytes]) -> str:
    """A secret in base32, as apps take it; `random_bytes` is `secrets.token_bytes`."""
    return base64.b32encode(random_bytes(20)).decode()


def step_of(at: datetime) -> int:
    """The number of the 30 seconds that hold `at` (aware)."""
    return int(at.timestamp()) // STEP


def code(secret: str, step: int) -> str:
    """The six digits of a step."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def accepted_step(secret: str, typed: str, *, at: datetime, used: int) -> int | None:
    """The step whose code was typed, None for a wrong code or one of a step already used."""
    digits = "".join(typed.split())
    now = step_of(at)
    for step in range(now - AROUND, now + AROUND + 1):
        if step > used and hmac.compare_digest(code(secret, step), digits):
            return step
    return None


def link(secret: str, *, login: str, issuer: str) -> str:
    """The otpauth:// address that an app reads from a QR code."""
    label = f"{quote(issuer, safe='')}:{quote(login, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"
