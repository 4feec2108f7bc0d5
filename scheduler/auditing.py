"""The self-check: what should have gone out and been handled is compared with what did."""

import logging
from collections.abc import Callable
from datetime import datetime

from data.actions import audit as actions
from data.database import Database
from data.values.clock import Clock

log = logging.getLogger(__name__)


def audit(
    database: Database, clock: Clock, *, awake_since: datetime, words: Callable[[str, int], str]
) -> bool:
    """Repair what can be, sound alarms for the rest; whether everything was as it should be.

    `awake_since`: since when this process has been at work by a clock that goes right. Judging
    comes in a transaction of its own: a repair that fails must not keep alarms from sounding.
    """
    at = clock.now()
    with database.write() as session:
        wrong = actions.judge(session, at=at, awake_since=awake_since, words=words)
    for name in wrong:
        log.error("self-check: %s", name)
    with database.write() as session:
        repaired = actions.repair(session, at=at)
    for name, count in repaired.items():
        if count:
            log.error("self-check: %s repaired: %s", name, count)
    return not wrong and not any(repaired.values())
