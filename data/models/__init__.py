"""Tables, one noun a module. Importing this package declares them all."""

from data.models import (
    address,
    circular,
    delivery,
    dispatch,
    incoming,
    journal,
    office,
    organisation,
    outgoing,
    person,
    user,
)

__all__ = [
    "address",
    "circular",
    "delivery",
    "dispatch",
    "incoming",
    "journal",
    "office",
    "organisation",
    "outgoing",
    "person",
    "user",
]
