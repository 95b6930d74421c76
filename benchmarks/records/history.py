"""Figure: a busy tick with a million ended episodes on record, beside the same tick with none."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from sqlalchemy import event

from alerts.episodes.episode import Change, Ending, EndReason, EpisodeFigures, Opening, identity_of
from alerts.judging.past.rebuild import Rebuild
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from alerts.workers.desk import DeskWorker
from alerts.workers.progress import JudgingProgress
from benchmarks.records.databases import add_history, empty_records
from benchmarks.records.desk_on_record import desk_on_record
from benchmarks.records.wave import COLD_AT, city
from ingest.clock import SimulatedClock, elapsed
from ingest.durations import HOUR, MINUTE

ENDED = 1_000_000
FLATS = 1_000
TICKS = 60
WARM_UP = 10
GO_ON = 5
"""Ticks until an episode ends."""


@dataclass(frozen=True)
class HistoryCost:
    """Milliseconds a tick (median of many, by turns) without history and with it, and its statements."""

    without_ms: float
    with_ms: float
    statements: float


def measure(database: str) -> HistoryCost:
    """On ``sqlite`` or ``postgresql``."""
    with ExitStack() as stack:
        empty, full = (Ticking(stack.enter_context(empty_records(database))) for _ in range(2))
        add_history(full.records, ENDED)
        statements = 0

        def count(*_: object) -> None:
            nonlocal statements
            statements += 1

        took: dict[Ticking, list[float]] = {empty: [], full: []}
        for number in range(WARM_UP + TICKS):
            if number == WARM_UP:
                event.listen(full.records._engine, "before_cursor_execute", count)  # noqa: SLF001 - to count
            for each in (empty, full) if number % 2 else (full, empty):
                began = elapsed()
                each.tick(number)
                took[each].append(elapsed() - began)
    without, with_history = (median(took[each][WARM_UP:]) * 1e3 for each in (empty, full))
    return HistoryCost(without, with_history, statements / TICKS)


class Ticking:
    """Judge and desk on records, without the readings: a flat turns cold at each tick, another warm again."""

    def __init__(self, records: Records) -> None:
        self.records = records
        rules = default_rules()
        with records.begin() as tx:
            inventory = tx.inventory.save(city(FLATS), COLD_AT - HOUR, replace=True)
        self._plan = plan_of(inventory, rules)
        desk = desk_on_record(records, inventory)
        points = list(inventory.points.values())
        self._rooms = [point.id for point in points]
        self._clock = SimulatedClock(COLD_AT)
        self._desk = DeskWorker(records, self._clock, lambda: self._plan, lambda: desk)
        self._judge = JudgingProgress(records, self._clock, self._desk.wake)
        self._checker = Rebuild(self._plan, points[:1], COLD_AT - MINUTE, COLD_AT, [], _nothing).checker

    def tick(self, number: int) -> None:
        """What the workers do for the records in the ``number``-th minute."""
        now = COLD_AT + number * MINUTE
        self._clock.advance_to(now)
        changes: list[Change] = [self._opening(number)]
        if number >= GO_ON:
            begun = identity_of(self._opening(number - GO_ON))
            changes.append(Ending(*begun, now, EndReason.RECOVERED))
        self._judge.add(changes)
        self._judge.save(self._checker, now)
        self._desk.settle_pending(now)
        with self.records.reading() as tx:
            due = tx.episodes.figures_due(200)
        figures = [
            EpisodeFigures(*identity_of(each), 16.5, now, 17.0, [(now, 16.5, now)] * 60) for each in due
        ]
        with self.records.begin() as tx:
            tx.episodes.apply(figures, self._plan.inventory, self._plan.rules, now)

    def _opening(self, number: int) -> Opening:
        at = COLD_AT + number * MINUTE
        return Opening("room.day", 1, self._rooms[number * 3], at - HOUR, at, 60, 40, 16.5, at)


def _nothing(*_: object) -> list[Change]:
    return []
