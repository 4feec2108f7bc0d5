"""The `vestnik` command: one group, one module for each noun."""

import sys

import click

from cli.circular import circular
from cli.context import Context
from cli.demo import demo
from cli.doctor import doctor
from cli.init import init
from cli.invites import invites
from cli.journal import journal
from cli.letter import letter
from cli.questions import questions
from cli.reminders import reminders
from cli.roster import roster
from cli.service import run
from cli.understand import understand_command
from cli.user import user
from data.values.errors import VestnikError

COMMANDS: tuple[click.Command, ...] = (
    init,
    doctor,
    run,
    roster,
    invites,
    letter,
    circular,
    reminders,
    questions,
    understand_command,
    user,
    journal,
    demo,
)


@click.group()
@click.version_option(package_name="vestnik", prog_name="vestnik")
@click.pass_context
def vestnik(ctx: click.Context) -> None:
    """Вестник доносит письма управления образования до руководителей и собирает ответы."""
    if ctx.obj is None:
        ctx.obj = Context()


for _command in COMMANDS:
    vestnik.add_command(_command)


def main() -> None:
    """Run the command line; a fault the person can mend is one sentence and exit code 2."""
    try:
        vestnik(standalone_mode=False)
    except VestnikError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Прервано.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
