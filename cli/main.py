"""The `vestnik` command: one group, one module for each noun."""

import logging
import sys
from importlib import import_module

import click

from cli.context import Context
from cli.usage import sentence
from data.values.errors import VestnikError

log = logging.getLogger(__name__)

COMMANDS = {  # name -> where it is; loaded when it is asked for, since each brings much along
    "init": "cli.init:init",
    "doctor": "cli.doctor:doctor",
    "run": "cli.service:run",
    "roster": "cli.roster:roster",
    "invites": "cli.invites:invites",
    "letter": "cli.letter:letter",
    "circular": "cli.circular:circular",
    "reminders": "cli.reminders:reminders",
    "questions": "cli.questions:questions",
    "understand": "cli.understand:understand_command",
    "user": "cli.user:user",
    "journal": "cli.journal:journal",
    "demo": "cli.demo:demo",
}


class Commands(click.Group):
    """The group of all commands, in the order in which an office meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """One of them; None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="vestnik", prog_name="vestnik")
@click.pass_context
def vestnik(ctx: click.Context) -> None:
    """Вестник доносит письма управления образования до руководителей и собирает ответы."""
    if ctx.obj is None:
        ctx.obj = Context()


def main() -> None:
    """Run the command line; a fault the person can mend is one sentence and exit code 2.

    Any other fault is ours: one sentence too, the trace in the log, exit code 1.
    """
    try:
        vestnik(prog_name="vestnik", standalone_mode=False)
    except VestnikError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Прервано.", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as helped:
        helped.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(sentence(error), err=True)
        sys.exit(2)
    except Exception as fault:
        log.exception("the command failed")
        click.echo(
            f"Внутренняя ошибка Вестника: {type(fault).__name__}, подробности в журнале.", err=True
        )
        sys.exit(1)
