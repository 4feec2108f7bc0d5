"""Getting acquainted: a link, a typed code, a page named in the roster; and everybody else."""

import pytest

from standin.phones import Phone
from tests.stories.conftest import TownMaker
from tests.stories.town import ANNA, BORIS, CLERK, IVAN, NAIDA_1, NAIDA_2, OLGA, Town

LINKED = "вы подключены"


@pytest.fixture
def codes(empty_town: Town) -> dict[tuple[str, str], str]:
    """The roster is imported, invites are given out."""
    empty_town.import_roster()
    return empty_town.invites()


def test_who_follows_the_link_is_asked_and_linked(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    asked = town.opens(town.boris, codes["7", BORIS.person], "директор", BORIS.person, "Школа № 7")
    assert town.boris.labels(asked) == ["Да, это я", "Нет"]
    town.presses(town.boris, "Да, это я", "Борис Ильич", LINKED)
    assert town.boris.board == ["Мои задачи"]


@pytest.mark.parametrize("typed", ["{code}", "код: {lower}", "{spaced}", "{link}"])
def test_a_typed_code_is_as_good_as_the_link(
    empty_town: Town, codes: dict[tuple[str, str], str], typed: str
) -> None:
    town = empty_town
    code = codes["7", BORIS.person]
    text = typed.format(
        code=code,
        lower=code.lower(),
        spaced=" ".join(code),
        link=f"https://vk.me/club1?ref={code}",
    )
    town.types(town.boris, text, "Вы —", BORIS.person)
    town.types(town.boris, "Да", LINKED)


def test_a_page_named_in_the_roster_needs_no_code(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    town.types(town.anna, "Здравствуйте", "Вы —", ANNA.person)
    town.presses(town.anna, "Да, это я", LINKED)


def test_a_head_of_two_is_asked_about_both_at_once(make_town: TownMaker) -> None:
    town = make_town([NAIDA_1, NAIDA_2, CLERK])
    town.import_roster()
    town.types(town.naida, "Добрый день", "Родничок", "Ласточка")
    town.presses(town.naida, "Да, это я", LINKED)
    circular = town.circular(to=["21"])
    assert town.states(circular) == {"21": "awaiting"}


def test_whoever_says_no_is_not_linked_and_may_try_again(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    code = codes["7", BORIS.person]
    town.opens(town.stranger, code, "Вы —", BORIS.person)
    town.presses(town.stranger, "Нет", "ничего не подключаем")
    town.types(town.stranger, "Мои задачи", "приглашение")
    town.opens(town.boris, code, "Вы —")
    town.types(town.boris, "это я", LINKED)


def test_a_code_links_once(empty_town: Town, codes: dict[tuple[str, str], str]) -> None:
    town = empty_town
    code = codes["7", BORIS.person]
    town.opens(town.boris, code, "Вы —")
    town.presses(town.boris, "Да, это я", LINKED)
    town.types(town.stranger, code, "уже использован")
    town.types(town.boris, code, "уже подключены")


def test_two_who_opened_one_link_are_not_both_linked(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    code = codes["7", BORIS.person]
    town.opens(town.stranger, code, "Вы —")
    town.opens(town.boris, code, "Вы —")
    town.presses(town.boris, "Да, это я", LINKED)
    town.presses(town.stranger, "Да, это я", "уже использован")


def test_a_code_is_good_for_thirty_days(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    town.stage.move_to(town.at("2023-11-12", "10:01"))
    town.types(town.boris, codes["7", BORIS.person], "больше не действует")


def test_guessing_is_stopped_even_for_a_right_code_until_an_hour_has_passed(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    for guess in ("KB7H-9MXA", "KB7H-9MXB", "KB7H-9MXC", "KB7H-9MXD", "KB7H-9MXE"):
        town.types(town.boris, guess, "Такого кода нет")
    town.boris.types(codes["7", BORIS.person])
    town.stage.settle()
    town.boris.expects_nothing()  # the sixth answer within the hour
    town.move("2023-10-13", "11:01")
    town.types(town.boris, codes["7", BORIS.person], "Вы —")


def test_a_stranger_learns_only_how_to_get_an_invite_and_not_too_often(town: Town) -> None:
    town.circular()
    for text in ("Здравствуйте", "Мои задачи", "985", "Покажите письма", "Отчёт отправлен"):
        answer = town.types(town.stranger, text, "приглашение")
        assert "985" not in answer.text
        assert not town.stranger.labels(answer)
    _keeps_silent(town, town.stranger, "И ещё раз")
    town.move("2023-10-13", "11:05")
    town.types(town.stranger, "А теперь?", "приглашение")


def _keeps_silent(town: Town, phone: Phone, text: str) -> None:
    phone.types(text)
    town.stage.settle()
    phone.expects_nothing()


def test_who_links_late_gets_what_is_open_once(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    town.opens(town.clerk, codes["РОО", CLERK.person], "Вы —")
    town.presses(town.clerk, "Да, это я", LINKED)
    sent = town.draft()
    unreachable = town.send(sent)["unreachable"]
    assert [row["organisation"] for row in unreachable] == ["5", "7"]
    town.clerk.expects("985")
    assert "приглашение" in town.row(sent, "7")["why"]
    town.opens(town.boris, codes["7", BORIS.person], "Вы —")
    town.presses(town.boris, "Да, это я", LINKED, "1 письмо")
    town.boris.expects("Письмо № 985")
    assert town.row(sent, "7")["sent_at"] is not None


def test_a_deputy_alone_stands_for_the_head(make_town: TownMaker) -> None:
    town = make_town([ANNA, IVAN, CLERK, OLGA])
    town.import_roster()
    codes = town.invites()
    town.opens(town.ivan, codes["5", IVAN.person], "заместитель директора", IVAN.person)
    town.presses(town.ivan, "Да, это я", LINKED)
    circular = town.draft()
    town.send(circular)
    town.ivan.expects("Письмо № 985")
    town.presses(town.ivan, "Отчёт отправлен", "Записано")
    assert town.claimed(circular, "5") == ["report"]


def test_who_links_in_the_evening_gets_what_is_open_at_once(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    town.send(town.draft())
    town.move("2023-10-13", "20:30")
    town.opens(town.boris, codes["7", BORIS.person], "Вы —")
    town.presses(town.boris, "Да, это я", LINKED, "1 письмо")
    town.boris.expects("Письмо № 985")


def test_who_said_yes_while_vestnik_was_down_is_linked_and_told_so(
    empty_town: Town, codes: dict[tuple[str, str], str]
) -> None:
    town = empty_town
    town.send(town.draft())
    town.opens(town.boris, codes["7", BORIS.person], "Вы —")
    town.move("2023-10-13", "17:00", awake=False)
    town.boris.presses("Да, это я")
    town.move("2023-10-15", "03:00", awake=False)
    town.stage.wake()
    town.boris.expects_nothing()  # it is a Sunday night
    came = town.arrivals("2023-10-16", "08:30")
    assert [one.at for one in came] == ["16.10 08:00", "16.10 08:00"]
    assert LINKED in came[0].message.text
    assert "Письмо № 985" in came[1].message.text


def test_a_stranger_who_wrote_much_while_it_was_down_is_answered_once(town: Town) -> None:
    town.move("2023-10-13", "15:00", awake=False)
    for _ in range(4):
        town.stranger.types("Ау!")
    town.move("2023-10-13", "23:00", awake=False)
    town.stage.wake()
    town.stranger.expects_nothing()
    town.move("2023-10-16", "08:00")
    town.stranger.expects("приглашение")
