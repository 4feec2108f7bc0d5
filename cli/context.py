"""What a command is handed: settings, the clock, and the database when it is wanted."""

from dataclasses import dataclass
from functools import cached_property

import click

from cli.settings import Settings, load
from data.actions import installation
from data.database import Database
from data.values.clock import Clock


@dataclass
class Context:
    """Built once for a command line; parts are made when first asked for."""

    settings: Settings

    @cached_property
    def clock(self) -> Clock:
        """The one clock of this run."""
        return self.settings.clock()

    @cached_property
    def database(self) -> Database:
        """The database, brought up to date."""
        database = Database(self.settings.database_url)
        database.upgrade()
        with database.write() as session:
            installation.prepare(
                session,
                at=self.clock.now(),
                name=self.settings.office_name,
                timezone=self.settings.office_timezone.key,
            )
        return database


def make() -> Context:
    """The context of this command line; raises SettingsError."""
    return Context(load())


pass_context = click.make_pass_decorator(Context)
