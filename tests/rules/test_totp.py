"""One-time codes against the vectors of RFC 6238, and codes that are good once."""

import base64
from datetime import UTC, datetime

import pytest

from data.rules import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(moment: int, code: str) -> None:
    at = datetime.fromtimestamp(moment, UTC)
    assert totp.code(SECRET, totp.step_of(at)) == code
    assert totp.accepted_step(SECRET, code, at=at, used=0) == moment // 30


def test_a_clock_half_a_minute_off_is_forgiven_and_a_used_code_is_not() -> None:
    at = datetime.fromtimestamp(1111111111, UTC)
    now = totp.step_of(at)
    for off in (-1, 0, 1):
        assert totp.accepted_step(SECRET, totp.code(SECRET, now + off), at=at, used=0) == now + off
    for off in (-2, 2):
        assert totp.accepted_step(SECRET, totp.code(SECRET, now + off), at=at, used=0) is None
    assert totp.accepted_step(SECRET, totp.code(SECRET, now), at=at, used=now) is None
    assert totp.accepted_step(SECRET, "", at=at, used=0) is None


def test_the_link_can_be_read_by_apps() -> None:
    link = totp.link(SECRET, login="анна", issuer="Вестник, РОО")
    assert link.startswith("otpauth://totp/%D0%92")
    assert f"secret={SECRET}" in link
    assert " " not in link
