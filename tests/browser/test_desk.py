"""The desk in a real browser: from a pasted letter to a confirmed organisation, and every page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from standin.phones import Phone
from tests.browser.conftest import Desk, enter, shoot

pytestmark = pytest.mark.browser

LETTER = """Министерство образования и науки
13.10.2023 № 985

Руководителям образовательных организаций

О переходе в Сферум

Прошу до 16.10.2023 заполнить форму https://forms.yandex.ru/u/sferum985 и ознакомить
всех педагогических работников с Указом № 262.
"""
ROSTER = """код;организация;тип;муниципалитет;фио;роль;vk
5;Школа № 5;школа;Гунибский район;Петрова Анна Сергеевна;руководитель;501
7;Школа № 7;школа;Чародинский район;Орлов Борис Ильич;руководитель;701
9;Детский сад «Солнышко»;детский сад;Гунибский район;Алиева Зарема Магомедовна;руководитель;
"""


def connect(desk: Desk, account: int, first: str, last: str) -> Phone:
    """A head whose page the roster names writes to the community."""
    phone = desk.stage.vk.phone(account, first_name=first, last_name=last)
    phone.types("Здравствуйте")
    desk.stage.settle()
    phone.presses("Да, это я")
    desk.stage.settle()
    return phone


def import_roster(page: Page, desk: Desk, folder: Path) -> None:
    file = folder / "реестр.csv"
    file.write_text(ROSTER, encoding="utf-8")
    page.goto(f"{desk.url}/roster/import")
    page.get_by_label("Таблица").set_input_files(file)
    page.get_by_role("button", name="Сравнить").click()
    expect(page.get_by_role("heading", name="Что изменится")).to_be_visible()
    expect(page.get_by_text("Детский сад «Солнышко»")).to_be_visible()
    shoot(page, "import-differences")
    page.get_by_role("button", name="Принять изменения").click()
    expect(page.get_by_text("Справочник обновлён.")).to_be_visible()


def test_from_a_letter_to_a_confirmed_organisation(clerk: Page, desk: Desk, tmp_path: Path) -> None:
    expect(clerk.get_by_role("heading", name="Сегодня")).to_be_visible()
    import_roster(clerk, desk, tmp_path)
    anna = connect(desk, 501, "Анна", "Петрова")
    connect(desk, 701, "Борис", "Орлов")

    # The letter is pasted and read.
    clerk.get_by_role("link", name="Циркуляры").click()
    clerk.get_by_role("button", name="Новый циркуляр").click()
    shoot(clerk, "new")
    clerk.get_by_label("Текст письма").fill(LETTER)
    clerk.get_by_role("button", name="Прочитать текст").click()
    expect(clerk.get_by_label("Номер письма")).to_have_value("985")
    expect(clerk.get_by_label("Дата письма")).to_have_value("2023-10-13")
    clerk.get_by_label("Номер письма").focus()
    expect(clerk.locator(".letter mark.here")).to_have_text("985")

    # The phone beside it follows what is typed, without saving.
    expect(clerk.locator("#preview")).to_contain_text("Выберите, кому отправить.")
    clerk.get_by_label("всем организациям").check()
    expect(clerk.locator("#preview")).to_contain_text("Организаций: 3")
    clerk.get_by_label("О чём").fill("О переходе в Сферум до понедельника")
    clerk.get_by_label("О чём").blur()
    expect(clerk.locator("#preview .message")).to_contain_text("Сферум до понедельника")
    shoot(clerk, "draft")

    # It is sent, and there is a minute to take it back.
    clerk.get_by_role("button", name="Сохранить и перейти к отправке").click()
    expect(clerk.get_by_text("Не дойдёт: 1")).to_be_visible()
    shoot(clerk, "send")
    clerk.get_by_role("button", name="Отправить").click()
    expect(clerk.get_by_text("Ещё можно вернуть.")).to_be_visible()
    shoot(clerk, "circular-waiting")
    assert not [one for one in anna.inbox if "985" in one.text]
    desk.pass_seconds(61)
    expect(clerk.locator("#live")).to_contain_text("Карточки ушли: 2 из 2", timeout=10_000)

    # Anna reads it on her phone and answers with two buttons.
    card = anna.last
    assert "О переходе в Сферум до понедельника" in card.text
    anna.presses("Ознакомлен(а)")
    desk.stage.settle()
    anna.presses("Отчёт отправлен", card)
    desk.stage.settle()

    # The desk knows, and shows the whole conversation.
    clerk.reload()
    row = clerk.get_by_role("row", name="Школа № 5")
    expect(row).to_contain_text("исполнено")
    shoot(clerk, "circular")
    clerk.get_by_role("link", name="Школа № 5").click()
    expect(clerk.locator(".talk")).to_contain_text("Ознакомлен(а)")
    shoot(clerk, "delivery")

    # The office wants more, and Anna is told; what she answers then is accepted.
    clerk.get_by_role("button", name="Вернуть…").click()
    clerk.get_by_label("Что доделать").fill("Нет подписи на второй странице")
    clerk.get_by_role("button", name="Вернуть на доработку").click()
    expect(clerk.get_by_text("Сделано, организаций: 1.")).to_be_visible()
    desk.stage.settle()
    assert "Нет подписи на второй странице" in anna.last.text
    anna.presses("Ознакомлен(а)", card)
    desk.stage.settle()
    anna.presses("Отчёт отправлен", card)
    desk.stage.settle()
    clerk.reload()
    clerk.get_by_role("button", name="Принять").click()
    expect(clerk.get_by_text("Принято управлением")).to_be_visible()


def test_every_page_at_both_sizes(clerk: Page, desk: Desk, tmp_path: Path) -> None:
    shoot(clerk, "today-empty")
    import_roster(clerk, desk, tmp_path)
    anna = connect(desk, 501, "Анна", "Петрова")
    boris = connect(desk, 701, "Борис", "Орлов")
    clerk.goto(f"{desk.url}/drafts/new")
    clerk.get_by_label("Текст письма").fill(LETTER)
    clerk.get_by_role("button", name="Прочитать текст").click()
    clerk.get_by_label("всем организациям").check()
    clerk.get_by_role("button", name="Сохранить и перейти к отправке").click()
    clerk.get_by_role("button", name="Отправить").click()
    desk.pass_seconds(61)
    anna.presses("Ознакомлен(а)")
    desk.stage.settle()
    boris.presses("Вопрос")
    desk.stage.settle()
    boris.types("Нужна ли подпись директора на форме?")
    desk.stage.settle()
    clerk.goto(f"{desk.url}/drafts/new")
    clerk.get_by_label("Текст письма").fill(LETTER.replace("985", "986"))
    clerk.get_by_role("button", name="Прочитать текст").click()
    desk.stage.move_to(desk.stage.local("2023-10-18", "11:00"))
    clerk.context.clear_cookies()
    clerk.goto(f"{desk.url}/login")
    shoot(clerk, "login")
    enter(clerk, desk.url)
    for path, name in (
        ("/", "today"),
        ("/circulars", "circulars"),
        ("/circulars/1?state=overdue&group=municipality", "circular-overdue"),
        ("/circulars/1/letter", "letter"),
        ("/reminders", "reminders"),
        ("/questions", "questions"),
        ("/roster", "roster"),
        ("/roster/import", "import"),
        ("/roster/invites", "inviting"),
        ("/organisations/1", "organisation"),
        ("/journal", "journal"),
        ("/settings", "settings"),
        ("/users", "users"),
        ("/users/1", "user"),
        ("/me", "me"),
        ("/nothing-here", "fault"),
    ):
        clerk.goto(desk.url + path)
        shoot(clerk, name)
    clerk.goto(f"{desk.url}/roster/invites")
    clerk.get_by_role("button", name="Выдать и напечатать").click()
    expect(clerk.locator(".invite svg")).to_be_visible()
    shoot(clerk, "invites")
    clerk.goto(f"{desk.url}/circulars/1")
    clerk.get_by_label("Отметить: Школа № 7").check()
    clerk.get_by_role("button", name="Напомнить…").click()
    shoot(clerk, "remind")
    clerk.get_by_role("button", name="Напомнить сейчас").click()
    expect(clerk.get_by_text("получателей: 1.")).to_be_visible()
    desk.stage.settle()
    assert "Борис Ильич" in boris.last.text
    clerk.goto(f"{desk.url}/me")
    clerk.get_by_role("button", name="Включить").click()
    shoot(clerk, "factor")


def test_a_wrong_field_is_marked_and_reached_by_the_keyboard(clerk: Page, desk: Desk) -> None:
    clerk.goto(f"{desk.url}/users")
    clerk.get_by_label("Логин латиницей").fill("kuznetsova")
    clerk.get_by_label("Фамилия, имя, отчество").fill("Другая")
    clerk.get_by_label("Фамилия, имя, отчество").press("Enter")
    field = clerk.get_by_label("Логин латиницей")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("kuznetsova")
    expect(clerk.get_by_role("alert")).to_contain_text("занят")
    shoot(clerk, "users-fault")
    clerk.goto(f"{desk.url}/")
    clerk.keyboard.press("Tab")
    expect(clerk.get_by_role("link", name="К содержанию")).to_be_focused()


def test_two_clerks_at_one_draft(clerk: Page, desk: Desk) -> None:
    clerk.goto(f"{desk.url}/drafts/new")
    clerk.get_by_label("Текст письма").fill(LETTER)
    clerk.get_by_role("button", name="Прочитать текст").click()
    other = clerk.context.new_page()
    other.goto(clerk.url)
    other.get_by_label("О чём").fill("Иначе")
    other.get_by_role("button", name="Сохранить черновик").click()
    expect(other.get_by_text("Черновик сохранён.")).to_be_visible()
    clerk.get_by_label("О чём").fill("По-моему")
    clerk.get_by_role("button", name="Сохранить черновик").click()
    expect(clerk.get_by_role("alert").first).to_contain_text("изменил другой сотрудник")
    expect(clerk.get_by_label("О чём")).to_have_value("По-моему")
    shoot(clerk, "draft-overtaken")
