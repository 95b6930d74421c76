"""Of sessions: from where they began and in which browser, so that their owner knows them apart."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those that go on nothing is known. Somebody's are read by their ends, the newest first."""
    op.add_column("sessions", sa.Column("address", sa.String(200), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("browser", sa.String(40), nullable=False, server_default=""))
    op.drop_index("ix_sessions_user", "sessions")
    op.create_index("ix_sessions_user", "sessions", ["user_id", "ends_at", "key"])
