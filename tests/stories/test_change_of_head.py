"""A new director half-way, and the deputy in the head's place."""

from dataclasses import replace

from sqlmodel import col, select

from cli.journal import journal as journal_command
from data.models.journal import JournalLine
from data.queries import sending
from tests.stories.town import ACKNOWLEDGE, ANNA, BORIS, CLERK, IVAN, REPORT, Town, told

VERA = replace(BORIS, person="Белова Вера Николаевна", account=702)


def new_head(town: Town) -> str:
    """School 7 has a new head on the roster; her invite code."""
    town.import_roster([ANNA, IVAN, VERA, CLERK])
    town.stage.settle()
    return town.invites()["7", VERA.person]


def test_the_new_head_inherits_what_is_open_the_old_one_loses_access_at_once(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["7"])
    card = town.boris.last
    town.presses(town.boris, "Отчёт отправлен", "Записано")
    code = new_head(town)
    vera = town.phone("Вера")
    old = town.presses(town.boris, "Ознакомлен(а)", message=card)
    assert "приглашение" in old.text
    assert "985" not in old.text
    assert town.claimed(made, "7") == ["report"]
    assert "приглашение" in town.row(made, "7")["why"]
    town.opens(vera, code, "Вы —", VERA.person, "Школа № 7")
    town.presses(vera, "Да, это я", "вы подключены", "1 письмо")
    town.types(vera, "Мои задачи", "№ 985", "Указом")
    assert told(town.arrivals("2023-10-16")) == [("16.10 09:00", "Вера")]
    town.presses(vera, "Ознакомлен(а)", "всё исполнено")
    assert town.states(made) == {"7": "confirmed"}
    assert _who_claimed(town) == ["Орлов Борис Ильич", "Белова Вера Николаевна"]


def _who_claimed(town: Town) -> list[str]:
    with town.stage.database.read() as session:
        lines = session.exec(
            select(JournalLine.by)
            .where(JournalLine.action == "response.claim")
            .order_by(col(JournalLine.id))
        ).all()
        ids = [int(by.removeprefix("recipient:")) for by in lines]
        readers = sending.readers(session, ids)
        return [readers[one].person for one in ids]


def test_whoever_left_before_the_reminder_gets_nothing_more(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    new_head(town)
    assert town.arrivals("2023-10-31") == []
    assert "приглашение" in town.row(made, "7")["why"]


def test_the_deputy_answers_for_the_head(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["5"])
    town.types(town.ivan, "Мои задачи", "№ 985")
    town.presses(town.ivan, "Отчёт отправлен", "Записано")
    town.presses(town.anna, "Отчёт отправлен", "Уже записано")
    town.presses(town.anna, "Ознакомлен(а)", "всё исполнено")
    assert town.states(made) == {"5": "confirmed"}
    assert _who_claimed(town) == [IVAN.person, ANNA.person]


def test_the_history_holds_together(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE, to=["7"])
    new_head(town)
    assert town.asks(journal_command, "verify")["whole"] is True
    assert town.states(made) == {"7": "awaiting"}
