"""When a proposal of 督办 was left lying stands on the ticket, apart from what the service goes on with (W9).

Proposals that were open before are waited for by `wake_at`, as they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its index."""
    op.add_column("tickets", sa.Column("left_at", sa.BigInteger()))
    left = sa.text("left_at IS NOT NULL")
    op.create_index("ix_tickets_left", "tickets", ["left_at", "id"], sqlite_where=left, postgresql_where=left)
