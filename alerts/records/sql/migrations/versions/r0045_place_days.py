"""What the households of a large place add up to on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

COUNTS = ("qualified", "unqualified", "not_judgeable", "judged", "good")


def upgrade() -> None:
    """The nightly job adds up the days that are on record: it knows which households lie where."""
    op.create_table(
        "place_days",
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("place", "day", name="pk_place_days"),
    )
