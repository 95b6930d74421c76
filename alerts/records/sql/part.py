"""The base of the parts of a transaction: its connection, and statements over many rows.

However many rows or values there are, they are one parameter (or a column of them each) and one statement: a
statement a row is what a wave of episodes would choke on. PostgreSQL takes arrays. SQLite, which runs in this
process, takes JSON to look rows up, and runs one prepared statement row by row to write them, which keeps
every bit of a floating-point number. A single row is written by a plain statement on both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    String,
    Table,
    Text,
    TextClause,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from alerts.people.viewer import Territories
from alerts.records.sql.desk_tables import assignments, tasks
from alerts.records.sql.inventory_tables import places
from alerts.records.sql.schema import tickets
from alerts.records.sql.writing.ahead import send_ahead
from alerts.records.sql.writing.statements import WritingKind, put_together

Columns = Mapping[str, Sequence[Any]]
"""Many rows, by the column; all are equally long."""
Rows = Sequence[Mapping[str, Any]] | Columns
AHEAD_FROM = 50
"""Rows that are sent ahead: of fewer what came of them is there before the next are put together."""
BRANCHES = 100
"""Territories that one statement looks into, each for itself: SQLite takes 500 at most."""


LOOK = 5_000
"""Rows that a page looks through where no index finds what is asked for."""


class _Listed(FunctionElement[Any]):
    """The values of a JSON list, for SQLite. As a query of SQLAlchemy's it took longer than the look-up."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _write_listed(listed: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    place = compiler.process(listed.clauses, **options)
    return f"(SELECT value FROM json_each({place}))"  # noqa: S608 - the place of a parameter


NO_END: Final = 1 << 62
"""Above every id: where a list begins that goes from the newest row back."""


