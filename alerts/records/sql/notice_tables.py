"""Tables of who is to be told of what, and who was."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)

from alerts.records.sql.base import SERIAL, metadata, partial_index

UNTOLD_NOTICES = text("state = 'decided'")

notices = Table(
    "notices",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("cause", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("posts", String(200), nullable=False),
    Column("ticket", ForeignKey("tickets.number"), nullable=False),
    Column("unit", String(200), nullable=False),
    Column("clock", ForeignKey("clocks.id")),
    Column("step", String(40), nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("told_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("answered_by", String(200), nullable=False),
    UniqueConstraint("cause", "kind", "posts"),
)
partial_index("ix_notices_untold", UNTOLD_NOTICES, notices.c.urgency, notices.c.id)
Index("ix_notices_ticket", notices.c.ticket, notices.c.id)

told_persons = Table(
    "told_persons",
    metadata,
    Column("notice", ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("person", String(200), primary_key=True),
)
Index("ix_told_persons", told_persons.c.person, told_persons.c.notice)
