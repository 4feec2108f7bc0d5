"""Reading dialogs back: pages, order, filters, read marks, permissions."""

from typing import Any

import pytest

from standin import Phone, StandIn
from tests.standin.wire import Clock, call, refused


def conversations(vk: StandIn, **params: Any) -> list[int]:
    items = call(vk, "messages.getConversations", **params)["items"]
    return [item["conversation"]["peer"]["id"] for item in items]


@pytest.fixture
def three(vk: StandIn, clock: Clock) -> list[Phone]:
    """Three people who wrote one after another."""
    phones = [vk.phone(user_id) for user_id in (501, 502, 503)]
    for phone in phones:
        clock.advance(60)
        phone.types(f"пишет {phone.user_id}")
    return phones


def test_dialogs_come_newest_first_and_in_pages(vk: StandIn, three: list[Phone]) -> None:
    assert conversations(vk) == [503, 502, 501]
    three[0].types("снова я")
    assert conversations(vk) == [501, 503, 502]
    assert conversations(vk, count=1, offset=1) == [503]
    assert conversations(vk, count=2, offset=2) == [502]
    assert call(vk, "messages.getConversations", count=0)["count"] == 3


def test_an_own_message_brings_the_dialog_to_the_top(vk: StandIn, three: list[Phone]) -> None:
    call(vk, "messages.send", peer_id=501, random_id=1, message="а")
    assert conversations(vk) == [501, 503, 502]


def test_dialogs_from_a_message_on(vk: StandIn, three: list[Phone]) -> None:
    middle = vk.world.dialog(502).messages[-1].id
    assert conversations(vk, start_message_id=middle) == [502, 501]


def test_filters(vk: StandIn, three: list[Phone]) -> None:
    call(vk, "messages.markAsRead", peer_id=502, mark_conversation_as_read=1)
    call(vk, "messages.send", peer_id=503, random_id=1, message="ответ")
    vk.world.dialog(501).important = True
    assert conversations(vk, filter="unread") == [503, 501]
    assert conversations(vk, filter="unanswered") == [502, 501]
    assert conversations(vk, filter="important") == [501]
    assert conversations(vk, filter="archive") == []
    answer = call(vk, "messages.getConversations", filter="all")
    assert (answer["count"], answer["unread_count"]) == (3, 2)


def test_extended_brings_profiles(vk: StandIn, three: list[Phone]) -> None:
    answer = call(vk, "messages.getConversations", extended=1)
    assert [profile["id"] for profile in answer["profiles"]] == [503, 502, 501]
    assert answer["groups"] == []


def test_history_pages_in_both_directions(vk: StandIn, anna: Phone) -> None:
    for number in range(5):
        anna.types(str(number))

    def texts(**params: Any) -> list[str]:
        items = call(vk, "messages.getHistory", peer_id=501, **params)["items"]
        return [item["text"] for item in items]

    assert texts() == ["4", "3", "2", "1", "0", "Начать"]
    assert texts(count=2, offset=1) == ["3", "2"]
    assert texts(rev=1, count=2) == ["Начать", "0"]
    middle = vk.world.dialog(501).messages[3].id
    assert texts(start_message_id=middle) == ["2", "1", "0", "Начать"]
    assert texts(start_message_id=middle, rev=1) == ["2", "3", "4"]
    assert texts(count=0) == []


def test_history_holds_our_random_id(vk: StandIn, anna: Phone) -> None:
    call(vk, "messages.send", peer_id=501, random_id=-5, message="а")
    newest = call(vk, "messages.getHistory", peer_id=501, count=1)["items"][0]
    assert (newest["random_id"], newest["out"], newest["from_id"]) == (-5, 1, -7)


def test_an_unknown_dialog_is_empty_and_does_not_come_to_life(vk: StandIn) -> None:
    assert call(vk, "messages.getHistory", peer_id=999) == {"count": 0, "items": []}
    assert call(vk, "messages.getConversationsById", peer_ids=[999])["items"] == []
    assert vk.world.dialogs == {}


