"""What people call points and devices."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Names may be null: imports that were accepted and not applied before the upgrade know none."""
    op.add_column("points", sa.Column("name", sa.Text()))
    op.add_column("devices", sa.Column("name", sa.Text()))
