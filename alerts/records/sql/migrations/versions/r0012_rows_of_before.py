"""Rows that are in no territory since they are older than the column follow the places of departments.

Departments came with 0007 and territories with 0011: whoever ran a version between two releases may have had
the one without the other. A release has had neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLACES = sa.table("places", *map(sa.column, ("id", "parent", "removed_at")))
DEPARTMENTS = sa.table("departments", sa.column("place"))
MOVES = sa.table("territory_moves", *map(sa.column, ("place", "territory", "at")))


def upgrade() -> None:
    """Have what is at the places of departments looked through, as after an import that moved them."""
    connection = op.get_bind()
    named = set(connection.scalars(sa.select(DEPARTMENTS.c.place).where(DEPARTMENTS.c.place.is_not(None))))
    if not named:
        return
    rows = connection.execute(sa.select(PLACES.c.id, PLACES.c.parent).where(PLACES.c.removed_at.is_(None)))
    parents = {row.id: row.parent for row in rows}
    noted = set(connection.scalars(sa.select(MOVES.c.place)))
    found = {place: _nearest(place, parents, named) for place in parents.keys() - noted}
    moves = [{"place": place, "territory": near, "at": 0} for place, near in found.items() if near]
    if moves:
        connection.execute(sa.insert(MOVES), moves)


def _nearest(place: str, parents: dict[str, str | None], named: set[str]) -> str | None:
    """The nearest place at or above ``place`` that a department names."""
    above: str | None = place
    while above is not None and above not in named:
        above = parents.get(above)
    return above
