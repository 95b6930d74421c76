"""Of stops: which run, and which are due next, found among however many were imported."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """By indexes of what goes on alone."""
    _partial("ix_stops_running", ["id"], "NOT over AND step = 'running'")
    _partial("ix_stops_due", ["due_at", "id"], "NOT over AND due_at IS NOT NULL")


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "stops", columns, sqlite_where=where, postgresql_where=where)
