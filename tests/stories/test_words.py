"""Free words: plain ones are recorded, others are asked about; which circular they are about."""

import pytest

from tests.stories.town import ACKNOWLEDGE, INFORM, REPORT, Town, told


@pytest.mark.parametrize("text", ["Отчёт отправлен", "Форму заполнили и отправили сегодня"])
def test_plain_words_are_recorded_and_read_back(town: Town, text: str) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.types(town.boris, text, "Записано", "№ 985", "Заполнить форму", "Ещё открыто", "Указом")
    assert town.claimed(made, "7") == ["report"]


@pytest.mark.parametrize(
    "text",
    ["Педагогов ознакомили, форму заполнили и отправили", "Всё выполнено, отчёт отправлен"],
)
def test_words_that_say_both_confirm_both(town: Town, text: str) -> None:
    made = town.circular(REPORT, INFORM, to=["7"])
    town.types(town.boris, text, "всё исполнено")
    assert town.states(made) == {"7": "confirmed"}


@pytest.mark.parametrize("text", ["ок", "Принято к сведению", "С письмом ознакомилась"])
def test_having_read_is_neither_a_report_nor_telling_the_staff(town: Town, text: str) -> None:
    made = town.circular(REPORT, INFORM, to=["7"])
    seen = town.types(town.boris, text, "прочитано", "Ещё открыто", "Заполнить форму")
    assert "Отчёт отправлен" in town.boris.labels(seen)
    assert town.claimed(made, "7") == []


@pytest.mark.parametrize(
    "text", ["Ознакомлена", "Педагогов ознакомила под роспись", "Ознакомлены 18 из 18"]
)
def test_telling_the_staff_is_said_by_the_button_s_words_or_plainly(town: Town, text: str) -> None:
    made = town.circular(REPORT, INFORM, to=["7"])
    town.types(town.boris, text, "Записано")
    assert town.claimed(made, "7") == ["inform_staff"]


def test_a_promise_beside_an_acknowledgement_is_taken_in_one_answer(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.types(town.boris, "Ознакомлены, отчёт отправим завтра", "Записано", "Указом", "до субботы")
    assert town.claimed(made, "7") == ["acknowledge"]


def test_a_question_beside_a_report_reaches_the_office(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.types(
        town.boris, "Форму заполнили. А совместителей считать?", "Записано", "передан в управление"
    )
    town.clerk.expects("совместителей")
    assert town.claimed(made, "7") == ["report"]


@pytest.mark.parametrize(
    "text", ["вроде отправили, но я не уверен", "отправим", "не отправили", "форма не та"]
)
def test_unsure_words_are_never_recorded(town: Town, text: str) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    answer = town.types(town.boris, text)
    assert town.boris.labels(answer)
    assert "Записано" not in answer.text
    assert town.claimed(made, "7") == []


def test_after_unsure_words_a_button_settles_it(town: Town) -> None:
    made = town.circular(REPORT, to=["7"])
    asked = town.types(town.boris, "вроде отправили", "уточните", "№ 985")
    town.presses(town.boris, "Отчёт отправлен", "всё исполнено", message=asked)
    assert town.states(made) == {"7": "confirmed"}


def test_a_reply_to_a_message_is_about_its_circular(town: Town) -> None:
    first = town.circular(REPORT, number="985", to=["7"])
    card = town.boris.last
    second = town.circular(REPORT, number="990", due="20.10.2023", to=["7"])
    town.types(town.boris, "Отправили", "№ 985", "Записано", reply_to=card)
    assert town.states(first) == {"7": "confirmed"}
    assert town.states(second) == {"7": "awaiting"}


@pytest.mark.parametrize(
    "text", ["По письму № 990 отчёт отправили", "990, отправлено", "отправлено (№990)"]
)
def test_a_number_in_the_words_names_the_circular(town: Town, text: str) -> None:
    first = town.circular(REPORT, number="985", to=["7"])
    second = town.circular(REPORT, number="990", due="20.10.2023", to=["7"])
    town.types(town.boris, text, "№ 990", "Записано")
    assert town.states(first) == {"7": "awaiting"}
    assert town.states(second) == {"7": "confirmed"}


def test_with_several_open_it_asks_which_and_applies_the_words(town: Town) -> None:
    first = town.circular(REPORT, number="985", to=["7"])
    second = town.circular(REPORT, number="990", due="20.10.2023", to=["7"])
    asked = town.types(town.boris, "Отчёт отправили", "О каком письме")
    assert town.boris.labels(asked) == ["№ 985", "№ 990"]
    assert town.claimed(first, "7") == town.claimed(second, "7") == []
    town.presses(town.boris, "№ 990", "Записано", "№ 990", message=asked)
    assert town.claimed(first, "7") == []
    assert town.claimed(second, "7") == ["report"]


def test_a_reply_to_a_digest_of_several_asks_which(town: Town) -> None:
    town.circular(REPORT, number="985", to=["7"])
    second = town.circular(REPORT, number="986", to=["7"])
    town.move("2023-10-16", "09:00")
    digest = town.boris.expects("№ 985", "№ 986")
    asked = town.types(town.boris, "отправлено", "О каком письме", reply_to=digest)
    town.presses(town.boris, "№ 986", "Записано", message=asked)
    assert town.states(second) == {"7": "confirmed"}


def test_stop_is_obeyed_until_they_write_again(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.types(town.boris, "не пишите мне больше", "Больше не будем писать")
    assert "позвоните" in town.row(made, "7")["why"]
    later = town.draft(REPORT, number="990", due="25.10.2023")
    assert [r["organisation"] for r in town.send(later, "--code", "7")["unreachable"]] == ["7"]
    town.move("2023-10-18")
    town.boris.expects_nothing()
    town.types(town.boris, "Добрый день", "№ 985", "Открыто")
    town.boris.expects("990")
    assert town.states(made) == {"7": "awaiting"}
    assert told(town.arrivals("2023-10-23")) == [
        ("20.10 10:00", "Борис"),
        ("23.10 10:00", "Борис"),
    ]


def test_trouble_is_offered_to_the_office(town: Town) -> None:
    made = town.circular(REPORT, to=["7"])
    asked = town.types(town.boris, "Ссылка на форму не открывается", "мешает", "Передать")
    town.presses(town.boris, "Передать в управление", "Вопрос передан", message=asked)
    town.clerk.expects("Ссылка на форму не открывается", "Школа № 7")
    assert town.claimed(made, "7") == []


def test_without_anything_open_words_record_nothing(town: Town) -> None:
    town.types(town.boris, "Отчёт отправлен", "Открытых писем нет")
