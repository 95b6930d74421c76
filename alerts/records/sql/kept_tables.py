"""The tables of what is kept as it is, and the columns that join the rows of others to the chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from alerts.records.sql.base import metadata, partial_index


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

UNUSED = text("NOT used")
"""Of an attachment: it belongs to no ticket. As the condition of its index and of queries."""

attachments = Table(
    "attachments",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("bytes", Integer, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("used", Boolean, nullable=False),
)
partial_index("ix_attachments_unused", UNUSED, attachments.c.added_at, attachments.c.digest)

attachment_adders = Table(
    "attachment_adders",
    metadata,
    Column("digest", ForeignKey("attachments.digest"), primary_key=True),
    Column("name", String(200), primary_key=True),
)
"""Everybody who has added a file, as long as it is kept: whoever had it to add may have it back."""

attachment_uses = Table(
    "attachment_uses",
    metadata,
    Column("digest", ForeignKey("attachments.digest"), primary_key=True),
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
)
