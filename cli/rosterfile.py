"""Reading the roster file for a command: its bytes, its faults, the pages it names by name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from data.values.errors import InputError, MessengerError
from data.values.roster import Fault, RosterRow, RosterSheet, VkRef
from papers import rosterchecks
from papers.roster import read_roster

Resolve = Callable[[Sequence[str]], dict[str, int]]


def read(path: Path) -> RosterSheet:
    """The rows of a file without faults; raises InputError that names every fault."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"Файл «{path}» не читается: проверьте имя файла и права на него."
        ) from error
    sheet = read_roster(data, path.name)
    refuse(sheet.faults)
    return sheet


def with_numbers(rows: Sequence[RosterRow], resolve: Resolve) -> list[RosterRow]:
    """The same rows with every page as a number; `resolve` is asked only for names.

    Raises InputError for names nobody has, and when they cannot be asked about.
    """
    names = sorted({row.vk.screen_name for row in rows if row.vk and row.vk.screen_name})
    if not names:
        return list(rows)
    try:
        found = resolve(names)
    except MessengerError as error:
        raise InputError(
            "Не удалось спросить у ВКонтакте номера страниц, ничего не сохранено: повторите "
            "позже или впишите номера (id…) вместо имён."
        ) from error
    numbered, faults = [], []
    for row in rows:
        name = row.vk.screen_name if row.vk else None
        if name is not None and name not in found:
            faults.append(
                Fault(
                    row.line, "vk", f"Страницы человека vk.com/{name} во ВКонтакте нет: исправьте."
                )
            )
        numbered.append(replace(row, vk=VkRef(id=found.get(name))) if name else row)
    refuse(faults or rosterchecks.shared_pages(numbered))
    return numbered


def refuse(faults: Iterable[Fault]) -> None:
    """Raise InputError with all these faults, a line each; nothing when there are none."""
    lines = [str(fault) for fault in faults]
    if lines:
        raise InputError("\n".join([*lines, "Ничего не сохранено: исправьте файл и повторите."]))
