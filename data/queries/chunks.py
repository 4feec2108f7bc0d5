"""Long lists of ids, in pieces that every database takes as parameters."""

from collections.abc import Iterable, Iterator
from itertools import islice

SIZE = 5_000


def chunks(ids: Iterable[int], size: int = SIZE) -> Iterator[list[int]]:
    """The ids without repeats, at most `size` at a time; nothing for an empty list."""
    rest = iter(dict.fromkeys(ids))
    while piece := list(islice(rest, size)):
        yield piece
