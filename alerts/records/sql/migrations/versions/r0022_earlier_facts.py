"""What was entered before the fact that was entered last: the first that counts is not hidden by it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what is on record already, nobody kept any."""
    op.add_column("desk_facts", sa.Column("earlier", sa.JSON(), nullable=True))
