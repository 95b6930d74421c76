"""Where a ticket stands on its way, what it is about, who has it, and when what of it is due.

Tickets of before were all opened by the service. A place may have, beside the one that the service opened of
a concern, others that people opened.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NOT_CLOSED = "state != 'closed'"
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("step", sa.String(20), nullable=False, server_default="dispatched"),
    sa.Column("origin", sa.String(10), nullable=False, server_default="sensor"),
    sa.Column("channel", sa.String(20), nullable=False, server_default="sensor"),
    sa.Column("line", sa.String(20)),
    sa.Column("category", sa.String(40)),
    sa.Column("complaint", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("class", sa.String(20), nullable=False, server_default="ordinary"),
    sa.Column("mode", sa.String(20), nullable=False, server_default="transfer"),
    sa.Column("unit", sa.String(200), nullable=False, server_default=""),
    sa.Column("owner", sa.String(200), nullable=False, server_default=""),
    sa.Column("first_responsible", sa.String(200), nullable=False, server_default=""),
    sa.Column("case_officer", sa.String(200), nullable=False, server_default=""),
    sa.Column("person_in_charge", sa.String(200), nullable=False, server_default=""),
    sa.Column("code", sa.String(20)),
    sa.Column("contacts", sa.SmallInteger(), nullable=False, server_default="0"),
    sa.Column("transfers", sa.SmallInteger(), nullable=False, server_default="0"),
    sa.Column("rework", sa.SmallInteger(), nullable=False, server_default="0"),
    sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("details", sa.JSON(), nullable=False, server_default="{}"),
    sa.Column("due_at", sa.BigInteger()),
    sa.Column("wake_at", sa.BigInteger()),
)
INDEXES: tuple[tuple[str, list[str], str], ...] = (
    ("ix_tickets_due", ["due_at", "id"], NOT_CLOSED),
    ("ix_tickets_unit_due", ["unit", "due_at", "id"], NOT_CLOSED),
    ("ix_tickets_territory_due", ["territory", "due_at", "id"], NOT_CLOSED),
    ("ix_tickets_person_due", ["person_in_charge", "due_at", "id"], NOT_CLOSED),
    ("ix_tickets_step", ["step", "opened_at", "id"], NOT_CLOSED),
    ("ix_tickets_awaits_verifying", ["id"], "step = 'resolved'"),
    ("ix_tickets_wakes", ["wake_at", "id"], "wake_at IS NOT NULL"),
)
"""Name, columns, condition."""
STEP_OF = sa.text(
    "UPDATE tickets SET step = CASE state WHEN 'acknowledged' THEN 'in_hand' ELSE state END"
    " WHERE state != 'open'"
)


def upgrade() -> None:
    """What nobody had taken over waits to be signed for; what is over is so by the same word."""
    for column in COLUMNS:
        op.add_column("tickets", column)
    op.execute(STEP_OF)
    op.drop_index("uq_tickets_one_open", "tickets")
    _partial("uq_tickets_one_open", ["place", "concern"], f"{NOT_CLOSED} AND origin = 'sensor'", unique=True)
    for name, columns, condition in INDEXES:
        _partial(name, columns, condition)
    op.create_index("ix_tickets_unit_order", "tickets", ["unit", "opened_at", "id"])


def _partial(name: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, "tickets", columns, unique=unique, sqlite_where=where, postgresql_where=where)
