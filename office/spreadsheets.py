"""Tables to take away, as Russian spreadsheet programs open them."""

import csv
import io

from starlette.responses import Response


def spreadsheet(headings: tuple[str, ...], lines: list[list[str]], name: str) -> Response:
    """A table as Russian spreadsheet programs open it; nothing in it is taken for a formula."""
    text_ = io.StringIO()
    writer = csv.writer(text_, delimiter=";")
    writer.writerow(headings)
    writer.writerows([[_harmless(cell) for cell in line] for line in lines])
    return Response(
        text_.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
