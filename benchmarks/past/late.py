"""Late data beside live tickets: 2 000 points come back with six days of readings while rooms turn cold.

Two runs of the same town, one of them with the 2 000 points. Judge, desk and writer are fed in real time
through a journal, records and readings on disk. A ticket's delay is from its deciding mark to its opening.
"""

from __future__ import annotations

import resource
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from alerts.judging.checker import Checker
from alerts.records import Records
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from alerts.rules.rule_files import default_rules
from alerts.settings import CheckerSettings
from alerts.workers.desk import DeskWorker
from alerts.workers.judge import JudgeWorker
from ingest.clock import RealClock, elapsed
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import Batch, batch_of
from ingest.readings.quantities import Metric
from ingest.settings import ReadingsSettings
from ingest.stores.duck import DuckStore
from ingest.stores.history import ReadingHistory
from ingest.writer import Writer

LIVE = 20_000
"""Rooms that speak all the while, a few thousand readings a second."""
COLD = 120
"""Rooms that turn cold, two a second."""
BACK, DAYS = 2_000, 6
SAMPLING = 15 * MINUTE
MARKS = 20
WARM_S = 25
PER_SECOND = 4_000


@dataclass(frozen=True)
class LateRun:
    """Milliseconds from the deciding mark until the ticket is on record; how much was judged again in it.

    ``rows`` were read for it and for figures; ``done_s``: how long after it came it was judged (0: not yet).
    """

    p50_ms: float
    p99_ms: float
    worst_ms: float
    tickets: int
    judged_again: int
    rows: int
    done_s: float


@dataclass(frozen=True)
class LateCost:
    """The same minute and a half without and with the points that come back."""

    without: LateRun
    with_late: LateRun
    memory_mb: int


