"""Everybody who has added a file, and not only who was the first; sheets that are signed, in order."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
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
    signed = sa.text("frozen_at IS NOT NULL")
    op.create_index(
        "ix_sheets_signed",
        "sheets",
        ["ticket", "contact", "kind", "version"],
        sqlite_where=signed,
        postgresql_where=signed,
    )
