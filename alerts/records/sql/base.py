"""What all tables stand on: the metadata that knows them, and the type of numbers that count up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    TextClause,
    UniqueConstraint,
    false,
)

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


def clock_columns(of_what: Column[Any]) -> tuple[Column[Any] | UniqueConstraint, ...]:
    """What each table of clocks consists of; ``of_what`` is the column of what its clocks belong to."""
    return (
        Column("id", SERIAL, primary_key=True),
        of_what,
        Column("of", String(20), nullable=False),
        Column("scope", String(40), nullable=False),
        Column("key", String(60), nullable=False),
        Column("policy", ForeignKey("desk_rows.id"), nullable=False),
        Column("clause", String(40), nullable=False),
        Column("started_at", BigInteger, nullable=False),
        Column("occurrence", Integer, nullable=False),
        Column("limit", String(200), nullable=False),
        Column("due_at", BigInteger),
        Column("known_at", BigInteger),
        Column("status", String(10), nullable=False),
        Column("obligation", JSON, nullable=False),
        Column("leads", Boolean, nullable=False),
        Column("paused_at", BigInteger),
        Column("unit", String(200), nullable=False),
        Column("stopped_at", BigInteger),
        Column("stopped_by", String(200), nullable=False),
        Column("stopped_with", String(60), nullable=False),
        Column("ended_reason", String(20), nullable=False),
        Column("late_ms", BigInteger, nullable=False),
        Column("late_counted", BigInteger),
        Column("calendar_version", String(100), nullable=False),
        Column("segments", SmallInteger, nullable=False),
        Column("caught_up", Boolean, nullable=False, server_default=false()),
        Column("next_at", BigInteger),
        Column("next_step", String(40), nullable=False),
        UniqueConstraint(of_what.name, "key", "scope", "started_at", "occurrence"),
    )
