"""The tables of the desk: contacts and whose they are, who works at what, what is so, and clocks.

The tickets themselves are in `schema`. Instants are UTC milliseconds, enumerations are their values. Rows of
`KEPT` are added to and never changed: triggers of both databases refuse it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from alerts.records.sql.base import SERIAL, clock_columns, metadata, partial_index

# Conditions of partial indexes; see `schema`.
HAS_PHONE = text("phone_digits != ''")
LEADS = text("role = 'lead' AND ended_at IS NULL")
TO_DO = text("done_at IS NULL")
GOES = text("status = 'running'")
LOOKED_AT = text("next_at IS NOT NULL")
DUE_UNKNOWN = text("status = 'unknown'")
UNDECIDED = text("state = 'open'")
UNTOLD_NOTICES = text("state = 'decided'")
TO_REMIND = text("remind_at IS NOT NULL")
WAITS_TO_GO = text("due_at IS NOT NULL")
UNDER_WAY = text("due_at IS NULL AND state = 'waiting'")
NOT_ENDED = text("ended_at IS NULL")

# --- contacts

contacts = Table(
    "contacts",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("ticket", ForeignKey("tickets.number"), nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("contacted_at", BigInteger, nullable=False),
    Column("registered_by", String(200), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("category", String(40), nullable=False),
    Column("complaint", Boolean, nullable=False),
    Column("target", String(20)),
    Column("target_department", String(200), nullable=False),
    Column("target_person", String(200), nullable=False),
    Column("demand", Text, nullable=False),
    Column("top_class", String(20)),
    Column("feedback_way", String(20)),
    Column("transferred_from", String(200), nullable=False),
    Column("external_number", String(200), nullable=False),
    Column("anonymous_reason", Text, nullable=False),
    Column("name", String(200), nullable=False),
    Column("unit_or_address", Text, nullable=False),
    Column("phone", String(200), nullable=False),
    Column("phone_digits", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_contacts_ticket", contacts.c.ticket, contacts.c.registered_at, contacts.c.number)
Index("ix_contacts_order", contacts.c.registered_at, contacts.c.number)
partial_index(
    "ix_contacts_phone", HAS_PHONE, contacts.c.phone_digits, contacts.c.registered_at, contacts.c.number
)

contact_versions = Table(
    "contact_versions",
    metadata,
    Column("contact", ForeignKey("contacts.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("contents", JSON, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("user", String(200), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("contact", ForeignKey("contacts.number"), nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)

# --- who works at what, and what is so

assignments = Table(
    "assignments",
    metadata,
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
    Column("no", SmallInteger, primary_key=True, autoincrement=False),
    Column("department", String(200), nullable=False),
    Column("role", String(10), nullable=False),
    Column("from_at", BigInteger, nullable=False),
    Column("by", String(200), nullable=False),
    Column("person", String(200), nullable=False),
    Column("mode", String(20)),
    Column("text", Text, nullable=False),
    Column("limit_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("end_reason", String(20)),
    Column("opened_at", BigInteger, nullable=False),
)
Index(
    "ix_assignments_department",
    assignments.c.department,
    assignments.c.opened_at,
    assignments.c.ticket,
)
partial_index("uq_assignments_one_leads", LEADS, assignments.c.ticket, unique=True)

desk_facts = Table(
    "desk_facts",
    metadata,
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
    Column("scope", String(40), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("happened_at", BigInteger, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("data", JSON, nullable=False),
    Column("earlier", JSON(none_as_null=True)),
)

tasks = Table(
    "tasks",
    metadata,
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
    Column("no", SmallInteger, primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("department", String(200), nullable=False),
    Column("user", String(200), nullable=False),
    Column("done_at", BigInteger),
    Column("proof", JSON, nullable=False),
)
partial_index("ix_tasks_to_do", TO_DO, tasks.c.department, tasks.c.opened_at)

findings = Table(
    "findings",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("ticket", ForeignKey("tickets.number")),
    Column("cause", String(200), nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("found_by", String(200), nullable=False),
    Column("contact", String(20), nullable=False),
    Column("subject_kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("decided_at", BigInteger),
    Column("decided_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("place", String(200)),
    Column("territory", String(200)),
    UniqueConstraint("ticket", "kind", "cause"),
)
partial_index("ix_findings_undecided", UNDECIDED, findings.c.found_at, findings.c.id)
Index("ix_findings_order", findings.c.found_at, findings.c.id)

sheets = Table(
    "sheets",
    metadata,
    Column("ticket", ForeignKey("tickets.number"), primary_key=True),
    Column("contact", String(20), primary_key=True),  # "": of the ticket as a whole
    Column("kind", String(40), primary_key=True),
    Column("version", SmallInteger, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("frozen_at", BigInteger),
    Column("signature", JSON(none_as_null=True)),
)
SIGNED = text("frozen_at IS NOT NULL")
"""Of a sheet. As the condition of its index and of queries."""
partial_index("ix_sheets_signed", SIGNED, *sheets.primary_key)

# --- clocks, and what they go by

desk_rows = Table(
    "desk_rows",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("key", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("row", JSON, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("by", String(200), nullable=False),
    UniqueConstraint("kind", "key", "version"),
)

calendar_years = Table(
    "calendar_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("off", JSON, nullable=False),
    Column("on", JSON, nullable=False),
    Column("source", String(200), nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("by", String(200), nullable=False),
)

clocks = Table(
    "clocks", metadata, *clock_columns(Column("ticket", ForeignKey("tickets.number"), nullable=False))
)
partial_index("ix_clocks_due", GOES, clocks.c.due_at, clocks.c.id)
partial_index("ix_clocks_unit_due", GOES, clocks.c.unit, clocks.c.due_at, clocks.c.id)
partial_index("ix_clocks_next", LOOKED_AT, clocks.c.next_at, clocks.c.id)
partial_index("ix_clocks_unknown", DUE_UNKNOWN, clocks.c.id)

clock_segments = Table(
    "clock_segments",
    metadata,
    Column("clock", ForeignKey("clocks.id"), primary_key=True, autoincrement=False),
    Column("no", SmallInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("due_at", BigInteger),
    Column("reason", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("calendar_version", String(100), nullable=False),
)

clock_steps = Table(
    "clock_steps",
    metadata,
    Column("clock", ForeignKey("clocks.id"), primary_key=True, autoincrement=False),
    Column("step", String(40), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("instant", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("meant_for", JSON, nullable=False),
    Column("reached", JSON, nullable=False),
    Column("caught_up", Boolean, nullable=False),
    Column("to_send", Boolean, nullable=False),
)

# A wave of steps puts thousands on record at once. PostgreSQL does not look up the ticket and the clock of
# each, which were read just before: a tenth of a second of 5 000.
notices = Table(
    "notices",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("cause", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("posts", String(200), nullable=False),
    Column("subject_kind", String(10), nullable=False, server_default="ticket"),
    Column("subject", String(200), nullable=False, server_default=""),
    Column("unit", String(200), nullable=False),
    Column("clock", BigInteger),
    Column("step", String(40), nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("told_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("answered_by", String(200), nullable=False),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("remind_at", BigInteger),
    UniqueConstraint("cause", "kind", "posts"),
)
partial_index("ix_notices_remind", TO_REMIND, notices.c.remind_at, notices.c.id)
partial_index("ix_notices_untold", UNTOLD_NOTICES, notices.c.urgency, notices.c.id)
Index("ix_notices_subject", notices.c.subject_kind, notices.c.subject, notices.c.id)

told_persons = Table(
    "told_persons",
    metadata,
    Column("notice", ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("person", String(200), primary_key=True),
    Column("relieved", Boolean, nullable=False, server_default=false()),
)
Index("ix_told_persons", told_persons.c.person, told_persons.c.notice)

deliveries = Table(
    "deliveries",
    metadata,
    Column("notice", ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("person", String(200), primary_key=True),
    Column("urgency", String(10), nullable=False),
    Column("round", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("state", String(12), nullable=False),
)
partial_index(
    "ix_deliveries_due",
    WAITS_TO_GO,
    *(deliveries.c[name] for name in ("urgency", "due_at", "notice", "person")),
)
partial_index("ix_deliveries_under_way", UNDER_WAY, deliveries.c.notice, deliveries.c.person)

attempts = Table(
    "attempts",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("person", String(200), nullable=False),  # "": of a group
    Column("address", String(254), nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("result", String(12), nullable=False),
    Column("code", String(40), nullable=False),
    Column("detail", String(300), nullable=False),
    Column("retry_at", BigInteger),
)
Index("ix_attempts_begun", attempts.c.begun_at)
partial_index("ix_attempts_open", NOT_ENDED, attempts.c.id)

attempt_notices = Table(
    "attempt_notices",
    metadata,
    Column("attempt", ForeignKey("attempts.id"), primary_key=True, autoincrement=False),
    Column("notice", ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("round", Integer, nullable=False),
    Column("repeated", Boolean, nullable=False),
)
Index("ix_attempt_notices", attempt_notices.c.notice, attempt_notices.c.attempt)

KEPT = (clock_segments, clock_steps, desk_rows, contact_versions)
"""Tables of which no row is changed or deleted."""
