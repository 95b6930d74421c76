"""Readings in InfluxDB 1.x, 2.x and 3.x.

Writes go to ``/api/v2/write``, or to ``/write`` of a 1.x server; reads are InfluxQL on all of them. One
measurement per metric; see line_protocol.py for the layout, and version_1, _2 and _3 for what a server needs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import structlog

from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch
from ingest.readings.first_value import FirstValues
from ingest.readings.quantities import Metric
from ingest.readings.slices import time_slices
from ingest.said import Said, said_by
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import HourlyRow, Refusal, StoreError, WriteResult
from ingest.stores.hourly_figures import HourSums, whole_hours
from ingest.stores.influx.answers import DatabaseMissingError
from ingest.stores.influx.databases import (
    HOURLY_FIELDS,
    READING_FIELDS,
    Database,
    Told,
    check_fields,
    probe,
)
from ingest.stores.influx.delivery import deliver
from ingest.stores.influx.http_client import InfluxHttpClient
from ingest.stores.influx.influxql import Columns, any_reading
from ingest.stores.influx.line_protocol import hourly_lines, reading_lines, series
from ingest.stores.influx.queries import HOURLY, InfluxReader
from ingest.stores.influx.version_1 import find_database, prepare_database
from ingest.stores.influx.version_2 import find_bucket, prepare_bucket
from ingest.stores.influx.version_3 import LONGEST_QUERY, find_database_of_3, prepare_database_of_3
from ingest.stores.storable import accepted_rows, unstorable

_log = structlog.get_logger("wenya.influx")
_LINES_AT_ONCE = 50_000
"""Lines of hourly figures in memory at a time."""
_HAS_BUCKETS, _HAS_NO_BOUND = 2, (1, 2)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The databases of a server of that major version, and how long (ms) a query may look; 0: no bound."""

    version: int
    readings: Database
    hourly: Database
    longest_query: int


