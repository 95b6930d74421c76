"""Views of the work list that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody has any yet."""
    op.create_table(
        "work_views",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("user_id", SERIAL, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_views"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_work_views_user_id"),
    )
    op.create_index("ix_work_views_user", "work_views", ["user_id", "id"])
