"""A letter's text with the places its fields were read from marked in it."""

from collections.abc import Iterable, Sequence

from data.values.letter import Place

# Which fields of the form a doubt of the reader is about.
FIELDS = {
    "number": ("number",),
    "date": ("dated",),
    "title": ("title",),
    "addressees": ("addressees",),
    "links": ("links",),
    "deadlines": ("due",),
    "due": ("due",),
    "asks": ("asks",),
    "requires_action": ("asks",),
}


def segments(text: str, places: Sequence[Place]) -> list[tuple[str, str]]:
    """The text in pieces: (piece, field it belongs to or nothing), none overlapping."""
    found: list[tuple[str, str]] = []
    at = 0
    for place in sorted(places, key=lambda one: (one.start, -one.end)):
        if place.start < at or place.end > len(text) or place.end <= place.start:
            continue
        if place.start > at:
            found.append((text[at : place.start], ""))
        found.append((text[place.start : place.end], place.field))
        at = place.end
    return [*found, (text[at:], "")] if at < len(text) else found


def doubtful(unsure: Iterable[str]) -> set[str]:
    """The form's fields that a person must look at."""
    return {field for name in unsure for field in FIELDS.get(name, ())}
