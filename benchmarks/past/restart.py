"""A restart of a city: how long until its windows judge again, and what is read for it.

From the journal, which keeps its last hours, as a service does; and from InfluxDB, as a service does that
has lost its journal. Rows are those that were handed out, of InfluxDB those of its answers, wanted or not.
Rows needed are those that the windows reach back to, and those measured since.
"""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import httpx
import numpy as np
from pydantic import SecretStr

from alerts.judging.past.late_data import JudgingAgain
from alerts.judging.past.restart import Restart
from alerts.judging.windows.cohort import MARKS_IN_STATE
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from ingest.clock import elapsed
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import READERS, Journal
from ingest.readings.batch import Batch, batch_of
from ingest.readings.history import EMPTY
from ingest.readings.quantities import Metric
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import ReadingStore
from ingest.stores.history import ReadingHistory
from ingest.stores.influx.databases import POLICY
from ingest.stores.influx.influxql import Columns
from ingest.stores.influx.store import InfluxStore
from simulators.load.fleet import Fleet, inventory_of
from tests.system.servers import Influx

POINTS = 1_000_000
SAMPLING = 5 * MINUTE
STORED = 90 * MINUTE
KEPT = 3 * HOUR
JOURNAL_BATCH = 200
NOW = 1_768_449_600_000
AWAY = MINUTE
"""How long ago everything was judged."""
SEED = 7
BUCKET = "wenya"
WRITTEN_AT_ONCE = 50_000


@dataclass(frozen=True)
class RestartCost:
    """Seconds until windows judge again, of which the plan takes ``plan_s`` and reading ``read_s``.

    ``answer_s``: the same answers of InfluxDB received and thrown away, nothing parsed: the peer.
    ``behind``: points whose runs of equal values follow; 2 000 of them take ``follow_s``.
    """

    source: str
    points: int
    seconds: float
    plan_s: float
    read_s: float
    answer_s: float
    rows: int
    rows_needed: int
    reads: int
    behind: int
    follow_s: float
    memory_mb: int


class _Counted(InfluxStore):
    """Counts the rows of all answers."""

    rows = 0

    def _ask(self, query: str, hourly: bool) -> Iterator[Columns]:
        for columns in super()._ask(query, hourly):
            self.rows += len(columns[0])
            yield columns


class _Timed:
    """A history that counts what it hands out, and the time that this takes."""

    def __init__(self, history: ReadingHistory) -> None:
        self._history = history
        self.rows = 0
        self.reads = 0
        self.seconds = 0.0

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        began = elapsed()
        found = self._history.read(points, start, end)
        self.seconds += elapsed() - began
        self.reads += 1
        self.rows += len(found)
        return found


class _Empty:
    """A readings store that must not be asked for much: it has nothing."""

    def read(self, _points: Sequence[int], _start: int, _end: int) -> Batch:
        return EMPTY


def from_journal(points: int = POINTS) -> RestartCost:
    """Fill a journal with the last hours, and start."""
    inventory = _inventory(points)
    with tempfile.TemporaryDirectory(prefix="wenya-restart-") as folder:
        journal = Journal(Path(folder) / "journal.sqlite", 1 << 34, 1 << 20, keep_ms=4 * HOUR)
        for at in range(NOW - KEPT, NOW, SAMPLING):
            whole = _round(0, points, at)
            order = np.argsort(whole.measured_at, kind="stable")
            for first in range(0, points, JOURNAL_BATCH):
                batch = whole.select(order[first : first + JOURNAL_BATCH])
                position = journal.append(batch, (), int(batch.received_at.max()))
        for reader in READERS:
            journal.commit(reader, position)
        journal.flush()
        history = _Timed(ReadingHistory(cast("ReadingStore", _Empty()), journal.unwritten, journal))
        found = _measure("journal", history, inventory)
        journal.close()
        return found


