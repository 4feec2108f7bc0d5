"""VK's client: what we say arrives as it is, and what VK answers is never taken for more."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messenger import (
    Accepted,
    CallRefusedError,
    CallUnknownError,
    Colour,
    Content,
    Cursor,
    Event,
    EventKind,
    Keyboard,
    LinkButton,
    Parcel,
    Refusal,
    Refused,
    TextButton,
    Unknown,
)
from bot.vk.client import VkMessenger, _by_peer, _settled
from bot.vk.events import from_history, read_event
from data.values.clock import MovableClock
from standin import StandIn
from standin.faults import Way
from tests.bot.conftest import GROUP, TOKEN
from tests.factories import ANNA, BORIS, CLERK, START, STRANGER

HELLO = Content("Здравствуйте")
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60
).filter(str.strip)
quick = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def parcels(*words: str) -> list[Parcel]:
    return [Parcel(ANNA, number, Content(text)) for number, text in enumerate(words, start=1)]


# --- what we say --------------------------------------------------------------------------------


@quick
@given(text=texts)
def test_the_same_text_arrives_letter_for_letter(
    text: str, messenger: VkMessenger, vk: StandIn
) -> None:
    number = vk.log.messages + 1
    (outcome,) = messenger.send_same(Content(text), peers=[ANNA], random_id=number)
    assert isinstance(outcome, Accepted)
    assert vk.phone(ANNA).last.text == text


@quick
@given(words=st.lists(texts, min_size=2, max_size=5))
def test_differing_texts_arrive_letter_for_letter_whatever_they_hold(
    words: list[str], messenger: VkMessenger, vk: StandIn
) -> None:
    """They travel inside a script: no quote, slash or line end may break out of it."""
    start = vk.log.messages + 1
    sent = [Parcel(ANNA, start + n, Content(text)) for n, text in enumerate(words)]
    assert all(isinstance(outcome, Accepted) for outcome in messenger.send_each(sent))
    assert [message.text for message in vk.phone(ANNA).inbox[-len(words) :]] == words


@pytest.mark.parametrize(
    "text",
    ['"];return 1;//', "\\", "\\u0000", "</script>", "а\u2028б\u2029", "🙂", "При\n\n\tвет"],
)
def test_texts_that_look_like_a_script_stay_texts(
    text: str, messenger: VkMessenger, vk: StandIn
) -> None:
    messenger.send_each(parcels(text, "второе"))
    assert [message.text for message in vk.phone(ANNA).inbox] == [text, "второе"]


def test_a_full_hand_of_the_longest_texts_goes_out(messenger: VkMessenger, vk: StandIn) -> None:
    longest = "Щ" * 4096
    outcomes = messenger.send_each(parcels(*[longest] * messenger.most_parcels))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    vk.people(100, first=10_001)
    outcomes = messenger.send_same(Content(longest), peers=range(10_001, 10_101), random_id=1)
    assert len(outcomes) == messenger.most_peers
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)


@pytest.mark.parametrize("each", [True, False])
def test_buttons_arrive_with_their_payload(each: bool, messenger: VkMessenger, vk: StandIn) -> None:
    keyboard = Keyboard(
        (
            (TextButton("Ознакомлен(а) «да»", {"ask": 1, "do": 'x"y'}, Colour.POSITIVE),),
            (LinkButton("Форма", "https://forms.example/?a=1&b=2"),),
        )
    )
    content = Content("Письмо", keyboard)
    messenger.send_each([Parcel(ANNA, n, content) for n in (1, 2) if each or n == 1])
    assert vk.phone(ANNA).labels() == ["Ознакомлен(а) «да»", "Форма"]
    pressed = vk.phone(ANNA).presses("Ознакомлен(а) «да»")
    assert pressed is not None
    assert json.loads(pressed.payload or "") == {"ask": 1, "do": 'x"y'}


def test_outcomes_tell_both_numbers_of_a_message(messenger: VkMessenger, vk: StandIn) -> None:
    outcomes = messenger.send_same(HELLO, peers=[ANNA, BORIS], random_id=5)
    assert outcomes == [
        Accepted(vk.phone(account).last.id, vk.phone(account).last.cmid)
        for account in (ANNA, BORIS)
    ]


def test_a_repeat_under_the_same_number_gives_the_same_message(
    messenger: VkMessenger, vk: StandIn
) -> None:
    first = messenger.send_same(HELLO, peers=[ANNA], random_id=5)
    assert messenger.send_same(HELLO, peers=[ANNA], random_id=5) == first
    assert messenger.send_each([Parcel(ANNA, 5, HELLO)]) == first
    assert len(vk.phone(ANNA).inbox) == 1


# --- what comes of it ---------------------------------------------------------------------------

TAKEN = {"peer_id": ANNA, "message_id": 1001, "conversation_message_id": 7}
REFUSED = {"peer_id": BORIS, "message_id": 0, "error": {"code": 901, "description": "no"}}


def test_rows_are_matched_by_person_not_by_place() -> None:
    outcomes = _by_peer([REFUSED, TAKEN], [ANNA, BORIS])
    assert outcomes[0] == Accepted(1001, 7)
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].refusal is Refusal.PERSON


@pytest.mark.parametrize(
    "rows",
    [
        [],
        None,
        5,
        {},
        [None, 7, "x"],
        [{"peer_id": BORIS, "message_id": 1001}],
        [{"peer_id": ANNA}],
        [{"peer_id": ANNA, "message_id": 0}],
        [{"peer_id": ANNA, "message_id": "1001"}],
        [{"message_id": 1001}],
    ],
)
def test_what_is_not_said_to_be_taken_is_unknown(rows: object) -> None:
    assert all(isinstance(outcome, Unknown) for outcome in _by_peer(rows, [ANNA]))


@pytest.mark.parametrize("error", ["text", {"code": "901"}, {"code": 4242}, {"description": "?"}])
def test_a_row_with_an_error_of_a_strange_form_is_refused_not_sent(error: object) -> None:
    (outcome,) = _by_peer([TAKEN | {"error": error}], [ANNA])
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.OFFICE


@pytest.mark.parametrize(
    "answer",
    [
        {"response": None},
        {"response": []},
        {"response": [[TAKEN]]},
        {"response": [False, False, False]},
        {"response": [False, False], "execute_errors": []},
        {"response": [False, False], "execute_errors": [{}, {"error_code": "x"}]},
        {"response": [None, 0]},
        {"response": [True, {}]},
    ],
)
def test_a_script_that_answers_strangely_leaves_everything_unknown(answer: dict[str, Any]) -> None:
    outcomes = _settled(answer, parcels("раз", "два"))
    assert len(outcomes) == 2
    assert all(isinstance(outcome, Unknown) for outcome in outcomes)


def test_inside_a_script_errors_are_taken_in_order() -> None:
    answer = {
        "response": [False, [TAKEN], False],
        "execute_errors": [{"error_code": 901}, {"error_code": 10}],
    }
    outcomes = _settled(answer, parcels("раз", "два", "три"))
    kinds = [Refused, Accepted, Unknown]
    assert [type(outcome) for outcome in outcomes] == kinds


@pytest.mark.parametrize("code", [3, 12])
def test_where_scripts_are_not_taken_each_message_goes_alone(
    code: int, messenger: VkMessenger, vk: StandIn
) -> None:
    vk.fail(Way.ERROR, "execute", code=code, times=None)
    outcomes = messenger.send_each(parcels("первое", "второе", "третье"))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert [message.text for message in vk.phone(ANNA).inbox] == ["первое", "второе", "третье"]


def test_going_alone_each_message_has_its_own_outcome_until_all_are_refused(
    messenger: VkMessenger, vk: StandIn
) -> None:
    vk.fail(Way.ERROR, "execute", code=3)
    vk.fail(Way.ERROR, "messages.send", code=900)
    vk.fail(Way.HTML_AFTER, "messages.send")
    vk.fail(Way.ERROR, "messages.send", code=5, times=None)
    outcomes = messenger.send_each(parcels("1", "2", "3", "4"))
    assert isinstance(outcomes[0], Refused)
    assert outcomes[0].refusal is Refusal.PERSON
    assert isinstance(outcomes[1], Unknown)
    assert isinstance(outcomes[2], Refused)
    assert outcomes[2].refusal is Refusal.FATAL
    assert outcomes[3] == outcomes[2]
    assert vk.log.by_method["messages.send"] == 3


def test_of_a_script_that_broke_while_running_nothing_is_known(
    messenger: VkMessenger, vk: StandIn
) -> None:
    vk.fail(Way.ERROR, "execute", code=13)
    outcomes = messenger.send_each(parcels("первое", "второе"))
    assert all(isinstance(outcome, Unknown) for outcome in outcomes)


def test_captcha_in_its_new_form_shuts_the_bot_out(messenger: VkMessenger, vk: StandIn) -> None:
    vk.fail(code=14)
    (outcome,) = messenger.send_same(HELLO, peers=[ANNA], random_id=1)
    assert isinstance(outcome, Refused)
    assert (outcome.refusal, outcome.code) == (Refusal.FATAL, 14)


@pytest.mark.parametrize("way", [Way.HTML, Way.CUT_BEFORE, Way.TRUNCATED, Way.STATUS])
def test_other_calls_without_an_answer_say_so(
    way: Way, messenger: VkMessenger, vk: StandIn
) -> None:
    vk.fail(way, code=503)
    with pytest.raises(CallUnknownError):
        messenger.server_time()
    assert messenger.server_time() == START


def test_the_key_is_in_no_error(messenger: VkMessenger, vk: StandIn) -> None:
    for fault in ({"way": Way.ERROR, "code": 5}, {"way": Way.CUT_BEFORE}, {"way": Way.HTML}):
        vk.fail(**fault)
        with pytest.raises((CallRefusedError, CallUnknownError)) as caught:
            messenger.server_time()
        assert TOKEN not in "".join(map(str, caught.value.args))
        assert caught.value.__suppress_context__  # what vk_api raised holds the parameters


# --- looking back -------------------------------------------------------------------------------


def test_our_own_message_is_found_by_its_number(messenger: VkMessenger, vk: StandIn) -> None:
    messenger.send_same(HELLO, peers=[ANNA], random_id=5)
    for _ in range(150):
        vk.phone(ANNA).types("и ещё")
    (ours,) = vk.phone(ANNA).inbox
    assert messenger.find_sent(ANNA, random_id=5) == Accepted(ours.id, ours.cmid)
    assert messenger.find_sent(ANNA, random_id=6) is None
    assert messenger.find_sent(BORIS, random_id=5) is None


def test_the_history_is_read_back_to_the_last_known_message(
    messenger: VkMessenger, vk: StandIn
) -> None:
    known = vk.phone(ANNA).types("известно").cmid
    said = [f"{n}" for n in range(450)]
    for text in said:
        vk.phone(ANNA).types(text)
    messenger.send_same(HELLO, peers=[ANNA], random_id=5)
    found = messenger.history(ANNA, after_number=known)
    assert [event.text for event in found] == said
    assert len({event.event_id for event in found}) == len(said)


def test_all_dialogs_are_found_through_all_pages(
    messenger: VkMessenger, vk: StandIn, clock: MovableClock
) -> None:
    vk.phone(BORIS).types("давно")
    clock.move(timedelta(days=1))
    for account in range(1_001, 1_451):
        vk.phone(account).types("недавно")
    marks = messenger.dialogs(since=clock.now() - timedelta(hours=1))
    assert {mark.peer for mark in marks} == set(range(1_001, 1_451))
    assert all((mark.last_number, mark.last_at) == (1, clock.now()) for mark in marks)


def test_a_dialog_that_moves_to_the_top_between_two_pages_is_not_missed(
    messenger: VkMessenger, vk: StandIn, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = list(range(1_001, 1_301))
    for account in everybody:
        vk.phone(account).types("недавно")
    call = messenger._calls.call

    def call_slowly(method: str, **params: Any) -> Any:
        if params.get("offset") == 200:
            vk.phone(1_050).types("и ещё")  # would have stood on the second page
        return call(method, **params)

    monkeypatch.setattr(messenger._calls, "call", call_slowly)
    marks = messenger.dialogs(since=clock.now() - timedelta(hours=1))
    assert {mark.peer: mark.last_number for mark in marks} == dict.fromkeys(everybody, 1) | {
        1_050: 2
    }
    assert len(marks) == len(everybody)


def test_marks_tell_who_has_read_and_who_can_be_written_to(
    messenger: VkMessenger, vk: StandIn
) -> None:
    messenger.send_same(HELLO, peers=[ANNA, BORIS], random_id=5)
    vk.phone(ANNA).reads()
    vk.phone(BORIS).forbids()
    marks = {mark.peer: mark for mark in messenger.marks([ANNA, BORIS])}
    assert marks[ANNA].read_message_id == vk.phone(ANNA).last.id
    assert marks[BORIS].read_message_id == 0
    assert (marks[ANNA].writable, marks[BORIS].writable) == (True, False)


def test_screen_names_are_resolved_and_unknown_ones_left_out(
    messenger: VkMessenger, vk: StandIn
) -> None:
    vk.world.user(ANNA).screen_name = "anna_petrova"
    assert messenger.resolve(["anna_petrova", "nobody_at_all"]) == {"anna_petrova": ANNA}


# --- editing, pressing, files -------------------------------------------------------------------


def test_a_message_is_edited_for_a_day(
    messenger: VkMessenger, vk: StandIn, clock: MovableClock
) -> None:
    messenger.send_same(HELLO, peers=[ANNA], random_id=5)
    number = vk.phone(ANNA).last.cmid
    assert messenger.edit(peer=ANNA, number=number, content=Content("Иначе"))
    assert vk.phone(ANNA).last.text == "Иначе"
    clock.move(timedelta(hours=25))
    assert not messenger.edit(peer=ANNA, number=number, content=HELLO)
    assert vk.phone(ANNA).last.text == "Иначе"


def test_a_callback_press_is_answered(messenger: VkMessenger, vk: StandIn) -> None:
    press = vk.world.press_callback(ANNA, 1, '{"look":1}')
    event = Event("e", EventKind.CALLBACK, ANNA, ANNA, None, callback_id=press)
    messenger.answer_callback(event, text="Записано " * 20)
    (shown,) = vk.phone(ANNA).answers
    assert len(shown["text"]) <= 90


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "985.pdf"
    path.write_bytes(b"%PDF letter")
    return path


def test_a_file_is_uploaded_under_its_title(
    messenger: VkMessenger, vk: StandIn, letter: Path
) -> None:
    reference = messenger.upload(letter, title="Письмо № 985.pdf")
    messenger.send_same(Content("Письмо", attachments=(reference,)), peers=[ANNA], random_id=1)
    (attached,) = vk.phone(ANNA).last.attachments
    assert attached["doc"]["title"] == "Письмо № 985.pdf"


@pytest.mark.parametrize(("times", "taken"), [(1, True), (2, True), (3, False)])
def test_a_file_vk_could_not_save_is_uploaded_again_a_few_times(
    times: int, taken: bool, messenger: VkMessenger, vk: StandIn, letter: Path
) -> None:
    vk.fail(Way.ERROR, "docs.save", code=105, times=times)
    if taken:
        assert messenger.upload(letter, title="985.pdf").startswith("doc")
    else:
        with pytest.raises(CallRefusedError):
            messenger.upload(letter, title="985.pdf")
    assert vk.log.by_method["docs.save"] == min(times + 1, 3)


@pytest.mark.parametrize("way", [Way.HTML, Way.CUT_BEFORE, Way.ERROR, Way.TRUNCATED])
def test_a_file_nobody_took_is_an_unknown_call(
    way: Way, messenger: VkMessenger, vk: StandIn, letter: Path
) -> None:
    vk.fail(way, "upload")
    with pytest.raises(CallUnknownError):
        messenger.upload(letter, title="985.pdf")


# --- listening ----------------------------------------------------------------------------------


def test_the_first_turn_begins_from_now(messenger: VkMessenger, vk: StandIn) -> None:
    vk.phone(ANNA).types("раньше")
    poll = messenger.poll(Cursor(), wait=0)
    assert (poll.events, poll.gap) == ((), False)
    vk.phone(ANNA).types("теперь")
    (event,) = messenger.poll(poll.cursor, wait=0).events
    assert event.text == "теперь"


@pytest.mark.parametrize(("code", "lost"), [(1, True), (2, False), (3, True), (99, True)])
def test_each_failure_of_the_queue_has_its_recovery(
    code: int, lost: bool, messenger: VkMessenger, vk: StandIn
) -> None:
    cursor = messenger.poll(Cursor(), wait=0).cursor
    vk.fail(Way.ERROR, "longpoll", code=code)
    poll = messenger.poll(cursor, wait=0)
    assert poll.gap is lost
    vk.phone(ANNA).types("потом")
    assert [e.text for e in messenger.poll(poll.cursor, wait=0).events if e.text] == ["потом"]


def test_the_queue_is_not_asked_for_its_address_each_time(
    messenger: VkMessenger, vk: StandIn
) -> None:
    cursor = messenger.poll(Cursor(), wait=0).cursor
    for _ in range(5):
        cursor = messenger.poll(cursor, wait=0).cursor
    assert vk.log.by_method["groups.getLongPollServer"] == 1


def test_an_event_and_its_message_in_the_history_read_alike(
    messenger: VkMessenger, vk: StandIn
) -> None:
    cursor = messenger.poll(Cursor(), wait=0).cursor
    messenger.send_same(HELLO, peers=[ANNA], random_id=5)
    vk.phone(ANNA).types("Сделано", reply_to=vk.phone(ANNA).last, attachments=["акт.pdf"])
    heard = [e for e in messenger.poll(cursor, wait=0).events if e.kind is EventKind.MESSAGE]
    read = messenger.history(ANNA, after_number=0)
    for field in ("kind", "peer", "account", "written_at", "number", "message_id", "text"):
        assert [getattr(e, field) for e in heard] == [getattr(e, field) for e in read]
    assert [e.reply_to for e in heard] == [e.reply_to for e in read] != [None]
    assert heard[0].files == read[0].files != ()


def test_people_are_heard_and_nobody_else(messenger: VkMessenger, vk: StandIn) -> None:
    cursor = messenger.poll(Cursor(), wait=0).cursor
    vk.phone(STRANGER).opens(ref="CODE")
    vk.phone(STRANGER).forbids()
    messenger.send_same(HELLO, peers=[CLERK], random_id=5)
    events = messenger.poll(cursor, wait=0).events
    assert [e.kind for e in events if e.kind is not EventKind.OTHER] == [
        EventKind.ALLOWED,
        EventKind.MESSAGE,
        EventKind.DENIED,
    ]
    (start,) = [e for e in events if e.kind is EventKind.MESSAGE]
    assert (start.ref, start.payload) == ("CODE", {"command": "start"})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("message", "id", "from_id", "peer_id", "text", "date", "payload", "type")
            )
            | st.text(max_size=4),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
KINDS = ("message_new", "message_event", "message_allow", "message_deny", "message_read", "?")


@settings(deadline=None, max_examples=300)
@given(
    kind=st.sampled_from(KINDS),
    event_id=st.none() | st.text(max_size=5) | st.integers(),
    obj=json_values,
)
def test_no_event_is_too_strange_to_be_read(kind: str, event_id: object, obj: object) -> None:
    event = read_event({"type": kind, "event_id": event_id, "object": obj, "group_id": GROUP})
    assert event.event_id
    event.text.encode()
    assert "\0" not in event.text  # PostgreSQL stores no such text
    if event.kind is EventKind.MESSAGE:
        assert event.account > 0


@settings(deadline=None, max_examples=100)
@given(message=st.dictionaries(st.sampled_from(("id", "peer_id", "from_id")), json_values))
def test_no_message_of_the_history_is_too_strange_to_be_read(message: dict[str, Any]) -> None:
    assert read_event(from_history(message)).event_id.startswith("history:")
