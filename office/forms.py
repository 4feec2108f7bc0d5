"""Forms as they were filled in: what was typed is kept, what is wrong is said field by field."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

LONGEST_TEXT = 1_500_000  # bytes of a pasted letter


async def _form_of(request: Request) -> AsyncIterator[FormData]:
    # Read only after the seat was found: strangers cannot make us parse their files.
    async with request.form(max_files=10, max_fields=5_000, max_part_size=LONGEST_TEXT) as form:
        yield form


Form = Annotated[FormData, Depends(_form_of)]


def text(form: FormData, name: str) -> str:
    """One field's text without blanks around it; empty when it is missing."""
    value = form.get(name, "")
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """All values of a repeated field."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def numbers(form: FormData, name: str) -> list[int]:
    """All values of a repeated field that are ids."""
    return [
        int(value)
        for value in texts(form, name)
        if value.isascii() and value.isdigit() and len(value) < 12
    ]


def number(form: FormData, name: str) -> int:
    """An id or a count; 0 for anything else."""
    return next(iter(numbers(form, name)), 0)


def files(form: FormData, name: str) -> list[UploadFile]:
    """Uploaded files that have a name."""
    return [
        value for value in form.getlist(name) if isinstance(value, UploadFile) and value.filename
    ]


@dataclass
class Faults:
    """What is wrong with a form, by field; the empty name stands for the form as a whole."""

    by_field: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_field)

    def add(self, name: str, sentence: str) -> None:
        """Note a fault; the first of a field stays."""
        self.by_field.setdefault(name, sentence)

    def get(self, name: str) -> str:
        """The field's fault, empty when there is none."""
        return self.by_field.get(name, "")

    def day(self, name: str, typed: str) -> date | None:
        """A day as browsers (ГГГГ-ММ-ДД) or people (ДД.ММ.ГГГГ) write it; noted when it is none."""
        if not typed:
            return None
        for form in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                found = datetime.strptime(typed, form).date()  # noqa: DTZ007  only a day
            except ValueError:
                continue
            if 2000 <= found.year <= 2100:
                return found
        self.add(name, f"«{typed[:20]}» не дата: напишите её как ДД.ММ.ГГГГ.")
        return None

    def time(self, name: str, typed: str) -> time | None:
        """A time of day; noted when it is none."""
        if not typed:
            return None
        try:
            return time.fromisoformat(typed)
        except ValueError:
            self.add(name, f"«{typed[:20]}» не время: напишите его как ЧЧ:ММ.")
            return None


NO_FAULTS = Faults()
