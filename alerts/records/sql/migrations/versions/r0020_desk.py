"""The desk: contacts, who works at what, what is so, and clocks with what they go by.

Nothing is on record of any of it yet. The clocks of before stay in their table until they are worked on as
these are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("clock_segments", "clock_steps", "desk_rows", "contact_versions")
REFUSED = "these rows are added to and never changed"
FUNCTION = (
    "CREATE FUNCTION wenya_rows_are_kept() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
)


def upgrade() -> None:
    """The tables, their indexes, and what keeps the rows that nobody may change."""
    _contacts()
    _work()
    _clocks()
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:
        op.execute(FUNCTION)
    for table in KEPT:
        for statement in _kept(table, on_postgres=on_postgres):
            op.execute(statement)


def _kept(table: str, *, on_postgres: bool) -> tuple[str, ...]:
    if on_postgres:
        refused = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION wenya_rows_are_kept()"
        return (f"CREATE TRIGGER {table}_are_kept {refused}",)
    return tuple(
        f"CREATE TRIGGER {table}_are_kept_{each.lower()} BEFORE {each} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for each in ("UPDATE", "DELETE")
    )


def _partial(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("contacted_at", sa.BigInteger(), nullable=False),
        sa.Column("registered_by", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("complaint", sa.Boolean(), nullable=False),
        sa.Column("target", sa.String(20)),
        sa.Column("target_department", sa.String(200), nullable=False),
        sa.Column("target_person", sa.String(200), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("top_class", sa.String(20)),
        sa.Column("feedback_way", sa.String(20)),
        sa.Column("transferred_from", sa.String(200), nullable=False),
        sa.Column("external_number", sa.String(200), nullable=False),
        sa.Column("anonymous_reason", sa.Text(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit_or_address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(200), nullable=False),
        sa.Column("phone_digits", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_contacts_ticket"),
        sa.PrimaryKeyConstraint("number", name="pk_contacts"),
    )
    op.create_index("ix_contacts_order", "contacts", ["registered_at", "number"])
    _partial(
        "ix_contacts_phone", "contacts", ["phone_digits", "registered_at", "number"], "phone_digits != ''"
    )
    op.create_index("ix_contacts_ticket", "contacts", ["ticket", "registered_at", "number"])
    op.create_table(
        "contact_versions",
        sa.Column("contact", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.number"], name="fk_contact_versions_contact"),
        sa.PrimaryKeyConstraint("contact", "version", name="pk_contact_versions"),
    )
    op.create_table(
        "contact_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_contact_numbers"),
    )
    op.create_table(
        "idempotency",
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.number"], name="fk_idempotency_contact"),
        sa.PrimaryKeyConstraint("user", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"])


def _work() -> None:
    op.create_table(
        "assignments",
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("no", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("mode", sa.String(20)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("limit_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("end_reason", sa.String(20)),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_assignments_ticket"),
        sa.PrimaryKeyConstraint("ticket", "no", name="pk_assignments"),
    )
    op.create_index("ix_assignments_department", "assignments", ["department", "opened_at", "ticket"])
    _partial(
        "uq_assignments_one_leads",
        "assignments",
        ["ticket"],
        "role = 'lead' AND ended_at IS NULL",
        unique=True,
    )
    op.create_table(
        "desk_facts",
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_desk_facts_ticket"),
        sa.PrimaryKeyConstraint("ticket", "scope", "name", name="pk_desk_facts"),
    )
    op.create_table(
        "tasks",
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("no", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_tasks_ticket"),
        sa.PrimaryKeyConstraint("ticket", "no", name="pk_tasks"),
    )
    _partial("ix_tasks_to_do", "tasks", ["department", "opened_at"], "done_at IS NULL")
    op.create_table(
        "findings",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("found_by", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(20), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_findings_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
        sa.UniqueConstraint("ticket", "kind", "cause", name="uq_findings_ticket"),
    )
    op.create_index("ix_findings_order", "findings", ["found_at", "id"])
    _partial("ix_findings_undecided", "findings", ["found_at", "id"], "state = 'open'")
    op.create_table(
        "sheets",
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("contact", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.BigInteger()),
        sa.Column("signature", sa.JSON(none_as_null=True)),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_sheets_ticket"),
        sa.PrimaryKeyConstraint("ticket", "contact", "kind", "version", name="pk_sheets"),
    )


def _clocks() -> None:
    op.create_table(
        "desk_rows",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_rows"),
        sa.UniqueConstraint("kind", "key", "version", name="uq_desk_rows_kind"),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("on", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("year", "version", name="pk_calendar_years"),
    )
    op.create_table(
        "clocks",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("of", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("policy", SERIAL, nullable=False),
        sa.Column("clause", sa.String(40), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("limit", sa.String(200), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("known_at", sa.BigInteger()),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("obligation", sa.JSON(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.BigInteger()),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("stopped_at", sa.BigInteger()),
        sa.Column("stopped_by", sa.String(200), nullable=False),
        sa.Column("stopped_with", sa.String(60), nullable=False),
        sa.Column("ended_reason", sa.String(20), nullable=False),
        sa.Column("late_ms", sa.BigInteger(), nullable=False),
        sa.Column("late_counted", sa.BigInteger()),
        sa.Column("calendar_version", sa.String(100), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column("caught_up", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("next_at", sa.BigInteger()),
        sa.Column("next_step", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["policy"], ["desk_rows.id"], name="fk_clocks_policy"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_clocks_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_clocks"),
        sa.UniqueConstraint("ticket", "key", "scope", "started_at", "occurrence", name="uq_clocks_ticket"),
    )
    _partial("ix_clocks_due", "clocks", ["due_at", "id"], "status = 'running'")
    _partial("ix_clocks_next", "clocks", ["next_at", "id"], "next_at IS NOT NULL")
    _partial("ix_clocks_unit_due", "clocks", ["unit", "due_at", "id"], "status = 'running'")
    _partial("ix_clocks_unknown", "clocks", ["id"], "status = 'unknown'")
    op.create_table(
        "clock_segments",
        sa.Column("clock", SERIAL, autoincrement=False, nullable=False),
        sa.Column("no", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("calendar_version", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["clock"], ["clocks.id"], name="fk_clock_segments_clock"),
        sa.PrimaryKeyConstraint("clock", "no", name="pk_clock_segments"),
    )
    op.create_table(
        "clock_steps",
        sa.Column("clock", SERIAL, autoincrement=False, nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instant", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("meant_for", sa.JSON(), nullable=False),
        sa.Column("reached", sa.JSON(), nullable=False),
        sa.Column("caught_up", sa.Boolean(), nullable=False),
        sa.Column("to_send", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clock"], ["clocks.id"], name="fk_clock_steps_clock"),
        sa.PrimaryKeyConstraint("clock", "step", "n", name="pk_clock_steps"),
    )
