"""Copies the records as they stand at one instant, while a service goes on writing to them.

A SQLite file is copied by SQLite. Of PostgreSQL each table is read by its COPY in one transaction, which sees
one instant: that needs no tool of the server on this machine, and what it gives is read by any later server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from psycopg import sql
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from alerts.records.copies.saved import SavedRecords, SavedTable
from alerts.records.sql.errors import RecordsError, translated
from ingest.said import Said
from ingest.sqlite_snapshot import SqliteSnapshot, Told

CONNECT_S = 10
OPTIONS = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
"""A table of years takes longer than anybody who waits for a page would."""
MIGRATION = "SELECT version_num FROM alembic_version"
LAST_POINT = "SELECT coalesce(max(key), -1) FROM points"
FILE = "records.sqlite"

_COLUMNS = """
SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
AND attgenerated = '' AND relname <> 'alembic_version' ORDER BY relname, attnum
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""

Keep = Callable[[str, Iterator[bytes]], None]
"""Puts a part into the archive: its name and its bytes."""


class RecordsSnapshot(Protocol):
    """The records as they were when `take` returned."""

    def take(self) -> None:
        """Fix what is seen. Raises `RecordsError`, `SnapshotError`."""
        ...

    def save(self, work: Path, keep: Keep, told: Told) -> SavedRecords:
        """Give all of it to ``keep``, with ``work`` as a folder for a while. Raises as `take`."""
        ...


@contextmanager
def records_snapshot(address: str) -> Iterator[RecordsSnapshot]:
    """A snapshot of the records at ``address``, to be taken within the block. Raises `RecordsError`."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        snapshot = _OfFile(Path(str(url.database)))
        try:
            yield snapshot
        finally:
            snapshot.close()
        return
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"connect_timeout": CONNECT_S, "options": OPTIONS},
        execution_options={"postgresql_readonly": True},
    )
    with translated(), engine.connect() as connection:
        yield _OfServer(connection, url)


class _OfFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._snapshot: SqliteSnapshot | None = None

    def take(self) -> None:
        if not self._path.exists():
            raise _nothing_there(str(self._path))
        self._snapshot = SqliteSnapshot(self._path)

    def save(self, work: Path, keep: Keep, told: Told) -> SavedRecords:
        assert self._snapshot is not None, "take it first"  # noqa: S101
        migration, last = self._snapshot.one(MIGRATION), self._snapshot.one(LAST_POINT)
        copy = work / FILE
        self._snapshot.copy_to(copy, told)
        keep(FILE, chunks_of(copy))
        copy.unlink()
        return SavedRecords("sqlite", str(migration), int(str(last)))

    def close(self) -> None:
        if self._snapshot is not None:
            self._snapshot.__exit__(None, None, None)


class _OfServer:
    def __init__(self, connection: Connection, url: URL) -> None:
        self._db = connection
        self._url = url

    def take(self) -> None:
        found = self._db.execute(text("SELECT to_regclass('alembic_version')")).scalar()
        if found is None:
            raise _nothing_there(f"{self._url.database} ({self._url.host or 'localhost'})")

    def save(self, work: Path, keep: Keep, told: Told) -> SavedRecords:
        del work
        columns: dict[str, list[str]] = {}
        for table, column in self._db.execute(text(_COLUMNS)):
            columns.setdefault(table, []).append(column)
        tables = []
        for number, (table, names) in enumerate(columns.items()):
            told(number, len(columns))
            rows = _Copied(self._db.connection.driver_connection, table, names)
            keep(part_of(table), iter(rows))
            tables.append(SavedTable(table, tuple(names), rows.count))
        told(len(columns), len(columns))
        return SavedRecords(
            "postgresql",
            str(self._db.execute(text(MIGRATION)).scalar()),
            int(self._db.execute(text(LAST_POINT)).scalar() or 0),
            tuple(tables),
            {row.sequencename: row.last_value for row in self._db.execute(text(_SEQUENCES))},
        )


class _Copied:
    """The rows of a table; how many there are is known after they were gone through."""

    def __init__(self, driver: Any, table: str, columns: list[str]) -> None:
        self._driver = driver
        self._statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        with self._driver.cursor() as cursor:
            with cursor.copy(self._statement) as rows:
                for chunk in rows:
                    yield bytes(chunk)
            self.count = cursor.rowcount


def part_of(table: str) -> str:
    """The name of the part with the rows of ``table``."""
    return f"records/{table}.copy"


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some at a time."""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _nothing_there(where: str) -> RecordsError:
    return RecordsError("unavailable", Said("records-nothing-there", where=where))
