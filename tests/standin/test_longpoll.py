"""Bots Long Poll: the queue, its failures, what each event carries."""

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from standin import Phone, StandIn, Way
from standin.events import EventQueue
from tests.standin.wire import call, http, poll, refused


def kinds(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [event["type"] for event in answer["updates"]]


def test_the_server_is_given_as_text_and_answers_at_its_own_address(vk: StandIn) -> None:
    server = call(vk, "groups.getLongPollServer", group_id=7)
    assert all(isinstance(value, str) for value in server.values())
    params = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": "0"}
    assert http("GET", server["server"], params=params).json() == {
        "ts": server["ts"],
        "updates": [],
    }


def test_events_come_once_and_in_order(vk: StandIn) -> None:
    start = str(vk.world.queue.last)
    phone = vk.phone(501)
    phone.types("раз")
    phone.types("два")
    answer = poll(vk, start)
    assert kinds(answer) == ["message_allow", "message_new", "message_new"]
    assert poll(vk, answer["ts"])["updates"] == []
    assert poll(vk, start) == answer, "an old ts gives the same events again"


def test_a_waiting_poll_is_answered_by_the_next_event(vk: StandIn, anna: Phone) -> None:
    ts = str(vk.world.queue.last)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(poll(vk, ts, wait=60)))
    thread.start()
    anna.types("вот")
    thread.join(timeout=10)
    assert kinds(answers[0]) == ["message_new"]


def test_closing_answers_those_who_wait() -> None:
    answers = []
    with StandIn(group_id=7) as vk:
        thread = threading.Thread(
            target=lambda: answers.append(vk.world.queue.check(key=key, ts=ts, wait=60))
        )
        key, ts = vk.world.queue.key, str(vk.world.queue.last)
        thread.start()
    thread.join(timeout=10)
    assert answers == [{"ts": ts, "updates": []}]


def test_a_pressed_text_button_is_a_message_with_its_payload(vk: StandIn, anna: Phone) -> None:
    action = {"type": "text", "label": "Ознакомлен(а)", "payload": '{"ask":5}'}
    board = {"inline": True, "buttons": [[{"action": action, "color": "positive"}]]}
    call(vk, "messages.send", peer_id=501, random_id=1, message="а", keyboard=board)
    ts = str(vk.world.queue.last)
    anna.presses("Ознакомлен(а)")
    read, new = poll(vk, ts)["updates"]
    assert read["type"] == "message_read"
    message = new["object"]["message"]
    assert (message["text"], message["payload"]) == ("Ознакомлен(а)", '{"ask":5}')
    assert "callback" in new["object"]["client_info"]["button_actions"]


def test_a_pressed_callback_button_is_an_event_with_the_payload_decoded(
    vk: StandIn, anna: Phone
) -> None:
    action = {"type": "callback", "label": "Подробнее", "payload": '{"ask":5}'}
    board = {"inline": True, "buttons": [[{"action": action}]]}
    call(vk, "messages.send", peer_id=501, random_id=1, message="а", keyboard=board)
    ts = str(vk.world.queue.last)
    assert anna.presses("Подробнее") is None
    (event,) = poll(vk, ts)["updates"]
    assert event["type"] == "message_event"
    assert event["object"]["payload"] == {"ask": 5}
    assert event["object"]["conversation_message_id"] == 2


def test_the_start_link_brings_ref_and_the_start_payload(vk: StandIn) -> None:
    ts = str(vk.world.queue.last)
    vk.phone(501).opens(ref="K7M2")
    allow, new = poll(vk, ts)["updates"]
    assert (allow["type"], allow["object"]) == ("message_allow", {"user_id": 501, "key": ""})
    message = new["object"]["message"]
    assert (message["ref"], message["payload"]) == ("K7M2", '{"command":"start"}')


def test_an_event_that_is_not_ticked_never_comes(vk: StandIn, anna: Phone) -> None:
    call(vk, "groups.setLongPollSettings", group_id=7, message_new=0)
    ts = str(vk.world.queue.last)
    anna.types("не дойдёт")
    assert poll(vk, ts)["updates"] == []
    call(vk, "groups.setLongPollSettings", group_id=7, message_new=1)
    assert poll(vk, ts)["updates"] == [], "what was missed stays missed"


def test_our_own_messages_come_as_message_reply(vk: StandIn, anna: Phone) -> None:
    ts = str(vk.world.queue.last)
    call(vk, "messages.send", peer_id=501, random_id=77, message="а")
    call(vk, "messages.edit", peer_id=501, cmid=2, message="б")
    reply, edit = poll(vk, ts)["updates"]
    assert (reply["type"], reply["object"]["random_id"]) == ("message_reply", 77)
    assert (edit["type"], edit["object"]["text"]) == ("message_edit", "б")


