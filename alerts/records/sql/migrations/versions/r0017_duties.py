"""Duties and more of departments, the water of points, and which places are pump stations or built up."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has said any of it yet: nothing is filled in."""
    for name in ("duties", "petition_staff", "data_delivery"):
        op.add_column("departments", sa.Column(name, sa.JSON()))
    op.add_column("points", sa.Column("water_kind", sa.String(20)))
    op.add_column("places", sa.Column("pump_station", sa.Boolean()))
    op.add_column("places", sa.Column("built_up", sa.Boolean()))
