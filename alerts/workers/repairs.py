"""What failed is tried again: parts of the checker are rebuilt, stored readings asked for once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from alerts.episodes.episode import Change
from alerts.judging.checker import Checker
from alerts.judging.parts import PartFault
from alerts.judging.rebuild import FOREVER
from alerts.judging.repair import Repair
from alerts.records import Records, RecordsError
from ingest.clock import elapsed
from ingest.readings.batch import Batch
from ingest.readings.history import History, ReadingsUnavailable
from ingest.readings.slices import READINGS_AT_ONCE

log = structlog.get_logger("wenya.judge")

FIRST_REPAIR_S, LAST_REPAIR_S = 30.0, 3600.0
"""How long a part that failed is left out before it is rebuilt: at first, and at most."""

BUDGET_S = 0.1
"""How long a tick may rebuild a part, except that a slice that was begun is finished."""
READINGS_A_SLICE = 50_000
"""About how many readings a slice is of."""
MOST_BEGUN_AGAIN = 3
"""How often a rebuild begins again because more of its readings came; after that it is done in one tick."""

FIRST_WAIT_S, LAST_WAIT_S = 1.0, 30.0
"""How long stored readings are left alone that were not available twice in a row: at first, and at most."""


class BackOff:
    """How long a store that does not answer is left alone: the second time a moment, then longer and longer.

    A single failure may be chance, and is tried again at once.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._ask_again_at = 0.0

    @property
    def wait_s(self) -> float:
        """Seconds until the store is to be asked again; 0 when it may be now."""
        return max(0.0, self._ask_again_at - elapsed())

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Count whether the readings asked for inside the block were available."""
        try:
            yield
        except ReadingsUnavailable:
            if self._failures:
                self._ask_again_at = elapsed() + min(FIRST_WAIT_S * 2 ** (self._failures - 1), LAST_WAIT_S)
            self._failures += 1
            raise
        self._failures, self._ask_again_at = 0, 0.0


class RepairSchedule:
    """When parts that failed are rebuilt: soon at first, then after twice the time, at most once an hour."""

    def __init__(self) -> None:
        self._due: dict[tuple[str, ...], tuple[float, float]] = {}

    def is_due(self, rules: tuple[str, ...]) -> bool:
        """Whether it is time for the part of these rules; asking for it first sets its first time."""
        due_at, _ = self._due.setdefault(rules, (elapsed() + FIRST_REPAIR_S, FIRST_REPAIR_S))
        return elapsed() >= due_at

    def add_recorded(self, rules: tuple[str, ...]) -> None:
        """Its failure was found on record at a restart, which may well have mended it: due at once if new."""
        self._due.setdefault(rules, (elapsed(), FIRST_REPAIR_S))

    def postpone(self, rules: tuple[str, ...]) -> None:
        """It failed again."""
        _, waited = self._due.get(rules, (0.0, FIRST_REPAIR_S / 2))
        wait = min(2 * waited, LAST_REPAIR_S)
        self._due[rules] = (elapsed() + wait, wait)

    def forget(self, rules: tuple[str, ...]) -> None:
        """It works again."""
        self._due.pop(rules, None)


class Repairs:
    """Rebuilds the parts that failed, one at a time, within the budget of a tick.

    Parameters
    ----------
    history, records
        Stored readings, and the episodes on record.
    at_once
        For simulated time, whose hours pass in seconds: a part is rebuilt in one tick.
    reads
        Is told whether stored readings were available.
    put_in_force
        Puts the checker with the part rebuilt in the place of the one without, and the changes found up to an
        instant (UTC ms) on record.
    """

    def __init__(
        self,
        history: History,
        records: Records,
        reads: BackOff,
        put_in_force: Callable[[Checker, list[Change], int], None],
        *,
        at_once: bool,
    ) -> None:
        self._history = history
        self._records = records
        self._reads = reads
        self._put_in_force = put_in_force
        self._at_once = at_once
        self.schedule = RepairSchedule()
        self._repair: Repair | None = None
        self._begun_again = 0
        self._waits = False

    def note_taken_in(self, batch: Batch) -> None:
        """``batch`` has come: a rebuild that has read its time already begins again."""
        if self._repair is not None and self._repair.misses(batch):
            self._repair = None
            self._begun_again += 1

    def work(self, checker: Checker, now: int, horizon: int) -> Checker:
        """Go on with the rebuild at hand, or begin the next that is due; returns the checker in force.

        ``checker`` has advanced to ``now`` (UTC ms). Nothing before ``horizon`` (UTC ms) is judged. Raises
        `RecordsError`.
        """
        if self._repair is not None and not self._repair.still_holds(checker):
            self._repair = None
        if self._repair is not None:
            return self._try(checker, self._repair.fault, now)
        due = [fault for fault in checker.faults if self.schedule.is_due(fault.rules)]
        if not due:
            return checker
        due[0].decided_until = max(due[0].decided_until, horizon)
        return self._try(checker, due[0], now)

    def _try(self, checker: Checker, fault: PartFault, now: int) -> Checker:
        try:
            return self._go_on(checker, fault, now)
        except RecordsError:
            self._put_off(fault)
            raise
        except ReadingsUnavailable as error:
            if not self._waits:
                log.warning(
                    "a part that failed waits for stored readings", what=name_of(fault), why=str(error)
                )
            self._waits = True
        except Exception as error:  # noqa: BLE001 - any error leaves the part out a while longer
            log.warning("a part that failed cannot be rebuilt yet", what=name_of(fault), why=repr(error))
            self._put_off(fault)
        return checker

    def _put_off(self, fault: PartFault) -> None:
        self._repair = None
        self.schedule.postpone(fault.rules)

    def _go_on(self, checker: Checker, fault: PartFault, now: int) -> Checker:
        """The checker that judges the part as well, once everything is read; until then ``checker``."""
        deadline = elapsed() + BUDGET_S
        at_once = self._at_once or self._begun_again >= MOST_BEGUN_AGAIN
        if self._repair is None:
            self._repair = self._begin(checker, fault, now, READINGS_AT_ONCE if at_once else READINGS_A_SLICE)
        while True:
            with self._reads.guard():
                more = self._repair.step(self._history, now)
            self._waits = False
            if not more:
                break
            if not at_once and elapsed() >= deadline:
                return checker
        repaired, changes = self._repair.finish(checker)
        self._put_in_force(repaired, changes, now)
        self._repair, self._begun_again = None, 0
        self.schedule.forget(fault.rules)
        return repaired

    def _begin(self, checker: Checker, fault: PartFault, now: int, most: int) -> Repair:
        by_key = checker.plan.inventory.by_key
        points = [by_key[key].id for key in fault.keys.tolist() if key in by_key]
        with self._records.reading() as tx:
            recorded = tx.episodes.overlapping(points, fault.decided_until, FOREVER)
        return Repair(checker, fault, now, recorded, most=most)


def name_of(fault: PartFault) -> str:
    """How a part that failed is named to people."""
    return f"rule {' and '.join(fault.rules)} at {len(fault.keys)} points"
