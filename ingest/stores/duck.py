"""Readings in one DuckDB file: the embedded default, no server to install.

There is no primary key: an index of identities would cost more than everything else in a write. Instead
readings/first_value.py finds the rows that cannot be stored yet, and only late rows are looked up (decision
0003). A commit is durable: DuckDB syncs its write-ahead log before it returns.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Inventory
from ingest.problems import why_unreadable
from ingest.readings.batch import UNUSABLE, Batch
from ingest.readings.first_value import FirstValues, Keys, Times, Values
from ingest.said import Said
from ingest.stores.contract import HourlyRow, StoreError, WriteResult
from ingest.stores.hourly_figures import whole_hours
from ingest.stores.storable import accepted_rows, unstorable

_FORMAT = 1
"""Version of the tables below; a file with a higher one was written by a later Wenya."""

_MEMORY, _MEMORY_OVERNIGHT = "1GiB", "16MiB"
"""What DuckDB may use, and keeps once a night. By itself it would keep all it ever read, up to most of the
machine's memory; beyond the limit large questions go by way of the disk."""

_ROWS_A_GROUP = 4 * 122_880
"""Rows that are stored together. DuckDB keeps a few kilobytes of each group in memory for good: groups of
four times the usual size keep a quarter of that, and a question still skips all groups of other times."""

_TABLES = """
CREATE TABLE IF NOT EXISTS format (version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sources (id INTEGER NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS readings (
    point INTEGER NOT NULL, measured_at BIGINT NOT NULL, received_at BIGINT NOT NULL,
    value DOUBLE NOT NULL, flags USMALLINT NOT NULL, source INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS hourly (
    point INTEGER NOT NULL, hour BIGINT NOT NULL,
    minimum DOUBLE NOT NULL, mean DOUBLE NOT NULL, maximum DOUBLE NOT NULL, count BIGINT NOT NULL);
"""
_USE = "USE file"
"""What each connection says first: a group's size is only said of a file beside DuckDB's own in memory."""
_INSERT = """
INSERT INTO readings SELECT point, measured_at, received_at, value, flags, source FROM given
"""
_AGGREGATE = """
INSERT INTO hourly
SELECT point, CAST(floor(measured_at / $hour) AS BIGINT) * $hour AS hour, min(value), avg(value), max(value),
count(*) FROM readings WHERE measured_at >= $first AND measured_at < $last AND (flags & $unusable) = 0 GROUP
BY ALL
"""
_READ = """
SELECT point, measured_at, received_at, value, flags, source FROM readings
WHERE measured_at >= $start AND measured_at < $end AND point IN (SELECT point FROM given)
ORDER BY point, measured_at
"""
_HOURLY = """
SELECT point, hour, minimum, mean, maximum, count FROM hourly
WHERE hour >= $start AND hour < $end AND point IN (SELECT point FROM given)
ORDER BY point, hour
"""
_NEWEST = """
SELECT point, max(measured_at) AS at, arg_max(value, measured_at) AS value FROM readings
WHERE measured_at >= $start AND measured_at < $end AND point IN (SELECT point FROM given) GROUP BY point
"""
_SPAN = """
SELECT point, min(measured_at) AS first, max(measured_at) AS last FROM readings
WHERE measured_at >= $start AND point IN (SELECT point FROM given) GROUP BY point
"""
_COPY_READINGS = """
INSERT INTO readings SELECT * FROM file.readings WHERE point <= $last AND received_at <= $until
"""
_COPY_HOURLY = "INSERT INTO hourly SELECT * FROM file.hourly WHERE point <= $last"
_FOR_EVER = 1 << 62
_VALUES = """
SELECT given.row, readings.value FROM readings JOIN given USING (point, measured_at)
WHERE readings.measured_at BETWEEN $first AND $last
"""