class InfluxStore:
    """A `ReadingStore` in InfluxDB; the server may be away when it is made.

    Hourly figures outlive the readings: they have a database (2.x: a bucket) of their own, kept for ever.

    Parameters
    ----------
    settings
        The server, the database or bucket, credentials and timeout.
    inventory
        The inventory now in force, to turn keys into metrics and point ids and back.
    retention_days
        How long readings are kept; 0 is for ever.
    read_only
        Ask the server for what is there: nothing is made where it is missing, and no retention changed.
    """

    def __init__(
        self,
        settings: InfluxdbSettings,
        inventory: Callable[[], Inventory],
        retention_days: int,
        *,
        read_only: bool = False,
    ) -> None:
        self._read_only = read_only
        self._settings = settings
        self._inventory = inventory
        self._retention_days = retention_days
        self._client = InfluxHttpClient(settings)
        self._reader = InfluxReader(self._ask, inventory, lambda: self._server().longest_query)
        self._first = FirstValues(self._reader)
        self._prefixes = _LinePrefixes()
        self._prepared: _Prepared | None = None
        self._failure: StoreError | None = None
        self._told = Told()
        self._preparing = threading.Lock()
        self._writing = threading.Lock()

    def prepare(self) -> None:
        """Find out the server's version; create databases or buckets and what they need where missing.

        Says where it reads and writes, and refuses what would not fit: a bucket that InfluxQL does not lead
        to, a field of another type, a token that may not write. Raises `StoreError`.
        """
        with self._preparing:
            self._prepared = self._prepare()

    def _prepare(self) -> _Prepared:
        version = self._client.version()
        names = self._settings.bucket, _hourly_name(version, self._settings.bucket)
        longest = 0 if version in _HAS_NO_BOUND else LONGEST_QUERY
        if self._read_only:
            readings, hourly = (self._find(version, name) for name in names)
            return _Prepared(version, readings, hourly, longest)
        readings = self._database_of(version, names[0], self._retention_days)
        hourly = self._database_of(version, names[1], 0)
        metrics = [metric.value for metric in Metric]
        check_fields(self._client, readings, metrics, READING_FIELDS, self._told)
        check_fields(self._client, hourly, [name + HOURLY for name in metrics], HOURLY_FIELDS, self._told)
        for database in (readings, hourly):
            self._told.info(
                "InfluxDB is ready",
                version=version,
                writes=database.title,
                reads=Said("influx-reads", database=database.name, policy=database.policy or "-"),
            )
        return _Prepared(version, readings, hourly, longest)

    def _find(self, version: int, name: str) -> Database:
        if version == 1:
            return find_database(self._client, name)
        if version == _HAS_BUCKETS:
            return find_bucket(self._client, self._settings, name)
        return find_database_of_3(self._client, name)

    def _database_of(self, version: int, name: str, days: int) -> Database:
        if version == 1:
            database = prepare_database(self._client, name, days, self._told)
        elif version == _HAS_BUCKETS:
            database = prepare_bucket(self._client, self._settings, name, days, self._told)
        else:
            return prepare_database_of_3(self._client, name, self._told)
        probe(database)
        return database

    def write(self, batch: Batch) -> WriteResult:
        """Store a batch; see `ReadingStore.write`."""
        with self._writing:
            refused = self._unwritable(batch)
            rows = accepted_rows(len(batch), refused)
            good = batch.select(rows)
            found = self._first.split_batch(good)
            # Oldest first: what lies before the retention policy is together, and is refused together.
            order = found.new[np.argsort(good.measured_at[found.new], kind="stable")]
            bad = self._deliver(reading_lines(self._prefixes.by_key, good.select(order)))
            stored = np.setdiff1d(found.new, order[list(bad)], assume_unique=True)
            self._first.remember(
                good.select(stored[np.lexsort((good.measured_at[stored], good.point[stored]))])
            )
        refused += [Refusal(int(rows[order[line]]), reason) for line, reason in bad.items()]
        return WriteResult(
            stored=len(stored),
            duplicates=found.duplicates,
            conflicts=good.select(found.conflicts),
            refused=tuple(sorted(refused, key=lambda line: line.row)),
        )

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """All readings of the keys with ``start <= measured_at < end``, sorted by (point, measured_at)."""
        return self._reader.read(points, start, end)

    def hourly(self, points: Sequence[int], start: int, end: int) -> list[HourlyRow]:
        """Hourly aggregates with ``start <= hour < end``, sorted by (point, hour)."""
        return self._reader.hourly(points, start, end)

    def first(self, point: int, start: int, end: int, limit: int) -> Batch:
        """The first ``limit`` readings of one key with ``start <= measured_at < end``, by time."""
        return self._reader.first(point, start, end, limit)

    def first_hours(self, point: int, start: int, end: int, limit: int) -> list[HourlyRow]:
        """The first ``limit`` hourly aggregates of one key with ``start <= hour < end``, by hour."""
        return self._reader.first_hours(point, start, end, limit)

    def aggregate(self, start: int, end: int) -> int:
        """(Re)compute the hourly figures of all points, hour by hour; returns rows written.

        Computed here and not by the server: a server can't leave out the readings that may not be judged,
        since InfluxQL has no condition for "this field is absent".
        """
        first, last = whole_hours(start, end)
        written = 0
        for hour in range(first, last, HOUR):
            written += self._aggregate_hour(hour)
        return written

    def expire(self, now: int) -> None:
        """The server's retention policy drops old readings; see `prepare`."""

    def check(self) -> None:
        """Raise `StoreError` unless the server answers, lets us in and has the database."""
        for _ in self._ask(any_reading(), hourly=False):
            continue

    def close(self) -> None:
        """Close the connections; harmless when called twice."""
        self._client.close()

    def _aggregate_hour(self, hour: int) -> int:
        inventory = self._inventory()
        points = inventory.by_key_with_former
        sums = HourSums(len(inventory.issued_keys))
        for start, end in time_slices(list(inventory.points.values()), hour, hour + HOUR):
            sums.add(self._reader.read(list(points), start, end))
        figures, written = sums.figures(), 0
        for first in range(0, len(figures.point), _LINES_AT_ONCE):
            some = figures.select(slice(first, first + _LINES_AT_ONCE))
            heads = {key: series(points[key].metric + HOURLY, points[key].id) for key in some.point.tolist()}
            bad = self._deliver(hourly_lines(heads, hour, some), hourly=True)
            if bad:
                _log.warning("hourly figures refused", lines=len(bad), reason=next(iter(bad.values())))
            written += len(some.point) - len(bad)
        return written

    def _unwritable(self, batch: Batch) -> list[Refusal]:
        """Rows that no server accepts; afterwards the line prefixes of all others are ready."""
        inventory = self._inventory()
        known = inventory.issued_keys
        self._first.reserve(len(known))
        refused = unstorable(batch, known)
        unnamed = self._prefixes.prepare(inventory, np.unique(batch.point).tolist())
        if unnamed:
            already_refused = {line.row for line in refused}
            rows = np.flatnonzero(np.isin(batch.point, list(unnamed))).tolist()
            refused += [
                Refusal(row, unnamed[int(batch.point[row])]) for row in rows if row not in already_refused
            ]
        return refused

    def _deliver(self, lines: list[str], *, hourly: bool = False) -> dict[int, Said | str]:
        with self._forget_database_if_missing():
            database = self._database(hourly=hourly)
            return deliver(lines, database.write, self._settings.batch_rows, database.title)

    def _ask(self, query: str, hourly: bool) -> Iterator[Columns]:
        with self._forget_database_if_missing():
            database = self._database(hourly=hourly)
            yield from self._client.ask(query, database.name, database.policy)

    def _database(self, *, hourly: bool) -> Database:
        server = self._server()
        return server.hourly if hourly else server.readings

    def _server(self) -> _Prepared:
        """What has been prepared; who waits while another thread tries in vain hears why, and tries later."""
        prepared, failure = self._prepared, self._failure
        if prepared is not None:
            return prepared
        with self._preparing:
            if self._prepared is not None:
                return self._prepared
            if self._failure is not None and self._failure is not failure:
                raise self._failure.again()
            try:
                self._prepared = prepared = self._prepare()
            except StoreError as error:
                self._failure = error
                raise
            self._failure = None
            return prepared

    @contextmanager
    def _forget_database_if_missing(self) -> Iterator[None]:
        """A database that somebody dropped is created again by the next call."""
        try:
            yield
        except DatabaseMissingError:
            self._first.forget()
            self._prepared = None
            raise


def _hourly_name(version: int, bucket: str) -> str:
    """Name of the database or bucket of the hourly figures.

    Beside a 2.x bucket ``db/rp`` it is ``db_hourly/rp``, as an upgrade from 1.x calls it.
    """
    if version == 1:
        return bucket + HOURLY
    database, slash, policy = bucket.partition("/")
    return f"{database}{HOURLY}{slash}{policy}"


class _LinePrefixes:
    """How the lines of each point begin, determined when its first reading is written."""

    def __init__(self) -> None:
        self.by_key: dict[int, str] = {}
        self._inventory: Inventory | None = None

    def prepare(self, inventory: Inventory, keys: Sequence[int]) -> dict[int, Said | str]:
        """Have ``by_key`` hold all known ``keys``; returns key -> reason for names that can't be written."""
        if inventory is not self._inventory:
            self.by_key, self._inventory = {}, inventory
        unwritable: dict[int, Said | str] = {}
        for key in keys:
            point = inventory.by_key_with_former.get(key)
            if key in self.by_key or point is None:
                continue
            try:
                self.by_key[key] = series(point.metric, point.id)
            except ValueError as error:
                unwritable[key] = said_by(error)
        return unwritable
