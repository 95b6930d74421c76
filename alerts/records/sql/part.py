"""What every part of a transaction has: its connection, and a few habits of talking to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Select, Table, select

from alerts.records.sql.schema import places

CHUNK = 500
"""Names in one ``IN (...)``; both databases take far more, but plan no better."""

Item = TypeVar("Item")


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """``items`` in order, `CHUNK` at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


class RecordsPart:
    """A group of methods over one connection whose transaction somebody else begins and ends."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert all ``rows`` in one go."""
        if rows:
            self._db.execute(table.insert(), list(rows))

    def _many(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        """Run ``statement`` once per row of parameters."""
        if rows:
            self._db.execute(statement, list(rows))


def places_below(place: str) -> Select[tuple[str]]:
    """A query for the ids of ``place`` and everything under it, places that left the inventory included."""
    tree = select(places.c.id).where(places.c.id == place).cte("tree", recursive=True)
    below = tree.union(select(places.c.id).where(places.c.parent == tree.c.id))
    return select(below.c.id)
