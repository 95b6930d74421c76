"""The chain over the rows of history and audit: hashes for new ones, pages for whoever verifies."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Raw
from sqlalchemy import JSON, Column, ColumnElement, Connection, LargeBinary, String, Text, cast, func, select
from sqlalchemy import type_coerce as as_type
from sqlalchemy.types import NullType

from alerts.chain.links import GENESIS, ChainedTable, ChainHead, next_link
from alerts.chain.sealing import SheetKey
from alerts.chain.verification import ChainedRow, ChainPage
from alerts.records.sql.desk_tables import sheets
from alerts.records.sql.json_texts import read_json, write_json
from alerts.records.sql.kept_tables import CHAIN_COLUMNS, chain_head
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.people_tables import audit
from alerts.records.sql.schema import ticket_history

TABLES = {ChainedTable.HISTORY: ticket_history, ChainedTable.AUDIT: audit}


class ChainRecords(RecordsPart):
    """The chain in one transaction; by the writer's turn, all that is ever joined is in one order.

    The head is read when the first row is joined, and written once, by `save_head`, before the transaction
    commits; so rows and head are on record together, or none of them.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._head: ChainHead | None = None
        self._joined = False

    def head(self) -> ChainHead:
        """The head, with all that this transaction has joined; `GENESIS` where nothing ever was."""
        if self._head is None:
            query = select(chain_head.c.seq, as_type(chain_head.c.hash, NullType()).label("hash"))
            row = self._db.execute(query).first()
            self._head = GENESIS if row is None else ChainHead(_number(row.seq, 0), _bytes(row.hash))
        return self._head

    def join(self, table: ChainedTable, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """``rows`` of ``table``, in this order, with what joins them to the chain.

        They have all columns but ``id`` and those of the chain; the caller inserts them in this transaction.
        """
        if not rows:
            return []
        head, joined = self.head(), []
        for row in rows:
            # What is hashed is what the database gives back: a tuple becomes a list, a number a key's text.
            written = write_json(row["data"])
            link = next_link(head, table, {**row, "data": read_json(written)})
            # Written once: the column takes over the text as it is.
            joined.append({**row, "data": Raw(written), **link._asdict()})
            head = ChainHead(link.seq, link.hash)
        self._head, self._joined = head, True
        return joined

    def save_head(self) -> None:
        """Put on record how far the chain reaches now. `Records.begin` calls it before it commits."""
        if self._joined:
            self._put(chain_head, [{"id": 1, **self.head()._asdict()}])

    def page(self, after: int, numbers: int) -> ChainPage:
        """The rows of the next ``numbers`` numbers after ``after``; from the very first where that is 0."""
        rows = [row for table in ChainedTable for row in self._rows(table, after, after + numbers)]
        of_tables = [self._db.scalar(select(func.max(table.c.seq))) for table in TABLES.values()]
        head = self.head()
        # In a file anything can stand anywhere: what is no number is beyond all numbers.
        last = [0 if each is None else _number(each, head.seq + 1) for each in of_tables]
        return ChainPage(sorted(rows, key=lambda row: row.seq), head, max(last))

    def link_from(self, seq: int) -> ChainHead | None:
        """Number and hash, as they stand, of the first row from number ``seq`` on; ``None``: none is."""
        return self._link(lambda column: (column >= seq, column.asc()), min)

    def link_before(self, seq: int) -> ChainHead | None:
        """Number and hash, as they stand, of the last row before number ``seq``; ``None``: none is."""
        return self._link(lambda column: (column < seq, column.desc()), max)

    def _link(
        self,
        which: Callable[[Column[Any]], tuple[ColumnElement[bool], ColumnElement[Any]]],
        nearest: Callable[[Iterable[ChainHead]], ChainHead],
    ) -> ChainHead | None:
        found = []
        for table in TABLES.values():
            wanted, order = which(table.c.seq)
            query = select(table.c.seq, as_type(table.c.hash, NullType())).where(wanted)
            row = self._db.execute(query.order_by(order).limit(1)).first()
            if row is not None:
                found.append(ChainHead(_number(row[0], 0), _bytes(row[1])))
        return nearest(found) if found else None

    def _rows(self, chained: ChainedTable, after: int, until: int) -> Iterator[ChainedRow]:
        table = TABLES[chained]
        columns = [each for each in table.c if each.name not in CHAIN_COLUMNS and each.name != "id"]
        own = [table.c.id, table.c.seq, *(as_type(table.c[name], NullType()) for name in ("digest", "hash"))]
        query = select(*own, *map(self._as_it_stands, columns))
        query = query.where(table.c.seq <= until).order_by(table.c.seq)
        if after:  # else nothing is below the first one
            query = query.where(table.c.seq > after)
        for id_, seq, digest, hash_, *values in self._db.execute(query):
            known = _values(columns, values)
            yield ChainedRow(chained, id_, _number(seq, 0), known, _bytes(digest), _bytes(hash_))

    def sheets_as_they_stand(self, numbers: Collection[str]) -> dict[SheetKey, dict[str, Any]]:
        """The sheets of the tickets ``numbers``, column -> value, whatever somebody made of them."""
        columns = list(sheets.c)
        query = select(*map(self._as_it_stands, columns)).where(self._among(sheets.c.ticket, numbers))
        found = [_values(columns, row) for row in self._db.execute(query)]
        return {SheetKey(*(row[name] for name in SheetKey._fields)): row for row in found}

    def _as_it_stands(self, column: Column[Any]) -> ColumnElement[Any]:
        """A column as it stands, not as it should be: who changed it may have left no JSON and no UTF-8."""
        if not isinstance(column.type, String | JSON):
            return column
        return cast(column, Text) if self._is_postgres else as_type(cast(column, LargeBinary), NullType())


def _values(columns: Sequence[Column[Any]], values: Iterable[Any]) -> dict[str, Any]:
    """Name -> value of a row that was read as it stands."""
    return {
        column.name: _read(value, column.type) if isinstance(column.type, String | JSON) else value
        for column, value in zip(columns, values, strict=True)
    }


def _read(value: Any, type_: String | JSON) -> Any:
    """A value as the row was written with; what cannot be that, as something that was never written."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    if not isinstance(type_, JSON) or value is None:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return {"no JSON": value}


def _number(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
