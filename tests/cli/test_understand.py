"""`vestnik understand FILE`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.understand import understand_command
from data.values.errors import InputError


def run(tmp_path: Path, *lines: str, options: tuple[str, ...] = ("--json",)) -> str:
    file = tmp_path / "replies.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(
        understand_command, [str(file), *options], catch_exceptions=False, standalone_mode=False
    )
    return result.output


def line(text: str, **more: str) -> str:
    return json.dumps({"text": text, "now": "2023-10-13"} | more, ensure_ascii=False)


def test_one_line_of_json_for_each_reply(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        line("Отчёт отправлен"),
        line("ознакомлена", label="ignored"),
        "",
        line("завтра отправим"),
        line("Заполнили. Дошло?"),
    )
    assert [json.loads(row) for row in out.splitlines()] == [
        {"label": "done", "also": None, "until": None, "records": "done"},
        {"label": "ack", "also": None, "until": None, "records": "ack"},
        {"label": "later", "also": None, "until": "2023-10-14", "records": None},
        {"label": "done", "also": "question", "until": None, "records": "done"},
    ]


def test_a_line_may_name_another_letter(tmp_path: Path) -> None:
    out = run(tmp_path, line("985 отправили"), line("985 отправили", number="1012"))
    assert [json.loads(row)["records"] for row in out.splitlines()] == ["done", None]


def test_a_table_for_people(tmp_path: Path) -> None:
    out = run(tmp_path, line("в среду"), line("[фото] [/фото]"), options=())
    assert "[фото] [/фото]" in out
    assert "позже" in out
    assert "18.10.2023" in out


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("не json", "Строка 1"),
        ('{"text": "ок"}', "Строка 1"),
        ("[1]", "Строка 1"),
        ('"ок"', "Строка 1"),
        ('{"text": 5, "now": "2023-10-13"}', "text"),
        ('{"text": "ок", "now": "завтра"}', "ГГГГ-ММ-ДД"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        run(tmp_path, bad)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="не читается"):
        CliRunner().invoke(
            understand_command,
            [str(tmp_path / "none.jsonl")],
            catch_exceptions=False,
            standalone_mode=False,
        )
    (tmp_path / "cp1251.jsonl").write_bytes("ок".encode("cp1251"))
    with pytest.raises(InputError, match="UTF-8"):
        CliRunner().invoke(
            understand_command,
            [str(tmp_path / "cp1251.jsonl")],
            catch_exceptions=False,
            standalone_mode=False,
        )
