"""Late data beside live tickets: 2 000 points come back with six days of readings while rooms turn cold.

Runs of the same town: without the 2 000 points, with them, and with late readings inside episodes of theirs
that are on record and over, whose figures are then worked out again. Judge, desk and writer are fed in real
time through a journal, records and readings on disk. A ticket's delay is from its deciding mark to its
opening.
"""

from __future__ import annotations

import resource
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alerts.judging.checker import Checker
from alerts.records import Records
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from alerts.rules.rule_files import default_rules
from alerts.settings import CheckerSettings
from alerts.workers.desk import DeskWorker
from alerts.workers.judge import JudgeWorker
from alerts.workers.progress import JUDGED_UNTIL
from benchmarks.records.desk_on_record import desk_on_record
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
ALL, TOLD, TOO_LATE = slice(None), slice(None, None, 2), slice(1, None, 2)
"""Of the readings of the rooms that come back: which are stored before, and which come late."""
WARM_S = 25
PER_SECOND = 4_000


@dataclass(frozen=True)
class LateRun:
    """Milliseconds from the deciding mark until the ticket is on record; how much was judged again in it.

    ``rows`` were read for it and for figures; ``done_s``: how long after it came it was judged (0: not yet),
    and ``figures_s``: the figures of all episodes were right. ``moved``: of how many episodes they moved.
    """

    p50_ms: float
    p99_ms: float
    worst_ms: float
    tickets: int
    judged_again: int
    rows: int
    done_s: float
    figures_s: float
    moved: int


@dataclass(frozen=True)
class LateCost:
    """The same minute and a half without and with the points that come back, and with figures that move."""

    without: LateRun
    with_late: LateRun
    within_episodes: LateRun
    memory_mb: int


