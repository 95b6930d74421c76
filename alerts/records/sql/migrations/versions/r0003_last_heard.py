"""When a point was last heard of, as far as the desk must know: it meets the judge in the records only."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; the judge fills it before the desk reads it."""
    op.create_table(
        "last_heard",
        sa.Column("point", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("point", name="pk_last_heard"),
    )
