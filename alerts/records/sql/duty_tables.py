"""The tables of duty (roster, log, clocks, manual readings), of stops of supply, and of maintenance.

No row of duty and no line of a stop is changed or deleted (C3), but clocks become something, as those of
tickets do. Instants are UTC milliseconds.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from alerts.records.sql.base import SERIAL, clock_columns, metadata, partial_index

ABOUT_ANOTHER = text("about IS NOT NULL")
"""Of a line: it goes on with another, or corrects it."""
OF_A_SHIFT = text("shift_at IS NOT NULL")
GIVES_AN_ORDER = text("kind = 'order'")
SENT_WITH_A_KEY = text("key IS NOT NULL")

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
    Column("key", String(80)),
    sqlite_autoincrement=True,
)
Index("ix_duty_lines_post", duty_lines.c.post, duty_lines.c.id)
partial_index("ix_duty_lines_shift", OF_A_SHIFT, duty_lines.c.kind, duty_lines.c.shift_at, duty_lines.c.id)
partial_index("ix_duty_lines_about", ABOUT_ANOTHER, duty_lines.c.about, duty_lines.c.id)
partial_index("ix_duty_lines_orders", GIVES_AN_ORDER, duty_lines.c.id)
partial_index("uq_duty_lines_key", SENT_WITH_A_KEY, duty_lines.c.actor, duty_lines.c.key, unique=True)

STILL_RUNS = text("status IN ('paused', 'running', 'unknown')")
"""Of a clock of duty: it waits for its proof. As the condition of its index and of queries."""
CLOCK_LOOKED_AT = text("next_at IS NOT NULL")

duty_clocks = Table("duty_clocks", metadata, *clock_columns(Column("post", String(40), nullable=False)))
Index("ix_duty_clocks_post", duty_clocks.c.post, duty_clocks.c.scope)
partial_index("ix_duty_clocks_running", STILL_RUNS, duty_clocks.c.id)
partial_index("ix_duty_clocks_next", CLOCK_LOOKED_AT, duty_clocks.c.next_at, duty_clocks.c.id)

# --- manual readings

AT_A_POST = text("post != ''")
CORRECTS = text("about IS NOT NULL")

manual_readings = Table(
    "manual_readings",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("point", String(200), nullable=False),
    Column("metric", String(40), nullable=False),
    Column("place", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("value", Float, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("acting_for", String(200), nullable=False),
    Column("post", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("about", BigInteger),
    sqlite_autoincrement=True,
)
Index(
    "ix_manual_readings_point",
    manual_readings.c.point,
    manual_readings.c.at,
    manual_readings.c.id,
)
Index("ix_manual_readings_at", manual_readings.c.at, manual_readings.c.id)
partial_index(
    "ix_manual_readings_post", AT_A_POST, manual_readings.c.post, manual_readings.c.at, manual_readings.c.id
)
partial_index("ix_manual_readings_about", CORRECTS, manual_readings.c.about, manual_readings.c.id)

manual_comparisons = Table(
    "manual_comparisons",
    metadata,
    Column("reading", ForeignKey("manual_readings.id"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("value", Float, nullable=False),
    Column("tolerance", Float, nullable=False),
    Column("differs", Boolean, nullable=False),
    Column("compared_at", BigInteger, nullable=False),
)

# --- stops of supply

GOES_ON = text("NOT over")
"""Of a stop: something may still come. As the condition of its index and of queries."""
RUNS = text("NOT over AND step = 'running'")
HAS_A_DUE = text("NOT over AND due_at IS NOT NULL")
LOOKED_AT_NEXT = text("next_at IS NOT NULL")
OF_A_TICKET = text("ticket != ''")
IMPORTED = text("outage != '' AND NOT over")
WAITS = text("outage != '' AND step IN ('approved', 'reported', 'announced')")
"""Of a stop that was imported: nobody has said yet that it began."""

stops = Table(
    "stops",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("step", String(20), nullable=False),
    Column("over", Boolean, nullable=False),
    Column("places", JSON, nullable=False),
    Column("ticket", String(20), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("next_at", BigInteger),
    Column("outage", String(200), nullable=False, server_default=""),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
)
partial_index("ix_stops_going_on", GOES_ON, stops.c.id)
partial_index("ix_stops_running", RUNS, stops.c.id)
partial_index("ix_stops_due", HAS_A_DUE, stops.c.due_at, stops.c.id)
partial_index("ix_stops_next", LOOKED_AT_NEXT, stops.c.next_at, stops.c.id)
partial_index("ix_stops_ticket", OF_A_TICKET, stops.c.ticket)
partial_index("ix_stops_imported", IMPORTED, stops.c.outage)
partial_index("ix_stops_waiting", WAITS, stops.c.ends_at)

stop_places = Table(
    "stop_places",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("stop", ForeignKey("stops.number"), primary_key=True),
)
"""Where stops are, and have been."""
Index("ix_stop_places_stop", stop_places.c.stop)

stop_lines = Table(
    "stop_lines",
    metadata,
    Column("stop", ForeignKey("stops.number"), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("happened_at", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("command", String(40), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("acting_for", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("data", JSON, nullable=False),
)

stop_clocks = Table(
    "stop_clocks", metadata, *clock_columns(Column("stop", ForeignKey("stops.number"), nullable=False))
)
Index("ix_stop_clocks_stop", stop_clocks.c.stop, stop_clocks.c.id)

stop_numbers = Table(
    "stop_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

# --- maintenance

GOES_ON = text("NOT over")
"""Of maintenance: the desk has not seen it end."""

maintenances = Table(
    "maintenances",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("because", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", String(200), nullable=False),
    Column("over", Boolean, nullable=False),
)
partial_index("ix_maintenances_going_on", GOES_ON, maintenances.c.id)
