"""Posts of one organisation: which known post each row of the file is about.

A deputy's post goes along with its holder when the order of deputies changes; somebody new takes
a post that has become free, one of the same title first.
"""

from collections.abc import Mapping, Sequence

from data.rules.names import folded
from data.rules.rosterpeople import Placed
from data.values.rosterplan import KnownSeat, PersonKey


def seats_of(
    placed: Sequence[Placed], seats: Sequence[KnownSeat], keys: Mapping[tuple[str, int], PersonKey]
) -> dict[int, KnownSeat]:
    """The known post of each rank of the file; ranks without one get a new post."""
    found: dict[int, KnownSeat] = {}
    free = [seat for seat in seats if seat.rank > 0]
    deputies = [one for one in placed if one.rank > 0]
    for seat in seats:
        if seat.rank == 0:
            found[0] = seat

    def give(one: Placed, seat: KnownSeat | None) -> None:
        if seat is not None:
            found[one.rank] = seat
            free.remove(seat)

    for one in deputies:
        give(one, next((s for s in free if s.person_id == keys[one.place]), None))
    for one in deputies:
        if one.rank not in found and one.row.title:
            title = folded(one.row.title)
            give(one, next((s for s in free if folded(s.title) == title), None))
    for one in deputies:
        if one.rank not in found:
            give(one, free[0] if free else None)
    return found
