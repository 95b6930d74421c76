"""Notices, and the persons who were told of them. Of what happened before nobody is told."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "notices",
        sa.Column("id", serial, nullable=False),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("posts", sa.String(200), nullable=False),
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("clock", sa.BigInteger()),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("answered_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("cause", "kind", "posts", name="uq_notices_cause"),
    )
    untold = sa.text("state = 'decided'")
    op.create_index(
        "ix_notices_untold", "notices", ["urgency", "id"], sqlite_where=untold, postgresql_where=untold
    )
    op.create_index("ix_notices_ticket", "notices", ["ticket", "id"])
    op.create_table(
        "told_persons",
        sa.Column("notice", serial, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"], name="fk_told_persons_notice"),
        sa.PrimaryKeyConstraint("notice", "person", name="pk_told_persons"),
    )
    op.create_index("ix_told_persons", "told_persons", ["person", "notice"])
