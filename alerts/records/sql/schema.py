"""The tables, but for those of inventory and people. A change needs a migration; a test compares the two.

Instants are UTC milliseconds in 64-bit integers. Three things are deleted: events, after 30 days, what an
import replaces or takes out of the inventory, and what signing in needed (`session_tables`). Points and
places that leave the inventory keep their row.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from alerts.records.sql import (
    desk_tables,
    duty_tables,
    inventory_tables,
    kept_tables,
    people_tables,
    session_tables,
)
from alerts.records.sql.base import SERIAL, metadata, partial_index

__all__ = [
    "desk_tables",
    "duty_tables",
    "inventory_tables",
    "kept_tables",
    "metadata",
    "people_tables",
    "session_tables",
]

# Conditions of partial indexes. A query uses such an index only if it says the same words, so it takes these;
# a value that is bound to a parameter is none of them.
OPEN = text("ended_at IS NULL AND NOT withdrawn")
OPEN_SILENCES = text("ended_at IS NULL AND NOT withdrawn AND kind = 'silent'")
OPEN_UNUSABLE = text("ended_at IS NULL AND NOT withdrawn AND kind = 'unusable'")
ENDED = text("ended_at IS NOT NULL")
WITHDRAWN = text("withdrawn")
UNSETTLED = text("desk_state <> 1")
UNASSESSED = text("assess_due AND NOT withdrawn")
UNTOLD_FIGURES = text("figures_moved IS NOT NULL AND desk_state = 1 AND NOT assess_due AND NOT withdrawn")
NOT_CLOSED = text("state != 'closed'")
ONE_OPEN = text("state != 'closed' AND origin = 'sensor'")
AWAITS_VERIFYING = text("step = 'resolved'")
WAKES = text("wake_at IS NOT NULL")
WAS_CLOSED = text("closed_at IS NOT NULL")
IS_LEFT = text("left_at IS NOT NULL")
BELOW = text("state != 'closed' AND parent IS NOT NULL")
STANDS_ABOVE = text("NOT closed")
UNTOLD = text("last_at > told_until")
WATCHED = text("watched")

GRAVEST_AND_MOST_FIRST = (
    "CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 10000000000 WHEN 'minor' THEN 20000000000"
    " ELSE 30000000000 END - affected_households"
)
"""Of a ticket: the lower, the more urgent of two that are due at the same instant."""


meta = Table(
    "meta",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)

# --- rules, figures, events

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
    Column("day", String(10), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("judged", BigInteger, nullable=False),
    Column("qualified", BigInteger, nullable=False),
    Column("applicable", BigInteger, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("frozen_at", BigInteger),
)

Index("ix_compliance_day", compliance.c.day, compliance.c.household, compliance.c.version)

place_days = Table(
    "place_days",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("qualified", BigInteger, nullable=False),
    Column("unqualified", BigInteger, nullable=False),
    Column("not_judgeable", BigInteger, nullable=False),
    Column("judged", BigInteger, nullable=False),
    Column("good", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("data", JSON, nullable=False),
    Column("territory", String(200), nullable=False, server_default=""),
    Column("above", JSON(none_as_null=True)),
    sqlite_autoincrement=True,
)

# --- episodes and tickets

tickets = Table(
    "tickets",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("place", String(200), nullable=False),
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
    Column("parent", ForeignKey("tickets.number")),
    Column("recurrence_of", ForeignKey("tickets.number")),
    Column("version", Integer, nullable=False),
    Column("territory", String(200), nullable=False, server_default=""),
    Column("step", String(20), nullable=False, server_default="dispatched"),
    Column("origin", String(10), nullable=False, server_default="sensor"),
    Column("channel", String(20), nullable=False, server_default="sensor"),
    Column("line", String(20)),
    Column("category", String(40)),
    Column("complaint", Boolean, nullable=False, server_default=false()),
    Column("class", String(20), nullable=False, server_default="ordinary"),
    Column("mode", String(20), nullable=False, server_default="transfer"),
    Column("unit", String(200), nullable=False, server_default=""),
    Column("owner", String(200), nullable=False, server_default=""),
    Column("first_responsible", String(200), nullable=False, server_default=""),
    Column("case_officer", String(200), nullable=False, server_default=""),
    Column("person_in_charge", String(200), nullable=False, server_default=""),
    Column("code", String(20)),
    Column("contacts", SmallInteger, nullable=False, server_default="0"),
    Column("transfers", SmallInteger, nullable=False, server_default="0"),
    Column("rework", SmallInteger, nullable=False, server_default="0"),
    Column("tags", JSON, nullable=False, server_default="[]"),
    Column("details", JSON, nullable=False, server_default="{}"),
    Column("due_at", BigInteger),
    Column("wake_at", BigInteger),
    Column("left_at", BigInteger),
    Column("urgency", BigInteger, Computed(GRAVEST_AND_MOST_FIRST, persisted=True)),
)
partial_index("uq_tickets_one_open", ONE_OPEN, tickets.c.place, tickets.c.concern, unique=True)
partial_index("ix_tickets_not_closed", NOT_CLOSED, tickets.c.opened_at, tickets.c.id)
partial_index(
    "ix_tickets_concern_not_closed", NOT_CLOSED, tickets.c.concern, tickets.c.opened_at, tickets.c.id
)
partial_index("ix_tickets_below_parent", BELOW, tickets.c.parent, tickets.c.id)
Index("ix_tickets_order", tickets.c.opened_at, tickets.c.id)
Index("ix_tickets_concern_order", tickets.c.concern, tickets.c.opened_at, tickets.c.id)
Index("ix_tickets_state_order", tickets.c.state, tickets.c.opened_at, tickets.c.id)
Index("ix_tickets_place", tickets.c.place, tickets.c.concern, tickets.c.closed_at)
Index("ix_tickets_parent", tickets.c.parent, tickets.c.id)
NEWEST = (tickets.c.opened_at, tickets.c.id)
Index("ix_tickets_territory_order", tickets.c.territory, *NEWEST)
Index("ix_tickets_territory_concern", tickets.c.territory, tickets.c.concern, *NEWEST)
Index("ix_tickets_territory_state", tickets.c.territory, tickets.c.state, *NEWEST)
partial_index("ix_tickets_territory_not_closed", NOT_CLOSED, tickets.c.territory, tickets.c.concern, *NEWEST)
partial_index("ix_tickets_territory_active", NOT_CLOSED, tickets.c.territory, *NEWEST)

DUE_NEXT = (tickets.c.due_at, tickets.c.urgency, tickets.c.id)
partial_index("ix_tickets_due", NOT_CLOSED, *DUE_NEXT)
partial_index("ix_tickets_unit_due", NOT_CLOSED, tickets.c.unit, *DUE_NEXT)
partial_index("ix_tickets_territory_due", NOT_CLOSED, tickets.c.territory, *DUE_NEXT)
partial_index("ix_tickets_person_due", NOT_CLOSED, tickets.c.person_in_charge, *DUE_NEXT)
partial_index("ix_tickets_step", NOT_CLOSED, tickets.c.step, *NEWEST)
partial_index("ix_tickets_awaits_verifying", AWAITS_VERIFYING, tickets.c.id)
partial_index("ix_tickets_wakes", WAKES, tickets.c.wake_at, tickets.c.id)
partial_index("ix_tickets_closed", WAS_CLOSED, tickets.c.closed_at)
partial_index("ix_tickets_left", IS_LEFT, tickets.c.left_at, tickets.c.id)
Index("ix_tickets_unit_order", tickets.c.unit, *NEWEST)

ticket_territories = Table(
    "ticket_territories",
    metadata,
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
    Column("territory", String(200), primary_key=True),
    Column("closed", Boolean, nullable=False, server_default=false()),
)
partial_index(
    "ix_ticket_territories_above",
    STANDS_ABOVE,
    *(ticket_territories.c.territory, ticket_territories.c.ticket),
)

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
    Column("ticket", ForeignKey("tickets.number"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("command", String(40)),
    Column("text", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("acting_for", String(200), nullable=False, server_default=""),
    Column("happened_at", BigInteger, nullable=False),
    Column("contact", String(20)),
    Column("version", Integer),
    Column("move", String(40)),
    *kept_tables.chain_columns(),
)

Index("ix_ticket_history_ticket", ticket_history.c.ticket, ticket_history.c.id)

silent_gateways = Table(
    "silent_gateways",
    metadata,
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
    Column("gateway", String(200), primary_key=True),
    Column("alive_after", BigInteger, nullable=False),
    Column("heard_at", BigInteger),
    Column("heard_point", String(200)),
    Column("watched", Boolean, nullable=False),
)
partial_index("ix_silent_gateways_watched", WATCHED, silent_gateways.c.ticket, silent_gateways.c.gateway)

episodes = Table(
    "episodes",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("rule", String(100), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("limit", Double),
    Column("unit", String(20)),
    Column("hours", Text),
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
    Column("assess_due", Boolean, nullable=False),
    Column("breaching_marks", Integer, nullable=False, server_default="0"),
    Column("figures_to", BigInteger, nullable=False, server_default="0"),
    Column("settled", JSON(none_as_null=True)),
    Column("flags", JSON(none_as_null=True)),
    Column("figures_moved", JSON(none_as_null=True)),
    Column("ticket", ForeignKey("tickets.number")),
    Column("at_gateway", Boolean, nullable=False, server_default=false()),
    Column("desk_state", SmallInteger, nullable=False),
    Column("desk_reason", String(40)),
    Column("held_until", BigInteger),
    Column("territory", String(200), nullable=False, server_default=""),
    UniqueConstraint("rule", "point", "opened_at"),
)

Index("ix_episodes_order", episodes.c.opened_at, episodes.c.id)
Index("ix_episodes_rule", episodes.c.rule, episodes.c.opened_at, episodes.c.id)
Index("ix_episodes_point", episodes.c.point, episodes.c.opened_at, episodes.c.id)
Index("ix_episodes_point_ended", episodes.c.point, episodes.c.ended_at)
Index("ix_episodes_place", episodes.c.place, episodes.c.opened_at, episodes.c.id)
Index("ix_episodes_ticket", episodes.c.ticket, episodes.c.opened_at, episodes.c.id)
partial_index("ix_episodes_ended", ENDED, episodes.c.ended_at, episodes.c.opened_at)
partial_index("ix_episodes_open", OPEN, episodes.c.concern, episodes.c.place)
partial_index("ix_episodes_open_order", OPEN, episodes.c.opened_at, episodes.c.id)
partial_index("ix_episodes_open_silences", OPEN_SILENCES, episodes.c.id)
partial_index("ix_episodes_open_unusable", OPEN_UNUSABLE, episodes.c.id)
partial_index("ix_episodes_withdrawn", WITHDRAWN, episodes.c.opened_at, episodes.c.id)
partial_index("ix_episodes_unsettled", UNSETTLED, episodes.c.kind, episodes.c.concern)
partial_index("ix_episodes_unassessed", UNASSESSED, episodes.c.figures_to, episodes.c.id)
partial_index("ix_episodes_untold_figures", UNTOLD_FIGURES, episodes.c.held_until, episodes.c.id)
BY_TERRITORY = (episodes.c.territory, episodes.c.opened_at, episodes.c.id)
Index("ix_episodes_territory_order", *BY_TERRITORY)
Index("ix_episodes_territory_rule", episodes.c.territory, episodes.c.rule, *BY_TERRITORY[1:])
partial_index("ix_episodes_territory_open", OPEN, *BY_TERRITORY)
partial_index("ix_episodes_territory_withdrawn", WITHDRAWN, *BY_TERRITORY)
partial_index(
    "ix_episodes_territory_ended",
    ENDED,
    *(episodes.c.territory, episodes.c.ended_at, episodes.c.opened_at),
)

territory_moves = Table(
    "territory_moves",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("territory", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("ix_territory_moves_at", territory_moves.c.at, territory_moves.c.place)

episode_evidence = Table(
    "episode_evidence",
    metadata,
    Column("episode", ForeignKey("episodes.id"), primary_key=True, autoincrement=False),
    Column("readings", JSON, nullable=False),
)

evidence_versions = Table(
    "evidence_versions",
    metadata,
    Column("episode", ForeignKey("episodes.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("readings", JSON, nullable=False),
)

touched_hours = Table(
    "touched_hours",
    metadata,
    Column("noted", BigInteger, primary_key=True, autoincrement=False),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
)

last_heard = Table(
    "last_heard",
    metadata,
    Column("point", Integer, primary_key=True, autoincrement=False),
    Column("heard_at", BigInteger, nullable=False),
)

intrusions = Table(
    "intrusions",
    metadata,
    Column("sender", String(200), primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("letters", BigInteger, nullable=False),
    Column("points", JSON, nullable=False),
    Column("told_until", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
)
partial_index("ix_intrusions_untold", UNTOLD, intrusions.c.told_at, intrusions.c.sender)
