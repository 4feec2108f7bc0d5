"""Sheets of every kind come out as rows of text, or as one sentence."""

import io
import resource
import sys
import zipfile
from collections.abc import Callable, Sequence

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from papers import workbook as workbook_reader
from papers.encodings import decode
from papers.errors import PaperError, SheetError
from papers.sheets import EMPTY, NOT_A_TABLE, TOO_LARGE, read_sheet

SMALL = "код;организация;руководитель\n7;Школа № 7 «Ёлочка»;Магомедова Патимат Алиевна\n"
CAPITALS = SMALL.upper()
LATIN = "code;name\n1;Ivanova\n"


def workbook(*sheets: Sequence[Sequence[object]], hidden: int | None = None) -> bytes:
    """An .xlsx with these sheets."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        if number == hidden:
            sheet.hide()
    if hidden == 0:
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()
    book.close()
    return file.getvalue()


def rezip(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with its members changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return file.getvalue()


def open_document(rows: str) -> bytes:
    """An .ods with this XML for rows."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}x"/>')
    return file.getvalue()


@pytest.mark.parametrize("text", [SMALL, CAPITALS, LATIN])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866"]
)
def test_the_encoding_is_recognised(text: str, encoding: str) -> None:
    if encoding in ("koi8-r", "cp866"):  # no quotation marks there, or no «№»
        text = text.translate(str.maketrans("«»№", '""N'))
    assert decode(text.encode(encoding)) == text


def test_big_endian_and_line_ends() -> None:
    assert decode(b"\xfe\xff" + "а\r\nб\rв".encode("utf-16-be")) == "а\nб\nв"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x00\x01\x02\x03", "не текстовый"),
        (SMALL.encode() + b"8;\xd0", "около строки 3"),  # cut within a letter
        (SMALL.encode().replace("Ш".encode(), b"\xff"), "около строки 2"),
        (b"\xff\xfe\x00\xd8", "Кодировка"),
        (b"\xef\xbb\xbf\xff", "Кодировка"),
        (bytes(range(128, 256)), "Кодировку"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(PaperError, match=says):
        decode(data)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("а;б\n1;2\n", [["а", "б"], ["1", "2"]]),
        ("а,б\n1,2\n", [["а", "б"], ["1", "2"]]),
        ("а\tб\n1\t2\n", [["а", "б"], ["1", "2"]]),
        ("а;б\n1;x,y,z\n2;x,y\n", [["а", "б"], ["1", "x,y,z"], ["2", "x,y"]]),
        ('а;б\n"1;0";"он ""сам"""\n', [["а", "б"], ["1;0", 'он "сам"']]),
        (
            "Реестр, 2023, район\n\nа;б\n1;2\n",
            [["Реестр, 2023, район"], [], ["а", "б"], ["1", "2"]],
        ),
        ("sep=,\nа,б;в\n", [[], ["а", "б;в"]]),
        ('а;б\n"первая\nвторая";2\n', [["а", "б"], ["первая\nвторая", "2"]]),
        ("=1+1;@SUM(A1)\nа;б\n", [["=1+1", "@SUM(A1)"], ["а", "б"]]),
        ("один столбец\n1\n", [["один столбец"], ["1"]]),
    ],
)
def test_delimited_text(text: str, rows: list[list[str]]) -> None:
    assert read_sheet(text.encode(), "roster.csv") == rows


def test_a_lost_quote_never_swallows_rows() -> None:
    text = 'а;б;в\n1;"Школа;2\n3;4;5\n6;7;8\n'
    with pytest.raises(SheetError, match="строке 2 кавычка"):
        read_sheet(text.encode(), "roster.csv")


def test_a_workbook_is_read_as_text() -> None:
    data = workbook([["код", "телефон", "доля"], [12.0, 79991234567, 0.5], ["012", True, None]])
    assert read_sheet(data, "roster.xlsx") == [
        ["код", "телефон", "доля"],
        ["12", "79991234567", "0.5"],
        ["012", "True", ""],
    ]


def test_rows_keep_their_numbers() -> None:
    data = workbook([[], [], ["", "код"], [], ["", "7"]])
    assert read_sheet(data, "x.xlsx") == [["", ""], ["", ""], ["", "код"], ["", ""], ["", "7"]]


def test_a_formula_is_never_evaluated() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1+1", value="хранимое")
    sheet.write_string(0, 1, "=1+1")
    book.close()
    assert read_sheet(file.getvalue(), "x.xlsx") == [["хранимое", "=1+1"]]


def test_a_hidden_sheet_is_passed_over() -> None:
    assert read_sheet(workbook([["скрыто"]], [["видно"]], hidden=0), "x.xlsx") == [["видно"]]


def test_an_open_document_is_read() -> None:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>код</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12"/>'
    )
    data = open_document(f"<table:table-row>{cell}</table:table-row>")
    assert read_sheet(data, "x.ods") == [["код", "12"]]


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.csv", EMPTY),
        (b" \n\n", "a.csv", EMPTY),
        (b"x" * 20_000_001, "a.csv", TOO_LARGE),
        (b"a;b\n" * 100_001, "a.csv", TOO_LARGE),
        (";".join("x" * 101).encode(), "a.csv", TOO_LARGE),
        (SMALL.encode(), "a.xlsx", NOT_A_TABLE),
        (b"PK\x03\x04 and no more", "a.xlsx", NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0 and no more", "a.xls", NOT_A_TABLE),
        (workbook([[]]), "a.xlsx", EMPTY),
        (workbook([["x"] * 101]), "a.xlsx", TOO_LARGE),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, name)
    assert str(caught.value) == sentence


def test_a_zip_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"xl/{number}.xml", bytes(70_000_000))
    assert len(file.getvalue()) < 1_000_000
    with pytest.raises(SheetError, match="слишком большая"):
        read_sheet(file.getvalue(), "a.xlsx")


def far_corner(name: str, text: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return text
    return text.replace(b'r="B2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')


def long_text_everywhere(name: str, text: bytes) -> bytes:
    if name.endswith("sharedStrings.xml"):
        return text.replace(b"<t>x</t>", b"<t>" + b"x" * 10_000_000 + b"</t>")
    if name.endswith("sheet1.xml"):
        cell = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>'
        rows = "".join(cell.format(n) for n in range(1, 1001)).encode()
        return text[: text.find(b"<row")] + rows + text[text.find(b"</sheetData>") :]
    return text


REPEATED = open_document(
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    'office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p>'
    "</table:table-cell></table:table-row>"
)


@pytest.mark.parametrize(
    "data",
    [
        rezip(workbook([["x"], ["", "y"]]), far_corner),
        rezip(workbook([["x"]]), long_text_everywhere),
        REPEATED,
    ],
    ids=["a cell in the far corner", "one long text in a thousand cells", "a repeated row"],
)
def test_a_small_file_that_needs_gigabytes_harms_nobody(data: bytes) -> None:
    assert len(data) < 200_000
    with pytest.raises(SheetError):
        read_sheet(data, "a.xlsx")
    if sys.platform == "linux":
        taken = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        assert taken < workbook_reader.MEMORY * 1.1
