"""The number VK compares to tell a repeated send from a new one.

It is counted from the row, so that a retry carries the same number whatever was forgotten
meanwhile, and from an epoch that is raised at every restore, so that rows numbered again after
a backup was put back do not repeat the numbers of the lost time. VK takes an int32 and reads 0
as «do not compare»; only positive numbers are used here.
"""

ROW_BITS = 20  # a number comes back after a million rows: VK compares one dialog's last hour


def random_id(*, epoch: int, row: int) -> int:
    """The number (1 … 2^31 - 1) of outbox row `row` in `epoch` (0 … 2047)."""
    number = (epoch << ROW_BITS | row & (1 << ROW_BITS) - 1) & 0x7FFFFFFF
    return number or 0x7FFFFFFF
