"""The roster file: whatever a clerk may send, understood or explained in full."""

import io
from importlib import resources

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.values.roster import Fault, RosterRow, RosterSheet, VkRef
from papers import rosterwords
from papers.roster import read_roster

HEADER = "код;организация;тип;муниципалитет;часовой пояс;группы;руководитель;должность;роль;vk"
HEAD = "7;Школа № 7;СОШ;Горный район;МСК+1;сельские, опорные;Магомедова Патимат Алиевна;директор;;5"
DEPUTY = "7;Школа № 7;;;;;Исаев Камиль Русланович;завуч;заместитель;"


def read(*lines: str, header: str = HEADER, name: str = "roster.csv") -> RosterSheet:
    return read_roster("\n".join((header, *lines)).encode(), name)


def workbook(*rows: list[object]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return file.getvalue()


def places(sheet: RosterSheet) -> list[tuple[int | None, str | None]]:
    return [(fault.line, fault.column) for fault in sheet.faults]


def the_fault(sheet: RosterSheet) -> Fault:
    assert len(sheet.faults) == 1, [str(fault) for fault in sheet.faults]
    return sheet.faults[0]


def test_a_full_file_is_understood() -> None:
    sheet = read(HEAD, DEPUTY)
    assert sheet.faults == ()
    assert sheet.warnings == ()
    shared = {
        "code": "7",
        "organisation": "Школа № 7",
        "kind": "school",
        "municipality": "Горный район",
        "timezone": "Europe/Samara",
        "groups": ("сельские", "опорные"),
    }
    assert sheet.rows == (
        RosterRow(
            line=2,
            person="Магомедова Патимат Алиевна",
            title="директор",
            role="head",
            vk=VkRef(id=5),
            **shared,  # type: ignore[arg-type]
        ),
        # What the row leaves out, the other row of the same organisation says.
        RosterRow(
            line=3,
            person="Исаев Камиль Русланович",
            title="завуч",
            role="deputy",
            **shared,  # type: ignore[arg-type]
        ),
    )


def test_three_columns_are_enough() -> None:
    sheet = read("7;Школа № 7;Иванова Анна Петровна", header="Код;Организация;Руководитель")
    row = RosterRow(line=2, code="7", organisation="Школа № 7", person="Иванова Анна Петровна")
    assert sheet.rows == (row,)


@pytest.mark.parametrize(
    "header",
    [
        "организация;руководитель;код;примечание",
        " КОД *;Руководитель: ;ОРГАНИЗАЦИЯ;примечание",
        "Код организации;Наименование организации;ФИО руководителя;примечание",
        "код;школа;директор;примечание",
        '"код";"орга\u00adнизация";"руководитель\u00a0";примечание',
        "код;организация;руководитель;фио",  # the exact heading goes before a like one
    ],
)
def test_headings_in_any_order_and_spelling(header: str) -> None:
    names = [rosterwords.heading(cell.strip('"')) for cell in header.split(";")]
    cells = {"код": "7", "организация": "Школа", "руководитель": "Иванова А. П."}
    taken: set[str | None] = set()
    row = []
    for name in names:
        row.append(cells.get(name or "", "x") if name not in taken else "x")
        taken.add(name)
    sheet = read(";".join(row), header=header)
    assert [(r.code, r.organisation, r.person) for r in sheet.rows] == [
        ("7", "Школа", "Иванова А. П.")
    ]
    assert sheet.unknown_columns == (header.split(";")[3],)
    assert sheet.warnings == (f"Столбец «{header.split(';')[3]}» не используется.",)


def test_headings_may_stand_a_few_rows_down() -> None:
    sheet = read("Реестр организаций района;;", ";;", "код;организация;руководитель", "7;А;Б В",
                 header="Управление образования;;")  # fmt: skip
    assert [row.line for row in sheet.rows] == [5]


@pytest.mark.parametrize(("delimiter"), [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_any_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    lines = 'код|организация|руководитель|группы\r\n7|«Ёлочка»|Магомедова Патимат|"а, б; в"\r\n'
    sheet = read_roster(lines.replace("|", delimiter).encode(encoding), "roster.csv")
    assert [(r.organisation, r.groups) for r in sheet.rows] == [("«Ёлочка»", ("а", "б; в"))]


def test_a_workbook_with_numbers() -> None:
    data = workbook(
        [],
        ["", "код", "организация", "руководитель", "vk"],
        ["", 12.0, "Школа", "Иванова Анна", 900000001, "", "заметка без заголовка"],
    )
    rows = read_roster(data, "roster.xlsx").rows
    assert [(r.line, r.code, r.vk) for r in rows] == [(3, "12", VkRef(id=900000001))]


def test_all_faults_are_found_together() -> None:
    sheet = read(
        "1;Школа № 1;завод;;МСК+30;;Иванова А. П.;;сторож;https://vk.com/club5",
        "2;;;;;;;;;",
        "3;Школа № 3;школа;;;;Петрова А. П.;;;7",
        "3;Школа № 33;детский сад;;;;Сидорова А. П.;;;7",
        "3;Школа № 3;;;;;Ким А. П.;;зам. директора;",
        "3;Школа № 3;;;;;КИМ А.П.;;заместитель;",
        "4;Школа № 4;;;;;вакансия;;;",
        "5;Школа № 5;;;;;Ли А. П.;;заместитель;",
    )
    assert sheet.rows == ()
    assert places(sheet) == [
        (2, "тип"),
        (2, "часовой пояс"),
        (2, "роль"),
        (2, "vk"),
        (3, "организация"),
        (3, "руководитель"),
        (5, "код"),
        (5, "организация"),
        (5, "тип"),
        (5, "vk"),
        (7, "руководитель"),
        (8, "руководитель"),
        (9, "роль"),
    ]
    assert str(sheet.faults[4]) == "Строка 3, столбец «организация». Ячейка пустая: заполните её."


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("организация;руководитель", "В таблице нет столбца «код»: добавьте их."),
        (
            "a;b",
            "В таблице нет столбцов «код», «организация», «руководитель»: добавьте их.",
        ),
    ],
)
def test_missing_columns(header: str, text: str) -> None:
    assert the_fault(read("1;2", header=header)) == Fault(None, None, text)


@pytest.mark.parametrize(
    ("lines", "line", "column", "says"),
    [
        ([HEAD, HEAD.replace(";;5", ";;6")], 3, "код", "в строке 2"),
        ([HEAD, DEPUTY, DEPUTY], 4, "руководитель", "в строке 3"),
        ([HEAD, DEPUTY.replace("Исаев Камиль Русланович", "МАГОМЕДОВА  Патимат Алиевна")],
         3, "руководитель", "в строке 2"),
        ([HEAD, DEPUTY.replace("7;Школа № 7", "7;Школа № 8")], 3, "организация", "в строке 2"),
        ([HEAD, DEPUTY.replace("№ 7;", "№ 7;ДОУ")], 3, "тип", "в строке 2"),
        ([HEAD, DEPUTY.replace(";;;;;", ";;Город;;;")], 3, "муниципалитет", "в строке 2"),
        ([HEAD, DEPUTY.replace(";;;;;", ";;;МСК;;")], 3, "часовой пояс", "в строке 2"),
        ([HEAD, f"{DEPUTY}id5"], 3, "vk", "в строке 2"),
        ([DEPUTY, DEPUTY.replace("Исаев", "Асаев")], 2, "роль", "нет руководителя"),
        ([HEAD.replace("Алиевна", "А" * 200)], 2, "руководитель", "до 200 знаков"),
        ([HEAD.replace("опорные", "о" * 101)], 2, "группы", "до 100 знаков"),
        ([HEAD.replace("Магомедова Патимат Алиевна", "-")], 2, "руководитель", "пустая"),
        ([HEAD + ";лишнее"], 2, None, "больше ячеек"),
        ([], None, None, "нет ни одной строки"),
        (["", ";;;"], None, None, "нет ни одной строки"),
        ([HEAD, DEPUTY.replace("завуч", '"завуч'), *[DEPUTY] * 3], None, None, "кавычка"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(
    lines: list[str], line: int | None, column: str | None, says: str
) -> None:
    sheet = read(*lines)
    fault = the_fault(sheet)
    assert (fault.line, fault.column) == (line, column)
    assert says in fault.text
    assert sheet.rows == ()


def test_a_bad_cell_elsewhere_makes_no_false_fault_about_posts() -> None:
    """A head whose page is wrong is still the head; an unknown role is nobody's rival."""
    sheet = read(HEAD.replace(";;5", ";;club5"), DEPUTY, DEPUTY.replace("заместитель", "сторож"))
    assert places(sheet) == [(2, "vk"), (4, "руководитель"), (4, "роль")]
    sheet = read(HEAD.replace("директор;", "директор;сторож"), DEPUTY)
    assert places(sheet) == [(2, "роль")]


def test_a_doubled_heading_is_a_fault() -> None:
    fault = the_fault(read("7;Школа;Иванова;8", header="код;организация;руководитель;Код"))
    assert (fault.line, fault.column) == (1, "код")


def test_one_person_may_head_two_organisations_with_one_page() -> None:
    sheet = read(HEAD, HEAD.replace("7;Школа № 7", "8;Сад № 8").replace("Патимат", "ПАТИМАТ"))
    assert sheet.faults == ()
    assert [row.vk for row in sheet.rows] == [VkRef(id=5)] * 2


def test_groups_of_all_rows_are_put_together() -> None:
    sheet = read(HEAD, DEPUTY.replace(";;;;;", ";;;;опорные, горные;"))
    assert [row.groups for row in sheet.rows] == [("сельские", "опорные", "горные")] * 2


def test_one_organisation_under_two_codes_is_pointed_out() -> None:
    sheet = read(HEAD, HEAD.replace("7;Школа № 7", "8;школа №7"))
    assert sheet.faults == ()
    assert sheet.warnings == (
        "Организация «школа №7» есть под двумя кодами: 7 (строка 2) и 8 (строка 3).",
    )


def test_invisible_characters_do_not_make_another_code() -> None:
    sheet = read(HEAD, DEPUTY.replace("7;", "\u200b7\u00a0;", 1))
    assert {row.code for row in sheet.rows} == {"7"}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        (b"PK\x03\x04\x00", "a.xlsx"),
        (HEAD.encode(), "a.xlsx"),
        (b"%PDF-1.7\x00", "a.pdf"),
        (HEAD.encode() + b"\xd0", "a.csv"),
    ],
)
def test_an_unreadable_file_is_one_fault_without_a_line(data: bytes, name: str) -> None:
    fault = the_fault(read_roster(data, name))
    assert (fault.line, fault.column) == (None, None)
    assert fault.text.endswith(".")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("школа", "school"),
        ("СОШ", "school"),
        ("ООШ", "school"),
        ("НОШ", "school"),
        ("Гимназия", "school"),
        ("лицей", "school"),
        ("школа-интернат", "school"),
        ("начальная школа – детский сад", "school"),
        ("МБОУ СОШ", "school"),
        ("МКОУ", "school"),
        ("Детский  Сад", "kindergarten"),
        ("МБДОУ", "kindergarten"),
        ("ДОУ", "kindergarten"),
        ("д/с", "kindergarten"),
        ("дошкольное учреждение", "kindergarten"),
        ("колледж", "college"),
        ("ГБПОУ", "college"),
        ("техникум", "college"),
        ("дополнительное образование", "additional"),
        ("Доп. образование", "additional"),
        ("ЦДО", "additional"),
        ("ДЮСШ", "additional"),
        ("школа искусств", "additional"),
        ("управление образования", "office"),
        ("РУО", "office"),
        ("Отдел образования", "office"),
        ("другое", "other"),
        ("больница", None),
        ("№ 5", None),
    ],
)
def test_kinds(text: str, kind: str | None) -> None:
    assert rosterwords.kind(text) == kind


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("руководитель", "head"),
        ("Директор", "head"),
        ("заведующая", "head"),
        ("и. о. директора", "head"),
        ("заместитель", "deputy"),
        ("зам. директора по УВР", "deputy"),
        ("и.о. заместителя", "deputy"),
        ("методист", None),
    ],
)
def test_roles(text: str, role: str | None) -> None:
    assert rosterwords.role(text) == role


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("МСК", "Europe/Moscow"),
        ("мск+3", "Asia/Omsk"),
        ("МСК - 1", "Europe/Kaliningrad"),
        ("UTC+5", "Asia/Yekaterinburg"),
        ("utc+05:00", "Asia/Yekaterinburg"),
        ("+12", "Asia/Kamchatka"),
        ("Asia/Vladivostok", "Asia/Vladivostok"),
        ("asia/vladivostok", "Asia/Vladivostok"),
        ("UTC+5:30", None),
        ("МСК+99", None),
        ("Europe", None),
        ("Europe/Nowhere", None),
        ("../etc/passwd", None),
        ("Москва", None),
    ],
)
def test_time_zones(text: str, zone: str | None) -> None:
    assert rosterwords.timezone(text) == zone


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("123", VkRef(id=123)),
        ("id123", VkRef(id=123)),
        ("ID 123", VkRef(id=123)),
        ("https://vk.com/id123", VkRef(id=123)),
        ("http://m.vk.com/id123/?from=search", VkRef(id=123)),
        ("vk.ru/id123", VkRef(id=123)),
        ("https://vk.me/id123", VkRef(id=123)),
        ("https://vk.com/im?peers=5&sel=123", VkRef(id=123)),
        ("https://vk.com/im/convo/123?entrypoint=list", VkRef(id=123)),
        ("https://vk.com/write123", VkRef(id=123)),
        ("VK.com/Ivanova.A", VkRef(screen_name="ivanova.a")),
        ("@ivanova_a", VkRef(screen_name="ivanova_a")),
        ("vk.com/club123", None),
        ("public123", None),
        ("vk.com/im?sel=c5", None),
        ("vk.com/im?sel=2000000005", None),
        ("vk.com/feed", None),
        ("vk.com/123", None),
        ("vk.com", None),
        ("ok.ru", None),
        ("да", None),
        ("yes", None),
        ("petrova", VkRef(screen_name="petrova")),
        ("id0", None),
        ("79991234567", None),
        ("9" * 5000, None),
        ("²", None),
        ("t.me/ivanova", None),
        ("https://example.org/id123", None),
        ("Иванова", None),
        ("ivanova@mail.ru", None),
    ],
)
def test_pages(text: str, page: VkRef | None) -> None:
    assert rosterwords.vk(text) == page


