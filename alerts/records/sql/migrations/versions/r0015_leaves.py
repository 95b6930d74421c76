"""Leaves of persons, and for whom somebody acted who stood in for them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody is on leave before the upgrade, and whoever did something did it for themselves."""
    op.create_table(
        "leaves",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("user_id", SERIAL, nullable=False),
        sa.Column("substitute_id", SERIAL, nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("approved_at", sa.BigInteger()),
        sa.Column("approved_by", sa.String(200)),
        sa.Column("accepted_at", sa.BigInteger()),
        sa.Column("declined_at", sa.BigInteger()),
        sa.Column("declined_by", sa.String(200)),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("ended_by", sa.String(200)),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_leaves_user_id"),
        sa.ForeignKeyConstraint(["substitute_id"], ["users.id"], name="fk_leaves_substitute_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leaves"),
    )
    op.create_index("ix_leaves_ends", "leaves", ["ends_at", "id"])
    op.create_index("ix_leaves_user", "leaves", ["user_id", "ends_at"])
    op.create_index("ix_leaves_substitute", "leaves", ["substitute_id", "ends_at"])
    for table in ("ticket_history", "audit"):
        op.add_column(table, sa.Column("acting_for", sa.String(200), nullable=False, server_default=""))
