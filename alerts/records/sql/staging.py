"""Many rows put on record as one, in bites, so that no other writer waits for all of them.

Bites are staged in transactions of their own, without any effect. One short transaction accepts them all;
from then on they are in force, since whoever reads their tables lays what is staged over them. Then they are
applied to their tables bite by bite. Killed before the acceptance nothing has changed; killed after it, the
rest is applied at the next start (decision 0025).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import JSON, Select, Table, Text, cast, column, delete, func, literal, select, true, update

from alerts.records.sql.errors import RecordsError
from alerts.records.sql.inventory_tables import limit_changes, staged_bites, staged_imports
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import metadata
from ingest.said import Said

BITE = 2_000
"""Rows in one bite: both databases apply so many in some 50 ms."""
KEPT_AS_FIRST = frozenset({limit_changes.name})
"""Tables in which the row that is on record first stands; in all others a staged row replaces it."""


@dataclass(frozen=True, slots=True)
class Bite:
    """Up to `BITE` rows for ``table``: a JSON array of objects by column, null where one is not named.

    With ``removes`` they have nothing but the primary key, and say which rows to delete.
    """

    table: str
    rows: str
    removes: bool = False


def bites_of(table: Table, rows: Iterable[Any], *, removes: bool = False) -> Iterator[Bite]:
    """``rows``, mappings by column or dataclasses with the columns' names, cut into bites."""
    rest = iter(rows)
    while some := list(islice(rest, BITE)):
        yield Bite(table.name, msgspec.json.encode(some).decode(), removes)


def overtaken() -> RecordsError:
    """What an import is told that must begin again with what is on record now."""
    return RecordsError("overtaken", Said("records-overtaken"), retryable=True)


class StagingRecords(RecordsPart):
    """The tables of staged bites."""

    def begin(self) -> int:
        """The id of a new import, which is not accepted yet."""
        new = staged_imports.insert().values(accepted=False).returning(staged_imports.c.id)
        return int(self._db.execute(new).scalar_one())

    def stage(self, staged_import: int, bite: Bite) -> None:
        """Keep ``bite``, without any effect yet."""
        row = {"import": staged_import, "table": bite.table, "removes": bite.removes, "rows": bite.rows}
        self._db.execute(staged_bites.insert().values(**row))

    def accept(self, staged_import: int) -> None:
        """Put all bites of an import in force, and give up the others: they build on what is now out of date.

        Raises `RecordsError` ``overtaken`` when this one was given up.
        """
        mine = staged_imports.c.id == staged_import
        accepted = self._db.execute(update(staged_imports).where(mine).values(accepted=True))
        if accepted.rowcount == 0:
            raise overtaken()
        self.give_up()

    def give_up(self, staged_import: int | None = None) -> None:
        """Forget an import unless it is accepted, or all that are not; `work_off` deletes their bites."""
        query = delete(staged_imports).where(~staged_imports.c.accepted)
        self._db.execute(
            query if staged_import is None else query.where(staged_imports.c.id == staged_import)
        )

    def is_empty(self) -> bool:
        """Whether nothing is staged."""
        return self._db.scalar(select(staged_bites.c.id).limit(1)) is None

    def work_off(self) -> bool:
        """Apply the first accepted bite to its table, else delete one that was given up; whether one was."""
        b, i = staged_bites.c, staged_imports.c
        owner = staged_bites.outerjoin(staged_imports, b["import"] == i.id)
        wanted = select(staged_bites).select_from(owner).where(i.accepted.is_(None) | i.accepted)
        row = self._db.execute(wanted.order_by(b.id).limit(1)).one_or_none()
        if row is None:
            self._db.execute(delete(staged_imports).where(staged_imports.c.accepted))
            return False
        if self._db.scalar(select(i.id).where(i.id == row[1])) is not None:
            self.apply(Bite(row.table, row.rows, row.removes))
        self._db.execute(delete(staged_bites).where(b.id == row.id))
        return True

    def apply(self, bite: Bite) -> None:
        """Bring the rows of ``bite`` into their table. Doing it again changes nothing."""
        table = metadata.tables[bite.table]
        keys = list(table.primary_key.columns)
        if bite.removes:
            (key,) = keys
            self._db.execute(delete(table).where(key.in_(self._given(table, bite.rows, [key.name]))))
            return
        names = [each.name for each in table.columns]
        # SQLite takes an ON CONFLICT after a SELECT only when that has a WHERE.
        statement = self._dialect_insert(table).from_select(
            names, self._given(table, bite.rows, names).where(true())
        )
        if table.name in KEPT_AS_FIRST:
            self._db.execute(statement.on_conflict_do_nothing())
            return
        moved = {name: statement.excluded[name] for name in names if name not in table.primary_key.columns}
        self._db.execute(statement.on_conflict_do_update(index_elements=keys, set_=moved))

    def tables_in_force(self) -> frozenset[str]:
        """Names of the tables that have something accepted for them which is not in them yet."""
        accepted = (staged_bites.c["import"] == staged_imports.c.id) & staged_imports.c.accepted
        return frozenset(
            self._db.scalars(select(staged_bites.c.table).join(staged_imports, accepted).distinct())
        )

    def rows_in_force(self, table: Table) -> list[tuple[bool, dict[str, Any]]]:
        """What is accepted for ``table`` and not yet in it, oldest first: whether a row goes, and the row."""
        b, i = staged_bites.c, staged_imports.c
        query = (
            select(b.removes, b.rows)
            .join(staged_imports, (b["import"] == i.id) & i.accepted)
            .where(b.table == table.name)
            .order_by(b.id)
        )
        nothing = dict.fromkeys(table.columns.keys())
        return [
            (bite.removes, nothing | row)
            for bite in self._db.execute(query)
            for row in msgspec.json.decode(bite.rows)
        ]

    def _given(self, table: Table, rows: str, names: Sequence[str]) -> Select[Any]:
        """The columns ``names`` of the rows in a JSON text, as a query."""
        if self._is_postgres:
            columns = [column(name, table.c[name].type) for name in names]
            given = func.json_to_recordset(cast(literal(rows, Text()), JSON)).table_valued(*columns)
            return select(*given.render_derived(with_types=True).c)
        each = func.json_each(rows).table_valued("value")
        return select(*(func.json_extract(each.c.value, f"$.{name}") for name in names))
