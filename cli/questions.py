"""`vestnik questions`: what directors ask the office, and the office's answers."""

import click

from bot import texts
from cli.context import Context, pass_context
from cli.output import as_json, table
from data.actions import questions as actions
from data.queries import questions as queries
from data.values.errors import InputError

BY = "clerk"
LARGEST_ID = 2**31 - 1  # a number beyond is nobody's, and no database takes it
LONGEST = 3500  # characters; with the question before it, it must fit into one message


@click.group()
def questions() -> None:
    """Вопросы руководителей к управлению."""


@questions.command("list")
@click.option("--json", "json_", is_flag=True, help="Вывести JSON.")
@pass_context
def list_(context: Context, *, json_: bool) -> None:
    """Вопросы, на которые ещё не ответили, старые сверху."""
    with context.database.read() as session:
        found = queries.unanswered(session)
    if json_:
        as_json(
            [
                {
                    "id": one.id,
                    "asked_at": one.asked_at,
                    "organisation": one.organisation,
                    "recipient": one.person,
                    "circular": one.circular_id,
                    "text": one.text,
                }
                for one in found
            ]
        )
        return
    zone = context.settings.office_timezone
    table(
        "",
        ["№", "Когда", "Кто", "Письмо", "Вопрос"],
        [
            [
                str(one.id),
                texts.moment(one.asked_at, zone),
                f"{one.organisation}, {one.person}",
                one.number or "",
                one.text,
            ]
            for one in found
        ],
    )


@questions.command()
@click.argument("question_id", metavar="ID", type=int)
@click.argument("text")
@pass_context
def answer(context: Context, question_id: int, text: str) -> None:
    """Ответить на вопрос: ответ придёт человеку на его сообщение."""
    if not text.strip():
        raise InputError("Ответ пустой: напишите его в кавычках после номера вопроса.")
    if len(text) > LONGEST:
        raise InputError(f"Ответ длиннее {LONGEST} знаков: сократите его или приложите файлом.")
    with context.database.write() as session:
        asked = queries.find(session, question_id) if 0 < question_id <= LARGEST_ID else None
        if asked is None:
            raise InputError(f"Вопроса {question_id} нет: посмотрите vestnik questions list.")
        actions.answer(
            session,
            question_id=question_id,
            text=text,
            said=texts.answer(asked.text, text),
            at=context.clock.now(),
            by=BY,
        )
    click.echo("Ответ поставлен в очередь на отправку.")
