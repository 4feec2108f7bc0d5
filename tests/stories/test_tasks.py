"""«Мои задачи», «Нужно время» and promises."""

import pytest

from tests.stories.town import ACKNOWLEDGE, REPORT, Town


def test_my_tasks_lists_what_is_open_the_oldest_deadline_first(town: Town) -> None:
    town.circular(REPORT, number="990", title="О питании", due="20.10.2023", to=["7"])
    town.circular(REPORT, number="985", due="16.10.2023", to=["7"])
    listed = town.presses(town.boris, "Мои задачи", "№ 985", "№ 990", "О питании")
    assert listed.text.index("985") < listed.text.index("990")
    assert town.boris.labels(listed) == ["№ 985", "№ 990"]
    chosen = town.presses(town.boris, "№ 990", "Письмо № 990", message=listed)
    town.presses(town.boris, "Отчёт отправлен", "Записано", "№ 990", message=chosen)
    left = town.types(town.boris, "мои письма", "№ 985")
    assert "990" not in left.text
    assert "Отчёт отправлен" in town.boris.labels(left)


def test_need_time_offers_days_and_the_promise_silences_until_that_morning(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    offered = town.presses(town.boris, "Нужно время", "Когда будет готово")
    assert town.boris.labels(offered) == [
        "до пн 16.10",
        "до вт 17.10",
        "до ср 18.10",
        "до пт 20.10",
    ]
    town.presses(town.boris, "до пт 20.10", "до пятницы, 20 октября", "Срок письма прежний")
    assert town.row(made, "7")["promised_until"] == "2023-10-20"
    town.move("2023-10-20", "08:59")
    town.boris.expects_nothing()
    town.move("2023-10-20", "18:00")
    reminder = town.boris.expects("вы обещали", "985")
    assert reminder.date == town.at("2023-10-20", "09:00").timestamp()
    town.presses(town.boris, "Ознакомлен(а)", "всё исполнено", message=reminder)
    town.move("2023-10-31")


def test_after_a_broken_promise_the_weekly_recheck_goes_on(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.types(town.boris, "сделаем к пятнице", "до пятницы, 20 октября")
    told = [(one.who, one.at) for one in town.arrivals("2023-10-31")]
    assert told == [
        ("Борис", "20.10 09:00"),
        ("Борис", "23.10 10:00"),
        ("Борис", "30.10 10:00"),
    ]


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("19.10", "2023-10-19"),
        ("19 октября", "2023-10-19"),
        ("к четвергу", "2023-10-19"),
        ("завтра", "2023-10-14"),
    ],
)
def test_a_day_may_be_typed(town: Town, typed: str, until: str) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Нужно время", "Когда")
    town.types(town.boris, typed, "Записано", "сделаете")
    assert town.row(made, "7")["promised_until"] == until


@pytest.mark.parametrize("typed", ["12.10.2023", "01.03.2024", "32.13"])
def test_a_day_that_has_passed_or_is_too_far_is_asked_for_again(town: Town, typed: str) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Нужно время", "Когда")
    again = town.types(town.boris, typed, "дата уже прошла или", "Выберите день")
    assert "до пн 16.10" in town.boris.labels(again)
    assert town.row(made, "7")["promised_until"] is None
    town.types(town.boris, "17.10", "до вторника, 17 октября")
    assert town.row(made, "7")["promised_until"] == "2023-10-17"


def test_a_later_promise_replaces_the_earlier(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.types(town.boris, "сделаем 17.10", "до вторника")
    town.types(town.boris, "нет, будет готово 19.10", "до четверга")
    assert town.row(made, "7")["promised_until"] == "2023-10-19"
    town.move("2023-10-19", "08:59")
    town.boris.expects_nothing()
    town.move("2023-10-19", "09:00")
    town.boris.expects("обещали")


def test_more_time_for_what_is_done_is_refused_with_what_is_recorded(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    card = town.boris.last
    town.presses(town.boris, "Ознакомлен(а)", "Записано")
    town.presses(town.boris, "Нужно время", "Уже записано", message=card)


def test_a_promise_to_a_day_off_is_asked_about_on_the_next_working_morning(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.types(town.boris, "сделаем к 22 октября", "до воскресенья, 22 октября")
    assert [one.at for one in town.arrivals("2023-10-23")] == ["23.10 09:00"]


def test_a_bare_number_after_the_question_is_a_day_of_the_month(town: Town) -> None:
    made = town.circular(REPORT, to=["7"])
    town.presses(town.boris, "Нужно время", "Когда будет готово")
    town.types(town.boris, "25", "до среды, 25 октября")
    assert town.row(made, "7")["promised_until"] == "2023-10-25"
