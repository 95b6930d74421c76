"""Files that people add, by the digest of their content, and the tickets that they belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There are none yet."""
    op.create_table(
        "attachments",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_attachments"),
    )
    unused = sa.text("NOT used")
    op.create_index(
        "ix_attachments_unused",
        "attachments",
        ["added_at", "digest"],
        sqlite_where=unused,
        postgresql_where=unused,
    )
    op.create_table(
        "attachment_uses",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["attachments.digest"], name="fk_attachment_uses_digest"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_attachment_uses_ticket"),
        sa.PrimaryKeyConstraint("digest", "ticket", name="pk_attachment_uses"),
    )
