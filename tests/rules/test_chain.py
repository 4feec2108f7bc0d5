"""The chain: any other fact, place or predecessor gives another digest."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.chain import START, digest

LINE: dict[str, Any] = {
    "number": 1,
    "at": datetime(2023, 10, 13, 7, 0, tzinfo=UTC),
    "by": "clerk",
    "action": "circular.open",
    "subject": "circular:3",
    "details": {"cards": 12, "audience": {"all": True}},
    "previous": START,
}


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("number", 2),
        ("at", datetime(2023, 10, 13, 7, 0, 0, 1, tzinfo=UTC)),
        ("by", "system"),
        ("action", "circular.close"),
        ("subject", "circular:4"),
        ("details", {"cards": 12, "audience": {"all": False}}),
        ("details", {}),
        ("previous", "1" * 64),
    ],
)
def test_another_fact_gives_another_digest(field: str, other: object) -> None:
    assert digest(**LINE | {field: other}) != digest(**LINE)


def test_words_cannot_slip_from_one_field_into_the_next() -> None:
    one = digest(**LINE | {"by": "clerk", "action": '","x'})
    other = digest(**LINE | {"by": 'clerk","', "action": "x"})
    assert one != other


def test_a_digest_is_64_hex_digits_and_does_not_change_between_versions() -> None:
    assert digest(**LINE) == "e1709cdc356f465cdec5def8b774b5afb0e32859988981e095f5530a48393388"


@given(st.integers(-14, 14))
def test_the_zone_a_moment_is_told_in_does_not_matter(hours: int) -> None:
    at = LINE["at"].astimezone(timezone(timedelta(hours=hours)))
    assert digest(**LINE | {"at": at}) == digest(**LINE)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_the_order_of_details_does_not_matter(details: dict[str, Any]) -> None:
    turned = dict(reversed(details.items()))
    assert digest(**LINE | {"details": details}) == digest(**LINE | {"details": turned})
