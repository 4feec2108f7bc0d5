"""The commands over a circular: what they refuse, and that nothing is changed then."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from cli.circular import circular
from cli.context import Context
from cli.questions import questions
from cli.settings import load
from data.actions import circulars
from data.database import Database
from data.models.circular import Attachment, Circular, CircularState
from data.models.delivery import Delivery, DeliveryState
from data.values.clock import MovableClock
from data.values.errors import InputError
from tests import factories
from tests.factories import START


@pytest.fixture
def context(database: Database, tmp_path: Path) -> Context:
    made = Context(load({"DATABASE_URL": str(database.url)}, folder=tmp_path), MovableClock(START))
    made.database = database
    return made


def run(context: Context, *words: str) -> Result:
    return CliRunner().invoke(circular, list(words), obj=context)


def refused(result: Result) -> str:
    """The sentence of a refusal."""
    assert isinstance(result.exception, InputError), result.exception
    return str(result.exception)


def test_the_same_file_twice_goes_along_once(
    context: Context, database: Database, tmp_path: Path
) -> None:
    letter, file = tmp_path / "letter.txt", tmp_path / "order.pdf"
    letter.write_text("О проверке\n", "utf-8")
    file.write_bytes(b"%PDF-1.4")
    result = run(context, "draft", str(letter), "--attach", str(file), "--attach", str(file))
    assert result.exit_code == 0, result.exception
    with database.read() as session:
        assert len(session.exec(select(Attachment)).all()) == 1


@pytest.mark.parametrize("number", ["99999999999999999999999", "2147483648", "0"])
def test_a_question_nobody_asked(context: Context, number: str) -> None:
    result = CliRunner().invoke(questions, ["answer", number, "да"], obj=context)
    assert f"Вопроса {number} нет" in refused(result)


def state(database: Database, circular_id: int) -> CircularState:
    with database.read() as session:
        return session.get_one(Circular, circular_id).state


@pytest.fixture
def sent(database: Database) -> int:
    """Letter 12, on control at school 5 only; its circular's id is not 12."""
    with database.write() as session:
        cast = factories.cast(session)
        return factories.circular(
            session, [cast.anna.organisation], made_of=factories.draft(number="12")
        )


@pytest.mark.parametrize(
    "line", ["cancel 12", "close 12", "waive 12 --code 5 --reason да", "send 12 --all --yes"]
)
def test_a_letters_number_is_not_taken_for_a_circulars(
    line: str, context: Context, database: Database, sent: int
) -> None:
    assert "Циркуляра 12 нет" in refused(run(context, *line.split()))
    assert state(database, sent) is CircularState.OPEN
    assert run(context, "status", "12").exit_code == 0


def test_a_letters_number_with_its_sign(context: Context, database: Database, sent: int) -> None:
    assert "«№12/а»" in refused(run(context, "cancel", "12/а"))
    assert "Письма с номером «13» нет" in refused(run(context, "cancel", "№13"))
    assert run(context, "cancel", "№ 12").exit_code == 0
    assert state(database, sent) is CircularState.CANCELLED


def test_a_letters_number_that_two_bear(context: Context, database: Database, sent: int) -> None:
    with database.write() as session:
        again = factories.circular(session, [1], made_of=factories.draft(number="12"))
    assert f"{again}, {sent}" in refused(run(context, "close", "№12"))
    assert state(database, sent) is state(database, again) is CircularState.OPEN


@pytest.mark.parametrize(
    ("codes", "named"), [(("7",), "7"), (("5", "7", "РОО"), "7, РОО"), (("5", "404"), "404")]
)
def test_who_is_not_on_control_cannot_be_let_off(
    codes: tuple[str, ...], named: str, context: Context, database: Database, sent: int
) -> None:
    words = [word for code in codes for word in ("--code", code)]
    assert named in refused(run(context, "waive", str(sent), *words, "--reason", "ремонт"))
    assert waived(database) == 0


def waived(database: Database) -> int:
    with database.read() as session:
        found = session.exec(select(Delivery).where(Delivery.state == DeliveryState.WAIVED))
        return len(found.all())


def test_a_draft_has_nobody_to_let_off(context: Context, database: Database, sent: int) -> None:
    with database.write() as session:
        made = circulars.draft(session, made_of=factories.draft(), at=START, by="clerk")
    said = refused(run(context, "waive", str(made.id), "--code", "5", "--reason", "ремонт"))
    assert said.startswith("Не на контроле по этому письму: 5;")


def test_letting_off_once_and_with_a_reason(
    context: Context, database: Database, sent: int
) -> None:
    line = ("waive", str(sent), "--code", "5", "--code", "5", "--reason")
    assert "Причина пустая" in refused(run(context, *line, "  "))
    assert waived(database) == 0
    assert run(context, *line, "ремонт").output == "Снято с контроля: 5.\n"
    assert waived(database) == 1
    assert "Не на контроле" in refused(run(context, *line, "ремонт"))
