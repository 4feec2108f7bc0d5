"""`vestnik demo`: a district, a made-up VK and three weeks in one minute."""

import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console

from cli.demo.evening import Evening
from cli.demo.stage import Stage
from cli.demo.story import Story
from cli.demo.teller import Teller

OFFICE = "Управление образования Хунбатлинского района"
BEGINS = ("2023-10-13", "10:00")
RATE = 20  # requests a second, as VK allows


@click.command()
@click.option("--exit", "ends", is_flag=True, help="Завершиться самому: 0, если всё произошло.")
@click.option("--port", default=8750, show_default=True, help="Порт страницы с телефонами.")
def demo(*, ends: bool, port: int) -> None:
    """Показать всё на выдуманном районе: от письма до еженедельных проверок."""
    teller = Teller(Console())
    with tempfile.TemporaryDirectory(prefix="vestnik-demo-") as folder:
        stage = _stage(Path(folder), 0 if ends else port)
        with stage.playing():
            Story(stage, teller).tell()
            if not ends:
                Evening(stage, teller).last()
    if teller.missed:
        click.echo("Не произошло: " + "; ".join(teller.missed), err=True)
        sys.exit(1)


def _stage(folder: Path, port: int) -> Stage:
    at = Stage.moment(*BEGINS)
    try:
        return Stage(folder, at=at, office=OFFICE, rate=RATE, port=port)
    except OSError:  # somebody has the port: any free one serves as well
        return Stage(folder, at=at, office=OFFICE, rate=RATE, port=0)
