"""Records made from a copy: only where there are none, and brought up to the tables of this version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql
from sqlalchemy import Connection, MetaData, NullPool, create_engine, make_url, text

from alerts.records.claim import SessionClaim
from alerts.records.copies.saved import SavedRecords, SavedTable
from alerts.records.copies.snapshots import CONNECT_S, OPTIONS
from alerts.records.sql.errors import RecordsError, translated
from alerts.records.sql.migrate import NEWEST, migrate
from ingest.said import Said
from ingest.sqlite_snapshot import Told

_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
ORDER BY relname
"""


def records_in_the_way(address: str) -> list[str]:
    """What is at ``address`` where records are to be made: the file, or names of tables; empty: nothing.

    Raises `RecordsError` when that cannot be found out.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        return [str(path)] if path.exists() else []
    with _connected(address) as connection:
        return [name for (name,) in connection.execute(text(_TABLES))]


@contextmanager
def tables_restored(
    address: str, saved: SavedRecords, rows_of: Callable[[str], Iterable[bytes]], told: Told
) -> Iterator[None]:
    """Make the tables of a PostgreSQL database as ``saved`` tells; in force when the block ends well.

    The tables are made as the migration of the copy has them, filled, and upgraded: all of it in one
    transaction, while nobody else claims the records. ``rows_of`` gives the copied rows of a table.

    Raises
    ------
    RecordsError
        ``in-use``; ``refused`` for rows that do not fit; what the database says. Nothing is changed then.
    """
    claim = SessionClaim(make_url(address).set(drivername="postgresql+psycopg"))
    try:
        with _connected(address) as connection, connection.begin():
            migrate(connection, saved.migration)
            _fill(connection, saved, rows_of, told)
            migrate(connection, NEWEST)
            yield
    finally:
        claim.release()


def _fill(
    connection: Connection, saved: SavedRecords, rows_of: Callable[[str], Iterable[bytes]], told: Told
) -> None:
    made = MetaData()
    made.reflect(connection)
    named = {table.name: table for table in saved.tables}
    order = [table.name for table in made.sorted_tables if table.name != "alembic_version"]
    if unknown := sorted(named.keys() - set(order)):
        raise _do_not_fit(unknown)
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it is connected
    with driver.cursor() as cursor:
        # What migrations put into new tables is in the copy, too.
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, order))))
        for number, name in enumerate(table for table in order if table in named):
            told(number, len(named))
            table = named[name]
            with cursor.copy(_copy_into(table)) as copy:
                for chunk in rows_of(name):
                    copy.write(chunk)
            if cursor.rowcount != table.rows:
                raise _do_not_fit([name])
        told(len(named), len(named))
        for sequence, last in saved.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", (f'"{sequence}"', last))


def _copy_into(table: SavedTable) -> sql.Composed:
    columns: Sequence[str] = table.columns
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def _do_not_fit(tables: list[str]) -> RecordsError:
    return RecordsError("refused", Said("records-copy-odd", tables=tuple(tables)))


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    engine = create_engine(
        make_url(address).set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_S, "options": OPTIONS},
    )
    with translated(), engine.connect() as connection:
        yield connection
