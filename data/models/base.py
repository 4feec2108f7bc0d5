"""What every table module needs: constraint names, choice columns, JSON columns."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum
from sqlmodel import SQLModel

# Alembic's batch mode needs a name for every constraint; set before the first table is declared.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def choice(enum: type[StrEnum]) -> Any:
    """Column type for a closed set of words, kept as text and checked by the database."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


JsonColumn: Any = JSON
