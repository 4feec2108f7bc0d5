"""Out of hours: nothing unasked at night or on days off, unless it is urgent."""

from cli.circular import circular as command
from tests.stories.conftest import TownMaker
from tests.stories.town import ACKNOWLEDGE, BORIS, CLERK, OLGA, told


def test_what_is_sent_on_friday_evening_goes_on_monday_morning(make_town: TownMaker) -> None:
    town = make_town(day="2023-10-13", time="20:00")
    town.connect()
    made = town.draft(ACKNOWLEDGE, due="18.10.2023")
    sent = town.send(made, "--code", "7")
    assert sent["first_at"] == "2023-10-16T05:00:00+00:00"
    assert "16.10 в 08:00" in town.row(made, "7")["why"]
    assert told(town.arrivals("2023-10-17", "09:59")) == [("16.10 08:00", "Борис")]
    assert told(town.arrivals("2023-10-18", "09:00")) == [
        ("17.10 10:00", "Борис"),
        ("18.10 09:00", "Борис"),
    ]


def test_urgent_goes_at_once(make_town: TownMaker) -> None:
    town = make_town(day="2023-10-14", time="22:00")
    town.connect()
    made = town.draft(ACKNOWLEDGE)
    town.send(made, "--code", "7", "--urgent")
    town.boris.expects("Письмо № 985")
    town.presses(town.boris, "Ознакомлен(а)", "Записано")


def test_answers_come_at_any_hour(make_town: TownMaker) -> None:
    town = make_town()
    town.connect()
    town.circular(ACKNOWLEDGE, to=["7"])
    town.move("2023-10-14", "23:50")
    town.presses(town.boris, "Ознакомлен(а)", "Записано 14.10 в 23:50")


def test_each_gets_it_in_their_own_working_hours(make_town: TownMaker) -> None:
    town = make_town([BORIS, OLGA, CLERK], day="2023-10-12", time="12:00")
    town.connect()
    made = town.draft(ACKNOWLEDGE, due="17.10.2023")
    town.send(made, "--kind", "school")
    town.boris.expects("985")
    assert told(town.arrivals("2023-10-13", "09:00")) == [("13.10 01:00", "Ольга")]


def test_a_circular_taken_back_before_the_morning_never_goes(make_town: TownMaker) -> None:
    town = make_town(day="2023-10-13", time="20:00")
    town.connect()
    made = town.draft(ACKNOWLEDGE)
    town.send(made)
    town.office(command, "cancel", str(made))
    assert town.arrivals("2023-10-17") == []
