"""Reads one workbook (.xlsx, .xls, .ods) in a process of its own; run as a script.

A workbook of a few kilobytes can ask for gigabytes: one cell in the furthest corner, one long
text shared by thousands of cells, one row repeated a million times. The reader then ends its
whole process, and no exception can be caught. Here only this process ends. It imports nothing
of ours and gets no environment, so it holds no secrets either.

Takes the file on stdin and three numbers: most rows, columns and characters. Writes JSON to
stdout: {"rows": [[text, ...], ...]} or {"fault": "large" | "password" | "broken" | "empty"}.
"""

import io
import json
import sys
from datetime import date, datetime, time

import python_calamine

MEMORY = 1 << 30  # bytes the process may take
SECONDS = 60  # of processor time


def limit() -> None:
    """Bounds memory and time where the system can (not on Windows)."""
    if sys.platform != "win32":
        import resource

        wanted = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
        for kind, most in wanted.items():
            hard = resource.getrlimit(kind)[1]
            if hard == resource.RLIM_INFINITY or hard > most:  # never above what is given
                resource.setrlimit(kind, (most, hard))


def read(data: bytes, *, rows: int, columns: int, characters: int) -> dict[str, object]:
    """The cells of the first visible sheet as text; formulas are their kept values."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(_first_visible(book))
        if sheet.end is None:
            return {"fault": "empty"}
        if sheet.end[0] >= rows or sheet.end[1] >= columns:
            return {"fault": "large"}
        cells = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        return {"fault": "password"}
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        return {"fault": "broken"}
    text = [[_text(value) for value in row] for row in cells]
    if sum(len(cell) for row in text for cell in row) > characters:
        return {"fault": "large"}
    return {"rows": text}


def _first_visible(book: python_calamine.CalamineWorkbook) -> int:
    visible = python_calamine.SheetVisibleEnum.Visible
    places = (n for n, sheet in enumerate(book.sheets_metadata) if sheet.visible == visible)
    return next(places, 0)


def _text(value: object) -> str:
    # Codes, phones and account numbers come as floats: 12.0 means «12».
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def main() -> None:
    """One file in, one answer out."""
    limit()
    rows, columns, characters = map(int, sys.argv[1:4])
    answer = read(sys.stdin.buffer.read(), rows=rows, columns=columns, characters=characters)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