class RecordsPart:
    """Methods over one connection; its transaction is begun and ended by `Records`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    @property
    def _is_postgres(self) -> bool:
        return self._db.dialect.name == "postgresql"

    def _among(self, wanted: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """The condition that ``wanted`` is one of ``values``."""
        found = sorted(values)
        if self._is_postgres:
            return wanted == func.any(_array(found, wanted.type))
        return wanted.op("IN", is_comparison=True)(_Listed(literal(json.dumps(found))))

    def _apart(self, territory: ColumnElement[Any], territories: Territories) -> ColumnElement[bool]:
        """The condition that a row is of ``territories``, for which no index is used: another finds it."""
        return true() if territories is None else self._among(func.coalesce(territory, ""), territories)

    def _about_seen(
        self, number: Column[str], territories: Territories, units: Collection[str] = ()
    ) -> list[ColumnElement[bool]]:
        """As `_apart`, of rows about the ticket ``number``: its territory is looked up for each of them.

        A ticket is seen as well by those of ``units`` (ids of departments) to which it is assigned, that own
        it, or that have, or had, a task of it.
        """
        if territories is None:
            return []
        of_ticket = tickets.c.number == number
        if not units:
            territory = select(tickets.c.territory).where(of_ticket).scalar_subquery()
            return [self._apart(territory, territories)]
        given, its = assignments.c, tasks.c
        seen = or_(self._apart(tickets.c.territory, territories), self._among(tickets.c.owner, units))
        stands = (given.ticket == number, given.ended_at.is_(None), self._among(given.department, units))
        # The first of each: asked whether any exists, PostgreSQL reads all of ``units`` beforehand.
        assigned = select(given.no).where(*stands).limit(1).scalar_subquery()
        of_task = (its.ticket == number, self._among(its.department, units))
        task = select(its.no).where(*of_task).limit(1).scalar_subquery()
        here = select(seen).where(of_ticket).scalar_subquery()
        return [or_(here, assigned.is_not(None), task.is_not(None))]

    def _in_order(
        self,
        query: Select[Any],
        table: Table,
        order: Sequence[str],
        limit: int,
        *,
        territories: Territories,
        newest_first: bool = True,
        sorted_apart: bool = False,
    ) -> Sequence[Row[Any]]:
        """The first ``limit`` rows of ``query``, which is for columns of ``table``, of ``territories``.

        Each territory has an index with the rows in their order, so that each is looked into for itself, and
        no more is read than asked for. With ``sorted_apart`` an index finds the rows by what ``query`` says,
        and they are sorted; a database would rather read all of a table in the order of the columns.
        """

        def sort(columns: Any) -> list[ColumnElement[Any]]:
            first, *rest = (columns[name] for name in order)
            wanted = [first + 0 if sorted_apart else first, *rest]
            return [each.desc() if newest_first else each for each in wanted]

        if territories is None:
            return self._db.execute(query.order_by(*sort(table.c)).limit(limit)).all()
        every, found = sorted(territories), list[Row[Any]]()
        if len(every) == 1:
            query = query.where(table.c.territory == every[0])
            return self._db.execute(query.order_by(*sort(table.c)).limit(limit)).all()
        names = [each.name for each in query.selected_columns]
        keyed = tuple(dict.fromkeys((*order, "id")))
        keys = query.with_only_columns(*(table.c[name] for name in keyed))
        for start in range(0, len(every), BRANCHES):
            branches = [
                select(keys.where(table.c.territory == each).order_by(*sort(table.c)).limit(limit).subquery())
                for each in every[start : start + BRANCHES]
            ]
            together = union_all(*branches).subquery()
            if set(names) <= set(keyed):  # the index has said all that is asked for
                said = select(*(together.c[name] for name in names))
                found += self._db.execute(said.order_by(*sort(together.c)).limit(limit))
                continue
            first = select(together.c.id).order_by(*sort(together.c)).limit(limit)
            found += self._db.execute(select(*query.selected_columns).where(table.c.id.in_(first)))
        return sorted(
            found, key=lambda row: tuple(getattr(row, name) for name in order), reverse=newest_first
        )[:limit]

    def _looked_through(
        self,
        table: Table,
        order: Sequence[str],
        wanted: Sequence[ColumnElement[bool] | TextClause],
        apart: Callable[[Any], list[ColumnElement[bool]]],
        *,
        limit: int,
        look: int,
        newest_first: bool = False,
    ) -> tuple[Sequence[Row[Any]], tuple[Any, ...] | None]:
        """The first ``limit`` rows of ``table`` in ``order``, and behind which position to go on.

        An index finds in this order what is ``wanted``. For what is to hold ``apart``, of the columns that it
        is given, ``look`` of these rows are looked at: the page may be short, or empty, and go on. ``None``:
        nothing follows.
        """

        def sort(columns: Any) -> list[ColumnElement[Any]]:
            return [columns[name].desc() if newest_first else columns[name] for name in order]

        found = select(table).where(*wanted).order_by(*sort(table.c))
        looked_at = found.limit(look).subquery("looked_at")
        conditions = apart(looked_at.c)
        query = found
        if conditions:
            query = select(looked_at).where(*conditions).order_by(*sort(looked_at.c))
        rows = self._db.execute(query.limit(limit)).all()
        if len(rows) == limit:
            return rows, tuple(getattr(rows[-1], name) for name in order)
        last = None
        if conditions:
            positions = found.with_only_columns(*(table.c[name] for name in order))
            last = self._db.execute(positions.offset(look - 1).limit(1)).one_or_none()
        return rows, None if last is None else tuple(last)

    def _as_table(self, columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Sequence[Any]]) -> FromClause:
        """``rows`` as a table to join with; ``columns`` are the names and types of their values."""
        if self._is_postgres:
            by_column = list(zip(*rows, strict=True)) or [()] * len(columns)
            return _arrays(dict(zip(columns, by_column, strict=True)), columns)
        each = func.json_each(json.dumps([list(row) for row in rows])).table_valued("value", name="each")
        extracted = [
            func.json_extract(each.c.value, f"$[{place}]", type_=kind).label(name)
            for place, (name, kind) in enumerate(columns.items())
        ]
        return select(*extracted).subquery("given")

    def _insert(self, table: Table, rows: Rows) -> None:
        """Insert ``rows``, which all name the same columns, in this order."""
        self._write(table, rows, WritingKind.INSERT)

    def _insert_new(self, table: Table, rows: Rows) -> None:
        """As `_insert`, without the rows whose key is on record already."""
        self._write(table, rows, WritingKind.INSERT_NEW)

    def _put(self, table: Table, rows: Rows, over: Collection[str] | None = None) -> None:
        """As `_insert`, over the rows that have the same primary key: their columns ``over``, or all."""
        keys = tuple(key.name for key in table.primary_key)
        if over is None:
            over = [each.name for each in table.c if each.name not in keys]
        self._write(table, rows, WritingKind.PUT, keys, tuple(over))

    def _update(self, table: Table, keys: Sequence[str], rows: Rows) -> None:
        """Update the rows of ``table`` that have the ``keys`` of ``rows``; all name the same columns."""
        self._write(table, rows, WritingKind.UPDATE, tuple(keys))

    def _delete(self, table: Table, key: str, values: Iterable[Any]) -> None:
        """Delete the rows of ``table`` whose column ``key`` is one of ``values``."""
        found = list(values)
        if found:
            self._db.execute(table.delete().where(self._among(table.c[key], found)))

    def _next_of_year(self, counters: Table, year: int, count: int) -> range:
        """The next ``count`` numbers of ``year``, without gaps: they stay unused unless this commits."""
        counted = update(counters).where(counters.c.year == year).values(last=counters.c.last + count)
        last = self._db.scalar(counted.returning(counters.c.last))
        if last is None:
            self._db.execute(counters.insert().values(year=year, last=count))
            last = count
        return range(last - count + 1, last + 1)

    def _dialect_insert(self, table: Table) -> Any:
        return (postgresql.insert if self._is_postgres else sqlite.insert)(table)

    def _write(
        self,
        table: Table,
        rows: Rows,
        kind: WritingKind,
        keys: tuple[str, ...] = (),
        over: tuple[str, ...] = (),
    ) -> None:
        """Write ``rows`` into ``table``: SQLAlchemy puts each statement together once, and not each time."""
        columns = rows if isinstance(rows, Mapping) else _by_column(rows)
        many = len(next(iter(columns.values()), ()))
        if not many:
            return
        own = None
        if self._is_postgres and many > 1:
            # What is the same in all of them is sent once: of lines that a wave leaves that is most of each.
            differ = (name for name, values in columns.items() if values.count(values[0]) < many)
            own = frozenset(differ) or frozenset(list(columns)[:1])
        made = put_together(self._db.dialect.name, table, kind, keys, over, tuple(columns), own)
        given: dict[str, Any] = {}
        for parameter, (name, ready) in made.given.items():
            values = columns[name] if own is None or name in own else columns[name][:1]
            given[parameter] = values if ready is None else list(map(ready, values))
        if not self._is_postgres:
            each = list(zip(*given.values(), strict=True))
            self._db.exec_driver_sql(made.sql, each if many > 1 else each[0])
            return
        arrays = {key for key, (name, _) in made.given.items() if own is not None and name in own}
        sent = {key: list(values) if key in arrays else values[0] for key, values in given.items()}
        if many < AHEAD_FROM:
            self._db.exec_driver_sql(made.sql, sent)
        else:
            send_ahead(self._db, made.sql, sent)


def _by_column(rows: Sequence[Mapping[str, Any]]) -> Columns:
    names = list(rows[0]) if rows else []
    return {name: [row[name] for row in rows] for name in names}


def columns_of(objects: Iterable[object], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The attributes ``names`` (two at least) of ``objects``, name -> values: many rows, by the column."""
    return dict(zip(names, zip(*map(attrgetter(*names), objects), strict=True), strict=False))


