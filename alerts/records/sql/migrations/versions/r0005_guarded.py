"""Who may speak for a point, what came instead, gateways that are silent, and evidence with its versions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part has its own function."""
    _speakers()
    _battery_units()
    _intrusions()


def _speakers() -> None:
    """By which topics a gateway speaks, its former ids, and who else may speak for a point.

    Lists may be null: imports that were accepted and not applied before the upgrade know nothing of them.
    """
    op.add_column("gateways", sa.Column("format", sa.String(20)))
    op.add_column("gateways", sa.Column("formerly", sa.JSON()))
    op.add_column("devices", sa.Column("further_gateways", sa.JSON()))
    op.create_table(
        "former_speakers",
        sa.Column("point", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speakers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("point", name="pk_former_speakers"),
    )


def _battery_units() -> None:
    """In which unit a device, or all of a model, reports its charge."""
    op.add_column("devices", sa.Column("battery", sa.String(20)))
    op.create_table(
        "models",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("battery", sa.String(20)),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
    )


def _intrusions() -> None:
    """Who spoke for others, and what tickets have heard of it."""
    op.create_table(
        "intrusions",
        sa.Column("sender", sa.String(200), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("told_until", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_intrusions"),
    )
    untold = sa.text("last_at > told_until")
    op.create_index(
        "ix_intrusions_untold",
        "intrusions",
        ["told_at", "sender"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