class DuckStore:
    """A `ReadingStore` in a DuckDB file, opened on first use.

    Parameters
    ----------
    path
        The file; its folder is created. One process at a time may have it open.
    inventory
        The inventory now in force: a reading of a key it doesn't know is refused.
    retention_days
        How long `expire` keeps readings; 0 is for ever. Hourly figures stay.
    read_only
        Look at the file as it is: nothing is made where it is missing, and whatever writes raises.
    """

    def __init__(
        self,
        path: Path,
        inventory: Callable[[], Inventory],
        retention_days: int,
        *,
        read_only: bool = False,
    ) -> None:
        self._path = path
        self._read_only = read_only
        self._inventory = inventory
        self._retention_days = retention_days
        self._database: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._writing = threading.Lock()
        self._first = FirstValues(self)
        self._sources: dict[str, int] = {}
        self._copying: duckdb.DuckDBPyConnection | None = None

    def prepare(self) -> None:
        """Open the file and create what is missing.

        Raises
        ------
        StoreError
            ``unavailable`` while another process has the file open or the folder can't be written;
            ``refused`` for a file that is no DuckDB file, or was written by a later version of DuckDB or
            Wenya.
        """
        with self._cursor():
            return

    def write(self, batch: Batch) -> WriteResult:
        """Store a batch in one transaction; see `ReadingStore.write`."""
        with self._writing:
            known = self._inventory().issued_keys
            self._first.reserve(len(known))
            refused = unstorable(batch, known)
            good = batch.select(accepted_rows(len(batch), refused))
            found = self._first.split_batch(good)
            new = good.select(found.new)
            if len(new):
                with self._transaction() as cursor:
                    sources = self._with_sources(cursor, new.sources)
                    self._insert(cursor, new, np.array([sources[name] for name in new.sources], np.int32))
                self._sources = sources
                self._first.remember(new)
        return WriteResult(len(new), found.duplicates, good.select(found.conflicts), tuple(refused))

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """All readings of the keys with ``start <= measured_at < end``, sorted by (point, measured_at)."""
        return self._read(_READ, points, {"start": start, "end": end})

    def first(self, point: int, start: int, end: int, limit: int) -> Batch:
        """The first ``limit`` readings of one key with ``start <= measured_at < end``, by time."""
        return self._read(f"{_READ} LIMIT $limit", [point], {"start": start, "end": end, "limit": limit})

    def _read(self, query: str, points: Sequence[int], parameters: dict[str, int]) -> Batch:
        with self._cursor() as cursor:
            _register(cursor, point=np.array(points, np.int32))
            column = cursor.execute(query, parameters).fetchnumpy()
            names = dict(cursor.execute("SELECT id, name FROM sources").fetchall())
        ids, source = np.unique(column["source"], return_inverse=True)
        return Batch(
            column["point"],
            column["measured_at"],
            column["received_at"],
            column["value"],
            column["flags"],
            source.astype(np.int16),
            tuple(names[number] for number in ids.tolist()) or ("",),
        )

    def hourly(self, points: Sequence[int], start: int, end: int) -> list[HourlyRow]:
        """Hourly aggregates with ``start <= hour < end``, sorted by (point, hour)."""
        return self._hourly(_HOURLY, points, {"start": start, "end": end})

    def first_hours(self, point: int, start: int, end: int, limit: int) -> list[HourlyRow]:
        """The first ``limit`` hourly aggregates of one key with ``start <= hour < end``, by hour."""
        return self._hourly(f"{_HOURLY} LIMIT $limit", [point], {"start": start, "end": end, "limit": limit})

    def _hourly(self, query: str, points: Sequence[int], parameters: dict[str, int]) -> list[HourlyRow]:
        with self._cursor() as cursor:
            _register(cursor, point=np.array(points, np.int32))
            rows = cursor.execute(query, parameters).fetchall()
        return [HourlyRow(*row) for row in rows]

    def aggregate(self, start: int, end: int) -> int:
        """(Re)compute the hourly aggregates of all points for whole hours in [start, end): rows written."""
        first, last = whole_hours(start, end)
        with self._writing, self._transaction() as cursor:
            cursor.execute(
                "DELETE FROM hourly WHERE hour >= $first AND hour < $last", {"first": first, "last": last}
            )
            parameters = {"first": first, "last": last, "hour": HOUR, "unusable": int(UNUSABLE)}
            (written,) = cursor.execute(_AGGREGATE, parameters).fetchone() or (0,)
        return int(written)

    def expire(self, now: int) -> None:
        """Drop readings older than the retention setting, and what is kept in memory of the file."""
        if self._retention_days:
            with self._writing, self._transaction() as cursor:
                cursor.execute(
                    "DELETE FROM readings WHERE measured_at < $1", [now - self._retention_days * DAY]
                )
        self._forget_what_was_read()

    def _forget_what_was_read(self) -> None:
        """Keep little of the file in memory: most of it is read once and never again.

        DuckDB has no command for it; it lets go of what is beyond its limit, and goes on with the usual one.
        """
        with self._cursor() as cursor:
            with suppress(duckdb.OutOfMemoryException):  # more is in use at the moment
                cursor.execute(f"SET memory_limit = '{_MEMORY_OVERNIGHT}'")
            cursor.execute(f"SET memory_limit = '{_MEMORY}'")

    def copy_to(self, path: Path, last_point: int, until: int | None) -> None:
        """Write what is stored now into the new file ``path``, while others go on writing here.

        Only points with keys up to ``last_point``, and only readings that were received until ``until`` (UTC
        ms; ``None``: all): what came after the rest of a backup was fixed belongs to nothing in it.
        """
        wanted = {"last": last_point, "until": _FOR_EVER if until is None else until}
        with self._cursor() as cursor:
            file = str(path).replace("'", "''")
            cursor.execute(f"ATTACH '{file}' AS copy (ROW_GROUP_SIZE {_ROWS_A_GROUP})")
            self._copying = cursor
            try:
                cursor.execute(f"USE copy; {_TABLES}")
                with _all_or_nothing(cursor):  # and all tables as they are at one instant
                    cursor.execute("INSERT INTO format SELECT version FROM file.format")
                    cursor.execute("INSERT INTO sources SELECT id, name FROM file.sources")
                    cursor.execute(_COPY_READINGS, wanted)
                    cursor.execute(_COPY_HOURLY, {"last": last_point})
            finally:
                self._copying = None
                cursor.execute(f"{_USE}; DETACH copy")

    def stop_copying(self) -> None:
        """Have `copy_to`, in another thread, fail at once; harmless where nothing is copied."""
        copying = self._copying
        if copying is not None:
            copying.interrupt()

    def check(self) -> None:
        """Raise `StoreError` unless the file can be read right now."""
        with self._cursor() as cursor:
            cursor.execute("SELECT version FROM format").fetchall()

    def close(self) -> None:
        """Write everything into the file and close it; harmless when called twice."""
        with self._writing, self._opening:
            database, self._database = self._database, None
            if database is not None:
                database.close()

    def newest_between(self, points: Keys, start: int, end: int) -> tuple[Keys, Times, Values]:
        """See `ingest.readings.first_value.Lookup`."""
        with self._cursor() as cursor:
            _register(cursor, point=points)
            column = cursor.execute(_NEWEST, {"start": start, "end": end}).fetchnumpy()
        return column["point"], column["at"], column["value"]

    def span_from(self, points: Keys, start: int) -> tuple[Keys, Times, Times]:
        """See `ingest.readings.first_value.Lookup`."""
        with self._cursor() as cursor:
            _register(cursor, point=points)
            column = cursor.execute(_SPAN, {"start": start}).fetchnumpy()
        return column["point"], column["first"], column["last"]

    def values_at(self, points: Keys, measured_at: Times) -> Values:
        """See `ingest.readings.first_value.Lookup`."""
        stored = np.full(len(points), np.nan)
        with self._cursor() as cursor:
            _register(cursor, row=np.arange(len(points)), point=points, measured_at=measured_at)
            bounds = {"first": int(measured_at.min()), "last": int(measured_at.max())}
            column = cursor.execute(_VALUES, bounds).fetchnumpy()
        stored[column["row"]] = column["value"]
        return stored

    def _insert(self, cursor: duckdb.DuckDBPyConnection, new: Batch, source: NDArray[np.int32]) -> None:
        """Insert rows in order of time, so that reading a span can skip the others by the row group."""
        rows = new.select(np.argsort(new.measured_at, kind="stable"))
        _register(
            cursor,
            point=rows.point,
            measured_at=rows.measured_at,
            received_at=rows.received_at,
            value=rows.value,
            flags=rows.flags,
            source=source[rows.source],
        )
        cursor.execute(_INSERT)

    def _with_sources(self, cursor: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, int]:
        """Name -> number of all sources once ``names`` are among them; new ones are added to the file."""
        new = [name for name in dict.fromkeys(names) if name not in self._sources]
        numbers = {name: len(self._sources) + i for i, name in enumerate(new)}
        for name, number in numbers.items():
            cursor.execute("INSERT INTO sources VALUES ($1, $2)", [number, name])
        return self._sources | numbers

    def _open(self) -> duckdb.DuckDBPyConnection:
        if not self._read_only:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        config: dict[str, Any] = {
            "autoinstall_known_extensions": "false",
            "memory_limit": _MEMORY,
            "temp_directory": f"{self._path}.tmp",
        }
        # Of each name there is one in a process: who opens the same file again shares it.
        database = duckdb.connect(f":memory:{self._path.resolve()}", config=config)
        try:
            path = str(self._path).replace("'", "''")
            how = "READ_ONLY" if self._read_only else f"ROW_GROUP_SIZE {_ROWS_A_GROUP}"
            database.execute(f"ATTACH IF NOT EXISTS '{path}' AS file ({how})")
            database.execute(_USE)
            if not self._read_only:
                database.execute(_TABLES)
            self._check_format(database)
            self._sources = dict(database.execute("SELECT name, id FROM sources").fetchall())
        except BaseException:
            database.close()
            raise
        return database

    def _check_format(self, database: duckdb.DuckDBPyConnection) -> None:
        (version,) = database.execute("SELECT max(version) FROM format").fetchone() or (None,)
        if version is None and not self._read_only:
            database.execute("INSERT INTO format VALUES ($1)", [_FORMAT])
        elif version is not None and version > _FORMAT:
            newer = Said("store-newer", file=str(self._path), version=str(version), newest=str(_FORMAT))
            raise StoreError("refused", newer, retryable=False)

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._cursor() as cursor, _all_or_nothing(cursor):
            yield cursor

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one piece of work of one thread; DuckDB's errors become `StoreError`."""
        try:
            with self._opening:
                if self._database is None:
                    self._database = self._open()
                cursor = self._database.cursor()
            try:
                cursor.execute(_USE)
                yield cursor
            finally:
                cursor.close()
        except duckdb.FatalException as error:
            self._database = None  # it refuses everything from here on; the next call opens the file afresh
            raise _store_error(error, self._path) from error
        except duckdb.Error as error:
            raise _store_error(error, self._path) from error
        except OSError as error:
            reason = Said("file-reason", file=str(self._path), reason=why_unreadable(error))
            raise StoreError("unavailable", reason, retryable=True) from error


