"""What models say of their devices once for all, and the channels that nobody wants."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Null: nothing is said."""
    for name, kind in (
        ("sampling_ms", sa.BigInteger()),
        ("upload_ms", sa.BigInteger()),
        ("channels", sa.JSON()),
        ("ignored", sa.JSON()),
    ):
        op.add_column("models", sa.Column(name, kind))
    op.add_column("devices", sa.Column("ignored", sa.JSON()))
