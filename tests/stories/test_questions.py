"""«Вопрос»: to the office and back."""

import json

import pytest

from cli.questions import questions as command
from data.values.errors import RefusedError
from tests.stories.town import ACKNOWLEDGE, REPORT, Town


def asked(town: Town) -> list[dict[str, object]]:
    """What the office has not answered."""
    found: list[dict[str, object]] = json.loads(town.stage.command(command, "list", "--json"))
    return found


def test_a_question_reaches_the_office_and_the_answer_comes_as_a_reply_to_it(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    question = town.boris.types("А совместителей тоже ознакомили считать?")
    town.stage.settle()
    town.boris.expects("Вопрос передан")
    town.clerk.expects("№ 985", "Школа № 7", "Орлов Борис", "совместителей")
    waiting = asked(town)
    assert [row["text"] for row in waiting] == ["А совместителей тоже ознакомили считать?"]
    town.office(command, "answer", str(waiting[0]["id"]), "Да, всех.")
    answer = town.boris.expects("Да, всех.", "совместителей")
    assert answer.reply_to == question.cmid
    assert asked(town) == []
    assert town.claimed(made, "7") == []
    with pytest.raises(RefusedError, match="уже ответили"):
        town.office(command, "answer", str(waiting[0]["id"]), "И ещё раз.")


def test_a_claim_written_as_a_question_to_the_office_is_no_answer(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    town.types(town.boris, "Все ознакомлены", "Вопрос передан")
    town.clerk.expects("Все ознакомлены")
    assert town.claimed(made, "7") == []


def test_a_question_of_4096_characters_is_passed_whole(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    text = ("Как быть с совместителями? " * 200)[:4095] + "?"
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    town.types(town.boris, text, "Вопрос передан")
    assert len(town.clerk.expects("Школа № 7").text) <= 4096
    assert asked(town)[0]["text"] == text
    town.office(command, "answer", str(asked(town)[0]["id"]), "Считайте " * 380)
    assert len(town.boris.expects("Считайте").text) <= 4096


def test_a_restart_in_mid_dialogue_loses_nothing(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    town.stage.wake()
    town.types(town.boris, "Нужен ли приказ?", "Вопрос передан")
    town.clerk.expects("Нужен ли приказ?")
    town.stage.wake()
    town.presses(town.boris, "Нужно время", "Когда")
    town.stage.wake()
    town.types(town.boris, "18.10", "до среды, 18 октября")
    assert town.row(made, "7")["promised_until"] == "2023-10-18"


def test_never_mind(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    town.presses(town.boris, "Ничего не нужно", "На контроле")
    assert asked(town) == []
    town.types(town.boris, "Все ознакомлены.", "Записано")


def test_the_office_does_not_write_to_itself(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["РОО"])
    town.presses(town.clerk, "Вопрос", "Напишите вопрос")
    town.types(town.clerk, "Кто у нас это делает?", "Вопрос передан")
    assert len(asked(town)) == 1


def test_a_question_asked_on_a_day_off_reaches_the_office_in_the_morning(town: Town) -> None:
    town.circular(REPORT, to=["7"])
    town.move("2023-10-14", "23:30")
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    town.types(town.boris, "Кого считать?", "передан в управление")
    town.clerk.expects_nothing()
    town.move("2023-10-16", "08:05")
    town.clerk.expects("Кого считать?")
