"""The nightly figures of a city of which one day has ended, and of which one hour was touched late.

The readings of the day before and of the day itself are in the store, real records take the figures. Rows are
those that the store hands out; every row of an answer of InfluxDB counts, wanted or not.
"""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from pydantic import SecretStr

from alerts.compliance.figures import local_day
from alerts.records import Records
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule_files import default_rules
from alerts.settings import CheckerSettings
from alerts.workers.nightly.compliance_job import ComplianceJob
from alerts.workers.nightly.job_progress import JobProgress, Touches
from alerts.workers.nightly.reading_jobs import ReadingJobs
from alerts.workers.progress import DECIDED_AT
from benchmarks.past.heartbeat import Heartbeat
from ingest.clock import elapsed
from ingest.collector import exempt_from_collection
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, batch_of
from ingest.readings.touched_hours import NOTED_WITHIN, TouchedHour, touched_hours
from ingest.settings import InfluxdbSettings
from ingest.stores.duck import DuckStore
from ingest.stores.history import ReadingHistory
from ingest.stores.influx.influxql import Columns
from ingest.stores.influx.store import InfluxStore
from simulators.load.fleet import Fleet, inventory_of
from tests.system.servers import Influx

POINTS = 100_000
SAMPLING_MINUTES = 20
"""As a city's platform has it: measured every 20 minutes, uploaded every hour."""
TODAY = date(2026, 1, 15)
ZONE = "Asia/Shanghai"
BEFORE = 6 * HOUR
"""Of the day before so much is in the store, so that a pass that reads too far is seen."""
SEED = 7
STORES = ("duckdb", "influxdb")


@dataclass(frozen=True)
class NightOf:
    """One night: seconds, rows that the store handed out, and what another thread waited at most."""

    seconds: float
    rows: int
    worst_wait_ms: float


@dataclass(frozen=True)
class Nightly:
    """What it took with one store.

    ``ended``: the night on which the day has ended; ``untouched``: the next one; ``touched``: the one after
    an hour of the day was touched; ``hours``: the hourly figures of the touched hour.
    """

    store: str
    points: int
    rows_of_day: int
    filled_s: float
    ended: NightOf
    untouched: NightOf
    touched: NightOf
    hours: NightOf
    households: int
    memory_mb: int


def measure(store: str, points: int = POINTS, sampling_minutes: int = SAMPLING_MINUTES) -> Nightly:
    """Fill the store, and work the figures out on three nights."""
    inventory = _inventory(points, sampling_minutes * MINUTE)
    plan = plan_of(inventory, default_rules())
    with tempfile.TemporaryDirectory(prefix="wenya-nightly-") as folder, ExitStack() as stack:
        records = Records.open(f"sqlite:///{folder}/records.sqlite")
        stack.callback(records.close)
        readings = stack.enter_context(_store(store, folder, inventory))
        return _measure(store, readings, records, plan, sampling_minutes * MINUTE)


def _measure(name: str, store: _Counted, records: Records, plan: Plan, sampling_ms: int) -> Nightly:
    first, *_, end = local_day(ZONE, TODAY).tolist()
    points = len(plan.inventory.points)
    night = _Night(store, records, plan)
    night.figures(first + HOUR)  # all days before are worked out: nothing is in the store
    night.hours(first + HOUR)
    began = elapsed()
    rows_of_day = 0
    for at in range(first - BEFORE, end, sampling_ms):
        night.receive(_round(points, at))
        rows_of_day += points * (at >= first)
    filled = elapsed() - began
    night.hours(end + HOUR)
    ended = night.figures(end + HOUR)
    untouched = night.figures(end + DAY + HOUR)
    late = replace(_round(points, first + 12 * HOUR + 1), received_at=np.full(points, end + DAY + 2 * HOUR))
    night.receive(late.select(slice(0, points // 1000 + 1)))
    hours = night.hours(end + DAY + 3 * HOUR)
    touched = night.figures(end + 2 * DAY + HOUR)
    with records.reading() as tx:
        some = [place for place in plan.inventory.places if "-h-" in place]
        households = len(tx.compliance.latest(some, TODAY.isoformat()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Nightly(name, points, rows_of_day, filled, ended, untouched, touched, hours, households, memory)


class _Night:
    """The jobs of a service, without the service."""

    def __init__(self, store: _Counted, records: Records, plan: Plan) -> None:
        self._store, self._records, self._plan = store, records, plan
        exempt_from_collection(len(plan.inventory.points))  # as the jobs do
        progress, settings = JobProgress(records), CheckerSettings()
        touches = Touches(records, lambda: None)
        history = ReadingHistory(store, list)
        self._figures = ComplianceJob(settings, records, progress, touches, history, lambda: None)
        self._hours = ReadingJobs(settings, store, records, progress, touches, lambda: None)

    def receive(self, batch: Batch) -> None:
        """As writer and judge do."""
        self._store.write(batch)
        with self._records.begin() as tx:
            noted = int(batch.received_at[0]) // NOTED_WITHIN * NOTED_WITHIN
            tx.touched_hours.note({TouchedHour(noted, hour) for hour in touched_hours(batch)})

    def figures(self, now: int) -> NightOf:
        """The compliance figures due at ``now``."""
        with self._records.begin() as tx:  # the judge has come so far
            tx.meta.put(DECIDED_AT, str(now))
        return self._timed(lambda: self._figures.run(now, self._plan))

    def hours(self, now: int) -> NightOf:
        """The hourly figures due at ``now``."""

        def work() -> None:
            self._hours.aggregate_hours(now)
            self._hours.aggregate_night(now, ZONE)

        return self._timed(work)

    def _timed(self, work: Callable[[], None]) -> NightOf:
        self._store.rows = 0
        began = elapsed()
        with Heartbeat() as heartbeat:
            work()
        return NightOf(elapsed() - began, self._store.rows, heartbeat.worst_ms)


class _CountedDuck(DuckStore):
    """Counts the rows that it hands out."""

    rows = 0

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        found = super().read(points, start, end)
        self.rows += len(found)
        return found


class _CountedInflux(InfluxStore):
    """Counts the rows of all answers."""

    rows = 0

    def _ask(self, query: str, hourly: bool) -> Iterator[Columns]:
        for columns in super()._ask(query, hourly):
            self.rows += len(columns[0])
            yield columns


_Counted = _CountedDuck | _CountedInflux


def _inventory(points: int, sampling_ms: int) -> Inventory:
    made = inventory_of(Fleet.of(points), sampling_ms=sampling_ms)
    keyed = {
        name: replace(point, key=key, registered_at=1)
        for key, (name, point) in enumerate(made.points.items())
    }
    return replace(made, points=keyed, version=1)


def _round(points: int, at: int) -> Batch:
    """A reading of each room about ``at`` (UTC ms), received then."""
    chance = np.random.default_rng((SEED, at // MINUTE))
    values = np.round(chance.normal(19.0, 1.0, points), 1)
    return batch_of(np.arange(points), np.full(points, at), values)


@contextmanager
def _store(name: str, folder: str, inventory: Inventory) -> Iterator[_Counted]:
    if name == "duckdb":
        duck = _CountedDuck(Path(folder) / "readings.duckdb", lambda: inventory, 0)
        try:
            yield duck
        finally:
            duck.close()
        return
    with Influx() as server:
        settings = InfluxdbSettings(
            url=server.url,
            username=server.username,
            password=SecretStr(server.password),
            bucket="wenya",
            timeout_s=120,
        )
        influx = _CountedInflux(settings, lambda: inventory, 0)
        try:
            yield influx
        finally:
            influx.close()
