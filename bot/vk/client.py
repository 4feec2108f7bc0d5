"""VK as a messenger: our verbs over VK's methods (API 5.199)."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bot.messenger import (
    Accepted,
    CallRefusedError,
    CallUnknownError,
    Content,
    Cursor,
    DialogMark,
    Event,
    Finding,
    Outcome,
    Parcel,
    Poll,
    Refusal,
    Refused,
    Unknown,
)
from bot.pace import Pace
from bot.vk import callback_setup, checks, uploads
from bot.vk.answers import STRANGE, items_of, moment_of, number_of
from bot.vk.calls import Calls, Patience
from bot.vk.errors import judge
from bot.vk.events import from_history, read_event
from bot.vk.keyboard import to_json
from bot.vk.longpoll import LongPoll

PAGE = 200
FURTHEST_BACK = 1000  # messages looked through for one of ours
CALLBACK_TEXT = 90
NO_SCRIPTS = (3, 12)  # no `execute`, or it could not be compiled: nothing of it has run
LOST = "ВК не ответил об этом сообщении, проверяем."


class VkMessenger:
    """One VK community. Safe to use from several threads; remembers nothing of importance."""

    name = "vk"
    most_peers = 100
    most_parcels = 25

    def __init__(
        self,
        *,
        token: str,
        group_id: int,
        api_url: str = "https://api.vk.ru",
        now: Callable[[], datetime],
        pace: Pace | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.group_id = group_id
        self._now = now
        self._calls = Calls(token=token, api_url=api_url, pace=pace or Pace(), patience=patience)
        self._longpoll = LongPoll(self._calls, group_id)

    # --- sending ------------------------------------------------------------------------------

    def send_same(
        self, content: Content, *, peers: Sequence[int], random_id: int, urgent: bool = False
    ) -> list[Outcome]:
        """messages.send with `peer_ids`: one content to up to 100 people."""
        params = _message(content) | {"peer_ids": list(peers), "random_id": random_id}
        try:
            rows = self._calls.call("messages.send", urgent=urgent, **params)
        except (CallRefusedError, CallUnknownError) as error:
            return [_failed(error)] * len(peers)
        return _by_peer(rows, peers)

    def send_each(self, parcels: Sequence[Parcel], *, urgent: bool = False) -> list[Outcome]:
        """`execute` of one messages.send each: up to 25 differing messages in one request."""
        if len(parcels) == 1:
            return [self._send_one(parcels[0], urgent=urgent)]
        calls = [f"API.messages.send({_script(_single(parcel))})" for parcel in parcels]
        try:
            answer = self._calls.whole(
                "execute", urgent=urgent, code=f"return [{','.join(calls)}];"
            )
        except CallRefusedError as error:
            if error.code in NO_SCRIPTS:
                return self._send_singly(parcels, urgent=urgent)
            return [_failed(error)] * len(parcels)
        except CallUnknownError as error:
            return [_failed(error)] * len(parcels)
        return _settled(answer, parcels)

    def _send_singly(self, parcels: Sequence[Parcel], *, urgent: bool) -> list[Outcome]:
        """One request each; once one refusal holds for all, the rest are not asked for."""
        outcomes: list[Outcome] = []
        for parcel in parcels:
            last = outcomes[-1] if outcomes else None
            shut_out = isinstance(last, Refused) and last.refusal is Refusal.FATAL
            outcomes.append(last if last and shut_out else self._send_one(parcel, urgent=urgent))
        return outcomes

    def _send_one(self, parcel: Parcel, *, urgent: bool) -> Outcome:
        try:
            rows = self._calls.call("messages.send", urgent=urgent, **_single(parcel))
        except (CallRefusedError, CallUnknownError) as error:
            return _failed(error)
        return _by_peer(rows, [parcel.peer])[0]

    def edit(self, *, peer: int, number: int, content: Content) -> bool:
        """messages.edit; False when VK no longer allows it."""
        try:
            self._calls.call("messages.edit", peer_id=peer, cmid=number, **_message(content))
        except CallRefusedError:
            return False
        return True

    def answer_callback(self, event: Event, *, text: str) -> None:
        """messages.sendMessageEventAnswer with a short text."""
        self._calls.call(
            "messages.sendMessageEventAnswer",
            urgent=True,
            event_id=event.callback_id,
            user_id=event.account,
            peer_id=event.peer,
            event_data={"type": "show_snackbar", "text": text[:CALLBACK_TEXT]},
        )

    def upload(self, path: Path, *, title: str) -> str:
        """Upload a file to the community's documents; the reference to attach it with."""
        return uploads.document(self._calls, self.group_id, path, title=title)

    # --- listening ----------------------------------------------------------------------------

    def poll(self, cursor: Cursor, *, wait: int) -> Poll:
        """One turn of Bots Long Poll."""
        return self._longpoll.poll(cursor, wait=wait)

    def read_event(self, raw: dict[str, Any]) -> Event:
        """A stored event in our words."""
        return read_event(raw)

    def dialogs(self, *, since: datetime) -> list[DialogMark]:
        """Dialogs with a message after `since`, through all pages.

        Dialogs move to the top while pages are turned, so the list is gone through once more from
        the top until a page holds nothing new.
        """
        found: dict[int, DialogMark] = {}
        for _ in range(2):
            for page in self._conversations():
                marks = [_mark(i.get("conversation"), i.get("last_message")) for i in page]
                news = [mark for mark in marks if _is_news(mark, found.get(mark.peer), since)]
                if not news:
                    break
                found |= {mark.peer: mark for mark in news}
        return list(found.values())

    def _conversations(self) -> Iterator[list[dict[str, Any]]]:
        offset = 0
        while True:
            page = items_of(
                self._calls.call(
                    "messages.getConversations",
                    group_id=self.group_id,
                    filter="all",
                    count=PAGE,
                    offset=offset,
                )
            )
            yield page
            offset += len(page)
            if len(page) < PAGE:
                return

    def history(self, peer: int, *, after_number: int) -> list[Event]:
        """What the person wrote after message `after_number` of the dialog, oldest first."""
        found: list[Event] = []
        for message in self._history(peer):
            number = number_of(message.get("conversation_message_id", 0))
            if number <= after_number:
                break
            if not message.get("out"):
                found.append(read_event(from_history(message)))
        return found[::-1]

    def find_sent(self, peer: int, *, random_id: int) -> Accepted | None:
        """Our message with this `random_id` among the last thousand of the dialog."""
        for message in islice(self._history(peer), FURTHEST_BACK):
            if message.get("out") and message.get("random_id") == random_id:
                number = message.get("conversation_message_id")
                return Accepted(
                    number_of(message.get("id")), None if number is None else number_of(number)
                )
        return None

    def _history(self, peer: int) -> Iterator[dict[str, Any]]:
        offset = 0
        while page := self._page(peer, offset):
            yield from page
            offset += len(page)
            if len(page) < PAGE:
                return

    def _page(self, peer: int, offset: int) -> list[dict[str, Any]]:
        answer = self._calls.call(
            "messages.getHistory",
            group_id=self.group_id,
            peer_id=peer,
            count=PAGE,
            offset=offset,
        )
        return items_of(answer)

    def marks(self, peers: Sequence[int]) -> list[DialogMark]:
        """How far up to 100 dialogs have been read, and whether we may write."""
        answer = self._calls.call(
            "messages.getConversationsById", group_id=self.group_id, peer_ids=list(peers)
        )
        return [_mark(item, None) for item in items_of(answer)]

    # --- looking around -----------------------------------------------------------------------

    def resolve(self, names: Sequence[str]) -> dict[str, int]:
        """Account numbers of screen names, one request for up to 1000."""
        found: dict[str, int] = {}
        for name in names:
            answer = self._calls.call("utils.resolveScreenName", screen_name=name)
            if isinstance(answer, dict) and answer.get("type") == "user":
                found[name] = number_of(answer.get("object_id"))
        return found

    def server_time(self) -> datetime:
        """utils.getServerTime."""
        return moment_of(self._calls.call("utils.getServerTime"))

    def check(self, *, repair: bool) -> list[Finding]:
        """Token, rights, settings, clock; see `bot.vk.checks`."""
        return checks.check(self._calls, self.group_id, now=self._now, repair=repair)

    def callback_code(self) -> str:
        """By what VK recognises our address; see `bot.vk.callback_setup`."""
        return callback_setup.code(self._calls, self.group_id)

    def set_up_callback(self, *, url: str, secret: str, repair: bool) -> list[Finding]:
        """Look at our Callback API server, with `repair` make it; see `bot.vk.callback_setup`."""
        return callback_setup.set_up(
            self._calls, self.group_id, url=url, secret=secret, repair=repair
        )


