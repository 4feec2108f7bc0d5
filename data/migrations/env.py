"""How Alembic runs: inside the connection it is handed, one process at a time."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

import data.models  # noqa: F401  declares the tables

LOCK = 20231013  # any number that all processes share


def _run(connection: Connection, **options: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
