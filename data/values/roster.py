"""Plain values of the roster file: its rows and its faults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VkRef:
    """A VK page as the file names it: by number, or by screen name in small letters."""

    id: int | None = None
    screen_name: str | None = None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One post of one organisation; `line` is the row's number in the file, from 1.

    `kind` is school, kindergarten, college, additional, office or other; `role` is head or
    deputy; `timezone` an IANA name. None and () mean that the file does not say. All rows of
    one `code` agree on everything that belongs to the organisation.
    """

    line: int
    code: str
    organisation: str
    person: str
    role: str = "head"
    kind: str | None = None
    municipality: str | None = None
    timezone: str | None = None
    groups: tuple[str, ...] = ()
    title: str | None = None
    vk: VkRef | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the file, and where; `text` is a Russian sentence or two."""

    line: int | None
    column: str | None
    text: str

    def __str__(self) -> str:
        place = [f"строка {self.line}"] if self.line else []
        place += [f"столбец «{self.column}»"] if self.column else []
        where = ", ".join(place)
        return f"{where[0].upper()}{where[1:]}. {self.text}" if where else self.text


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A file as it was read; with faults `rows` is empty, for nothing of it may be used.

    `unknown_columns` are headings nobody reads; `warnings` are Russian sentences.
    """

    rows: tuple[RosterRow, ...]
    faults: tuple[Fault, ...]
    unknown_columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
