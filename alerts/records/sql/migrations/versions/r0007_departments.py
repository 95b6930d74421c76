"""Departments: who answers for which places and lines."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is there yet."""
    op.create_table(
        "departments",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("parent", sa.String(200)),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(200)),
        sa.Column("head", sa.String(200)),
        sa.Column("leader", sa.String(200)),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_departments"),
    )
