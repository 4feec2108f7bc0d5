"""Deadlines as they stand for one organisation: the office may have given it longer."""

from datetime import date, time


def extended(
    due_on: date | None, due_time: time | None, extended_to: date | None
) -> tuple[date | None, time | None]:
    """The later of an ask's deadline and what the office gave; such a day counts to its end."""
    if due_on is None or extended_to is None or extended_to <= due_on:
        return due_on, due_time
    return extended_to, None
