"""The ladder: each reminder at exactly its time, to exactly those who are silent."""

from cli.circular import circular as command
from tests.stories.conftest import TownMaker
from tests.stories.town import (
    ACKNOWLEDGE,
    ANNA,
    BORIS,
    CLERK,
    IVAN,
    NAIDA_1,
    NAIDA_2,
    OLGA,
    REPORT,
    VLADIVOSTOK,
    Town,
    told,
)


def test_letter_985_is_rechecked_every_week_until_it_is_closed(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    town.presses(town.clerk, "Ознакомлен(а)", "всё исполнено")
    came = town.arrivals("2023-11-14")
    assert told(came) == [
        ("16.10 09:00", "Анна"),
        ("16.10 09:00", "Борис"),
        ("17.10 10:00", "Анна"),
        ("17.10 10:00", "Борис"),
        ("23.10 10:00", "Анна"),
        ("23.10 10:00", "Борис"),
        ("30.10 10:00", "Анна"),
        ("30.10 10:00", "Борис"),
        ("30.10 10:00", "Иван"),  # the deputy, from the second recheck
        ("07.11 10:00", "Анна"),  # 6 November is a day off
        ("07.11 10:00", "Борис"),
        ("07.11 10:00", "Елена"),  # the office's list to phone, from the third
        ("07.11 10:00", "Иван"),
        ("13.11 10:00", "Анна"),
        ("13.11 10:00", "Борис"),
        ("13.11 10:00", "Елена"),
        ("13.11 10:00", "Иван"),
    ]
    words = {one.at: one.message.text for one in came if one.who == "Анна"}
    assert "сегодня срок" in words["16.10 09:00"]
    assert "срок прошёл" in words["17.10 10:00"]
    assert "еженедельная проверка" in words["23.10 10:00"]
    assert "3-я после срока" in words["07.11 10:00"]
    phone = next(one.message.text for one in came if one.who == "Елена")
    assert "Школа № 5 (Петрова Анна Сергеевна): № 985" in phone
    assert "Школа № 7" in phone
    assert "Управление" not in phone
    town.office(command, "close", str(made))
    assert town.arrivals("2023-12-05") == []


def test_a_letter_with_time_ahead_is_reminded_of_before_its_deadline(town: Town) -> None:
    town.circular(ACKNOWLEDGE, due="27.10.2023", to=["7"])
    came = town.arrivals("2023-10-30")
    assert told(came) == [
        ("24.10 10:00", "Борис"),
        ("26.10 10:00", "Борис"),
        ("27.10 09:00", "Борис"),
        ("30.10 10:00", "Борис"),
    ]
    assert "осталось 3 дня до срока" in came[0].message.text
    assert "остался 1 день до срока" in came[1].message.text


def test_nobody_who_answered_ever_gets_a_reminder(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    town.presses(town.anna, "Ознакомлен(а)", "Записано")
    assert told(town.arrivals("2023-10-16")) == [("16.10 09:00", "Борис"), ("16.10 09:00", "Елена")]
    town.types(town.clerk, "Ознакомлены", "Записано")
    assert told(town.arrivals("2023-10-17")) == [("17.10 10:00", "Борис")]
    town.presses(town.boris, "Ознакомлен(а)", "Записано")
    assert set(town.states(made).values()) == {"confirmed"}
    assert town.arrivals("2023-11-21") == []


def test_what_is_still_open_is_all_that_a_reminder_names(town: Town) -> None:
    town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    town.presses(town.boris, "Отчёт отправлен", "Записано")
    reminder = town.arrivals("2023-10-16")[0].message
    assert "Указом" in reminder.text
    assert "Заполнить форму" not in reminder.text
    assert "Отчёт отправлен" not in town.boris.labels(reminder)


def test_an_answer_given_while_the_reminder_waits_to_go_drops_it(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.move("2023-10-16", "08:59")
    town.boris.presses("Ознакомлен(а)")
    town.move("2023-10-16", "09:00")
    town.boris.expects("Записано 16.10 в 08:59")


def test_several_circulars_come_in_one_digest_the_oldest_due_first(town: Town) -> None:
    town.circular(REPORT, number="990", title="О питании", due="17.10.2023", to=["7"])
    town.circular(REPORT, number="985", due="16.10.2023", to=["7"])
    came = town.arrivals("2023-10-17")
    assert told(came) == [("16.10 09:00", "Борис"), ("17.10 09:00", "Борис")]
    for one in came:
        text = one.message.text
        assert text.index("№ 985") < text.index("№ 990")


def test_a_head_of_two_schools_gets_one_message_naming_both(make_town: TownMaker) -> None:
    town = make_town([NAIDA_1, NAIDA_2, CLERK])
    town.connect()
    made = town.draft(ACKNOWLEDGE)
    town.send(made)
    town.clerk.expects("985")
    town.naida.expects("Родничок", "985")
    garden = town.naida.expects("Ласточка", "985")
    town.presses(town.clerk, "Ознакомлен(а)", "Записано")
    came = town.arrivals("2023-10-16")
    assert told(came) == [("16.10 09:00", "Наида")]
    assert "Родничок" in came[0].message.text
    assert "Ласточка" in came[0].message.text
    town.presses(town.naida, "Ознакомлен(а)", "Записано", message=garden)
    assert town.states(made) == {"21": "awaiting", "22": "confirmed", "РОО": "confirmed"}
    came = town.arrivals("2023-10-17")
    assert told(came) == [("17.10 10:00", "Наида")]
    assert "Ласточка" not in came[0].message.text


def test_far_away_it_is_their_own_morning(make_town: TownMaker) -> None:
    town = make_town([BORIS, OLGA, CLERK])
    town.connect()
    town.circular(ACKNOWLEDGE, to=["7", "40"])
    came = town.arrivals("2023-10-17")
    assert told(came) == [
        ("16.10 02:00", "Ольга"),
        ("16.10 09:00", "Борис"),
        ("17.10 03:00", "Ольга"),
        ("17.10 10:00", "Борис"),
    ]
    assert came[0].message.date == town.at("2023-10-16", "09:00", VLADIVOSTOK).timestamp()


def test_a_deadline_on_a_day_off_is_shown_with_the_working_day_before_and_why(town: Town) -> None:
    town.circular(ACKNOWLEDGE, due="21.10.2023", to=["7"])
    card = town.boris.last.text
    assert "до субботы, 21 октября (суббота, поэтому сделайте до пятницы, 20 октября)" in card
    assert told(town.arrivals("2023-10-23")) == [
        ("17.10 10:00", "Борис"),
        ("19.10 10:00", "Борис"),
        ("20.10 09:00", "Борис"),
        ("23.10 10:00", "Борис"),
    ]


def test_a_deadline_on_a_holiday_says_so(town: Town) -> None:
    town.circular(ACKNOWLEDGE, due="06.11.2023", to=["7"])
    assert "сделайте до пятницы, 3 ноября" in town.boris.last.text


def test_two_rungs_of_two_letters_on_one_day_are_one_message(make_town: TownMaker) -> None:
    town = make_town([ANNA, IVAN, BORIS, CLERK])
    town.connect()
    town.circular(ACKNOWLEDGE, number="985", due="16.10.2023", to=["5"])
    town.circular(ACKNOWLEDGE, number="990", due="17.10.2023", to=["5"])
    came = town.arrivals("2023-10-17")
    assert told(came) == [("16.10 09:00", "Анна"), ("17.10 09:00", "Анна")]


def test_what_happens_next_is_said_for_every_organisation(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["5", "7"])
    assert "16.10 в 09:00: напоминание в день срока" in town.row(made, "7")["why"]
    town.types(town.boris, "к среде", "до среды")
    assert "18.10 в 09:00" in town.row(made, "7")["why"]
    town.presses(town.anna, "Ознакомлен(а)", "Записано")
    assert "напоминаний не будет" in town.row(made, "5")["why"]


def test_a_letter_without_a_deadline_is_rechecked_every_monday(town: Town) -> None:
    town.circular(ACKNOWLEDGE, due="", to=["7"])
    came = town.arrivals("2023-10-30")
    assert told(came) == [
        ("16.10 10:00", "Борис"),
        ("23.10 10:00", "Борис"),
        ("30.10 10:00", "Борис"),
        ("30.10 10:00", "Елена"),
    ]


def test_the_wording_differs_for_who_has_opened_the_letter(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["5", "7"])
    town.boris.reads()
    words = {one.who: one.message.text for one in town.arrivals("2023-10-23") if "23.10" in one.at}
    assert "письмо вы открывали" in words["Борис"]
    assert "открывали" not in words["Анна"]


def test_opening_is_seen_by_the_office_and_confirms_nothing(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    assert town.row(made, "7")["read_at"] is None
    town.move("2023-10-13", "12:00")
    town.boris.reads()
    town.stage.settle()
    row = town.row(made, "7")
    assert row["read_at"] == "2023-10-13T09:00:00+00:00"
    assert row["state"] == "awaiting"


def test_the_words_of_a_head_of_two_are_asked_about(make_town: TownMaker) -> None:
    town = make_town([NAIDA_1, NAIDA_2, CLERK])
    town.connect()
    made = town.draft(REPORT)
    town.send(made, "--kind", "kindergarten")
    town.naida.expects("Родничок")
    town.naida.expects("Ласточка")
    asked = town.types(town.naida, "Отчёт отправили", "О каком письме")
    labels = town.naida.labels(asked)
    assert len(labels) == 2
    chosen = next(label for label in labels if "Ласточка" in label)
    town.presses(town.naida, chosen, "Записано", message=asked)
    assert town.states(made) == {"21": "awaiting", "22": "confirmed"}
