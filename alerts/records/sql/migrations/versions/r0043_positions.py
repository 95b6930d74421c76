"""Where places are: degrees of WGS 84."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of no place it is known yet."""
    op.add_column("places", sa.Column("longitude", sa.Double()))
    op.add_column("places", sa.Column("latitude", sa.Double()))