def measure(back: int = BACK, days: int = DAYS) -> LateCost:
    """The runs, a minute and a half each."""
    without, with_late, within = _run(0, days), _run(back, days), _run(back, days, within=True)
    return LateCost(without, with_late, within, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _run(back: int, days: int, *, within: bool = False) -> LateRun:
    with tempfile.TemporaryDirectory(prefix="wenya-late-") as folder, ExitStack() as stack:
        clock = RealClock()
        began = clock.now()
        records = Records.open(f"sqlite:///{folder}/records.sqlite")
        stack.callback(records.close)
        with records.begin() as tx:
            known_since = began - (days * DAY if within else 0)
            inventory = tx.inventory.save(_inventory(began, known_since), began, replace=True)
            if within:
                tx.meta.put(JUDGED_UNTIL, str(known_since))
        plan, in_force = plan_of(inventory, _rules()), desk_on_record(records, inventory)
        store = DuckStore(Path(folder) / "readings.duckdb", lambda: inventory, 0)
        stack.callback(store.close)
        if within:
            for batch in _days_of(_keys(plan, "back")[:back], began, days, TOLD, received_at=None):
                store.write(batch)
        journal = Journal(Path(folder) / "journal.sqlite", 1 << 31, 1 << 20, keep_ms=HOUR)
        stack.callback(journal.close)
        writer = Writer(journal, store, lambda: inventory, ReadingsSettings())
        writer.start()
        stack.callback(writer.stop, 30)
        history = _Counted(ReadingHistory(store, journal.unwritten, journal))
        watermark = Watermark(clock, 0.0, lambda: True)
        watermark.subscription_changed(None)
        desk = DeskWorker(records, clock, lambda: plan, lambda: in_force)
        judge = JudgeWorker(
            journal, history, records, clock, watermark, lambda: plan, CheckerSettings(), on_changes=desk.wake
        )
        desk.start()
        stack.callback(desk.stop)
        judge.start()
        stack.callback(judge.stop)
        which = TOO_LATE if within else ALL
        return _play(plan, journal, judge, records, history, back, _Late(began, days, which))


class _Late(NamedTuple):
    """What comes late: of the ``days`` until an instant (UTC ms) those readings that are ``which``.

    The instant is that of the readings stored before, however long the start took since: else those between
    them might fall on them.
    """

    until: int
    days: int
    which: slice


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
    late: _Late,
) -> LateRun:
    clock, pause = RealClock(), threading.Event()
    keys = {kind: _keys(plan, kind) for kind in ("cold", "live", "back")}
    # The first tick judges all that was stored before; what it finds has figures to be worked out.
    while not judge.judged_until or judge.behind or _due(records):
        pause.wait(0.05)
    seen: dict[str, int] = {}
    began = (clock.now() // SECOND + 2) * SECOND
    came_at = done_s = figures_s = 0.0
    before = _worst(records)
    for second in range(WARM_S + COLD // 2 + MARKS + 3):
        at = began + second * SECOND
        pause.wait(max(0, at - clock.now()) / 1000)
        turned = np.arange(COLD) // 2 + WARM_S <= second
        _say(journal, keys["cold"], at, np.where(turned, 15.0, 21.0), clock.now())
        some = np.random.default_rng(second).choice(keys["live"], PER_SECOND, replace=False)
        _say(journal, some, at, np.full(PER_SECOND, 20.5), clock.now())
        if second == WARM_S and back:
            came_at = elapsed()
            for batch in _days_of(keys["back"][:back], *late, received_at=clock.now()):
                journal.append(batch, (), clock.now())
        if came_at and not done_s and judge.judged_again >= back:
            done_s = elapsed() - came_at
        if done_s and not figures_s and not _due(records):
            figures_s = elapsed() - came_at
        _look(records, seen)
    judged: Checker | None = judge.checker
    assert judged is not None
    delays = []
    for n in range(COLD):
        deciding = began + (WARM_S + n // 2 + MARKS // 2) * SECOND
        if f"cold-h-{n}" in seen:
            delays.append(seen[f"cold-h-{n}"] - deciding)
    p50, p99 = np.percentile(delays, (50, 99))
    after = _worst(records)
    moved = sum(after[id_] != worst for id_, worst in before.items())
    return LateRun(
        p50_ms=float(p50),
        p99_ms=float(p99),
        worst_ms=float(max(delays)),
        tickets=len(delays),
        judged_again=judge.judged_again,
        rows=history.rows,
        done_s=done_s,
        figures_s=figures_s,
        moved=moved,
    )


def _due(records: Records) -> bool:
    """Whether figures of an episode are to be worked out."""
    with records.reading() as tx:
        return bool(tx.episodes.figures_due(1))


def _worst(records: Records) -> dict[int, float | None]:
    """Episode of a room that comes back -> its worst value."""
    with records.reading() as tx:
        return {
            e.id: e.worst
            for e in tx.episodes.page(limit=100_000, territories=None)
            if e.point.startswith("back")
        }


def _look(records: Records, seen: dict[str, int]) -> None:
    """When each ticket was put on record (UTC ms)."""
    with records.reading() as tx:
        for ticket in tx.ticket_views.page(concern="room-temperature", limit=10_000, territories=None):
            seen.setdefault(ticket.place, ticket.opened_at)


def _say(journal: Journal, keys: np.ndarray, at: int, value: np.ndarray, now: int) -> None:
    journal.append(batch_of(keys, np.full(len(keys), at), value, received_at=now), (), now)


def _days_of(keys: np.ndarray, now: int, days: int, which: slice, received_at: int | None) -> Iterator[Batch]:
    """Those of the readings of the last days that are ``which``, a day at a time; cold in the morning.

    ``None``: received when they were measured. Readings that come late are colder than those before them.
    """
    first = now // SAMPLING * SAMPLING
    for day in range(days, 0, -1):
        times = np.arange(first - day * DAY, first - (day - 1) * DAY, SAMPLING, dtype=np.int64)[which]
        at, key = np.tile(times, len(keys)), np.repeat(keys, len(times))
        morning = ((at + 8 * HOUR) % DAY >= 8 * HOUR) & ((at + 8 * HOUR) % DAY < 11 * HOUR)
        value = np.round(20 + np.random.default_rng(day).normal(0, 0.3, len(at)), 1)
        if which != ALL:
            value[morning] = 17.0 if which == TOLD else 15.0
        yield batch_of(key, at, value, received_at=at if received_at is None else received_at)


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


def _inventory(now: int, back_since: int) -> Inventory:
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
                registered_at=back_since if kind == "back" else now,
                limits={"room.contract": 5.0} if kind == "cold" else {},
            )
    return Inventory(places, points, calendars={"year": year})
