"""Which rows of failures say that a browser is known, so that a flood of names does not take them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing failed in most of the browsers that are known, and only of those is a row kept then.

    But for names that were forgiven: their rows are not trimmed until something fails by them again.
    """
    op.add_column(
        "sign_in_failures", sa.Column("known", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE sign_in_failures SET known = true WHERE times = 0")
    op.create_index("ix_sign_in_failures_known", "sign_in_failures", ["known", "id"])
