"""A write that proves the database takes one: a locked file and a full disk show only so."""

from sqlmodel import Session

from data.models.office import Setting

NAME = "probe"
SIZE = 64 * 1024  # characters: more than the free space inside the file's own pages


def fill(session: Session) -> None:
    """Write something of a size that needs room."""
    session.merge(Setting(name=NAME, value="0" * SIZE))


def clear(session: Session) -> None:
    """Take it away again."""
    found = session.get(Setting, NAME)
    if found is not None:
        session.delete(found)