def from_influxdb(points: int = POINTS) -> RestartCost:
    """Fill InfluxDB with the last hour and a half, and start."""
    inventory = _inventory(points)
    with Influx() as server:
        settings = InfluxdbSettings(
            url=server.url,
            bucket=BUCKET,
            username=server.username,
            password=SecretStr(server.password),
            timeout_s=300,
        )
        store = _Counted(settings, lambda: inventory, 0)
        store.prepare()
        for at in range(NOW - STORED, NOW, SAMPLING):
            for first in range(0, points, WRITTEN_AT_ONCE):
                store.write(_round(first, min(points, first + WRITTEN_AT_ONCE), at))
        store.rows = 0
        found = _measure("InfluxDB", _Timed(ReadingHistory(store, list)), inventory)
        store.close()
        answer_s = _answer_s(server, _first_needed())
        return replace(found, rows=max(found.rows, store.rows), answer_s=answer_s)


def _first_needed() -> int:
    """UTC ms: the windows reach back to here."""
    return ((NOW - AWAY) // MINUTE - MARKS_IN_STATE) * MINUTE - SAMPLING * 3 // 2


def _measure(source: str, history: _Timed, inventory: Inventory) -> RestartCost:
    points, instant = len(inventory.points), NOW - AWAY
    began = elapsed()
    plan = plan_of(inventory, default_rules())
    restart = Restart(plan, instant, NOW, [], runs_follow=True)
    plan_s = elapsed() - began
    while restart.step(history):
        continue
    checker, _ = restart.result()
    seconds = elapsed() - began
    rows, reads, read_s = history.rows, history.reads, history.seconds
    needed = points * (NOW - _first_needed()) // SAMPLING
    (runs,) = checker.equal_runs
    behind = runs.part.keys[runs.part.is_behind].tolist()
    began = elapsed()
    again = JudgingAgain(checker, behind[:2_000], instant + 1, NOW, [], runs.part.rule, most=10_000)
    while again.step(history, NOW):
        continue
    again.finish([])
    follow_s = elapsed() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return RestartCost(
        source,
        points,
        seconds,
        plan_s,
        read_s,
        0.0,
        rows,
        needed,
        reads,
        len(behind),
        follow_s,
        memory,
    )


def _answer_s(server: Influx, first: int) -> float:
    """Seconds in which InfluxDB answers what the restart asks, when nobody looks at the answer."""
    query = (
        "SELECT value, received_at, source, flags, point FROM indoor_temperature"
        f" WHERE time >= {first}ms AND time < {NOW + DAY}ms"
    )
    form = {"q": query, "db": BUCKET, "rp": POLICY, "epoch": "ms", "chunked": "true"}
    began = elapsed()
    with httpx.stream(
        "POST",
        f"{server.url}/query",
        data=form,
        auth=(server.username, server.password),
        timeout=300,
        headers={"Accept-Encoding": "identity"},
    ) as response:
        for _ in response.iter_raw():
            continue
    return elapsed() - began


def _inventory(points: int) -> Inventory:
    """Rooms, each of its own household, in stations of a thousand."""
    places = {"city": Place("city", Level.ORGANISATION, "city", calendar="year")}
    rooms = {}
    for key in range(points):
        home = f"h-{key}"
        places[home] = Place(home, Level.HOUSEHOLD, home, parent="city", households=1)
        rooms[f"room-{key}"] = Point(
            f"room-{key}",
            Metric.INDOOR_TEMPERATURE,
            home,
            SAMPLING,
            SAMPLING,
            residential=True,
            registered_at=1,
            key=key,
        )
    calendars = inventory_of(Fleet.of(1, gateways=1)).calendars
    (calendar,) = calendars.values()
    places["city"] = Place("city", Level.ORGANISATION, "city", calendar=calendar.id)
    return Inventory(places, rooms, calendars=calendars)


def _round(first: int, last: int, at: int) -> Batch:
    """One reading of each of the points: some rooms drift, to a tenth of a degree, others hardly move."""
    chance = np.random.default_rng(SEED + at // SAMPLING + first)
    keys = np.arange(first, last, dtype=np.int32)
    level = 20 + keys % 7 / 10
    value = np.round(level + np.where(keys % 4, chance.normal(0, 0.15, len(keys)), 0.0), 1)
    measured_at = at + keys.astype(np.int64) * 7919 % SAMPLING
    return batch_of(keys, measured_at, value, received_at=measured_at + 1_500, sources=("senml/gw-1",))
