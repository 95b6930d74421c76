"""Statements that write rows, each put together once for all times that it is sent.

SQLAlchemy takes as long to put one together, or to find out that it did so before, as a database takes to
write some dozen rows. What is written is the same few columns of the same tables all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    Select,
    String,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from alerts.records.sql.json_texts import write_json

DIALECTS: Final[Mapping[str, Dialect]] = {
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
    "sqlite": pysqlite.dialect(),
}
"""They write texts of statements, and nothing is sent by them."""
INSERT: Final = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
GIVEN: Final = "given_"
"""Before the name of a column: a parameter of that name is what SQLAlchemy writes into it."""
KEPT: Final = 1_000
"""Statements; of PostgreSQL's there is one for each set of columns that are the same in many rows."""
Ready = Callable[[Any], Any]


class WritingKind(Enum):
    """What becomes of a row whose key is on record: it is refused, kept, or written over."""

    INSERT = "insert"
    INSERT_NEW = "insert-new"
    PUT = "put"
    UPDATE = "update"


class WritingStatement(NamedTuple):
    """A statement as text.

    ``given``: name of each parameter, in order -> its column, and what makes a value ready for the driver;
    ``None``: nothing has to.
    """

    sql: str
    given: Mapping[str, tuple[str, Ready | None]]


@lru_cache(KEPT)
def put_together(
    database: str,
    table: Table,
    kind: WritingKind,
    keys: tuple[str, ...],
    over: tuple[str, ...],
    names: tuple[str, ...],
    own: frozenset[str] | None,
) -> WritingStatement:
    """The statement that writes the columns ``names`` of ``table``.

    Parameters
    ----------
    database
        ``postgresql`` or ``sqlite``.
    keys, over
        Columns by which rows are found that are written over; and those that are, of `WritingKind.PUT`.
    own
        For many rows of PostgreSQL: the columns that are given as arrays; the others are the same in all of
        them. ``None``: for one row, or for one after the other.
    """
    dialect = DIALECTS[database]
    if kind is WritingKind.UPDATE:
        statement = _update(table, keys, names, own)
        written = [name for name in names if name not in keys]
    else:
        statement = _insert(database, table, kind, keys, over)
        written = list(names)
        if own is None:
            statement = statement.inline()
        else:
            statement = statement.from_select(written, _rows(table, names, own))
    compiled: Any = statement.compile(dialect=dialect, column_keys=written if own is None else None)
    given = {}
    for parameter in compiled.positiontup or compiled.binds:
        name = parameter.removeprefix(GIVEN)
        given[parameter] = name, _ready(table.c[name].type, dialect)
    return WritingStatement(str(compiled), given)


def _insert(database: str, table: Table, kind: WritingKind, keys: Sequence[str], over: Sequence[str]) -> Any:
    new: Any = INSERT[database](table)
    if kind is WritingKind.INSERT_NEW:
        return new.on_conflict_do_nothing()
    if kind is WritingKind.PUT:
        return new.on_conflict_do_update(
            index_elements=keys, set_={each: new.excluded[each] for each in over}
        )
    return new


def _update(table: Table, keys: Sequence[str], names: Sequence[str], own: frozenset[str] | None) -> Update:
    if own is None:
        return update(table).where(*(table.c[key] == bindparam(GIVEN + key) for key in keys))
    rows = _rows(table, names, own).subquery("rows")
    same = [table.c[key] == rows.c[key] for key in keys]
    return update(table).where(*same).values({name: rows.c[name] for name in names if name not in keys})


def _rows(table: Table, names: Sequence[str], own: frozenset[str]) -> Select[Any]:
    """A query of PostgreSQL for the rows, with the types that ``table`` has."""
    sent = {name: _sent_as(table.c[name].type) for name in names}
    arrays = [bindparam(GIVEN + name, type_=ARRAY(sent[name], dimensions=1)) for name in names if name in own]
    made = [column(name, sent[name]) for name in names if name in own]
    given = func.unnest(*arrays).table_valued(*made, name="given").render_derived()
    columns = []
    for name in names:
        value = given.c[name] if name in own else cast(bindparam(GIVEN + name, type_=sent[name]), sent[name])
        kind = table.c[name].type
        columns.append((cast(value, kind) if isinstance(kind, JSON) else value).label(name))
    return select(*columns)


def _sent_as(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """As what a value is sent. A length would cut longer texts off without a word."""
    return Text() if isinstance(kind, String | JSON) else kind


def _ready(kind: TypeEngine[Any], dialect: Dialect) -> Ready | None:
    """What makes a value of a column of that type ready for the driver."""
    if not isinstance(kind, JSON):
        return kind.dialect_impl(dialect).bind_processor(dialect)
    if kind.none_as_null:
        return lambda value: None if value is None else write_json(value)
    return write_json
