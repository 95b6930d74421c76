"""The tables of duty: versions of the roster, and the duty log. No row of either is changed or deleted (C3).

Instants are UTC milliseconds.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text, text

from alerts.records.sql.base import SERIAL, metadata, partial_index

ABOUT_ANOTHER = text("about IS NOT NULL")
"""Of a line: it goes on with another, or corrects it."""
OF_A_SHIFT = text("shift_at IS NOT NULL")

duty_rosters = Table(
    "duty_rosters",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("by", String(200), nullable=False),
    Column("because", Text, nullable=False),
    Column("roster", JSON, nullable=False),
)

duty_lines = Table(
    "duty_lines",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("post", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("shift_at", BigInteger),
    Column("actor", String(200), nullable=False),
    Column("acting_for", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("about", BigInteger),
    sqlite_autoincrement=True,
)
Index("ix_duty_lines_post", duty_lines.c.post, duty_lines.c.id)
partial_index("ix_duty_lines_shift", OF_A_SHIFT, duty_lines.c.kind, duty_lines.c.shift_at, duty_lines.c.id)
partial_index("ix_duty_lines_about", ABOUT_ANOTHER, duty_lines.c.about, duty_lines.c.id)
