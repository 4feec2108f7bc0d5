"""Long lists of ids or names, in pieces that every database takes as parameters."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SIZE = 5_000


def chunks(ids: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """The ids without repeats, at most `size` at a time; nothing for an empty list."""
    rest = iter(dict.fromkeys(ids))
    while piece := list(islice(rest, size)):
        yield piece
