"""After the story: the phones page stays open, and whoever looks may move the clock."""

import queue
from collections.abc import Callable
from datetime import datetime, time, timedelta

from cli.demo.stage import Stage
from cli.demo.teller import Teller
from standin.server import Control

LOOK = 0.3  # seconds between looks at what was pressed
MORNING = time(10, 30)


class Evening:
    """Vestnik goes on working; buttons above the phones let days pass."""

    def __init__(self, stage: Stage, teller: Teller) -> None:
        self.stage = stage
        self.teller = teller
        self._wishes: queue.Queue[Callable[[], datetime]] = queue.Queue()

    def last(self) -> None:
        """Until Ctrl-C."""
        vk = self.stage.vk
        vk.controls = [
            Control("+1 день", lambda: self._wishes.put(self._tomorrow)),
            Control("до понедельника", lambda: self._wishes.put(self._monday)),
        ]
        vk.caption = lambda: f"{self._now():%d.%m.%Y %H:%M}, время управления"
        self.teller.console.rule("Телефоны директоров")
        self.teller.says(f"Откройте {vk.url} в браузере: читайте, нажимайте, пишите.")
        self.teller.says("Над телефонами кнопки «+1 день» и «до понедельника». Выход: Ctrl-C.")
        try:
            while True:
                self._step()
        except KeyboardInterrupt:
            self.teller.says("До свидания.")

    def _step(self) -> None:
        try:
            wish = self._wishes.get(timeout=LOOK)
        except queue.Empty:
            self.stage.settle()
            return
        self.stage.move_to(wish())

    def _now(self) -> datetime:
        return self.stage.clock.now().astimezone(self.stage.zone)

    def _tomorrow(self) -> datetime:
        return self._morning(1)

    def _monday(self) -> datetime:
        return self._morning(7 - self._now().weekday())

    def _morning(self, days: int) -> datetime:
        day = self._now().date() + timedelta(days=days)
        return datetime.combine(day, MORNING, self.stage.zone)
