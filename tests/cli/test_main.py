"""What a clerk sees of a fault: one Russian sentence, whatever went wrong."""

import logging
from pathlib import Path

import pytest

from cli.context import Context
from cli.main import main


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[object, str]:
    """The exit code and what was said on standard error."""
    monkeypatch.setattr("sys.argv", ["/usr/bin/vestnik.py", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code, capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("circulr", "Команды «circulr» нет; подсказка: vestnik --help."),
        ("circular sned 1", "Команды «sned» нет; подсказка: vestnik circular --help."),
        ("circular list --jsn", "Ключа «--jsn» нет; подсказка: vestnik circular list --help."),
        (
            "circular waive 1 --code 5",
            "Не задано: ключ --reason; подсказка: vestnik circular waive",
        ),
        ("circular close", "Не задано: значение ID; подсказка: vestnik circular close --help."),
        ("questions answer раз да", "Не подходит значение ID («раз»): нужно целое число;"),
        ("circular close 1 2", "Лишнее в команде: «2»"),
        ("circular draft a.txt --due", "Ключ --due задан неверно: после него нужно значение"),
        ("circular draft .", "Не подходит значение LETTER («.»): нужен файл"),
    ],
)
def test_a_mistyped_command_is_one_sentence(
    line: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(monkeypatch, capsys, *line.split())
    assert code == 2
    assert said.startswith(says)
    assert len(said.splitlines()) == 1
    assert said.endswith(" --help.")


def test_a_fault_of_ours_is_one_sentence_and_its_trace_is_logged(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    def broken(_: Context) -> None:
        raise KeyError("odd")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Context, "settings", property(broken))
    with caplog.at_level(logging.ERROR):
        code, said = run(monkeypatch, capsys, "circular", "list")
    assert code == 1
    assert said == "Внутренняя ошибка Вестника: KeyError, подробности в журнале."
    assert caplog.records[0].exc_info is not None
