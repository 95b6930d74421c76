"""Lines of the duty log that are sent with a key are there once; orders of all posts are found together."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No line had a key before."""
    op.add_column("duty_lines", sa.Column("key", sa.String(80)))
    _index("ix_duty_lines_orders", "kind = 'order'", ["id"])
    _index("uq_duty_lines_key", "key IS NOT NULL", ["actor", "key"], unique=True)


def _index(name: str, condition: str, columns: list[str], *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, "duty_lines", columns, unique=unique, sqlite_where=where, postgresql_where=where)
