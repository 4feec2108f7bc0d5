"""A person forbids messages, allows them again, or their page is gone."""

from tests.stories.town import ACKNOWLEDGE, REPORT, Town, told


def test_who_forbids_messages_is_unreachable_and_the_office_sees_why(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    town.boris.forbids()
    town.stage.settle()
    row = town.row(made, "7")
    assert "не разрешает писать" in row["why"]
    assert "позвоните" in row["why"]
    assert row["next_touch_at"] is None
    assert town.status(made)["totals"]["unreachable"] == 1
    assert town.arrivals("2023-10-17") == []


def test_allowing_again_brings_what_is_open_once(town: Town) -> None:
    town.boris.forbids()
    town.stage.settle()
    made = town.draft(ACKNOWLEDGE)
    assert [row["organisation"] for row in town.send(made, "--code", "7")["unreachable"]] == ["7"]
    town.move("2023-10-13", "12:00")
    town.boris.allows()
    town.stage.settle()
    town.boris.expects("Письмо № 985")
    town.boris.allows()
    town.stage.wake()
    town.boris.expects_nothing()
    assert told(town.arrivals("2023-10-16")) == [("16.10 09:00", "Борис")]


def test_allowed_at_night_it_comes_in_the_morning(town: Town) -> None:
    town.boris.forbids()
    town.stage.settle()
    town.send(town.draft(ACKNOWLEDGE, due="20.10.2023"), "--code", "7")
    town.move("2023-10-14", "23:00")
    town.boris.allows()
    assert told(town.arrivals("2023-10-16")) == [("16.10 08:00", "Борис")]


def test_who_has_the_card_already_does_not_get_it_again(town: Town) -> None:
    town.circular(ACKNOWLEDGE, to=["7"])
    town.boris.forbids()
    town.stage.settle()
    town.boris.allows()
    town.stage.settle()
    assert told(town.arrivals("2023-10-16")) == [("16.10 09:00", "Борис")]


def test_a_refusal_met_while_sending_is_remembered(town: Town) -> None:
    town.stage.vk.world.user(town.boris.user_id).allowed = False  # no event came
    made = town.draft(ACKNOWLEDGE)
    town.send(made)
    town.anna.expects("985")
    town.clerk.expects("985")
    assert "позвоните" in town.row(made, "7")["why"]
    town.types(town.boris, "Добрый день")
    town.boris.skips()
    assert town.row(made, "7")["sent_at"] is not None


def test_a_deleted_page_holds_nobody_else_up(town: Town) -> None:
    town.boris.vanishes()
    made = town.draft(REPORT)
    town.send(made)
    town.anna.expects("985")
    town.clerk.expects("985")
    assert town.row(made, "7")["sent_at"] is None
    assert "позвоните" in town.row(made, "7")["why"]


def test_the_deputy_takes_over_from_a_head_who_cannot_be_written_to(town: Town) -> None:
    town.anna.forbids()
    town.stage.settle()
    made = town.draft(ACKNOWLEDGE)
    assert town.send(made, "--code", "5")["unreachable"] == []
    town.ivan.expects("Письмо № 985")
    assert told(town.arrivals("2023-10-16")) == [("16.10 09:00", "Иван")]
