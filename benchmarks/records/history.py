"""Figure: a busy tick with a million ended episodes on record, beside the same tick with none."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

import sqlalchemy
from sqlalchemy import event

from alerts.episodes.episode import Change, Ending, EndReason, EpisodeFigures, Opening, identity_of
from alerts.judging.rebuild import Rebuild
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from alerts.workers.desk import DeskWorker
from alerts.workers.progress import JudgingProgress
from benchmarks.records.wave import COLD_AT, city, empty_records
from ingest.clock import SimulatedClock, elapsed
from ingest.durations import HOUR, MINUTE

ENDED = 1_000_000
A_TICKET = 10
"""Ended episodes on one ticket."""
FLATS = 1_000
TICKS = 60
WARM_UP = 10
AT_ONCE = 50_000
"""Rows of history that one statement adds: a server stops one that takes a minute."""
GO_ON = 5
"""Ticks until an episode ends."""

NUMBERS = {
    "postgresql": "WITH numbers(i) AS (SELECT generate_series({first}, {last}))",
    "sqlite": "WITH RECURSIVE numbers(i) AS"
    " (SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})",
}
TICKETS = (
    "INSERT INTO tickets (number, place, concern, kind, state, severity, opened_at, breached_at, clauses,"
    " affected_at_opening, affected_households, closed_at, version)"
    " {numbers} SELECT '2020-' || i, 'flat-' || (i % 100000), 'room-temperature', 'place', 'closed', 'major',"
    " i, i, '[]', 1, 1, i + 1, 1 FROM numbers"
)
EPISODES = (
    "INSERT INTO episodes (rule, rule_version, clause, kind, side, point, place, concern, severity,"
    " opens_ticket, review_when_late, began_at, opened_at, ended_at, end_reason, worst, worst_at, mean,"
    " covered, breaching, found_late, withdrawn, recorded_at, assess_due, ticket, desk_state)"
    " {numbers} SELECT 'room.day', 1, 'H15', 'window', 'below', 'p' || (i % 100000), 'flat-' || (i % 100000),"
    " 'room-temperature', 'major', true, false, i, i, i + 1, 'recovered', 17.0, i, 17.0, 60, 40, false,"
    " false, i, false, '2020-' || (1 + i % {tickets}), 1 FROM numbers"
)


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
        full.add_history()
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
        points = list(inventory.points.values())
        self._rooms = [point.id for point in points]
        self._clock = SimulatedClock(COLD_AT)
        self._desk = DeskWorker(records, self._clock, lambda: self._plan)
        self._judge = JudgingProgress(records, self._clock, self._desk.wake)
        self._checker = Rebuild(self._plan, points[:1], COLD_AT - MINUTE, COLD_AT, [], _nothing).checker

    def add_history(self) -> None:
        """Episodes that ended long ago, with their closed tickets."""
        for statement, count in ((TICKETS, ENDED // A_TICKET), (EPISODES, ENDED)):
            for first in range(1, count + 1, AT_ONCE):
                self._run(statement, first, min(first + AT_ONCE - 1, count))
        self._run("ANALYZE")

    def _run(self, statement: str, first: int = 0, last: int = 0) -> None:
        with self.records.begin() as tx:
            connection = tx.meta._db  # noqa: SLF001 - a million rows, which nobody puts there one by one
            numbers = NUMBERS[connection.dialect.name].format(first=first, last=last)
            text = statement.format(numbers=numbers, tickets=ENDED // A_TICKET)
            connection.execute(sqlalchemy.text(text))

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
