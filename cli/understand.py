"""`vestnik understand`: how free replies would be taken, for trying the rules on a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from bot.intents import Intent, Understood, understand
from cli.output import table
from data.values.errors import InputError

NUMBER = "985"  # of the letter, where the line names none


@dataclass(frozen=True, slots=True)
class Reply:
    """One line of the file."""

    text: str
    today: date
    number: str


@click.command("understand")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "json_", is_flag=True, help="Вывести JSON, по одной строке на ответ.")
def understand_command(file: Path, *, json_: bool) -> None:
    """Показать, как бот понимает ответы: FILE — строки JSON с полями text и now."""
    replies = list(_read(file))
    answers = [understand(one.text, today=one.today, number=one.number) for one in replies]
    if json_:
        for answer in answers:
            click.echo(json.dumps(_as_json(answer), ensure_ascii=False))
        return
    table(
        f"Ответов: {len(replies)}",
        ["Ответ", "Понято", "Ещё", "Срок", "Запишется"],
        [_row(reply, answer) for reply, answer in zip(replies, answers, strict=True)],
    )


def records(answer: Understood) -> str | None:
    """What would be recorded as a confirmation without asking: done, ack, both or nothing."""
    if len(answer.confirms) > 1:
        return "both"
    return next((intent.value for intent in answer.confirms), None)


def _as_json(answer: Understood) -> dict[str, str | None]:
    return {
        "label": answer.label.value,
        "also": answer.also.value if answer.also else None,
        "until": answer.until.isoformat() if answer.until else None,
        "records": records(answer),
    }


_WORDS = {
    Intent.ACK: "ознакомлен",
    Intent.DONE: "исполнено",
    Intent.LATER: "позже",
    Intent.PROBLEM: "препятствие",
    Intent.QUESTION: "вопрос",
    Intent.HANDOVER: "не тот человек",
    Intent.STOP: "не писать",
    Intent.OTHER: "другое",
}


def _row(reply: Reply, answer: Understood) -> list[str]:
    recorded = ", ".join(_WORDS[intent] for intent in sorted(answer.confirms))
    return [
        escape(reply.text),
        _WORDS[answer.label] + ("" if answer.sure else " (?)"),
        _WORDS[answer.also] if answer.also else "",
        f"{answer.until:%d.%m.%Y}" if answer.until else "",
        recorded,
    ]


def _read(file: Path) -> Iterator[Reply]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"Файл {file} не читается: проверьте путь и права.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"Файл {file} не в кодировке UTF-8: пересохраните его в UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _reply(line, number)


def _reply(line: str, number: int) -> Reply:
    try:
        row: Any = json.loads(line)
        text, now = row["text"], row["now"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"Строка {number}: нужна строка JSON с полями text и now, например "
            '{"text": "отправили", "now": "2023-10-13"}.'
        ) from error
    if not isinstance(text, str):
        raise InputError(f"Строка {number}: поле text должно быть текстом в кавычках.")
    try:
        today = date.fromisoformat(str(now)[:10])
    except ValueError as error:
        raise InputError(f"Строка {number}: день now нужен в виде ГГГГ-ММ-ДД.") from error
    return Reply(text, today, str(row.get("number") or NUMBER))
