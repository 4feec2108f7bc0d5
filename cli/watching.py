"""The service watching over itself: its rings, its web ports, its heartbeat, put together."""

import logging
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bot import alarmtexts
from bot.listener import Listener
from bot.messenger import Messenger
from bot.steady import Steady
from bot.vk.hook import Hook, application
from bot.watch import Watch
from cli import parts as made
from cli.context import Context
from cli.health import Beats, Health
from cli.settings import Callback
from cli.web import WebServer
from data.database import Database
from data.values.errors import StorageError
from scheduler.auditing import audit
from scheduler.rings import Ring, Rings

log = logging.getLogger(__name__)

PATIENCE_MS = 3_000  # a webhook is answered at once, locked database or not
LOOK, HEARTBEAT, AUDIT = 30, 30, 600  # seconds between
WHOLE = ("bot", "scheduler")


class Watching:
    """Built once for a service that speaks to a messenger; `start`, work, `stop`."""

    def __init__(self, context: Context, messenger: Messenger, parts: Sequence[str]) -> None:
        self.context = context
        self.messenger = messenger
        self.parts = parts
        clock, url = context.clock, context.settings.database_url
        # A database object of its own: the others' turns to write may take long when it is locked.
        self.database = Database(url, busy_ms=PATIENCE_MS)
        self.steady = Steady(clock)
        self.watch = Watch(
            self.database, messenger, clock, steady=self.steady, free=partial(_free, self.database)
        )
        self.beats = Beats(clock)
        self.ringing: Rings | None = None
        self.health = Health(
            self.database,
            clock,
            messenger=messenger.name,
            parts=parts,
            watch=self.watch,
            beats=self.beats,
            ringing=lambda: None if self.ringing is None else self.ringing.alive,
        )
        self._rings = Rings(
            [
                Ring("watch", self.watch.look, every=LOOK),
                Ring("heartbeat", self._heartbeat, every=HEARTBEAT),
            ]
        )
        self._servers = self._web()

    def start(self) -> None:
        """Look once, before anything is decided; then keep looking."""
        self.watch.look()
        self._rings.start()
        for server in self._servers:
            server.start()

    def stop(self) -> None:
        """Answer, ring and look no more."""
        for server in self._servers:
            server.stop()
        self._rings.stop()
        self.database.close()

    # --- what the service's own parts ask and tell --------------------------------------------

    @property
    def calm(self) -> bool:
        """Whether steps that decide or send may be taken."""
        return self.watch.calm

    def fault(self, fault: Exception) -> None:
        """A step met a fault."""
        if isinstance(fault, StorageError):
            self.watch.storage_failed(fault)

    def audit_ring(self) -> Ring:
        """The self-check's ring."""
        return Ring("audit", self.minding(self._audit), every=AUDIT)

    def minding(self, job: Callable[[], object], *, hearing: bool = False) -> Callable[[], object]:
        """The job, done only in calm (with `hearing`, only while answers can be heard: who has
        answered must not be reminded), its faults told to the watch."""

        def ring() -> None:
            if not self.calm or (hearing and self.watch.deaf):
                return
            try:
                job()
            except StorageError as fault:
                self.watch.storage_failed(fault)
                log.warning("%s", fault)

        return ring

    def _audit(self) -> None:
        audit(
            self.context.database,
            self.context.clock,
            awake_since=self.steady.good_since,
            words=alarmtexts.finding,
        )

    # --- what is shown outside ----------------------------------------------------------------

    def _heartbeat(self) -> None:
        path = heartbeat_path(self.context.settings.heartbeat, self.parts)
        if path is None:
            return
        try:
            self.health.write(path)
        except OSError as error:
            log.warning("the heartbeat was not written: %s", type(error).__name__)

    def _web(self) -> list[WebServer]:
        settings = self.context.settings
        servers = []
        if settings.callback is not None and "bot" in self.parts:
            servers.append(self._hook(settings.callback))
        if settings.health_port is not None:
            servers.append(
                WebServer(
                    application(health=self.health.report),
                    host="127.0.0.1",
                    port=settings.health_port,
                    setting="HEALTH_PORT",
                )
            )
        return servers

    def _hook(self, callback: Callback) -> WebServer:
        listener = Listener(self.database, self.messenger, self.context.clock)
        hook = Hook(
            group_id=self.context.settings.vk_group_id,
            secret=callback.secret,
            read=self.messenger.read_event,
            take=listener.take,
            confirmation=made.confirmation(callback, self.messenger, self.context.clock),
        )
        app: Any = application(hook=hook, path=callback.path, health=self.health.report)
        return WebServer(
            app,
            host=callback.host,
            port=callback.port,
            setting="VK_CALLBACK_HOST, VK_CALLBACK_PORT",
        )


def heartbeat_path(path: Path | None, parts: Sequence[str]) -> Path | None:
    """Processes that share the work write a file each."""
    if path is None or set(WHOLE) <= set(parts):
        return path
    return path.with_stem(f"{path.stem}-{'-'.join(sorted(set(parts)))}")


def _free(database: Database) -> int | None:
    """Megabytes left where the SQLite file lies."""
    if database.file is None:
        return None
    try:
        return shutil.disk_usage(database.file.parent).free >> 20
    except OSError:
        return None
