"""A letter that was read in the form of the labels with which collections of letters are kept."""

from typing import Any

from data.values.letter import LetterRead


def as_labels(read: LetterRead) -> dict[str, Any]:
    """The fields of a collection's label file, and `unsure`."""
    return {
        "number": read.number,
        "date": read.date.isoformat() if read.date else None,
        "title": read.title,
        "addressees": read.addressees,
        "deadlines": [
            {
                "date": one.date.isoformat() if one.date else None,
                "time": f"{one.time:%H:%M}" if one.time else None,
                "recurrence": one.recurrence,
                "what": one.what,
                "quote": one.quote,
            }
            for one in read.deadlines
        ],
        "links": list(read.links),
        "asks": [{"kind": ask.kind, "what": ask.what} for ask in read.asks],
        "requires_action": read.requires_action,
        "unsure": sorted(read.unsure),
    }
