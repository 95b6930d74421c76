"""Of stops: the outage that one was imported as, its window, and where those are that go on."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """None was imported before; windows are as their lines say."""
    op.add_column("stops", sa.Column("outage", sa.String(200), nullable=False, server_default=""))
    op.add_column("stops", sa.Column("starts_at", sa.BigInteger()))
    op.add_column("stops", sa.Column("ends_at", sa.BigInteger()))
    _partial("ix_stops_imported", ["outage"], "outage != '' AND NOT over")
    waits = "outage != '' AND step IN ('approved', 'reported', 'announced')"
    _partial("ix_stops_waiting", ["ends_at"], waits)
    op.create_table(
        "stop_places",
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("stop", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["stop"], ["stops.number"], name="fk_stop_places_stop"),
        sa.PrimaryKeyConstraint("place", "stop", name="pk_stop_places"),
    )
    op.create_index("ix_stop_places_stop", "stop_places", ["stop"])
    if not op.get_context().as_sql:
        _fill(op.get_bind())


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "stops", columns, sqlite_where=where, postgresql_where=where)


def _fill(db: sa.Connection) -> None:
    number, places = sa.column("number", sa.String), sa.column("places", sa.JSON)
    starts_at, ends_at = sa.column("starts_at", sa.BigInteger), sa.column("ends_at", sa.BigInteger)
    stops = sa.table("stops", number, places, starts_at, ends_at)
    stop_places = sa.table("stop_places", sa.column("place"), sa.column("stop"))
    going_on = sa.select(number, places).where(sa.text("NOT over"))
    at = [{"place": each, "stop": row.number} for row in db.execute(going_on) for each in set(row.places)]
    for first in range(0, len(at), AT_ONCE):
        db.execute(sa.insert(stop_places), at[first : first + AT_ONCE])
    for stop, window in _windows(db):
        db.execute(sa.update(stops).where(number == stop).values(**window))


def _windows(db: sa.Connection) -> Iterator[tuple[str, dict[str, int]]]:
    """The window of each planned stop that goes on."""
    stop, no, at = sa.column("stop", sa.String), sa.column("no", sa.Integer), sa.column("at", sa.BigInteger)
    command, data = sa.column("command", sa.String), sa.column("data", sa.JSON)
    lines = sa.table("stop_lines", stop, no, at, command, data)
    planned = sa.text("stop IN (SELECT number FROM stops WHERE NOT over AND kind = 'planned')")
    found: dict[str, dict[str, Any]] = {}
    for row in db.execute(
        sa.select(stop, at, command, data).select_from(lines).where(planned).order_by(stop, no)
    ):
        window = found.setdefault(row.stop, {})
        window |= {key: row.data[key] for key in ("starts_at", "ends_at") if key in row.data}
        if row.command == "shorten":
            window["ends_at"] = row.at
    yield from ((stop, window) for stop, window in found.items() if window)
