"""messages.send and its neighbours."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standin import Phone, StandIn
from standin.keyboard import checked
from standin.params import ApiError
from tests.standin.wire import Clock, call, refused

BUTTON = {"action": {"type": "text", "label": "Да", "payload": "{}"}, "color": "primary"}


def send(vk: StandIn, text: str, random_id: int, *peers: int) -> Any:
    return call(vk, "messages.send", peer_ids=list(peers), random_id=random_id, message=text)


def test_a_single_recipient_gives_a_plain_id(vk: StandIn, anna: Phone) -> None:
    assert call(vk, "messages.send", peer_id=501, random_id=1, message="раз") == anna.last.id


def test_every_recipient_has_a_row_and_a_refused_one_does_not_spoil_the_rest(
    vk: StandIn, anna: Phone
) -> None:
    boris = vk.phone(502)
    boris.allows()
    rows = send(vk, "письмо", 1, 501, 503, 502)
    assert [row["peer_id"] for row in rows] == [501, 503, 502]
    assert rows[1]["error"]["code"] == 901
    anna.expects("письмо")
    boris.expects("письмо")
    vk.assert_no_unexpected()


def test_both_spaces_of_ids_diverge(vk: StandIn, anna: Phone) -> None:
    vk.phone(502).allows()
    first, second = send(vk, "а", 1, 501, 502)
    assert second["message_id"] == first["message_id"] + 1
    assert (first["conversation_message_id"], second["conversation_message_id"]) == (2, 1)


def test_the_same_random_id_gives_the_earlier_message(vk: StandIn, anna: Phone) -> None:
    assert send(vk, "раз", 5, 501) == send(vk, "совсем другое", 5, 501)
    anna.expects("раз")
    anna.expects_nothing()
    assert vk.log.accepted[501, 5] == 1
    assert vk.log.repeated[501, 5] == 1


def test_random_id_is_compared_within_one_dialog_only(vk: StandIn, anna: Phone) -> None:
    boris = vk.phone(502)
    boris.allows()
    send(vk, "раз", 5, 501)
    send(vk, "раз", 5, 502)
    assert (len(anna.inbox), len(boris.inbox)) == (1, 1)


@pytest.mark.parametrize(("seconds", "copies"), [(3599, 1), (3600, 2)])
def test_random_id_is_compared_for_an_hour(
    vk: StandIn, anna: Phone, clock: Clock, seconds: int, copies: int
) -> None:
    send(vk, "раз", 5, 501)
    clock.advance(seconds)
    send(vk, "раз", 5, 501)
    assert len(anna.inbox) == copies


@pytest.mark.parametrize(("between", "copies"), [(99, 1), (100, 2)])
def test_random_id_is_compared_over_a_hundred_messages(
    vk: StandIn, anna: Phone, between: int, copies: int
) -> None:
    send(vk, "раз", 5, 501)
    for number in range(between):
        anna.types(f"ответ {number}")
    send(vk, "раз", 5, 501)
    assert len(anna.inbox) == copies
    assert len(vk.log.doubled()) == copies - 1


def test_random_id_zero_is_never_compared(vk: StandIn, anna: Phone) -> None:
    send(vk, "раз", 0, 501)
    send(vk, "раз", 0, 501)
    assert len(anna.inbox) == 2


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"message": "а"}, 100),  # no random_id
        ({"random_id": 2**31, "message": "а"}, 100),
        ({"random_id": -(2**31) - 1, "message": "а"}, 100),
        ({"random_id": "1.5", "message": "а"}, 100),
        ({"random_id": 1}, 100),  # neither text nor attachment
        ({"random_id": 1, "message": "  \n"}, 100),
        ({"random_id": 1, "message": "а" * 4097}, 914),
        ({"random_id": 1, "message": "а", "attachment": "doc1_2"}, 100),
        ({"random_id": 1, "message": "а", "keyboard": "{}"}, 911),
        ({"random_id": 1, "message": "а", "reply_to": 999}, 100),
        ({"random_id": 1, "message": "а", "payload": '"' + "x" * 1000 + '"'}, 100),
    ],
)
def test_bad_parameters_are_refused_and_nothing_is_sent(
    vk: StandIn, anna: Phone, params: dict[str, Any], code: int
) -> None:
    assert refused(vk, "messages.send", peer_id=501, **params) == code
    assert anna.inbox == []


def test_no_recipient_and_too_many_are_refused(vk: StandIn) -> None:
    assert refused(vk, "messages.send", random_id=1, message="а") == 100
    crowd = list(range(1, 102))
    assert refused(vk, "messages.send", peer_ids=crowd, random_id=1, message="а") == 100


def test_the_longest_text_passes_and_the_limit_can_be_moved(vk: StandIn, anna: Phone) -> None:
    call(vk, "messages.send", peer_id=501, random_id=1, message="а" * 4096)
    vk.world.text_limit = 9000
    call(vk, "messages.send", peer_id=501, random_id=2, message="а" * 9000)
    assert refused(vk, "messages.send", peer_id=501, random_id=3, message="а" * 9001) == 914


def test_people_can_be_named(vk: StandIn, anna: Phone) -> None:
    vk.world.user(501).screen_name = "anna_p"
    call(vk, "messages.send", domain="anna_p", random_id=1, message="а")
    call(vk, "messages.send", user_id=501, random_id=2, message="б")
    rows = call(vk, "messages.send", user_ids=[501], random_id=3, message="в")
    assert rows[0]["conversation_message_id"] == 4
    assert refused(vk, "messages.send", domain="nobody", random_id=4, message="г") == 113


class TestWhoMayBeWrittenTo:
    def test_nobody_before_they_wrote(self, vk: StandIn) -> None:
        vk.phone(502)
        assert refused(vk, "messages.send", peer_id=502, random_id=1, message="а") == 901

    def test_until_they_forbid_and_again_once_they_write(self, vk: StandIn, anna: Phone) -> None:
        anna.forbids()
        assert refused(vk, "messages.send", peer_id=501, random_id=1, message="а") == 901
        anna.types("передумала")
        call(vk, "messages.send", peer_id=501, random_id=1, message="а")

    def test_other_codes_of_refusal(self, vk: StandIn, anna: Phone) -> None:
        anna.forbids(code=902)
        assert refused(vk, "messages.send", peer_id=501, random_id=1, message="а") == 902
        allowed = call(vk, "messages.isMessagesFromGroupAllowed", group_id=7, user_id=501)
        assert allowed == {"is_allowed": 0}

    def test_not_a_deleted_page_nor_a_chat(self, vk: StandIn, anna: Phone) -> None:
        anna.vanishes()
        assert refused(vk, "messages.send", peer_id=501, random_id=1, message="а") == 18
        assert refused(vk, "messages.send", peer_id=2_000_000_001, random_id=1, message="а") == 917

    @pytest.mark.usefixtures("anna")
    def test_not_when_the_community_has_switched_messages_off(self, vk: StandIn) -> None:
        call(vk, "groups.setSettings", group_id=7, messages=0)
        assert refused(vk, "messages.send", peer_id=501, random_id=1, message="а") == 15


class TestReplies:
    def test_forward_with_is_reply_shows_the_original(self, vk: StandIn, anna: Phone) -> None:
        asked = anna.types("какой срок?")
        forward = {"peer_id": 501, "conversation_message_ids": [asked.cmid], "is_reply": 1}
        call(vk, "messages.send", peer_id=501, random_id=1, message="16.10", forward=forward)
        assert anna.last.reply_to == asked.cmid
        history = call(vk, "messages.getHistory", peer_id=501)
        assert history["items"][0]["reply_message"]["text"] == "какой срок?"

    def test_reply_to_takes_the_id(self, vk: StandIn, anna: Phone) -> None:
        asked = anna.types("какой срок?")
        call(vk, "messages.send", peer_id=501, random_id=1, message="16.10", reply_to=asked.id)
        assert anna.last.reply_to == asked.cmid

    @pytest.mark.parametrize(
        ("forward", "code"),
        [
            ({"peer_id": 501, "conversation_message_ids": [77], "is_reply": 1}, 921),
            ({"peer_id": 502, "conversation_message_ids": [1], "is_reply": 1}, 921),
            ({"peer_id": 501, "conversation_message_ids": [1, 2], "is_reply": 1}, 100),
        ],
    )
    def test_an_impossible_reply_is_refused(
        self, vk: StandIn, anna: Phone, forward: dict[str, Any], code: int
    ) -> None:
        anna.types("второе")
        assert (
            refused(vk, "messages.send", peer_id=501, random_id=1, message="а", forward=forward)
            == code
        )


class TestKeyboards:
    @pytest.mark.parametrize(
        "board",
        [
            {"buttons": []},
            {"inline": True, "buttons": [[BUTTON] * 5, [BUTTON] * 5]},
            {"one_time": True, "buttons": [[BUTTON] * 4] * 10},
            {
                "buttons": [
                    [{"action": {"type": "open_link", "label": "f", "link": "https://a.ru"}}]
                ]
            },
            {"buttons": [[{"action": {"type": "callback", "label": "a", "payload": None}}]]},
            {"buttons": [[{"action": {"type": "text", "label": "я" * 40}}]]},
        ],
    )
    def test_good_ones_pass(self, board: dict[str, Any]) -> None:
        assert checked(json.dumps(board)) == board

    @pytest.mark.parametrize(
        "board",
        [
            {},
            [],
            {"buttons": {}},
            {"buttons": [[]]},
            {"buttons": ["x"]},
            {"buttons": [[BUTTON] * 6]},
            {"buttons": [[BUTTON] * 4] * 11},
            {"buttons": [[BUTTON] * 5] * 9},
            {"inline": True, "buttons": [[BUTTON]] * 7},
            {"inline": True, "buttons": [[BUTTON] * 4] * 3},
            {"inline": True, "one_time": True, "buttons": [[BUTTON]]},
            {"inline": 1, "buttons": [[BUTTON]]},
            {"buttons": [[{"action": {"type": "dance", "label": "a"}}]]},
            {"buttons": [[{"action": {"type": "text", "label": "я" * 41}}]]},
            {"buttons": [[{"action": {"type": "text", "label": ""}}]]},
            {"buttons": [[{"action": {"type": "text"}}]]},
            {"buttons": [[{"action": {"type": "text", "label": "a", "payload": {"a": 1}}}]]},
            {"buttons": [[{"action": {"type": "text", "label": "a", "payload": "not json"}}]]},
            {"buttons": [[{"action": {"type": "open_link", "label": "a", "link": "nowhere"}}]]},
            {"buttons": [[{"action": {"type": "location"}}, BUTTON]]},
            {"buttons": [[BUTTON | {"color": "mauve"}]]},
            {"buttons": [[{"action": {"type": "location"}, "color": "primary"}]]},
        ],
    )
    def test_bad_ones_are_911(self, board: Any) -> None:
        with pytest.raises(ApiError) as refusal:
            checked(json.dumps(board))
        assert refusal.value.code == 911

    @settings(max_examples=60)
    @given(st.integers(min_value=0, max_value=300))
    def test_payload_is_limited_to_255_characters(self, filling: int) -> None:
        payload = json.dumps({"a": "я" * filling}, ensure_ascii=False)
        action = {"type": "text", "label": "а", "payload": payload}
        board = json.dumps({"buttons": [[{"action": action}]]})
        if len(payload) <= 255:
            assert checked(board)
        else:
            with pytest.raises(ApiError):
                checked(board)

    @pytest.mark.usefixtures("anna")
    def test_without_bot_abilities_is_912(self, vk: StandIn) -> None:
        vk.world.community.bots_capabilities = False
        board = {"buttons": [[BUTTON]]}
        code = refused(vk, "messages.send", peer_id=501, random_id=1, message="а", keyboard=board)
        assert code == 912

    def test_an_ordinary_one_stays_until_replaced_or_removed(
        self, vk: StandIn, anna: Phone
    ) -> None:
        boards: list[Any] = [{"buttons": [[BUTTON]]}, {"inline": True, "buttons": [[BUTTON]]}]
        for number, board in enumerate(boards):
            call(vk, "messages.send", peer_id=501, random_id=number, message="а", keyboard=board)
        assert anna.board == ["Да"]
        empty: dict[str, Any] = {"buttons": []}
        call(vk, "messages.send", peer_id=501, random_id=9, message="а", keyboard=empty)
        assert anna.board == []


class TestEditing:
    def test_what_is_left_out_vanishes(self, vk: StandIn, anna: Phone) -> None:
        board = {"inline": True, "buttons": [[BUTTON]]}
        call(vk, "messages.send", peer_id=501, random_id=1, message="было", keyboard=board)
        assert call(vk, "messages.edit", peer_id=501, cmid=2, message="стало") == 1
        assert (anna.last.text, anna.labels()) == ("стало", [])
        assert anna.last.edited_at is not None

    def test_every_name_of_the_id_works(self, vk: StandIn, anna: Phone) -> None:
        message_id = call(vk, "messages.send", peer_id=501, random_id=1, message="а")
        call(vk, "messages.edit", peer_id=501, conversation_message_id=2, message="б")
        call(vk, "messages.edit", peer_id=501, message_id=message_id, message="в")
        assert anna.last.text == "в"

    @pytest.mark.parametrize(("cmid", "code"), [(1, 15), (99, 100)])
    @pytest.mark.usefixtures("anna")
    def test_others_messages_and_missing_ones_are_refused(
        self, vk: StandIn, cmid: int, code: int
    ) -> None:
        assert refused(vk, "messages.edit", peer_id=501, cmid=cmid, message="б") == code

    @pytest.mark.usefixtures("anna")
    def test_a_day_later_it_is_909(self, vk: StandIn, clock: Clock) -> None:
        call(vk, "messages.send", peer_id=501, random_id=1, message="а")
        clock.advance(24 * 3600)
        call(vk, "messages.edit", peer_id=501, cmid=2, message="б")
        clock.advance(1)
        assert refused(vk, "messages.edit", peer_id=501, cmid=2, message="в") == 909


class TestAnswersToPresses:
    SNACKBAR = {"type": "show_snackbar", "text": "Записано"}  # noqa: RUF012

    def press(self, vk: StandIn, anna: Phone) -> str:
        board = {"inline": True, "buttons": [[{"action": {"type": "callback", "label": "?"}}]]}
        call(vk, "messages.send", peer_id=501, random_id=1, message="а", keyboard=board)
        anna.presses("?")
        return next(iter(vk.world.presses))

    @pytest.mark.parametrize(("seconds", "in_time"), [(0, True), (60, True), (61, False)])
    def test_must_come_within_a_minute(
        self, vk: StandIn, anna: Phone, clock: Clock, seconds: int, in_time: bool
    ) -> None:
        event_id = self.press(vk, anna)
        clock.advance(seconds)
        answer = {"event_id": event_id, "user_id": 501, "peer_id": 501}
        if in_time:
            call(vk, "messages.sendMessageEventAnswer", event_data=self.SNACKBAR, **answer)
            assert anna.answers == [self.SNACKBAR]
        else:
            assert refused(vk, "messages.sendMessageEventAnswer", **answer) == 100

    def test_only_once_and_only_to_who_pressed(self, vk: StandIn, anna: Phone) -> None:
        event_id = self.press(vk, anna)
        name = "messages.sendMessageEventAnswer"
        assert refused(vk, name, event_id=event_id, user_id=502, peer_id=502) == 100
        call(vk, name, event_id=event_id, user_id=501, peer_id=501)
        assert refused(vk, name, event_id=event_id, user_id=501, peer_id=501) == 100

    @pytest.mark.parametrize(
        "data",
        [
            {"type": "show_snackbar", "text": "я" * 91},
            {"type": "show_snackbar"},
            {"type": "open_link", "link": "nowhere"},
            {"type": "sing"},
            "[]",
        ],
    )
    def test_must_be_of_a_known_form(self, vk: StandIn, anna: Phone, data: Any) -> None:
        answer = {"event_id": self.press(vk, anna), "user_id": 501, "peer_id": 501}
        name = "messages.sendMessageEventAnswer"
        assert refused(vk, name, event_data=data, **answer) == 100
        assert anna.answers == []
