"""Files that go along: uploaded once for everybody; a refused one holds the circular."""

from pathlib import Path

from sqlmodel import col, select

from data.models.office import Alarm
from tests.stories.town import ACKNOWLEDGE, Town


def letter(town: Town) -> Path:
    """A file of the office."""
    file = town.folder / "Указ 262.pdf"
    file.write_bytes(b"%PDF-1.4 decree")
    return file


def alarms(town: Town) -> list[str]:
    """What the office is told to look at now."""
    with town.stage.database.read() as session:
        return list(session.exec(select(Alarm.text).where(col(Alarm.ended_at).is_(None))))


def test_a_file_is_uploaded_once_and_goes_to_everybody(town: Town) -> None:
    town.send(town.draft(ACKNOWLEDGE, options=("--attach", str(letter(town)))))
    for phone in (town.anna, town.boris, town.clerk):
        card = phone.expects("985")
        assert [a["doc"]["title"] for a in card.attachments] == ["Указ 262.pdf"]
    assert town.stage.vk.log.by_method["docs.save"] == 1


def test_two_files_go_along_in_their_order(town: Town) -> None:
    form = town.folder / "Форма.xlsx"
    form.write_bytes(b"form")
    options = ("--attach", str(letter(town)), "--attach", str(form))
    town.send(town.draft(ACKNOWLEDGE, options=options), "--code", "7")
    card = town.boris.expects("985")
    assert [a["doc"]["title"] for a in card.attachments] == ["Указ 262.pdf", "Форма.xlsx"]


def test_a_refused_upload_holds_the_circular_alarms_and_ends_by_itself(town: Town) -> None:
    town.stage.vk.fail("error", "upload", times=None)
    made = town.draft(ACKNOWLEDGE, options=("--attach", str(letter(town))))
    town.send(made)
    town.stage.vk.assert_no_unexpected()
    assert len(alarms(town)) == 1
    assert "Указ 262.pdf" in alarms(town)[0]
    assert town.row(made, "7")["sent_at"] is None
    other = town.circular(ACKNOWLEDGE, number="990", due="20.10.2023")
    town.presses(town.boris, "Ознакомлен(а)", "№ 990")
    town.stage.vk.faults.clear()
    town.move("2023-10-13", "11:00")
    for phone in (town.anna, town.boris, town.clerk):
        phone.expects("Письмо № 985")
    assert alarms(town) == []
    assert town.claimed(other, "7") == ["acknowledge"]


def test_a_file_whose_upload_breaks_off_is_tried_again(town: Town) -> None:
    town.stage.vk.fail("cut_before", "upload")
    town.send(town.draft(ACKNOWLEDGE, options=("--attach", str(letter(town)))), "--code", "7")
    town.boris.expects_nothing()
    town.move("2023-10-13", "11:00")
    assert town.boris.expects("985").attachments
    assert alarms(town) == []


def test_the_file_is_kept_as_it_was_when_it_was_drafted(town: Town) -> None:
    file = letter(town)
    made = town.draft(ACKNOWLEDGE, options=("--attach", str(file)))
    file.unlink()
    town.send(made, "--code", "7")
    assert town.boris.expects("985").attachments
