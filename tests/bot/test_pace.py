"""The pace: even, full, fair to answers, and never above the limit."""

import threading
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import MARGIN, RATE, Pace


class Time:
    """A clock that only moves when somebody sleeps; `late` is how late sleepers wake."""

    def __init__(self, late: list[float] | None = None) -> None:
        self.now = 100.0
        self.late = list(late or [])

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds + (self.late.pop() if self.late else 0.0)


def busiest(starts: list[float], seconds: float = 1.0) -> int:
    return max(sum(first <= at < first + seconds for at in starts) for first in starts)


def paced(time: Time, count: int) -> list[float]:
    pace = Pace(clock=time.clock, sleep=time.sleep)
    starts = []
    for _ in range(count):
        pace.acquire()
        starts.append(time.now)
    return starts


def test_starts_are_even_and_use_the_limit() -> None:
    starts = paced(Time(), 201)
    gaps = [b - a for a, b in pairwise(starts)]
    assert max(gaps) - min(gaps) < 1e-9
    assert 200 / (starts[-1] - starts[0]) >= 0.95 * RATE


@given(st.lists(st.floats(0, 2.0), max_size=60))
def test_no_second_holds_more_than_the_limit_however_late_threads_wake(late: list[float]) -> None:
    starts = paced(Time(late), 150)
    assert busiest(starts) <= RATE


def test_late_starts_do_not_slow_the_pace_for_long() -> None:
    starts = paced(Time([0.0] * 150 + [0.3] + [0.0] * 20), 150)
    assert len(starts) / (starts[-1] - starts[0] - 0.3) >= 0.9 * RATE


def test_an_answer_waits_for_one_gap_whatever_is_queued() -> None:
    time = Time()
    pace = Pace(clock=time.clock, sleep=time.sleep)
    for _ in range(30):
        pace.acquire()
    asked = time.now
    pace.acquire(urgent=True)
    assert time.now - asked <= 1.0 / (RATE * MARGIN) + 1e-9


def test_answers_in_a_row_each_get_their_own_moment() -> None:
    time = Time()
    pace = Pace(clock=time.clock, sleep=time.sleep)
    starts = []
    for _ in range(60):
        pace.acquire(urgent=True)
        starts.append(time.now)
    assert busiest(starts) <= RATE


def test_too_many_requests_slow_everybody_and_wear_off() -> None:
    time = Time()
    pace = Pace(clock=time.clock, sleep=time.sleep)
    pace.acquire()
    pace.too_many()
    before = time.now
    pace.acquire()
    assert time.now - before > 4 / (RATE * MARGIN)
    for _ in range(400):
        pace.acquire()
    before = time.now
    pace.acquire()
    assert time.now - before < 1.01 / (RATE * MARGIN)


def test_many_threads_share_one_pace() -> None:
    pace = Pace(rate=400)
    starts: list[float] = []

    def work() -> None:
        for _ in range(10):
            pace.acquire()
            starts.append(pace._clock())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(starts) == 80
    assert busiest(starts) <= 400
