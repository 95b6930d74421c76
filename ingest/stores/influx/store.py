"""Readings in InfluxDB 1.x, 2.x and, as far as its interface is the same, 3.x.

Writes go through influxdb-client to ``/api/v2/write``, or to ``/write`` of a 1.x server; reads are InfluxQL
on all of them. One measurement per metric; see line_protocol.py for the layout.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import influxdb_client
import numpy as np
import structlog
import urllib3.exceptions
from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

from ingest.durations import DAY, HOUR, SECOND
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch
from ingest.readings.first_value import FirstValues
from ingest.readings.slices import time_slices
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import HourlyRow, Refusal, StoreError, WriteResult
from ingest.stores.hourly_figures import HourSums, whole_hours
from ingest.stores.influx.databases import POLICY, keeps_longer, log_longer_retention, prepare_database
from ingest.stores.influx.delivery import Answer, deliver, retry_after
from ingest.stores.influx.http_client import InfluxHttpClient, message_of
from ingest.stores.influx.influxql import Columns
from ingest.stores.influx.line_protocol import hourly_lines, reading_lines, series
from ingest.stores.influx.queries import HOURLY, InfluxReader
from ingest.stores.storable import accepted_rows, unstorable

_log = structlog.get_logger("wenya.influx")
_LINES_AT_ONCE = 50_000
"""Lines of hourly figures in memory at a time."""
_library: Any = influxdb_client  # most of it is generated and carries no types


@dataclass(frozen=True, slots=True)
class _Database:
    """A database that has been prepared: how to write to it, and where queries find it."""

    post: Callable[[bytes], Answer]
    name: str
    policy: str


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
    """

    def __init__(
        self, settings: InfluxdbSettings, inventory: Callable[[], Inventory], retention_days: int
    ) -> None:
        self._settings = settings
        self._inventory = inventory
        self._retention_days = retention_days
        self._http_client = InfluxHttpClient(settings)
        self._client = _ApiV2Client(settings)
        self._reader = InfluxReader(self._ask, inventory)
        self._first = FirstValues(self._reader)
        self._prefixes = _LinePrefixes()
        self._databases: dict[bool, _Database] = {}
        self._writing = threading.Lock()

    def prepare(self) -> None:
        """Find out the server's version; create databases or buckets and what they need where missing."""
        version = self._http_client.version()
        self._databases = {
            False: self._prepared(version, self._settings.bucket, self._retention_days),
            True: self._prepared(version, self._settings.bucket + HOURLY, 0),
        }

    def _prepared(self, version: int, name: str, days: int) -> _Database:
        if version == 1:
            prepare_database(self._http_client, name, days)
            return _Database(lambda body: self._http_client.write(body, name, POLICY), name, POLICY)
        # 3.x has neither buckets nor policies, and creates a database with the first write.
        policy = self._client.prepare_bucket(name, days) if version == 2 else ""
        return _Database(lambda body: self._client.write(body, name), name, policy)

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
        for _ in self._ask("SHOW MEASUREMENTS LIMIT 1", hourly=False):
            continue

    def close(self) -> None:
        """Close the connections; harmless when called twice."""
        self._http_client.close()
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

    def _deliver(self, lines: list[str], *, hourly: bool = False) -> dict[int, str]:
        with self._forget_database_if_missing():
            return deliver(lines, self._database(hourly=hourly).post, self._settings.batch_rows)

    def _ask(self, query: str, hourly: bool) -> Iterator[Columns]:
        with self._forget_database_if_missing():
            database = self._database(hourly=hourly)
            yield from self._http_client.ask(query, database.name, database.policy)

    def _database(self, *, hourly: bool) -> _Database:
        if not self._databases:
            self.prepare()
        return self._databases[hourly]

    @contextmanager
    def _forget_database_if_missing(self) -> Iterator[None]:
        """A database that somebody dropped is created again by the next call."""
        try:
            yield
        except StoreError as error:
            if "not found" in error.detail:
                self._first.forget()
                self._databases = {}
            raise


