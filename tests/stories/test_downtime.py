"""Vestnik is down for a while, or VK forgets: nothing is lost, nobody is flooded."""

from datetime import datetime

from cli.demo.stage import MOSCOW
from tests.stories.town import ACKNOWLEDGE, REPORT, Town, told


def answered_at(town: Town, circular: int, code: str) -> str:
    """When an organisation's first answer was written, by the clock of Moscow."""
    at = town.row(circular, code)["asks"][0]["at"]
    return f"{datetime.fromisoformat(at).astimezone(MOSCOW):%d.%m %H:%M}"


def test_after_three_weeks_one_message_comes_not_three(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.move("2023-11-01", "12:00", awake=False)
    town.stage.wake()
    town.boris.expects("еженедельная проверка", "2-я после срока")
    town.ivan.expects_nothing()
    assert told(town.arrivals("2023-11-10")) == [
        ("07.11 10:00", "Борис"),
        ("07.11 10:00", "Елена"),
    ]


def test_woken_at_night_it_waits_for_the_morning(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.move("2023-10-27", "23:00", awake=False)
    town.stage.wake()
    assert told(town.arrivals("2023-10-30", "09:00")) == [("30.10 08:00", "Борис")]
    assert town.arrivals("2023-10-31") == []


def test_answers_written_meanwhile_are_counted_with_their_own_time(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE)
    town.move("2023-10-14", "11:00", awake=False)
    town.anna.presses("Отчёт отправлен")
    town.move("2023-10-15", "21:30", awake=False)
    town.anna.types("С указом ознакомлена")
    town.boris.types("Здравствуйте, вроде бы отправили")
    town.move("2023-10-17", "23:00", awake=False)
    town.stage.wake()
    town.stage.vk.assert_no_unexpected()  # it is night
    assert town.states(made) == {"5": "confirmed", "7": "awaiting", "РОО": "awaiting"}
    asks = {ask["kind"]: ask["at"] for ask in town.row(made, "5")["asks"]}
    assert datetime.fromisoformat(asks["report"]) == town.at("2023-10-14", "11:00")
    assert datetime.fromisoformat(asks["acknowledge"]) == town.at("2023-10-15", "21:30")
    came = town.arrivals("2023-10-18", "08:30")
    assert sorted({one.who for one in came}) == ["Анна", "Борис", "Елена"]
    assert len(came) == 3  # whoever is answered is not reminded on the same day
    words = {one.who: one.message.text for one in came}
    assert "Записано" in words["Анна"]
    assert "вроде бы отправили" in words["Борис"]
    assert "Заполнить форму" in words["Борис"]
    assert "срок прошёл" in words["Елена"]
    assert told(town.arrivals("2023-10-19")) == [("19.10 08:00", "Борис")]


def test_lost_events_are_read_back_from_the_dialogs(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.move("2023-10-14", "14:05", awake=False)
    town.boris.types("Ознакомлены")
    town.stage.vk.restart()
    town.move("2023-10-16", "08:30", awake=False)
    town.stage.wake()
    town.boris.expects("Записано")
    assert answered_at(town, made, "7") == "14.10 14:05"
    assert town.arrivals("2023-10-24") == []


def test_events_lost_while_listening_are_read_back_too(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.boris.presses("Ознакомлен(а)")
    town.stage.vk.forget_history()
    town.stage.settle()
    town.boris.expects("Записано")
    assert town.states(made) == {"7": "confirmed"}


def test_an_expired_key_loses_nothing(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.boris.presses("Ознакомлен(а)")
    town.stage.vk.expire_key()
    town.stage.settle()  # gets a new key
    town.stage.settle()
    town.boris.expects("Записано")
    assert town.states(made) == {"7": "confirmed"}


def test_events_that_come_twice_are_answered_once(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.stage.vk.fail("duplicates", "longpoll")
    town.presses(town.boris, "Ознакомлен(а)", "Записано")
    town.stage.wake()
    town.boris.expects_nothing()


def test_a_promise_kept_while_it_was_down_is_no_reminder(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.types(town.boris, "сделаем к среде", "до среды, 18 октября")
    town.move("2023-10-17", "15:00", awake=False)
    town.boris.types("Ознакомлены все")
    town.move("2023-10-18", "09:30", awake=False)
    town.stage.wake()
    town.boris.expects("Записано")
    assert town.states(made) == {"7": "confirmed"}
    assert town.arrivals("2023-10-24") == []


def test_what_was_pressed_meanwhile_is_not_quoted_as_unclear(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.move("2023-10-13", "12:00", awake=False)
    town.boris.presses("Отчёт отправлен")
    town.boris.presses("Мои задачи")
    town.boris.types("сделаем остальное к среде")
    town.boris.presses("Нужно время")
    town.boris.types("Сложно это всё у вас")
    town.move("2023-10-16", "12:00", awake=False)
    town.stage.wake()
    summary = town.boris.expects("Записано", "Заполнить форму", "Указом")
    assert "Мои задачи»" not in summary.text
    assert "Нужно время" not in summary.text
    assert "«Сложно это всё" in summary.text
    assert town.row(made, "7")["promised_until"] == "2023-10-18"
    assert told(town.arrivals("2023-10-18")) == [("18.10 09:00", "Борис")]


def test_whoever_gets_an_answer_by_day_is_not_reminded_on_top_of_it(town: Town) -> None:
    town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.move("2023-10-15", "12:00", awake=False)
    town.boris.types("Отчёт отправлен")
    town.move("2023-10-16", "12:00", awake=False)
    town.stage.wake()
    town.boris.expects("Записано", "Указом")
    assert told(town.arrivals("2023-10-17")) == [("17.10 10:00", "Борис")]


def test_a_question_begun_before_and_asked_while_it_was_down_reaches_the_office(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Вопрос", "Напишите вопрос")
    town.move("2023-10-13", "12:00", awake=False)
    town.boris.types("Все ознакомлены, а приказ нужен?")
    town.move("2023-10-16", "08:30", awake=False)
    town.stage.wake()
    town.clerk.expects("приказ нужен")
    assert "приказ" not in town.boris.expects("Ваши сообщения получены").text
    assert town.claimed(made, "7") == []
