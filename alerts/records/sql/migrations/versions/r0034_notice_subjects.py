"""Notices of what is no ticket: what each is about, and of which kind that is."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All notices of before are about tickets."""
    op.add_column(
        "notices", sa.Column("subject_kind", sa.String(10), nullable=False, server_default="ticket")
    )
    op.add_column("notices", sa.Column("subject", sa.String(200), nullable=False, server_default=""))
    op.execute("UPDATE notices SET subject = ticket")
    op.drop_index("ix_notices_ticket", "notices")
    op.drop_column("notices", "ticket")
    op.create_index("ix_notices_subject", "notices", ["subject_kind", "subject", "id"])
