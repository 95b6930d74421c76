"""Which of two tickets that are due at the same instant is worked on first: the order of the work list."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

URGENCY = (
    "CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 10000000000 WHEN 'minor' THEN 20000000000"
    " ELSE 30000000000 END - affected_households"
)
NOT_CLOSED = "state != 'closed'"
GONE = ("standing", "standing_concern", "below", "below_concern", "territory_standing", "territory_below")
DUE = {"due": [], "unit_due": ["unit"], "territory_due": ["territory"], "person_due": ["person_in_charge"]}


def upgrade() -> None:
    """The database works it out; the order by severity alone is no longer asked for."""
    # PostgreSQL knows columns that are stored, and SQLite adds none but those that are not.
    stored = op.get_bind().dialect.name == "postgresql"
    urgency: sa.Column[int] = sa.Column("urgency", sa.BigInteger(), sa.Computed(URGENCY, persisted=stored))
    op.add_column("tickets", urgency)
    for name in (*GONE, "below_parent", *DUE):
        op.drop_index(f"ix_tickets_{name}", "tickets")
    _partial("below_parent", ["parent", "id"], f"{NOT_CLOSED} AND parent IS NOT NULL")
    for name, columns in DUE.items():
        _partial(name, [*columns, "due_at", "urgency", "id"], NOT_CLOSED)


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(f"ix_tickets_{name}", "tickets", columns, sqlite_where=where, postgresql_where=where)
