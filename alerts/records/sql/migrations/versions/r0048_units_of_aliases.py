"""The unit of values that come under an alias without one."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Null: they are in the canonical unit of their point, as they all were."""
    op.add_column("aliases", sa.Column("unit", sa.String(40)))
