"""Phones: what a story does and asserts."""

import threading
from typing import Any

import pytest

from standin import Phone, StandIn
from tests.standin.wire import call


def button(label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"action": {"type": kind, "label": label} | more}


def send(vk: StandIn, text: str, *labels: str, **board: Any) -> None:
    params: dict[str, Any] = {"peer_id": 501, "random_id": 0, "message": text}
    if labels:
        params["keyboard"] = {"buttons": [[button(label) for label in labels]]} | board
    call(vk, "messages.send", **params)


def test_expects_takes_messages_in_order_and_ignores_case(vk: StandIn, anna: Phone) -> None:
    send(vk, "Письмо № 985 до 16 октября")
    send(vk, "Спасибо, записано")
    assert anna.expects("письмо", "ОКТЯБРЯ").cmid == 2
    anna.expects("записано")
    anna.expects_nothing()


def test_expects_fails_without_a_message_or_a_word(vk: StandIn, anna: Phone) -> None:
    with pytest.raises(AssertionError, match="nothing came"):
        anna.expects("письмо")
    send(vk, "что-то другое")
    with pytest.raises(AssertionError, match="что-то другое"):
        anna.expects("письмо")


def test_unexpected_messages_fail_with_their_text(vk: StandIn, anna: Phone) -> None:
    send(vk, "лишнее")
    with pytest.raises(AssertionError, match=r"Анна Петрова(.|\n)*лишнее"):
        vk.assert_no_unexpected()
    anna.skips()
    vk.assert_no_unexpected()


def test_expects_can_wait(vk: StandIn, anna: Phone) -> None:
    sender = threading.Timer(0.05, send, (vk, "позже"))
    sender.start()
    anna.expects("позже", within=10)
    sender.join()


def test_the_newest_button_with_the_label_is_pressed(vk: StandIn, anna: Phone) -> None:
    for number in (1, 2):
        action = {"type": "text", "label": "Да", "payload": f'{{"n":{number}}}'}
        board = {"inline": True, "buttons": [[{"action": action}]]}
        call(vk, "messages.send", peer_id=501, random_id=number, message="а", keyboard=board)
    pressed = anna.presses("Да")
    assert pressed is not None
    assert pressed.payload == '{"n":2}'
    older = anna.presses("Да", anna.inbox[0])
    assert older is not None
    assert older.payload == '{"n":1}'


def test_a_replaced_ordinary_button_cannot_be_pressed(vk: StandIn, anna: Phone) -> None:
    send(vk, "а", "Старая")
    send(vk, "б", "Новая")
    with pytest.raises(AssertionError, match=r"no «Старая» among \['Новая'\]"):
        anna.presses("Старая")
    assert anna.presses("Новая") is not None


def test_an_inline_button_can_be_pressed_for_ever(vk: StandIn, anna: Phone) -> None:
    send(vk, "а", "Ознакомлен(а)", inline=True)
    send(vk, "б", "Мои задачи")
    for _ in range(2):
        assert anna.presses("Ознакомлен(а)") is not None


def test_a_one_time_keyboard_hides_after_a_press(vk: StandIn, anna: Phone) -> None:
    send(vk, "а", "Да", "Нет", one_time=True)
    anna.presses("Да")
    assert anna.board == []


def test_a_link_button_cannot_be_pressed_for_an_answer(vk: StandIn, anna: Phone) -> None:
    board = {"buttons": [[button("Форма", "open_link", link="https://forms.example/1")]]}
    call(vk, "messages.send", peer_id=501, random_id=1, message="а", keyboard=board)
    with pytest.raises(AssertionError, match=r"forms\.example"):
        anna.presses("Форма")


def test_an_old_client_sends_the_text_of_a_callback_button(vk: StandIn, anna: Phone) -> None:
    board = {"buttons": [[button("Подробнее", "callback", payload='{"a":1}')]]}
    call(vk, "messages.send", peer_id=501, random_id=1, message="а", keyboard=board)
    anna.callbacks = False
    message = anna.presses("Подробнее")
    assert message is not None
    assert (message.text, message.payload) == ("Подробнее", '{"a":1}')


def test_replies_and_documents(vk: StandIn, anna: Phone) -> None:
    send(vk, "пришлите отчёт")
    message = anna.types("вот", reply_to=anna.last, attachments=["отчёт.xlsx"])
    assert message.reply_to == 2
    item = call(vk, "messages.getHistory", peer_id=501, count=1)["items"][0]
    assert item["reply_message"]["text"] == "пришлите отчёт"
    assert item["attachments"][0]["doc"]["title"] == "отчёт.xlsx"
    assert item["attachments"][0]["doc"]["owner_id"] == 501


def test_the_first_message_allows_and_later_ones_do_not_again(vk: StandIn) -> None:
    phone = vk.phone(501)
    seen = []
    vk.world.queue.put = lambda event: seen.append(event["type"])  # type: ignore[method-assign]
    phone.types("раз")
    phone.types("два")
    phone.forbids()
    phone.types("три")
    assert seen == [
        "message_allow",
        "message_new",
        "message_new",
        "message_deny",
        "message_allow",
        "message_new",
    ]


def test_the_same_phone_is_given_again(vk: StandIn) -> None:
    anna = vk.phone(501, first_name="Анна", last_name="Петрова")
    assert vk.phone(501) is anna
    assert vk.world.user(501).name == "Анна Петрова"
    assert vk.phones == [anna]
