"""What a command is handed: settings, the clock, and the database when it is wanted."""

from functools import cached_property

import click

from cli.settings import Settings, load
from data.actions import installation
from data.database import Database
from data.values.clock import Clock


class Context:
    """Built once for a command line; parts are made when first asked for.

    So `--help` works whatever the settings are, and a command that needs no database opens none.
    """

    def __init__(self, settings: Settings | None = None, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock

    @cached_property
    def settings(self) -> Settings:
        """The settings; raises SettingsError."""
        return self._settings or load()

    @cached_property
    def clock(self) -> Clock:
        """The one clock of this run."""
        return self._clock or self.settings.clock()

    @cached_property
    def database(self) -> Database:
        """The database, brought up to date; raises SettingsError, StorageError."""
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


pass_context = click.make_pass_decorator(Context)
