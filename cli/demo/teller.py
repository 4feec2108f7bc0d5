"""Telling a story in the terminal: steps in plain Russian, each with a tick or a cross."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from bot import grammar
from cli.demo.stage import Stage


class Teller:
    """Says what happens; remembers what did not."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.missed: list[str] = []

    def chapter(self, at: datetime, zone: ZoneInfo, title: str) -> None:
        """A new day of the story."""
        local = at.astimezone(zone)
        when = f"{grammar.day(local.date())}, {local:%H:%M}"
        self.console.rule(f"[bold]{when}[/bold]. {title}", align="left")

    def says(self, text: str) -> None:
        """What somebody does now."""
        self.console.print(f"  {text}", highlight=False)

    def quotes(self, text: str) -> None:
        """Somebody's words, as they stand on a phone."""
        for line in text.splitlines():
            self.console.print(f"      │ {line}", style="dim", markup=False, highlight=False)

    def checks(self, happened: bool, text: str) -> None:
        """Something that must have happened."""
        mark = "[green]✓[/green]" if happened else "[red]✗[/red]"
        self.console.print(f"  {mark} {text}", highlight=False)
        if not happened:
            self.missed.append(text)

    @contextmanager
    def passing_time(self, stage: Stage, until: datetime) -> Iterator[Progress]:
        """A bar that follows the clock."""
        whole = (until - stage.clock.now()).total_seconds()
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            progress.add_task("время идёт", total=whole)
            yield progress

    def moves(self, stage: Stage, until: datetime, *, awake: bool = True) -> None:
        """Let the clock run to `until` under a bar."""
        start = stage.clock.now()
        with self.passing_time(stage, until) as progress:
            stage.move_to(
                until,
                awake=awake,
                tick=lambda now: progress.update(
                    progress.task_ids[0], completed=(now - start).total_seconds()
                ),
            )
