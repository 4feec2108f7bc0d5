"""Bots Long Poll (dev.vk.ru, «Bots Long Poll API»): one turn at a time, the cursor handed in.

`failed` 1: history partly lost, go on from the new `ts`; 2: the key has expired, keep our `ts`;
3: information lost, new key and `ts`. After 1 and 3 the caller must catch up from the dialogs.
"""

from typing import Any

import requests

from bot.messenger import CallUnknownError, Cursor, Poll
from bot.vk.calls import Calls
from bot.vk.events import read_event

HISTORY_LOST, KEY_EXPIRED, ALL_LOST = 1, 2, 3


class LongPoll:
    """The queue of one community."""

    def __init__(self, calls: Calls, group_id: int) -> None:
        self._calls = calls
        self._group_id = group_id
        self._session = requests.Session()
        self._session.trust_env = False
        self._suspicious = False  # the last turn failed: ask for the server anew

    def poll(self, cursor: Cursor, *, wait: int) -> Poll:
        """Events after `cursor`; raises CallUnknownError or CallRefusedError."""
        if not cursor.position:
            return Poll((), self._server())
        if self._suspicious or not cursor.server or not cursor.key:
            fresh = self._server()
            cursor = Cursor(cursor.position, fresh.server, fresh.key)
        try:
            answer = self._ask(cursor, wait)
        except CallUnknownError:
            self._suspicious = True
            raise
        self._suspicious = False
        return self._read(answer, cursor)

    def _server(self) -> Cursor:
        answer = self._calls.call("groups.getLongPollServer", group_id=self._group_id)
        try:
            return Cursor(str(answer["ts"]), str(answer["server"]), str(answer["key"]))
        except (KeyError, TypeError) as error:
            raise CallUnknownError("VK: no long poll server in the answer") from error

    def _ask(self, cursor: Cursor, wait: int) -> dict[str, Any]:
        params = {"act": "a_check", "key": cursor.key, "ts": cursor.position, "wait": str(wait)}
        patience = self._calls.patience
        try:
            response = self._session.get(
                cursor.server, params=params, timeout=(patience.connect, wait + patience.slack)
            )
            answer = response.json() if response.ok else None
        except (requests.RequestException, ValueError) as error:
            raise CallUnknownError(f"VK long poll: {type(error).__name__}") from None
        if not isinstance(answer, dict) or not ("failed" in answer or "updates" in answer):
            raise CallUnknownError("VK long poll: answer of a strange form")
        return answer

    def _read(self, answer: dict[str, Any], cursor: Cursor) -> Poll:
        failed = answer.get("failed")
        if failed == HISTORY_LOST:
            position = str(answer.get("ts") or cursor.position)
            return Poll((), Cursor(position, cursor.server, cursor.key), gap=True)
        if failed == KEY_EXPIRED:
            fresh = self._server()
            return Poll((), Cursor(cursor.position, fresh.server, fresh.key))
        if failed is not None:
            return Poll((), self._server(), gap=True)
        updates = answer["updates"] if isinstance(answer["updates"], list) else []
        events = tuple(read_event(raw) for raw in updates if isinstance(raw, dict))
        position = str(answer.get("ts") or cursor.position)
        return Poll(events, Cursor(position, cursor.server, cursor.key), continued=True)