def test_switched_off_there_is_no_server(vk: StandIn) -> None:
    call(vk, "groups.setLongPollSettings", group_id=7, enabled=0)
    assert refused(vk, "groups.getLongPollServer", group_id=7) == 100


class TestFailures:
    def test_an_expired_key_is_2_and_the_own_ts_goes_on(self, vk: StandIn, anna: Phone) -> None:
        key, ts = vk.world.queue.key, str(vk.world.queue.last)
        anna.types("пока ключ истекал")
        vk.expire_key()
        assert poll(vk, ts, key=key) == {"failed": 2}
        assert kinds(poll(vk, ts)) == ["message_new"]

    def test_a_forgotten_history_is_1_with_the_ts_to_go_on_from(
        self, vk: StandIn, anna: Phone
    ) -> None:
        ts = str(vk.world.queue.last)
        anna.types("пропадёт")
        vk.forget_history()
        answer = poll(vk, ts)
        assert answer["failed"] == 1
        anna.types("дойдёт")
        assert kinds(poll(vk, str(answer["ts"]))) == ["message_new"]

    def test_after_a_restart_the_key_is_unknown_and_then_the_history(
        self, vk: StandIn, anna: Phone
    ) -> None:
        key, ts = vk.world.queue.key, str(vk.world.queue.last)
        anna.types("пока вас не было")
        vk.restart()
        assert poll(vk, ts, key=key)["failed"] == 2
        assert poll(vk, ts)["failed"] == 1
        history = call(vk, "messages.getHistory", peer_id=501, count=1)
        assert history["items"][0]["text"] == "пока вас не было"

    def test_a_ts_never_given_out_is_3(self, vk: StandIn) -> None:
        assert poll(vk, "999999") == {"failed": 3}
        assert poll(vk, "вчера") == {"failed": 3}

    def test_each_can_be_ordered(self, vk: StandIn) -> None:
        ts = str(vk.world.queue.last)
        for code in (1, 2, 3):
            vk.fail("error", "longpoll", code=code)
            assert poll(vk, ts)["failed"] == code
        assert poll(vk, ts) == {"ts": ts, "updates": []}


class TestDisturbances:
    def test_events_may_come_twice_with_one_event_id(self, vk: StandIn, anna: Phone) -> None:
        ts = str(vk.world.queue.last)
        anna.types("раз")
        vk.fail(Way.DUPLICATES, "longpoll")
        first, second = poll(vk, ts)["updates"]
        assert first == second

    def test_events_may_come_out_of_order(self, vk: StandIn, anna: Phone) -> None:
        ts = str(vk.world.queue.last)
        for text in ("раз", "два"):
            anna.types(text)
        vk.fail(Way.REORDER, "longpoll")
        texts = [event["object"]["message"]["text"] for event in poll(vk, ts)["updates"]]
        assert texts == ["два", "раз"]

    def test_events_of_an_unknown_type_may_come(self, vk: StandIn, anna: Phone) -> None:
        ts = str(vk.world.queue.last)
        anna.types("раз")
        vk.fail(Way.UNKNOWN_EVENT, "longpoll")
        assert kinds(poll(vk, ts)) == ["message_dreamt_of", "message_new"]

    def test_the_host_may_be_dead(self, vk: StandIn) -> None:
        vk.fail(Way.DEAD_HOST, "groups.getLongPollServer")
        dead = call(vk, "groups.getLongPollServer", group_id=7)["server"]
        assert not dead.startswith(vk.url)
        assert call(vk, "groups.getLongPollServer", group_id=7)["server"].startswith(vk.url)


@settings(max_examples=200)
@given(
    keep=st.integers(min_value=1, max_value=8),
    count=st.integers(min_value=0, max_value=40),
    asked=st.integers(min_value=1, max_value=45),
)
def test_the_bounded_queue_gives_everything_after_ts_or_says_that_it_cannot(
    keep: int, count: int, asked: int
) -> None:
    queue = EventQueue(keep=keep)
    for number in range(count):
        queue.put({"number": number})
    answer = queue.check(key=queue.key, ts=str(asked), wait=0)
    if asked > queue.last:
        assert answer == {"failed": 3}
    elif queue.last - asked > keep:
        assert answer == {"failed": 1, "ts": queue.last}
    else:
        # The queue starts at number 1, so the event after `asked` is the one put as asked - 1.
        numbers = [event["number"] for event in answer["updates"]]
        assert numbers == list(range(asked - 1, count))
        assert answer["ts"] == str(queue.last)


def test_more_than_a_hundred_events_come_in_parts() -> None:
    queue = EventQueue()
    for number in range(250):
        queue.put({"number": number})
    ts, numbers = "1", []
    while part := (answer := queue.check(key=queue.key, ts=ts, wait=0))["updates"]:
        assert len(part) <= 100
        numbers += [event["number"] for event in part]
        ts = answer["ts"]
    assert numbers == list(range(250))