def _arrays(columns: Mapping[str, Sequence[Any]], types: Mapping[str, TypeEngine[Any]]) -> FromClause:
    """``columns``, name -> values, as a table for PostgreSQL."""
    arrays = [_array(list(values), types[name]) for name, values in columns.items()]
    made = [column(name, types[name]) for name in columns]
    return func.unnest(*arrays).table_valued(*made, name="given").render_derived()


def _array(values: Sequence[Any], kind: TypeEngine[Any]) -> Any:
    """A parameter with all ``values``. A length would cut longer texts off without a word."""
    return bindparam(None, values, type_=ARRAY(Text() if isinstance(kind, String) else kind, dimensions=1))


def places_below(*roots: str) -> Select[tuple[str]]:
    """A query for the ids of ``roots`` and all places below them, also those that have left the inventory."""
    tree = select(places.c.id).where(places.c.id.in_(roots)).cte("tree", recursive=True)
    below = tree.union(select(places.c.id).where(places.c.parent == tree.c.id))
    return select(below.c.id)


def before_position(at: Column[int], id_: Column[int], cursor: Sequence[Any]) -> ColumnElement[bool]:
    """What follows ``cursor``, ``(at, id)``, newest first: one comparison, with which an index can begin."""
    return tuple_(at, id_) < tuple_(*(int(part) for part in cursor))


def behind_position(at: Column[int], id_: Column[int], cursor: Sequence[Any]) -> ColumnElement[bool]:
    """As `before_position`, oldest first."""
    return tuple_(at, id_) > tuple_(*(int(part) for part in cursor))
