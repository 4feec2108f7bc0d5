"""`vestnik letter`: what a letter says, before anything is made of it."""

from pathlib import Path

import click

from bot import grammar
from cli.drafting import FIELDS, load
from cli.output import as_json
from data.values.letter import LetterDeadline, LetterRead
from papers.letters import read_letter_file
from papers.letters.labels import as_labels

ASKS = {
    "report": "отчитаться",
    "form": "заполнить форму",
    "upload": "загрузить",
    "publish": "опубликовать",
    "inform_staff": "довести до людей",
    "acknowledge": "ознакомиться",
    "take_part": "участвовать",
    "other": "выполнить",
}
WEEKDAYS = {
    "mon": "понедельникам", "tue": "вторникам", "wed": "средам", "thu": "четвергам",
    "fri": "пятницам",
}  # fmt: skip


@click.group()
def letter() -> None:
    """Письма: прочитать и показать, что в них найдено."""


@letter.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
def read(file: Path, *, json_: bool) -> None:
    """Показать номер, дату, сроки, ссылки и просьбы письма; ничего не сохраняется."""
    _, found = read_letter_file(load(file), file.name)
    if json_:
        as_json(as_labels(found))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: LetterRead) -> list[str]:
    lines = [
        f"Номер: {found.number or 'не найден'}",
        f"Дата: {_day_words(found) or 'не найдена'}",
        f"Заголовок: {found.title or 'не найден'}",
        f"Адресаты: {found.addressees or 'не названы'}",
        "Сроки:" if found.deadlines else "Сроки: не названы",
        *(f"  {_due_words(one)} — «{' '.join(one.quote.split())}»" for one in found.deadlines),
        *(f"Ссылка: {link}" for link in found.links),
        "Что просят:" if found.asks else "Что просят: ничего, письмо для сведения",
        *(f"  {ASKS[ask.kind]}: {ask.what}" for ask in found.asks),
    ]
    doubted = [word for field, word in FIELDS.items() if field in found.unsure]
    if doubted:
        lines.append("Проверьте: " + ", ".join(doubted) + ".")
    if "text" in found.unsure:
        lines.append("Письмо очень длинное: прочитано только его начало.")
    return lines


def _day_words(found: LetterRead) -> str:
    return f"{found.date:%d.%m.%Y}" if found.date else ""


def _due_words(one: LetterDeadline) -> str:
    """A deadline in Russian: «16.10.2023 до 15:00», «по четвергам», «3 рабочих дня»."""
    at = f" до {one.time:%H:%M}" if one.time else ""
    if one.date:
        return f"{one.date:%d.%m.%Y}{at}"
    kind, _, value = (one.recurrence or "").partition(":")
    counted = {
        "working_days": ("рабочий день", "рабочих дня", "рабочих дней"),
        "days": ("день", "дня", "дней"),
        "minutes": ("минута", "минуты", "минут"),
    }
    if kind in counted:
        return f"{value} {grammar.plural(int(value), *counted[kind])}" + at
    return {
        "daily": "ежедневно",
        "weekly": f"по {WEEKDAYS.get(value, value)}",
        "monthly": _monthly(value),
        "quarterly": f"каждый квартал к {value} числу",
        "yearly": f"ежегодно к {value[3:]}.{value[:2]}",
    }.get(kind, "день не назван") + at


def _monthly(value: str) -> str:
    if value == "last_working_day":
        return "ежемесячно в последний рабочий день"
    if value.startswith("working_day_"):
        return f"ежемесячно в {value.removeprefix('working_day_')}-й рабочий день"
    return f"ежемесячно к {value} числу"
