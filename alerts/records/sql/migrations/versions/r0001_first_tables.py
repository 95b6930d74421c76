"""The tables as they were first."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them, those that others refer to first."""
    _meta()
    _inventory_versions()
    _places()
    _points()
    _gateways()
    _devices()
    _aliases()
    _calendars()
    _outages()
    _limit_changes()
    _rule_sets()
    _compliance()
    _users()
    _events()
    _tickets()
    _ticket_numbers()
    _ticket_history()
    _ticket_clocks()
    _episodes()


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _inventory_versions() -> None:
    op.create_table(
        "inventory_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_inventory_versions"),
    )


def _places() -> None:
    op.create_table(
        "places",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=200), nullable=True),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=100), nullable=True),
        sa.Column("calendar", sa.String(length=200), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
    )
    op.create_index("ix_places_parent", "places", ["parent"], unique=False)


def _points() -> None:
    op.create_table(
        "points",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("sampling_ms", sa.BigInteger(), nullable=False),
        sa.Column("upload_ms", sa.BigInteger(), nullable=False),
        sa.Column("residential", sa.Boolean(), nullable=True),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("contract_hours", sa.String(length=100), nullable=True),
        sa.Column("meter_side", sa.String(length=20), nullable=True),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_points"),
        sa.UniqueConstraint("id", name="uq_points_id"),
    )
    op.create_index("ix_points_place", "points", ["place"], unique=False)


def _gateways() -> None:
    op.create_table(
        "gateways",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gateways"),
    )


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("gateway", sa.String(length=200), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
    )


def _aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("point", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_aliases"),
    )


def _calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendars"),
    )


def _outages() -> None:
    op.create_table(
        "outages",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )


def _limit_changes() -> None:
    op.create_table(
        "limit_changes",
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("old_limit_micro", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rule", "point", "changed_at", name="pk_limit_changes"),
    )
    op.create_index("ix_limit_changes_changed_at", "limit_changes", ["changed_at"], unique=False)


def _rule_sets() -> None:
    op.create_table(
        "rule_sets",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_rule_sets"),
    )


def _compliance() -> None:
    op.create_table(
        "compliance",
        sa.Column("household", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("judged", sa.BigInteger(), nullable=False),
        sa.Column("qualified", sa.BigInteger(), nullable=False),
        sa.Column("applicable", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("frozen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("household", "day", "version", name="pk_compliance"),
    )
    op.create_index("ix_compliance_day", "compliance", ["day"], unique=False)


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("token_id", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
        sa.UniqueConstraint("token_id", name="uq_users_token_id"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("concern", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("breached_at", sa.BigInteger(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("affected_at_opening", sa.Integer(), nullable=False),
        sa.Column("affected_households", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("recovered_since", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("parent", sa.String(length=20), nullable=True),
        sa.Column("recurrence_of", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["tickets.number"], name="fk_tickets_parent"),
        sa.ForeignKeyConstraint(["recurrence_of"], ["tickets.number"], name="fk_tickets_recurrence_of"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("number", name="uq_tickets_number"),
    )
    op.create_index("ix_tickets_order", "tickets", ["opened_at", "id"], unique=False)
    op.create_index("ix_tickets_parent", "tickets", ["parent"], unique=False)
    op.create_index("ix_tickets_place", "tickets", ["place"], unique=False)
    op.create_index(
        "uq_tickets_one_open",
        "tickets",
        ["place", "concern"],
        unique=True,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )


def _ticket_numbers() -> None:
    op.create_table(
        "ticket_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_ticket_numbers"),
    )


def _ticket_history() -> None:
    op.create_table(
        "ticket_history",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("command", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_ticket_history_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_history"),
    )
    op.create_index("ix_ticket_history_ticket", "ticket_history", ["ticket"], unique=False)


def _ticket_clocks() -> None:
    op.create_table(
        "ticket_clocks",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("limit_ms", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("stopped_by", sa.String(length=200), nullable=True),
        sa.Column("stopped_with", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_ticket_clocks_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_clocks"),
        sa.UniqueConstraint("ticket", "key", "started_at", name="uq_ticket_clocks_ticket"),
    )


def _episodes() -> None:
    op.create_table(
        "episodes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("point", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("concern", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("opens_ticket", sa.Boolean(), nullable=False),
        sa.Column("review_when_late", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("worst", sa.Double(), nullable=True),
        sa.Column("worst_at", sa.BigInteger(), nullable=True),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("breaching", sa.Integer(), nullable=False),
        sa.Column("found_late", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("assess_due", sa.Boolean(), nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=True),
        sa.Column("desk_state", sa.SmallInteger(), nullable=False),
        sa.Column("desk_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_episodes_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_episodes"),
        sa.UniqueConstraint("rule", "point", "opened_at", name="uq_episodes_rule"),
    )
    op.create_index(
        "ix_episodes_open",
        "episodes",
        ["concern", "place"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL AND NOT withdrawn"),
        postgresql_where=sa.text("ended_at IS NULL AND NOT withdrawn"),
    )
    op.create_index("ix_episodes_order", "episodes", ["opened_at", "id"], unique=False)
    op.create_index("ix_episodes_place", "episodes", ["place", "opened_at"], unique=False)
    op.create_index("ix_episodes_point", "episodes", ["point", "opened_at"], unique=False)
    op.create_index("ix_episodes_ticket", "episodes", ["ticket"], unique=False)
    op.create_index(
        "ix_episodes_unassessed",
        "episodes",
        ["id"],
        unique=False,
        sqlite_where=sa.text("assess_due AND NOT withdrawn"),
        postgresql_where=sa.text("assess_due AND NOT withdrawn"),
    )
    op.create_index(
        "ix_episodes_unsettled",
        "episodes",
        ["id"],
        unique=False,
        sqlite_where=sa.text("desk_state <> 1"),
        postgresql_where=sa.text("desk_state <> 1"),
    )
