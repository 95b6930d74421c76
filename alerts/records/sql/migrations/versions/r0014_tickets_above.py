"""Of which other territories a ticket has flats, and which of them hear of it.

No release has had territories. Whoever ran a version between two releases has tickets in them; of which
others these have flats is worked out here.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TICKETS = sa.table("tickets", *map(sa.column, ("number", "parent", "state", "territory")))
WITHDRAWN, CLOSED = sa.column("withdrawn", sa.Boolean), sa.column("closed", sa.Boolean)
EPISODES = sa.table("episodes", sa.column("ticket"), sa.column("territory"), WITHDRAWN)
PARTS = sa.table("ticket_territories", sa.column("ticket"), sa.column("territory"), CLOSED)


def upgrade() -> None:
    """Make the table, and fill it where there are territories."""
    op.add_column("events", sa.Column("above", sa.JSON(none_as_null=True)))
    # SQLite would find what is not closed in a territory by an index of all that is in it.
    _partial("ix_tickets_territory_active", "tickets", ["territory", "opened_at", "id"], "state != 'closed'")
    op.create_table(
        "ticket_territories",
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("territory", sa.String(200), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("ticket", "territory", name="pk_ticket_territories"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_ticket_territories_ticket_tickets"),
    )
    _partial("ix_ticket_territories_above", "ticket_territories", ["territory", "ticket"], "NOT closed")
    connection = op.get_bind()
    t, e = TICKETS.c, EPISODES.c
    if connection.scalar(sa.select(t.number).where(t.territory != "").limit(1)) is not None:
        wanted = sa.select(e.ticket, e.territory).where(e.ticket.is_not(None), ~e.withdrawn).distinct()
        found = _with_those_above(
            {(row.ticket, row.territory) for row in connection.execute(wanted)},
            {row.number: row for row in connection.execute(sa.select(TICKETS))},
        )
        if found:
            connection.execute(sa.insert(PARTS), found)


def _with_those_above(
    joined: set[tuple[str, str]], tickets: dict[str, sa.Row[Any]]
) -> list[dict[str, object]]:
    """The rows of the table; ``joined`` are tickets with the territories of their episodes."""
    joined = joined | {
        (row.parent, row.territory)
        for row in tickets.values()
        if row.parent is not None and row.state != "closed"
    }
    todo, found = set(joined), set(joined)
    while todo:
        above = {(tickets[number].parent, territory) for number, territory in todo}
        todo = {each for each in above if each[0] is not None} - found
        found |= todo
    return [
        {"ticket": number, "territory": territory, "closed": tickets[number].state == "closed"}
        for number, territory in sorted(found)
        if territory not in ("", tickets[number].territory)
    ]


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
