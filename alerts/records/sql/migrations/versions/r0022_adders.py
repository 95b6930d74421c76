"""Everybody who has added a file, and not only who was the first."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those that are there only the first is known."""
    op.create_table(
        "attachment_adders",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["attachments.digest"], name="fk_attachment_adders_digest"),
        sa.PrimaryKeyConstraint("digest", "name", name="pk_attachment_adders"),
    )
    op.execute("INSERT INTO attachment_adders (digest, name) SELECT digest, added_by FROM attachments")
