"""In which territory episodes, tickets and events are, and which places have moved to another one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOT_CLOSED = "state != 'closed'"
STANDING = "state != 'closed' AND parent IS NULL"
BELOW = "state != 'closed' AND parent IS NOT NULL"
OPEN = "ended_at IS NULL AND NOT withdrawn"
INDEXES = (
    ("ix_tickets_territory_order", "tickets", ["opened_at", "id"], None),
    ("ix_tickets_territory_concern", "tickets", ["concern", "opened_at", "id"], None),
    ("ix_tickets_territory_state", "tickets", ["state", "opened_at", "id"], None),
    ("ix_tickets_territory_not_closed", "tickets", ["concern", "opened_at", "id"], NOT_CLOSED),
    ("ix_tickets_territory_standing", "tickets", ["severity", "breached_at", "id"], STANDING),
    ("ix_tickets_territory_below", "tickets", ["severity", "breached_at", "id"], BELOW),
    ("ix_episodes_territory_order", "episodes", ["opened_at", "id"], None),
    ("ix_episodes_territory_rule", "episodes", ["rule", "opened_at", "id"], None),
    ("ix_episodes_territory_open", "episodes", ["opened_at", "id"], OPEN),
    ("ix_episodes_territory_withdrawn", "episodes", ["opened_at", "id"], "withdrawn"),
    ("ix_episodes_territory_ended", "episodes", ["ended_at", "opened_at"], "ended_at IS NOT NULL"),
)
"""Name, table, columns after the territory, condition."""


def upgrade() -> None:
    """No department has named a place yet, so that all rows are in none."""
    for table in ("events", "tickets", "episodes"):
        op.add_column(table, sa.Column("territory", sa.String(200), nullable=False, server_default=""))
    for name, table, columns, condition in INDEXES:
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, ["territory", *columns], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "territory_moves",
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("territory", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_territory_moves"),
    )
    op.create_index("ix_territory_moves_at", "territory_moves", ["at", "place"])