def test_single_messages_by_their_number_in_the_dialog(vk: StandIn, anna: Phone) -> None:
    anna.types("второе")
    name = "messages.getByConversationMessageId"
    answer = call(vk, name, peer_id=501, conversation_message_ids=[2, 99])
    assert [item["text"] for item in answer["items"]] == ["второе"]
    assert refused(vk, name, peer_id=501, conversation_message_ids=[]) == 100


class TestReadMarks:
    def mark(self, vk: StandIn) -> tuple[int, int]:
        answer = call(vk, "messages.getConversationsById", peer_ids=[501])
        conversation = answer["items"][0]
        return conversation["out_read"], conversation["out_read_cmid"]

    def test_out_read_follows_the_person(self, vk: StandIn, anna: Phone) -> None:
        first = call(vk, "messages.send", peer_id=501, random_id=1, message="а")
        assert self.mark(vk) == (0, 0)
        anna.reads()
        assert self.mark(vk) == (first, 2)
        second = call(vk, "messages.send", peer_id=501, random_id=2, message="б")
        assert self.mark(vk) == (first, 2)
        anna.types("писать значит прочитать")
        assert self.mark(vk) == (second, 3)

    def test_reading_twice_tells_it_once(self, vk: StandIn, anna: Phone) -> None:
        call(vk, "messages.send", peer_id=501, random_id=1, message="а")
        before = vk.world.queue.last
        anna.reads()
        anna.reads()
        assert vk.world.queue.last == before + 1

    def test_what_the_community_has_read(self, vk: StandIn, anna: Phone) -> None:
        second = anna.types("второе")
        anna.types("третье")
        call(vk, "messages.markAsRead", peer_id=501, up_to_cmid=2)
        conversation = call(vk, "messages.getConversationsById", peer_ids=[501])["items"][0]
        assert (conversation["in_read"], conversation["unread_count"]) == (second.id, 1)
        call(vk, "messages.markAsRead", peer_id=501)
        conversation = call(vk, "messages.getConversationsById", peer_ids=[501])["items"][0]
        assert conversation["unread_count"] == 0


@pytest.mark.parametrize("code", [900, 901, 902])
def test_can_write_tells_why_not(vk: StandIn, anna: Phone, code: int) -> None:
    def can_write() -> Any:
        answer = call(vk, "messages.getConversationsById", peer_ids=[501])
        return answer["items"][0]["can_write"]

    assert can_write() == {"allowed": True}
    anna.forbids(code=code)
    assert can_write() == {"allowed": False, "reason": code}
    anna.allows()
    assert can_write() == {"allowed": True}


def test_people_are_found_by_number_and_name(vk: StandIn, anna: Phone) -> None:
    vk.world.user(501).screen_name = "anna_p"
    vk.phone(502).vanishes("banned")
    users = call(vk, "users.get", user_ids=["anna_p", "id502", "999"], fields="screen_name")
    assert [user["id"] for user in users] == [501, 502]
    assert users[0]["screen_name"] == "anna_p"
    assert users[1]["deactivated"] == "banned"
    resolve = "utils.resolveScreenName"
    assert call(vk, resolve, screen_name="anna_p") == {"type": "user", "object_id": 501}
    assert call(vk, resolve, screen_name="club7") == {"type": "group", "object_id": 7}
    assert call(vk, resolve, screen_name="nobody") == []
    assert refused(vk, "users.get", user_ids=list(range(1001))) == 100


def test_nobody_is_a_member_and_nobody_needs_to_be(vk: StandIn) -> None:
    assert call(vk, "groups.isMember", group_id=7, user_id=501) == 0
    answer = call(vk, "groups.isMember", group_id=7, user_ids=[501, 502])
    assert answer == [{"user_id": 501, "member": 0}, {"user_id": 502, "member": 0}]


def test_typing_is_seen(vk: StandIn, anna: Phone) -> None:
    assert call(vk, "messages.setActivity", peer_id=501, type="typing") == 1
    assert list(vk.world.typing) == [501]
