"""Tokens without an end are found without looking at all that there ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the few that there are."""
    where = sa.text("expires_at IS NULL AND revoked_at IS NULL")
    op.create_index("ix_tokens_endless", "tokens", ["user_id"], sqlite_where=where, postgresql_where=where)
