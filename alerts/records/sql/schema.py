"""The tables. A change here comes with a migration; a test holds the two against each other.

Instants are UTC milliseconds in 64-bit integers. Nothing in them is ever deleted except what an import
replaces in the inventory; points and places that leave it keep their row.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
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

meta = Table(
    "meta",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)

# --- inventory

inventory_versions = Table(
    "inventory_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("changes", JSON, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("level", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", String(200), index=True),
    Column("households", Integer, nullable=False),
    Column("zone", String(100)),
    Column("calendar", String(200)),
    Column("removed_at", BigInteger),
)

points = Table(
    "points",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", String(200), nullable=False, unique=True),
    Column("metric", String(40), nullable=False),
    Column("place", String(200), nullable=False, index=True),
    Column("sampling_ms", BigInteger, nullable=False),
    Column("upload_ms", BigInteger, nullable=False),
    Column("residential", Boolean),
    Column("limits", JSON, nullable=False),
    Column("contract_hours", String(100)),
    Column("meter_side", String(20)),
    Column("registered_at", BigInteger, nullable=False),
    Column("device", String(200)),
    Column("removed_at", BigInteger),
)

gateways = Table(
    "gateways",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("place", String(200), nullable=False),
    Column("name", Text, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("gateway", String(200)),
    Column("model", Text, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("name", String(400), primary_key=True),
    Column("point", String(200), nullable=False),
)

calendars = Table(
    "calendars",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("spans", JSON, nullable=False),
)

outages = Table(
    "outages",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("place", String(200), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

limit_changes = Table(
    "limit_changes",
    metadata,
    Column("rule", String(100), primary_key=True),
    Column("point", Integer, primary_key=True),
    Column("changed_at", BigInteger, primary_key=True, index=True),
    Column("old_limit_micro", BigInteger),
)

# --- rules, figures, users, events

rule_sets = Table(
    "rule_sets",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("rules", JSON, nullable=False),
)

compliance = Table(
    "compliance",
    metadata,
    Column("household", String(200), primary_key=True),
    Column("day", String(10), primary_key=True, index=True),
    Column("version", Integer, primary_key=True),
    Column("judged", BigInteger, nullable=False),
    Column("qualified", BigInteger, nullable=False),
    Column("applicable", BigInteger, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("frozen_at", BigInteger),
)

users = Table(
    "users",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("role", String(40), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("token_id", String(40), nullable=False, unique=True),
    Column("salt", LargeBinary, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("data", JSON, nullable=False),
    sqlite_autoincrement=True,
)

# --- episodes and tickets

tickets = Table(
    "tickets",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("place", String(200), nullable=False, index=True),
    Column("concern", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("breached_at", BigInteger, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("affected_at_opening", Integer, nullable=False),
    Column("affected_households", Integer, nullable=False),
    Column("acknowledged_at", BigInteger),
    Column("resolved_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("recovered_since", BigInteger),
    Column("result", Text),
    Column("parent", ForeignKey("tickets.number"), index=True),
    Column("recurrence_of", ForeignKey("tickets.number")),
    Column("version", Integer, nullable=False),
)
Index(
    "uq_tickets_one_open",
    tickets.c.place,
    tickets.c.concern,
    unique=True,
    sqlite_where=tickets.c.state != "closed",
    postgresql_where=tickets.c.state != "closed",
)
Index("ix_tickets_order", tickets.c.opened_at, tickets.c.id)

ticket_numbers = Table(
    "ticket_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

ticket_history = Table(
    "ticket_history",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("ticket", ForeignKey("tickets.number"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("command", String(40)),
    Column("text", Text, nullable=False),
    Column("data", JSON, nullable=False),
)

ticket_clocks = Table(
    "ticket_clocks",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("ticket", ForeignKey("tickets.number"), nullable=False),
    Column("key", String(60), nullable=False),
    Column("clause", String(40), nullable=False),
    Column("limit_ms", BigInteger),
    Column("started_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("stops", JSON, nullable=False),
    Column("stopped_at", BigInteger),
    Column("stopped_by", String(200)),
    Column("stopped_with", String(40)),
    UniqueConstraint("ticket", "key", "started_at"),
)

episodes = Table(
    "episodes",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("rule", String(100), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("clause", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("side", String(20), nullable=False),
    Column("point", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("concern", String(40), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("opens_ticket", Boolean, nullable=False),
    Column("review_when_late", Boolean, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("end_reason", String(40)),
    Column("worst", Double),
    Column("worst_at", BigInteger),
    Column("mean", Double),
    Column("covered", Integer, nullable=False),
    Column("breaching", Integer, nullable=False),
    Column("found_late", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("withdrawn_reason", Text),
    Column("recorded_at", BigInteger, nullable=False),
    Column("evidence", JSON(none_as_null=True)),
    Column("assess_due", Boolean, nullable=False),
    Column("ticket", ForeignKey("tickets.number"), index=True),
    Column("desk_state", SmallInteger, nullable=False),
    Column("desk_reason", String(40)),
    UniqueConstraint("rule", "point", "opened_at"),
)

last_heard = Table(
    "last_heard",
    metadata,
    Column("point", Integer, primary_key=True, autoincrement=False),
    Column("heard_at", BigInteger, nullable=False),
)

OPEN = "ended_at IS NULL AND NOT withdrawn"
Index("ix_episodes_order", episodes.c.opened_at, episodes.c.id)
Index("ix_episodes_point", episodes.c.point, episodes.c.opened_at)
Index("ix_episodes_place", episodes.c.place, episodes.c.opened_at)
Index(
    "ix_episodes_open",
    episodes.c.concern,
    episodes.c.place,
    sqlite_where=text(OPEN),
    postgresql_where=text(OPEN),
)
Index(
    "ix_episodes_unsettled",
    episodes.c.id,
    sqlite_where=text("desk_state <> 1"),
    postgresql_where=text("desk_state <> 1"),
)
Index(
    "ix_episodes_unassessed",
    episodes.c.id,
    sqlite_where=text("assess_due AND NOT withdrawn"),
    postgresql_where=text("assess_due AND NOT withdrawn"),
)
