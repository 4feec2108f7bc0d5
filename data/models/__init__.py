"""Tables, one noun a module. Importing this package declares them all."""

from data.models import (
    address,
    circular,
    delivery,
    incoming,
    journal,
    office,
    organisation,
    outgoing,
    person,
)

__all__ = [
    "address",
    "circular",
    "delivery",
    "incoming",
    "journal",
    "office",
    "organisation",
    "outgoing",
    "person",
]
