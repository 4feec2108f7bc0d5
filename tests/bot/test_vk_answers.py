"""Answers of a form VK never promised: nothing is concluded from them, and nothing falls over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.messenger import CallUnknownError, Finding
from bot.vk.calls import Calls
from bot.vk.client import VkMessenger
from tests.bot.conftest import GROUP
from tests.factories import ANNA, START

ODD: tuple[Any, ...] = (1, None, "да", [], [1], {}, {"items": None}, {"items": [1]}, {"items": {}})
Answers = Callable[..., None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Let VK answer methods so."""

    def set_(given: dict[str, Any]) -> None:
        def whole(_: Calls, method: str, **_more: Any) -> dict[str, Any]:
            return {"response": given[method]}

        monkeypatch.setattr(Calls, "whole", whole)

    return set_


@pytest.mark.parametrize("answer", ODD)
def test_lists_of_a_strange_form(answer: Any, messenger: VkMessenger, answers: Answers) -> None:
    names = ("getConversations", "getHistory", "getConversationsById")
    answers({f"messages.{name}": answer for name in names})
    for ask in (
        lambda: messenger.dialogs(since=START),
        lambda: messenger.history(ANNA, after_number=0),
        lambda: messenger.find_sent(ANNA, random_id=1),
        lambda: messenger.marks([ANNA]),
    ):
        with pytest.raises(CallUnknownError):
            ask()


@pytest.mark.parametrize(
    "item",
    [
        {"conversation": 1},
        {"conversation": {"peer": 1}},
        {"conversation": {"peer": {"id": ANNA}, "out_read": [1]}},
        {"conversation": {"peer": {"id": ANNA}}, "last_message": "да"},
        {"conversation": {"peer": {"id": ANNA}}, "last_message": {"date": 10**30}},
    ],
)
def test_dialogs_of_a_strange_form(item: Any, messenger: VkMessenger, answers: Answers) -> None:
    answers({"messages.getConversations": {"items": [item]}})
    with pytest.raises(CallUnknownError):
        messenger.dialogs(since=START)


def test_messages_of_a_strange_form(messenger: VkMessenger, answers: Answers) -> None:
    ours = {"conversation_message_id": "да", "out": 1, "random_id": 1, "id": []}
    answers({"messages.getHistory": {"items": [ours]}})
    with pytest.raises(CallUnknownError):
        messenger.history(ANNA, after_number=0)
    with pytest.raises(CallUnknownError):
        messenger.find_sent(ANNA, random_id=1)


@pytest.mark.parametrize("answer", [None, [], {}, "скоро", 10**30])
def test_a_time_of_a_strange_form(answer: Any, messenger: VkMessenger, answers: Answers) -> None:
    answers({"utils.getServerTime": answer})
    with pytest.raises(CallUnknownError):
        messenger.server_time()


def found(messenger: VkMessenger) -> dict[str, Finding]:
    return {finding.name: finding for finding in messenger.check(repair=False)}


@pytest.mark.parametrize("answer", [1, None, [], {}, {"groups": []}, {"groups": [{"id": []}]}])
def test_a_key_of_nobody_is_not_called_another_communitys(
    answer: Any, messenger: VkMessenger, answers: Answers
) -> None:
    answers({"groups.getById": answer})
    token = found(messenger)["token"]
    assert token.ok is None
    assert "другого" not in token.text


def test_a_key_of_another_community_is(messenger: VkMessenger, answers: Answers) -> None:
    answers({"groups.getById": {"groups": [{"id": GROUP + 1}]}})
    token = found(messenger)["token"]
    assert token.ok is False
    assert "другого" in token.text


@pytest.mark.parametrize("answer", [1, None, [], [1], {}, {"permissions": 1}, "да"])
def test_a_strange_self_check_is_unsure(
    answer: Any, messenger: VkMessenger, answers: Answers
) -> None:
    answers(
        {
            "groups.getById": {"groups": [{"id": GROUP}]},
            "groups.getTokenPermissions": answer,
            "groups.getLongPollSettings": {"is_enabled": 1, "events": answer},
            "utils.getServerTime": answer if answer != 1 else 10**30,
        }
    )
    every = found(messenger)
    assert every["token"].ok is True
    assert every["rights"].ok is None
    assert every["clock"].ok is None
    assert every["long_poll"].ok is False


def test_permissions_may_come_as_a_list(messenger: VkMessenger, answers: Answers) -> None:
    moment = int(datetime.timestamp(START))
    answers(
        {
            "groups.getById": [{"id": GROUP}],
            "groups.getTokenPermissions": [{"name": "messages"}],
            "groups.getLongPollSettings": {},
            "utils.getServerTime": moment,
        }
    )
    every = found(messenger)
    assert "документы" in every["rights"].text
    assert every["clock"].ok is True