def test_the_sample_district_is_whole() -> None:
    data = resources.files("data").joinpath("samples/roster.csv").read_bytes()
    sheet = read_roster(data, "roster.csv")
    assert (sheet.faults, sheet.warnings) == ((), ())
    kinds = [row.kind for row in sheet.rows if row.role == "head"]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "school": 12, "kindergarten": 6, "additional": 1, "college": 1, "office": 1,
    }  # fmt: skip
    assert sum(row.role == "deputy" for row in sheet.rows) >= 4
    heads = [row.person for row in sheet.rows if row.role == "head"]
    assert len(set(heads)) < len(heads)  # one person heads two


WORKBOOK = workbook(["код", "организация", "руководитель"], [7, "Школа", "Иванова А. П."])
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "7", "школа", "руководитель", "МСК+3", "vk.com/id5", "Иванова А. П."]),
)


@given(st.lists(st.lists(cells, max_size=12), max_size=8), st.sampled_from(";,\t"))
@settings(deadline=None)
def test_any_table_is_read_or_explained(table: list[list[str]], delimiter: str) -> None:
    text = HEADER.replace(";", delimiter) + "\n"
    text += "\n".join(delimiter.join(row) for row in table)
    sheet = read_roster(text.encode("utf-8", "surrogatepass"), "roster.csv")
    assert bool(sheet.rows) is not bool(sheet.faults)
    for row in sheet.rows:
        assert row.code.strip()
        assert row.organisation.strip()
        assert row.person.strip()
        assert row.role in ("head", "deputy")
    assert len({row.code for row in sheet.rows if row.role == "head"}) == len(
        {row.code for row in sheet.rows}
    )


@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map((HEADER + "\n").encode().__add__),
        st.binary(max_size=60).map(b"PK\x03\x04".__add__),
        st.text(max_size=200).map(lambda text: text.encode("cp1251", "ignore")),
    ),
    st.sampled_from(["a.csv", "a.xlsx", "a.xls", "", "a" * 300]),
)
@settings(deadline=None)
@example(b"\xff\xfe" + b"\x00\xd8" * 3, "a.csv")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "a.xls")
def test_no_bytes_make_it_raise(data: bytes, name: str) -> None:
    sheet = read_roster(data, name)
    assert bool(sheet.rows) is not bool(sheet.faults)
    assert all(fault.text for fault in sheet.faults)


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
@settings(deadline=None, max_examples=40)
def test_no_damage_to_a_workbook_makes_it_raise(damage: list[tuple[float, int]]) -> None:
    data = bytearray(WORKBOOK)
    for place, byte in damage:
        data[int(place * len(data))] = byte
    sheet = read_roster(bytes(data), "a.xlsx")
    assert bool(sheet.rows) is not bool(sheet.faults)
