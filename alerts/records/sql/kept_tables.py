"""The tables of what is kept as it is, and the columns that join the rows of others to the chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Table

from alerts.records.sql.base import metadata


def chain_columns() -> tuple[Column[Any], ...]:
    """What joins a row to the chain: its number over all chained tables, digest of contents, and hash."""
    return (
        Column("seq", BigInteger, nullable=False, unique=True),
        Column("digest", LargeBinary, nullable=False),
        Column("hash", LargeBinary, nullable=False),
    )


CHAIN_COLUMNS = frozenset(each.name for each in chain_columns())

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""One row, of id 1; none: nothing is chained yet."""
