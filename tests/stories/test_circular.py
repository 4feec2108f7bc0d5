"""A circular on a phone: the card, the buttons, «Отменить», and after its end."""

import pytest

from cli.circular import circular as command
from tests.stories.town import ACKNOWLEDGE, INFORM, REPORT, Town

FORM = "https://forms.yandex.ru/u/985"


def test_the_card_says_what_is_asked_by_when_and_how_to_answer(town: Town) -> None:
    made = town.draft(REPORT, INFORM, options=("--link", FORM))
    town.send(made)
    card = town.anna.expects(
        "Письмо № 985 от 13.10.2023",
        "О переходе в Сферум",
        "Заполнить форму",
        "Постановлением № 262",
        "понедельника, 16 октября",
        "Управление образования",
    )
    assert town.anna.labels(card) == [
        "Ознакомлен(а)",
        "Отчёт отправлен",
        "Нужно время",
        "Вопрос",
        "Открыть форму",
    ]
    links = [b["action"].get("link") for row in card.inline for b in row]
    assert links[-1] == FORM
    for phone in (town.boris, town.clerk):
        phone.expects("985")
    assert town.status(made)["totals"]["awaiting"] == 3


def test_a_deadline_with_a_time_is_shown_with_it(town: Town) -> None:
    town.circular(due="16.10.2023 15:00", to=["7"])
    assert "15:00" in town.boris.last.text


def test_a_press_is_recorded_and_the_answer_says_what_is_still_open(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.move("2023-10-13", "12:03")
    answer = town.presses(town.boris, "Отчёт отправлен", "Записано 13.10 в 12:03", "Ещё открыто")
    assert "Ознакомлен(а)" in town.boris.labels(answer)
    assert "Отчёт отправлен" not in town.boris.labels(answer)
    assert town.claimed(made, "7") == ["report"]
    town.presses(town.boris, "Ознакомлен(а)", "всё исполнено", "напоминаний больше не будет")
    assert town.states(made) == {"7": "confirmed"}


def test_a_second_press_is_told_when_the_first_was(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    card = town.boris.last
    town.move("2023-10-13", "12:03")
    town.presses(town.boris, "Ознакомлен(а)", "Записано")
    town.move("2023-10-13", "14:00")
    town.presses(town.boris, "Ознакомлен(а)", "Уже записано 13.10 в 12:03", message=card)
    assert town.claimed(made, "7") == ["acknowledge"]


def test_undo_takes_back_exactly_what_its_message_recorded(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    acknowledged = town.presses(town.boris, "Ознакомлен(а)", "Записано")
    town.presses(town.boris, "Отчёт отправлен", "всё исполнено")
    assert town.states(made) == {"7": "confirmed"}
    town.presses(town.boris, "Отменить", "Отметка снята", "Указом", message=acknowledged)
    assert town.claimed(made, "7") == ["report"]
    assert town.states(made) == {"7": "awaiting"}
    town.presses(town.boris, "Отменить", "снимать нечего", message=acknowledged)
    assert town.claimed(made, "7") == ["report"]


def test_undone_by_word_and_reminded_again(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Ознакомлен(а)", "Записано")
    town.types(town.boris, "Отменить", "Отметка снята")
    assert town.claimed(made, "7") == []
    town.move("2023-10-16", "09:00")
    town.boris.expects("сегодня срок")


@pytest.mark.parametrize(("end", "word"), [("close", "снято с контроля"), ("cancel", "отменено")])
def test_after_its_end_nothing_is_sent_and_answers_are_told_so(
    town: Town, end: str, word: str
) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE)
    card = town.anna.last
    town.presses(town.boris, "Ознакомлен(а)", "Записано")
    town.office(command, end, str(made))
    town.presses(town.anna, "Ознакомлен(а)", word, message=card)
    town.presses(town.boris, "Отменить", word)
    assert town.claimed(made, "7") == ["acknowledge"]
    assert town.claimed(made, "5") == []
    town.types(town.anna, "Мои задачи", "Открытых писем нет")
    town.move("2023-11-01")
    town.stage.vk.assert_no_unexpected()
    assert {row["next_touch_at"] for row in town.status(made)["deliveries"]} == {None}


def test_a_cancelled_draft_is_never_sent(town: Town) -> None:
    made = town.draft()
    town.office(command, "cancel", str(made))
    town.move("2023-10-24")
    town.stage.vk.assert_no_unexpected()


def test_whoever_is_waived_is_left_alone_the_others_are_not(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["5", "7"])
    town.office(command, "waive", str(made), "--code", "7", "--reason", "нет педагогов")
    assert "нет педагогов" in town.row(made, "7")["why"]
    town.move("2023-10-16", "09:00")
    town.anna.expects("сегодня срок")
    town.presses(town.boris, "Ознакомлен(а)", "снята с контроля")
    assert town.states(made) == {"5": "awaiting", "7": "waived"}
    town.types(town.boris, "Мои задачи", "Открытых писем нет")


def test_only_those_chosen_get_it(town: Town) -> None:
    made = town.draft(ACKNOWLEDGE)
    town.send(made, "--kind", "school")
    town.anna.expects("985")
    town.boris.expects("985")
    assert set(town.states(made)) == {"5", "7"}
