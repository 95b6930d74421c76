"""The base of the parts of a transaction: its connection, and statements over many rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from alerts.records.sql.schema import places

CHUNK = 500
"""Values in one ``IN (...)``; both databases take far more, without any gain."""

Item = TypeVar("Item")


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """``items`` in order, `CHUNK` at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


class RecordsPart:
    """Methods over one connection; its transaction is begun and ended by `Records`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert ``rows`` in one statement."""
        if rows:
            self._db.execute(table.insert(), list(rows))

    def _insert_new(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """As `_insert`, without the rows whose key is on record already."""
        if rows:
            insert = postgresql.insert if self._db.dialect.name == "postgresql" else sqlite.insert
            self._db.execute(insert(table).on_conflict_do_nothing(), list(rows))

    def _many(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        """Run ``statement`` once per row of parameters."""
        if rows:
            self._db.execute(statement, list(rows))


def places_below(place: str) -> Select[tuple[str]]:
    """A query for the ids of ``place`` and all places below it, also those that have left the inventory."""
    tree = select(places.c.id).where(places.c.id == place).cte("tree", recursive=True)
    below = tree.union(select(places.c.id).where(places.c.parent == tree.c.id))
    return select(below.c.id)
