"""Which tickets were closed last."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """For since when no ticket is open."""
    where = sa.text("closed_at IS NOT NULL")
    op.create_index("ix_tickets_closed", "tickets", ["closed_at"], sqlite_where=where, postgresql_where=where)
