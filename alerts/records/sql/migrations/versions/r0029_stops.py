"""Stops of supply, their lines, of which none is changed or deleted (C3), and their clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

REFUSED = "these rows are added to and never changed"


def upgrade() -> None:
    """Nobody has a stop before the upgrade. What keeps rows on PostgreSQL is there since 0020."""
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "stops",
        sa.Column("id", serial, nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("next_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_stops"),
        sa.UniqueConstraint("number", name="uq_stops_number"),
    )
    _partial("ix_stops_going_on", ["id"], "NOT over")
    _partial("ix_stops_next", ["next_at", "id"], "next_at IS NOT NULL")
    _partial("ix_stops_ticket", ["ticket"], "ticket != ''")
    op.create_table(
        "stop_lines",
        sa.Column("stop", sa.String(20), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("command", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("acting_for", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["stop"], ["stops.number"], name="fk_stop_lines_stop"),
        sa.PrimaryKeyConstraint("stop", "no", name="pk_stop_lines"),
    )
    _clocks(serial)
    op.create_table(
        "stop_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_stop_numbers"),
    )
    for statement in _kept("stop_lines", on_postgres=op.get_bind().dialect.name == "postgresql"):
        op.execute(statement)


def _clocks(serial: sa.types.TypeEngine[int]) -> None:
    """As the table of tickets' clocks is at this revision."""
    op.create_table(
        "stop_clocks",
        sa.Column("id", serial, nullable=False),
        sa.Column("stop", sa.String(20), nullable=False),
        sa.Column("of", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("policy", serial, nullable=False),
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
        sa.Column("caught_up", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.BigInteger()),
        sa.Column("next_step", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["stop"], ["stops.number"], name="fk_stop_clocks_stop"),
        sa.ForeignKeyConstraint(["policy"], ["desk_rows.id"], name="fk_stop_clocks_policy"),
        sa.PrimaryKeyConstraint("id", name="pk_stop_clocks"),
        sa.UniqueConstraint("stop", "key", "scope", "started_at", "occurrence", name="uq_stop_clocks_stop"),
    )
    op.create_index("ix_stop_clocks_stop", "stop_clocks", ["stop", "id"])


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "stops", columns, sqlite_where=where, postgresql_where=where)


def _kept(table: str, *, on_postgres: bool) -> tuple[str, ...]:
    if on_postgres:
        refused = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION wenya_rows_are_kept()"
        return (f"CREATE TRIGGER {table}_are_kept {refused}",)
    return tuple(
        f"CREATE TRIGGER {table}_are_kept_{each.lower()} BEFORE {each} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for each in ("UPDATE", "DELETE")
    )