def _message(content: Content) -> dict[str, Any]:
    params: dict[str, Any] = {
        "message": content.text,
        "dont_parse_links": True,
        "disable_mentions": True,
    }
    if content.keyboard is not None:
        params["keyboard"] = to_json(content.keyboard)
    if content.attachments:
        params["attachment"] = list(content.attachments)
    return params


def _single(parcel: Parcel) -> dict[str, Any]:
    # `peer_ids` even for one: only then the answer tells the number within the dialog.
    params = _message(parcel.content) | {
        "peer_ids": [parcel.peer],
        "random_id": parcel.random_id,
    }
    if parcel.reply_to is not None:
        params["forward"] = {
            "peer_id": parcel.peer,
            "conversation_message_ids": [parcel.reply_to],
            "is_reply": 1,
        }
    return params


def _script(params: dict[str, Any]) -> str:
    """The parameters as a VKScript object: all values text or numbers, letters as they are."""
    wired: dict[str, str | int] = {}
    for name, value in params.items():
        if isinstance(value, bool):
            wired[name] = int(value)
        elif isinstance(value, list):
            wired[name] = ",".join(str(item) for item in value)
        elif isinstance(value, dict):
            wired[name] = json.dumps(value, ensure_ascii=False)
        else:
            wired[name] = value
    return json.dumps(wired, ensure_ascii=False)


