"""By which addresses people are reached, what is to be sent to them, and each attempt to.

Of what was told before nobody is sent anything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the four tables, and what a notice has of reminders."""
    op.create_table(
        "reaches",
        sa.Column("user_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("mail", sa.String(254), nullable=False),
        sa.Column("mobile", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_reaches_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_reaches"),
    )
    op.add_column("notices", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("notices", sa.Column("remind_at", sa.BigInteger()))
    _partial("ix_notices_remind", "notices", ["remind_at", "id"], "remind_at IS NOT NULL")
    op.create_table(
        "deliveries",
        sa.Column("notice", SERIAL, autoincrement=False, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"], name="fk_deliveries_notice"),
        sa.PrimaryKeyConstraint("notice", "person", name="pk_deliveries"),
    )
    _partial(
        "ix_deliveries_due", "deliveries", ["urgency", "due_at", "notice", "person"], "due_at IS NOT NULL"
    )
    _partial(
        "ix_deliveries_under_way", "deliveries", ["notice", "person"], "due_at IS NULL AND state = 'waiting'"
    )
    op.create_table(
        "attempts",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("result", sa.String(12), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("retry_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_begun", "attempts", ["begun_at"])
    _partial("ix_attempts_open", "attempts", ["id"], "ended_at IS NULL")
    op.create_table(
        "attempt_notices",
        sa.Column("attempt", SERIAL, autoincrement=False, nullable=False),
        sa.Column("notice", SERIAL, autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["attempt"], ["attempts.id"], name="fk_attempt_notices_attempt"),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"], name="fk_attempt_notices_notice"),
        sa.PrimaryKeyConstraint("attempt", "notice", name="pk_attempt_notices"),
    )
    op.create_index("ix_attempt_notices", "attempt_notices", ["notice", "attempt"])


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
