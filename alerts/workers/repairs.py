"""Parts of the checker that failed are rebuilt, soon at first and then less often, some slices a tick."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from alerts.episodes.episode import Change
from alerts.judging.checker import Checker
from alerts.judging.parts import PartFault
from alerts.judging.past.rebuild import FOREVER
from alerts.judging.past.repair import Repair
from alerts.records import Records, RecordsError
from ingest.clock import elapsed
from ingest.problems import said_of_error
from ingest.readings.batch import Batch
from ingest.readings.history import History, ReadingsUnavailable
from ingest.readings.slices import READINGS_AT_ONCE
from ingest.said import Said

log = structlog.get_logger("wenya.judge")

FIRST_REPAIR_S, LAST_REPAIR_S = 30.0, 3600.0
"""How long a part that failed is left out before it is rebuilt: at first, and at most."""

BUDGET_S = 0.1
"""How long a tick may rebuild a part, except that a slice that was begun is finished."""
READINGS_A_SLICE = 50_000
"""About how many readings a slice is of, where that is not less than four of each point."""
MOST_BEGUN_AGAIN = 3
"""How often a rebuild begins again because more of its readings came; after that it is done in one tick."""


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
    put_in_force
        Puts the checker with the part rebuilt in the place of the one without, and the changes found up to an
        instant (UTC ms) on record.
    at_once
        For simulated time, whose hours pass in seconds: a part is rebuilt in one tick.
    """

    def __init__(
        self,
        history: History,
        records: Records,
        put_in_force: Callable[[Checker, list[Change], int], None],
        *,
        at_once: bool,
    ) -> None:
        self._history = history
        self._records = records
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

    def give_up(self) -> None:
        """Drop the rebuild at hand: its checker is gone."""
        self._repair, self._begun_again = None, 0

    def work(self, checker: Checker, now: int, horizon: int) -> Checker:
        """Go on with the rebuild at hand, or begin the next that is due; returns the checker in force.

        ``checker`` has advanced to ``now`` (UTC ms). Nothing before ``horizon`` (UTC ms) is judged. Raises
        `RecordsError`.
        """
        due = [fault for fault in checker.faults if self.schedule.is_due(fault.rules)]
        fault = self._at_hand(checker)
        if fault is None and due:
            fault = due[0]
            fault.decided_until = max(fault.decided_until, horizon)
        if fault is None:
            return checker
        found = self._try(checker, fault, now)
        if found is None:
            return checker
        repaired, changes = found
        self._put_off(fault)  # until it is on record
        self._put_in_force(repaired, changes, now)
        self.schedule.forget(fault.rules)
        return repaired

    def _at_hand(self, checker: Checker) -> PartFault | None:
        """The fault being rebuilt; given up when it is gone, begun again when it reaches back further."""
        if self._repair is None:
            return None
        fault = self._repair.fault
        if not any(other is fault for other in checker.faults):
            self.give_up()
            return None
        if not self._repair.still_holds(checker):
            self._repair = None
            self._begun_again += 1
        return fault

    def _try(self, checker: Checker, fault: PartFault, now: int) -> tuple[Checker, list[Change]] | None:
        """As `_go_on`; ``None``, too, when it fails, which leaves the part out a while longer."""
        try:
            return self._go_on(checker, fault, now)
        except RecordsError:
            self._put_off(fault)
            raise
        except ReadingsUnavailable as error:
            if not self._waits:
                log.warning(
                    "a failed part waits for stored readings", what=name_of(fault), why=said_of_error(error)
                )
            self._waits = True
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            log.warning("a part that failed cannot be rebuilt yet", what=name_of(fault), why=repr(error))
            self._put_off(fault)
        return None

    def _put_off(self, fault: PartFault) -> None:
        self.give_up()
        self.schedule.postpone(fault.rules)

    def _go_on(self, checker: Checker, fault: PartFault, now: int) -> tuple[Checker, list[Change]] | None:
        """The checker that judges the part as well, and its changes; ``None`` until everything is read."""
        deadline = elapsed() + BUDGET_S
        at_once = self._at_once or self._begun_again >= MOST_BEGUN_AGAIN
        if self._repair is None:
            self._repair = self._begin(checker, fault, now, READINGS_AT_ONCE if at_once else READINGS_A_SLICE)
        while self._repair.step(self._history, now):
            self._waits = False
            if not at_once and elapsed() >= deadline:
                return None
        self._waits = False
        return self._repair.finish(checker)

    def _begin(self, checker: Checker, fault: PartFault, now: int, most: int) -> Repair:
        by_key = checker.plan.inventory.by_key
        points = [by_key[key].id for key in fault.keys.tolist() if key in by_key]
        with self._records.reading() as tx:
            recorded = tx.episodes.overlapping(points, fault.decided_until, FOREVER)
        return Repair(checker, fault, now, recorded, most=most)


def name_of(fault: PartFault) -> Said:
    """How a part that failed is named to people."""
    rules: Said | str = fault.rules[0]
    for rule in fault.rules[1:]:
        rules = Said("both", first=rules, second=rule)
    return Said("rule-at-points", rule=rules, count=str(len(fault.keys)))
