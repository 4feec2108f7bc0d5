"""Any sheet (.csv, .xlsx, .xls, .ods) as rows of text."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from papers.encodings import decode
from papers.errors import PaperError, SheetError

LARGEST = 20_000_000  # bytes of a file
LARGEST_INSIDE = 200_000_000  # bytes of a packed file once unpacked
MOST_ROWS = 100_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 100_000_000
PATIENCE = 90  # seconds for a workbook
WORKER = Path(__file__).with_name("workbook.py")
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")  # .xlsx, .ods
COMPOUND = b"\xd0\xcf\x11\xe0"  # .xls
DELIMITERS = ";\t,"
SAMPLE = 30  # rows by which the delimiter is told

TOO_LARGE = "Таблица слишком большая: можно до 20 МБ, 100 000 строк и 100 столбцов."
NOT_A_TABLE = "Это не таблица Excel: сохраните файл как .xlsx или .csv и повторите."
BROKEN = "Таблица повреждена: откройте её, сохраните как .xlsx или .csv и повторите."
EMPTY = "В файле ничего нет."
SENTENCES = {
    "large": TOO_LARGE,
    "password": "Таблица закрыта паролем: снимите пароль и повторите.",
    "broken": NOT_A_TABLE,
    "empty": EMPTY,
}


def read_sheet(data: bytes, name: str) -> list[list[str]]:
    """The cells of the first sheet as text, row by row from the first, formulas as kept values.

    Whole numbers lose their «.0», dates come as 2023-10-16. `name` only helps to say what is
    wrong: what the file is, its first bytes tell. Raises SheetError.
    """
    if len(data) > LARGEST:
        raise SheetError(TOO_LARGE)
    if not data.strip():
        raise SheetError(EMPTY)
    if data.startswith((*ZIPPED, COMPOUND)):
        return _workbook(data)
    if name.lower().endswith((".xlsx", ".xls", ".ods")):
        raise SheetError(NOT_A_TABLE)
    try:
        text = decode(data)
    except PaperError as error:
        raise SheetError(str(error)) from error
    return _delimited(text)


def _workbook(data: bytes) -> list[list[str]]:
    if data.startswith(ZIPPED):
        _refuse_bomb(data)
    limits = (MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS)
    command = [sys.executable, "-I", str(WORKER), *map(str, limits)]
    # Windows cannot start a process without SYSTEMROOT; nothing else is handed down.
    environment = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=PATIENCE,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SheetError(BROKEN) from error
    if "fault" in answer:
        raise SheetError(SENTENCES[answer["fault"]])
    rows: list[list[str]] = answer["rows"]
    return rows


def _refuse_bomb(data: bytes) -> None:
    """A small file that unpacks to something huge is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(item.file_size for item in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SheetError(NOT_A_TABLE) from error
    if size > LARGEST_INSIDE:
        raise SheetError(TOO_LARGE)


def _delimited(text: str) -> list[list[str]]:
    hint, _, rest = text.partition("\n")
    if hint.startswith("sep=") and len(hint) == len("sep=;"):
        return [[], *_rows(rest, hint[-1])]  # Excel's own first line keeps its number
    return list(_rows(text, _delimiter(text)))


def _delimiter(text: str) -> str:
    """The delimiter that cuts most rows into the same number of cells, more cells first."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            head = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), SAMPLE))
        except csv.Error:
            return 0, 0
        widths = Counter(len(row) for row in head if len(row) > 1)
        if not widths:
            return 0, 0
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        return count, width

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number, before = 0, 0
    try:
        for row in reader:
            number += 1
            several_lines = reader.line_num - before > 1
            before = reader.line_num
            if number > MOST_ROWS or any(row[MOST_COLUMNS:]):
                raise SheetError(TOO_LARGE)
            if several_lines and any(_swallowed(cell, delimiter) for cell in row):
                raise SheetError(_unclosed(number))
            yield [cell.strip() for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise SheetError(_unclosed(number + 1)) from error


def _swallowed(cell: str, delimiter: str) -> bool:
    """Whether a cell looks as if an unclosed quote had drawn whole rows into it."""
    return any(line.count(delimiter) > 1 for line in cell.split("\n")[1:])


def _unclosed(number: int) -> str:
    return f"В строке {number} кавычка открыта и не закрыта: исправьте её и повторите."
