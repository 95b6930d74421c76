"""Clocks of shifts and of orders: who comes in time, hands over, answers."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of shifts that ran before nothing is measured."""
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "duty_clocks",
        sa.Column("id", serial, nullable=False),
        sa.Column("post", sa.String(40), nullable=False),
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
        sa.Column("caught_up", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("next_at", sa.BigInteger()),
        sa.Column("next_step", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["policy"], ["desk_rows.id"], name="fk_duty_clocks_policy"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_clocks"),
        sa.UniqueConstraint("post", "key", "scope", "started_at", "occurrence", name="uq_duty_clocks_post"),
    )
    op.create_index("ix_duty_clocks_post", "duty_clocks", ["post", "scope"])
    _partial("ix_duty_clocks_running", ["id"], "status IN ('paused', 'running', 'unknown')")
    _partial("ix_duty_clocks_next", ["next_at", "id"], "next_at IS NOT NULL")


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "duty_clocks", columns, sqlite_where=where, postgresql_where=where)