@contextmanager
def _all_or_nothing(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What is done in the block is one transaction."""
    cursor.begin()
    try:
        yield
        cursor.commit()
    except BaseException:
        with suppress(duckdb.Error):  # the first error is the one to report
            cursor.rollback()
        raise


def _register(cursor: duckdb.DuckDBPyConnection, **columns: NDArray[Any]) -> None:
    """Let the cursor's queries read ``columns`` as the table ``given``."""
    cursor.register("given", {name: np.ascontiguousarray(column) for name, column in columns.items()})


def _store_error(error: duckdb.Error, path: Path) -> StoreError:
    """DuckDB's error as a `StoreError`, by its message, since it has no codes."""
    file, message = str(path), str(error)
    if "Could not set lock" in message or "already attached" in message:
        return StoreError("unavailable", Said("store-open-elsewhere", file=file, why=message), retryable=True)
    if "No space left" in message or isinstance(error, duckdb.OutOfMemoryException):
        return StoreError("full", Said("store-file", file=file, why=message), retryable=True)
    if "not a valid DuckDB database" in message:
        return StoreError("refused", Said("store-no-duckdb", file=file), retryable=False)
    if "version number" in message or isinstance(error, duckdb.SerializationException):
        return StoreError("refused", Said("store-other-duckdb", file=file, why=message), retryable=False)
    if "Corrupt" in message:
        return StoreError("refused", Said("store-damaged", file=file, why=message), retryable=False)
    return StoreError("unavailable", Said("store-file", file=file, why=message), retryable=True)
