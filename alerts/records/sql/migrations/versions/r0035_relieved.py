"""Of who was told of a notice, whether others were told instead since."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was, before the upgrade."""
    relieved: sa.Column[bool] = sa.Column("relieved", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("told_persons", relieved)