class _LinePrefixes:
    """How the lines of each point begin, determined when its first reading is written."""

    def __init__(self) -> None:
        self.by_key: dict[int, str] = {}
        self._inventory: Inventory | None = None

    def prepare(self, inventory: Inventory, keys: Sequence[int]) -> dict[int, str]:
        """Have ``by_key`` hold all known ``keys``; returns key -> reason for names that can't be written."""
        if inventory is not self._inventory:
            self.by_key, self._inventory = {}, inventory
        unwritable = {}
        for key in keys:
            point = inventory.by_key_with_former.get(key)
            if key in self.by_key or point is None:
                continue
            try:
                self.by_key[key] = series(point.metric, point.id)
            except ValueError as error:
                unwritable[key] = str(error)
        return unwritable


class _ApiV2Client:
    """What goes through influxdb-client: ``/api/v2`` of InfluxDB 2.x and later."""

    def __init__(self, settings: InfluxdbSettings) -> None:
        self._org = settings.org
        self._client = _library.InfluxDBClient(
            url=settings.url,
            token=settings.token.get_secret_value() if settings.token else None,
            org=settings.org,
            timeout=int(settings.timeout_s * SECOND),
        )
        self._writes = self._client.write_api(write_options=SYNCHRONOUS)

    def write(self, body: bytes, bucket: str) -> Answer:
        """Write lines with timestamps in ms; raises `StoreError` only when there is no answer."""
        try:
            with _as_store_errors():
                self._writes.write(bucket, record=body, write_precision=_library.WritePrecision.MS)
        except ApiException as error:
            return _answer(error)
        return Answer(204)

    def prepare_bucket(self, name: str, days: int) -> str:
        """Create the bucket and its InfluxQL mapping where missing; returns the policy that queries name."""
        try:
            with _as_store_errors():
                return self._mapping(name, self._bucket(name, days))
        except ApiException as error:
            raise _answer(error).error() from error
        except InfluxDBError as error:
            raise StoreError("refused", str(error), retryable=True) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _bucket(self, name: str, days: int) -> str:
        """Id of the bucket, made if missing. Its retention is lengthened to ``days``, never shortened."""
        buckets = self._client.buckets_api()
        seconds = days * DAY // SECOND
        rules = [_library.BucketRetentionRules(type="expire", every_seconds=seconds)]
        bucket = buckets.find_bucket_by_name(name)
        if bucket is None:
            return str(buckets.create_bucket(bucket_name=name, retention_rules=rules, org=self._org).id)
        kept = sum(rule.every_seconds for rule in bucket.retention_rules)
        if keeps_longer(seconds, kept):
            bucket.retention_rules = rules
            buckets.update_bucket(bucket)
            _log.info("retention lengthened", bucket=name, days=days)
        elif keeps_longer(kept, seconds):
            log_longer_retention(name, days)
        return str(bucket.id)

    def _mapping(self, name: str, bucket: str) -> str:
        """Retention policy under which InfluxQL finds the bucket; servers map most buckets by themselves."""
        mappings = _library.DBRPsService(self._client.api_client)
        for mapping in mappings.get_dbr_ps(org=self._org, bucket_id=bucket, db=name).content or ():
            if mapping.bucket_id == bucket:
                return str(mapping.retention_policy)
        made = _library.DBRPCreate(
            org=self._org, bucket_id=bucket, database=name, retention_policy=POLICY, default=True
        )
        mappings.post_dbrp(made)
        return POLICY


def _answer(error: ApiException) -> Answer:
    body = error.body or error.reason or ""
    message = message_of(body if isinstance(body, bytes) else str(body).encode())
    return Answer(error.status or 503, message, retry_after(error.headers or {}))


@contextmanager
def _as_store_errors() -> Iterator[None]:
    """Raise urllib3's errors as `StoreError`: no answer, or an answer that is too slow."""
    try:
        yield
    except urllib3.exceptions.ReadTimeoutError as error:
        raise StoreError("slow", "InfluxDB didn't answer in time", retryable=True) from error
    except urllib3.exceptions.HTTPError as error:
        raise StoreError("unavailable", f"InfluxDB can't be reached: {error}", retryable=True) from error
