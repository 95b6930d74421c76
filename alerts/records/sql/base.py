"""What all tables stand on: the metadata that knows them, and the type of numbers that count up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, TextClause

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column it calls INTEGER."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def partial_index(name: str, condition: TextClause, *columns: Column[Any], unique: bool = False) -> None:
    """An index of the rows for which ``condition`` holds, on both databases."""
    Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