def _failed(error: CallRefusedError | CallUnknownError) -> Outcome:
    if isinstance(error, CallRefusedError):
        return Refused(error.refusal, error.code, str(error), error.rest_seconds)
    return Unknown(str(error))


def _by_peer(rows: object, peers: Sequence[int]) -> list[Outcome]:
    """An outcome for each recipient; one without a row is unknown, not sent."""
    found: dict[int, Outcome] = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("peer_id"), int):
            found[row["peer_id"]] = _row(row)
    return [found.get(peer, Unknown(LOST)) for peer in peers]


def _row(row: dict[str, Any]) -> Outcome:
    error = row.get("error")
    if error:
        code = error.get("code", 0) if isinstance(error, dict) else 0
        return judge(code if isinstance(code, int) else 0)
    message_id = row.get("message_id")
    if not isinstance(message_id, int) or message_id <= 0:
        return Unknown(LOST)
    number = row.get("conversation_message_id")
    return Accepted(message_id, number if isinstance(number, int) else None)


def _settled(answer: dict[str, Any], parcels: Sequence[Parcel]) -> list[Outcome]:
    """Outcomes of an `execute`: each `false` takes the next of `execute_errors`."""
    results = answer["response"]
    if not isinstance(results, list) or len(results) != len(parcels):
        return [Unknown(LOST)] * len(parcels)
    errors = iter(answer.get("execute_errors") or [])
    outcomes: list[Outcome] = []
    for parcel, result in zip(parcels, results, strict=True):
        if result is False:
            error = next(errors, None)
            code = error.get("error_code") if isinstance(error, dict) else None
            outcomes.append(judge(code) if isinstance(code, int) else Unknown(LOST))
        else:
            outcomes.append(_by_peer(result, [parcel.peer])[0])
    return outcomes


def _is_news(mark: DialogMark, known: DialogMark | None, since: datetime) -> bool:
    recent = mark.last_at is None or mark.last_at >= since
    return recent and (known is None or known.last_number < mark.last_number)


def _mark(conversation: Any, last: Any) -> DialogMark:
    if not isinstance(conversation, dict) or not isinstance(last, dict | None):
        raise CallUnknownError(STRANGE)
    last = last or {}
    peer, may = conversation.get("peer"), conversation.get("can_write")
    if not isinstance(peer, dict):
        raise CallUnknownError(STRANGE)
    number = conversation.get("last_conversation_message_id")
    if number is None:
        number = last.get("conversation_message_id")
    date = last.get("date")
    return DialogMark(
        peer=number_of(peer.get("id")),
        last_number=number_of(number or 0),
        last_at=moment_of(date) if isinstance(date, int) else None,
        read_message_id=number_of(conversation.get("out_read") or 0),
        writable=bool(may.get("allowed", True)) if isinstance(may, dict) else True,
        last_ours=last.get("out") == 1,
    )
