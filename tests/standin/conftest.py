from collections.abc import Iterator

import pytest

from standin import Phone, StandIn
from tests.standin.wire import GROUP, TOKEN, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vk(clock: Clock) -> Iterator[StandIn]:
    with StandIn(group_id=GROUP, token=TOKEN, now=clock, rate_per_second=None) as standin:
        yield standin


@pytest.fixture
def anna(vk: StandIn) -> Phone:
    """A head who has let the community write."""
    phone = vk.phone(501, first_name="Анна", last_name="Петрова")
    phone.opens(ref="CODE")
    return phone
