"""What nobody should send: forged payloads, broken and unknown events, stickers, group chats."""

import json
from typing import Any

from sqlmodel import select

from data.models.delivery import Promise, Response
from data.queries import roster
from tests.stories.town import ACKNOWLEDGE, REPORT, Town

CHAT = 2_000_000_001


def recorded(town: Town) -> int:
    """How many answers and promises there are at all."""
    with town.stage.database.read() as session:
        return len(session.exec(select(Response)).all()) + len(session.exec(select(Promise)).all())


def forged(town: Town, payload: object, text: str = "Отчёт отправлен") -> None:
    """Boris's client sends a message with a payload of his own making."""
    town.stage.vk.world.receive(
        town.boris.user_id,
        text,
        payload=payload if isinstance(payload, str) else json.dumps(payload),
    )
    town.stage.settle()


def goes_on(town: Town, circular: int) -> None:
    """Nothing was recorded so far, and the program still works."""
    assert recorded(town) == 0
    town.presses(town.anna, "Ознакомлен(а)", "Записано")
    assert town.claimed(circular, "5") == ["acknowledge"]


def test_a_forged_button_of_another_organisation_does_nothing(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE, to=["5"])
    with town.stage.database.read() as session:
        own = {code: id_ for id_, code in roster.codes(session, range(1, 10)).items()}
    for action in ("ack", "done", "undo", "time", "until", "ask", "card", "forward", "words"):
        forged(
            town, {"a": action, "c": made, "o": own["5"], "d": "2023-10-20", "k": [1, 2], "i": 1}
        )
        town.boris.expects("адресовано другой организации")
    forged(town, {"a": "done", "c": made})
    town.boris.expects("адресовано другой организации")
    goes_on(town, made)


NONSENSE: list[object] = [
    {"a": "done", "c": "1; DROP TABLE response"},
    {"a": "done", "c": 10**30},
    {"a": "done", "c": -1},
    {"a": "done", "c": None},
    {"a": "done", "c": True},
    {"a": ["done"], "c": 1},
    {"a": {"x": 1}},
    {"a": "undo", "c": 1, "k": "all"},
    {"a": "undo", "c": 1, "k": [10**30, "x", None]},
    {"a": "until", "c": 1, "d": "2023-99-99"},
    {"a": "until", "c": 1, "d": {"y": 2023}},
    {"a": "words", "c": 1, "i": 10**30},
    {"a": "link"},
    {"a": "no_link"},
    {"command": "start", "c": 1},
    {"command": ["start"]},
    [],
    "not json",
    "null",
]


def test_a_payload_of_nonsense_gets_at_most_one_answer(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    for payload in NONSENSE:
        forged(town, payload, text="?")
        assert len(town.boris.inbox) - town.boris.seen <= 1, payload
        assert recorded(town) == 0, payload
        town.boris.skips()
    town.clerk.skips()  # a lone question mark may be passed on to the office
    goes_on(town, made)


def test_words_of_another_person_cannot_be_picked_up(town: Town) -> None:
    made = town.circular(REPORT, to=["5", "7"])
    town.anna.types("Это личное, вроде бы отправили")
    town.stage.settle()
    town.anna.skips()
    for event in range(1, 30):
        forged(town, {"a": "forward", "c": made, "i": event})
    said = [message.text for phone in (town.boris, town.clerk) for message in phone.inbox]
    assert not [text for text in said if "личное" in text]
    town.boris.skips()
    town.clerk.skips()  # his own words he may pass on
    assert recorded(town) == 0


EVENTS: list[dict[str, Any]] = [
    {"type": "message_dreamt_of", "object": {"dream": {"of": ["letters"]}}},
    {"type": "message_new", "object": {}},
    {"type": "message_new", "object": {"message": {}}},
    {"type": "message_new", "object": {"message": {"from_id": 701}}},
    {"type": "message_new", "object": {"message": {"from_id": "701", "peer_id": 701}}},
    {
        "type": "message_new",
        "object": {"message": {"from_id": -5, "peer_id": 701, "text": "x"}},
    },
    {"type": "message_new", "object": None},
    {"type": "message_new"},
    {"type": "message_read", "object": {"from_id": 701}},
    {"type": "message_read", "object": {"from_id": 701, "read_message_id": 10**30}},
    {"type": "message_deny", "object": {"user_id": None}},
    {"type": "message_allow", "object": []},
    {"type": "message_event", "object": {"payload": {"a": "done"}}},
    {"type": "message_event", "object": {"user_id": 701, "payload": "}{"}},
    {"object": {"message": {"from_id": 701, "peer_id": 701, "text": "Ознакомлен"}}},
    {},
]


def test_an_event_of_an_unknown_form_is_passed_over(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    queue = town.stage.vk.world.queue
    for number, event in enumerate(EVENTS):
        queue.put(event)
        queue.put(event | {"event_id": f"{number:040}", "v": "5.299", "group_id": 1})
    town.stage.settle()
    town.stage.vk.assert_no_unexpected()
    goes_on(town, made)


THINGS: list[dict[str, Any]] = [
    {"type": "sticker", "sticker": {"sticker_id": 9, "product_id": 1}},
    {"type": "photo", "photo": {"id": 1, "owner_id": 701, "sizes": []}},
    {"type": "audio_message", "audio_message": {"duration": 3, "link_ogg": "x"}},
    {"type": "nobody_knows_what"},
]


def test_a_sticker_or_photo_without_words_is_answered_once_and_records_nothing(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    for thing in THINGS:
        answer = town.types(town.boris, "", attachments=[thing])
        assert "Ознакомлен(а)" in town.boris.labels(answer)
    goes_on(town, made)


def test_a_group_chat_is_not_talked_to(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    for text in ("Ознакомлен", "Мои задачи", "Здравствуйте"):
        town.stage.vk.world.emit(
            "message_new",
            {
                "message": {
                    "id": 0,
                    "conversation_message_id": 1,
                    "date": int(town.stage.vk.now()),
                    "from_id": town.boris.user_id,
                    "peer_id": CHAT,
                    "out": 0,
                    "text": text,
                    "payload": json.dumps({"a": "ack", "c": made}),
                }
            },
        )
    town.stage.settle()
    town.stage.vk.assert_no_unexpected()
    assert CHAT not in town.stage.vk.world.dialogs
    goes_on(town, made)


def test_a_message_without_end_or_of_strange_characters_is_survived(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    for text in ("а" * 20_000, "\x00\u202e\ud800", "🙂" * 500, "№" * 300, "985 " * 900):
        town.types(town.boris, text)
    town.clerk.skips()
    goes_on(town, made)
