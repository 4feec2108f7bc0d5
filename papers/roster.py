"""The roster file: organisations, who heads them, who stands in for the head.

All faults are found together, with row and column, so that a clerk mends the file once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from data.values.roster import Fault, RosterRow, RosterSheet
from papers import rosterchecks, rosterwords
from papers.errors import SheetError
from papers.rosterwords import plain
from papers.sheets import read_sheet

T = TypeVar("T")

REQUIRED = ("код", "организация", "руководитель")
HEADER_WITHIN = 20  # rows from the top in which the headings are looked for
BLANKS = frozenset({"-", "–", "—", "нет", "н/д"})  # what people write into a cell to say nothing
LONGEST = {  # characters, as the tables of the database hold them
    "код": 64, "организация": 300, "муниципалитет": 200, "группы": 100, "руководитель": 200,
    "должность": 200,
}  # fmt: skip
UNKNOWN = {
    "тип": "Тип «{}» не распознан: напишите школа, детский сад, колледж, дополнительное "
    "образование, управление образования или другое.",
    "часовой пояс": "Часовой пояс «{}» не распознан: напишите, например, МСК+2 или "
    "Asia/Yekaterinburg.",
    "роль": "Роль «{}» не распознана: напишите руководитель или заместитель.",
    "vk": "«{}» не похоже на страницу человека ВКонтакте: нужны ссылка вида vk.com/id123 или "
    "номер.",
}


def read_roster(data: bytes, name: str) -> RosterSheet:
    """The rows of a roster file (.csv, .xlsx, .xls, .ods) and everything that is wrong with it.

    `name` is the file's name. Never raises: a file that cannot be read is one fault without a
    line. With any fault there are no rows.
    """
    try:
        cells = read_sheet(data, name)
    except SheetError as error:
        return RosterSheet((), (Fault(None, None, str(error)),))
    return _Reading(cells).sheet()


@dataclass(frozen=True, slots=True)
class _Header:
    """The row of headings: its place, column name -> cell, and the headings nobody reads."""

    place: int
    columns: Mapping[str, int]
    doubled: tuple[str, ...]
    unknown: tuple[str, ...]
    width: int

    @staticmethod
    def read(place: int, row: Sequence[str]) -> "_Header":
        columns: dict[str, int] = {}
        exact: set[str] = set()
        doubled: list[str] = []
        for cell, text in enumerate(row):
            name = rosterwords.heading(text)
            if name is None:
                continue
            is_exact = rosterwords.folded(plain(text)) == name
            if is_exact and name in exact:
                doubled.append(name)
            elif is_exact or name not in columns:  # «код» goes before «код учреждения»
                columns[name] = cell
                exact |= {name} if is_exact else set()
        taken = set(columns.values())
        rest = (plain(text) for cell, text in enumerate(row) if cell not in taken)
        unknown = tuple(text for text in rest if text and rosterwords.folded(text) not in doubled)
        return _Header(place, columns, tuple(doubled), unknown, len(row))


@dataclass
class _Reading:
    """One reading of one file; gathers rows and faults."""

    cells: Sequence[Sequence[str]]
    rows: list[RosterRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def sheet(self) -> RosterSheet:
        header = self._header()
        if header is not None:
            for place in range(header.place + 1, len(self.cells)):
                if any(plain(cell) for cell in self.cells[place]):
                    self._row(place + 1, self.cells[place], header)
            if not self.rows and not self.faults:
                self._fault(None, None, "Под заголовком таблицы нет ни одной строки.")
            self.faults += rosterchecks.check(self.rows)
        order = {name: n for n, name in enumerate(rosterwords.HEADINGS)}
        faults = sorted(self.faults, key=lambda f: (f.line or 0, order.get(f.column or "", -1)))
        unknown = header.unknown if header else ()
        return RosterSheet(
            rows=() if faults else tuple(rosterchecks.agreed(self.rows)),
            faults=tuple(faults),
            unknown_columns=unknown,
            warnings=(
                *(f"Столбец «{name}» не используется." for name in unknown),
                *rosterchecks.warnings(self.rows),
            ),
        )

    def _fault(self, line: int | None, column: str | None, text: str) -> None:
        self.faults.append(Fault(line, column, text))

    def _header(self) -> _Header | None:
        """The row near the top with most known headings; a fault when required ones lack."""
        candidates = [_Header.read(n, row) for n, row in enumerate(self.cells[:HEADER_WITHIN])]
        best = max(candidates, key=lambda header: len(header.columns), default=None)
        known = best.columns if best else {}
        missing = [f"«{name}»" for name in REQUIRED if name not in known]
        if best is None or missing:
            word = "столбца" if len(missing) == 1 else "столбцов"
            self._fault(None, None, f"В таблице нет {word} {', '.join(missing)}: добавьте их.")
            return None
        for name in best.doubled:
            self._fault(best.place + 1, name, "Столбец с таким заголовком есть дважды.")
        return best

    def _row(self, line: int, row: Sequence[str], header: _Header) -> None:
        if any(plain(cell) for cell in row[header.width :]):
            self._fault(
                line,
                None,
                "В строке больше ячеек, чем в заголовке: возьмите в кавычки текст, в котором "
                "есть разделитель.",
            )
            return
        texts = {n: plain(row[i]) if i < len(row) else "" for n, i in header.columns.items()}
        texts = {n: "" if text.casefold() in BLANKS else text for n, text in texts.items()}
        for name in REQUIRED:
            if not texts[name]:
                self._fault(line, name, "Ячейка пустая: заполните её.")
        if texts["руководитель"].casefold().startswith("вакан"):
            self._fault(
                line,
                "руководитель",
                "Должность вакантна: впишите того, кто исполняет обязанности, или уберите строку.",
            )
        self.rows.append(
            RosterRow(
                line=line,
                code=self._text(line, "код", texts),
                organisation=self._text(line, "организация", texts),
                person=self._text(line, "руководитель", texts),
                kind=self._value(line, "тип", texts, rosterwords.kind),
                municipality=self._text(line, "муниципалитет", texts) or None,
                timezone=self._value(line, "часовой пояс", texts, rosterwords.timezone),
                groups=self._groups(line, texts),
                title=self._text(line, "должность", texts) or None,
                role=self._role(line, texts),
                vk=self._value(line, "vk", texts, rosterwords.vk),
            )
        )

    def _role(self, line: int, texts: Mapping[str, str]) -> str:
        """`head` unless the cell says otherwise; nothing for a word that is not understood."""
        said = self._value(line, "роль", texts, rosterwords.role)
        return said or ("" if texts.get("роль") else "head")

    def _text(self, line: int, column: str, texts: Mapping[str, str]) -> str:
        text = texts.get(column, "")
        self._check_length(line, column, text)
        return text

    def _groups(self, line: int, texts: Mapping[str, str]) -> tuple[str, ...]:
        groups = dict.fromkeys(part.strip() for part in texts.get("группы", "").split(","))
        for group in groups:
            self._check_length(line, "группы", group)
        return tuple(group for group in groups if group)

    def _check_length(self, line: int, column: str, text: str) -> None:
        if len(text) > LONGEST[column]:
            self._fault(line, column, f"Слишком длинно: можно до {LONGEST[column]} знаков.")

    def _value(
        self, line: int, column: str, texts: Mapping[str, str], read: Callable[[str], T | None]
    ) -> T | None:
        """The meaning of an optional cell; None for an empty one and for a fault."""
        text = texts.get(column, "")
        value = read(text) if text else None
        if text and value is None:
            shown = text if len(text) <= 60 else f"{text[:59]}…"
            self._fault(line, column, UNKNOWN[column].format(shown))
        return value