def measure(back: int = BACK, days: int = DAYS) -> LateCost:
    """Both runs, a minute and a half each."""
    without, with_late = _run(0, days), _run(back, days)
    return LateCost(without, with_late, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _run(back: int, days: int) -> LateRun:
    with tempfile.TemporaryDirectory(prefix="wenya-late-") as folder, ExitStack() as stack:
        clock = RealClock()
        records = Records.open(f"sqlite:///{folder}/records.sqlite")
        stack.callback(records.close)
        with records.begin() as tx:
            inventory = tx.inventory.save(_inventory(clock.now()), clock.now(), replace=True)
        plan = plan_of(inventory, _rules())
        store = DuckStore(Path(folder) / "readings.duckdb", lambda: inventory, 0)
        stack.callback(store.close)
        journal = Journal(Path(folder) / "journal.sqlite", 1 << 31, 1 << 20, keep_ms=HOUR)
        stack.callback(journal.close)
        writer = Writer(journal, store, lambda: inventory, ReadingsSettings())
        writer.start()
        stack.callback(writer.stop, 30)
        history = _Counted(ReadingHistory(store, journal.unwritten, journal))
        watermark = Watermark(clock, 0.0, lambda: True)
        watermark.subscription_changed(None)
        desk = DeskWorker(records, clock, lambda: plan)
        judge = JudgeWorker(
            journal, history, records, clock, watermark, lambda: plan, CheckerSettings(), on_changes=desk.wake
        )
        desk.start()
        stack.callback(desk.stop)
        judge.start()
        stack.callback(judge.stop)
        return _play(plan, journal, judge, records, history, back, days)


class _Counted:
    """Counts the rows that are read while the judge works."""

    def __init__(self, history: ReadingHistory) -> None:
        self._history = history
        self.rows = 0

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        found = self._history.read(points, start, end)
        self.rows += len(found)
        return found


def _play(
    plan: Plan,
    journal: Journal,
    judge: JudgeWorker,
    records: Records,
    history: _Counted,
    back: int,
    days: int,
) -> LateRun:
    clock, pause = RealClock(), threading.Event()
    keys = {kind: _keys(plan, kind) for kind in ("cold", "live", "back")}
    while judge.checker is None:
        pause.wait(0.05)
    seen: dict[str, int] = {}
    began = (clock.now() // SECOND + 2) * SECOND
    came_at = done_s = 0.0
    for second in range(WARM_S + COLD // 2 + MARKS + 3):
        at = began + second * SECOND
        pause.wait(max(0, at - clock.now()) / 1000)
        turned = np.arange(COLD) // 2 + WARM_S <= second
        _say(journal, keys["cold"], at, np.where(turned, 15.0, 21.0), clock.now())
        some = np.random.default_rng(second).choice(keys["live"], PER_SECOND, replace=False)
        _say(journal, some, at, np.full(PER_SECOND, 20.5), clock.now())
        if second == WARM_S and back:
            came_at = elapsed()
            _come_back(journal, keys["back"][:back], at, days, clock.now())
        if came_at and not done_s and judge.judged_again >= back:
            done_s = elapsed() - came_at
        _look(records, seen)
    judged: Checker | None = judge.checker
    assert judged is not None
    delays = []
    for n in range(COLD):
        deciding = began + (WARM_S + n // 2 + MARKS // 2) * SECOND
        if f"cold-h-{n}" in seen:
            delays.append(seen[f"cold-h-{n}"] - deciding)
    p50, p99 = np.percentile(delays, (50, 99))
    return LateRun(
        float(p50), float(p99), float(max(delays)), len(delays), judge.judged_again, history.rows, done_s
    )


def _look(records: Records, seen: dict[str, int]) -> None:
    """When each ticket was put on record (UTC ms)."""
    with records.reading() as tx:
        for ticket in tx.ticket_views.page(limit=10_000):
            seen.setdefault(ticket.place, ticket.opened_at)


def _say(journal: Journal, keys: np.ndarray, at: int, value: np.ndarray, now: int) -> None:
    journal.append(batch_of(keys, np.full(len(keys), at), value, received_at=now), (), now)


def _come_back(journal: Journal, keys: np.ndarray, now: int, days: int, received_at: int) -> None:
    """All that the points have measured in the last days, a day at a time."""
    for day in range(days, 0, -1):
        times = np.arange(now - day * DAY, now - (day - 1) * DAY, SAMPLING, dtype=np.int64)
        at, key = np.tile(times, len(keys)), np.repeat(keys, len(times))
        value = np.round(20 + np.random.default_rng(day).normal(0, 0.3, len(at)), 1)
        journal.append(batch_of(key, at, value, received_at=received_at), (), received_at)


def _keys(plan: Plan, kind: str) -> np.ndarray:
    points = plan.inventory.points.values()
    return np.array([p.key for p in points if p.id.startswith(kind)], np.int32)


def _rules() -> dict[str, Rule]:
    rules = default_rules()
    quick = replace(
        rules["room.contract"],
        id="room.quick",
        step_ms=SECOND,
        marks=MARKS,
        limit=Decimal(18),
        heating_season=False,
    )
    return {**rules, quick.id: quick}


def _inventory(now: int) -> Inventory:
    year = Calendar(
        "year",
        heating_season=(DateSpan("01-01", "12-31"),),
        supply_winter=("00:00-24:00",),
        supply_summer=("00:00-24:00",),
        summer=DateSpan("06-01", "08-31"),
    )
    places = {"city": Place("city", Level.ORGANISATION, "city", calendar="year")}
    points = {}
    for kind, count, sampling, residential in (
        ("cold", COLD, SECOND, False),
        ("live", LIVE, 5 * MINUTE, True),
        ("back", BACK, SAMPLING, True),
    ):
        for n in range(count):
            home = f"{kind}-h-{n}"
            if kind == "cold":  # each in a building of its own: no group, a ticket each
                places[f"{kind}-b-{n}"] = Place(f"{kind}-b-{n}", Level.BUILDING, "b", parent="city")
            parent = f"{kind}-b-{n}" if kind == "cold" else "city"
            places[home] = Place(home, Level.HOUSEHOLD, home, parent=parent, households=1)
            points[f"{kind}-{n}"] = Point(
                f"{kind}-{n}",
                Metric.INDOOR_TEMPERATURE,
                home,
                sampling,
                sampling,
                residential=residential,
                registered_at=now,
                limits={"room.contract": 5.0} if kind == "cold" else {},
            )
    return Inventory(places, points, calendars={"year": year})
