"""Stops that are over are found by their places as well."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """Those that went on were on record."""
    if op.get_context().as_sql:
        return
    db = op.get_bind()
    stops = sa.table("stops", sa.column("number"), sa.column("places", sa.JSON))
    stop_places = sa.table("stop_places", sa.column("place"), sa.column("stop"))
    missing = sa.select(stops).where(stops.c.number.not_in(sa.select(stop_places.c.stop)))
    at = [{"place": each, "stop": row.number} for row in db.execute(missing) for each in set(row.places)]
    for first in range(0, len(at), AT_ONCE):
        db.execute(sa.insert(stop_places), at[first : first + AT_ONCE])
