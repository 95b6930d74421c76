"""The checker by hand: readings come in, the clock moves, late data is judged again, the process dies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.judging.inventory_change import apply_inventory_change
from alerts.judging.late_data import judge_again
from alerts.judging.restart import restart
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, concat
from ingest.readings.history import InMemoryHistory
from tests.alerts.judging.episodes_in_memory import EpisodesInMemory
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.episodes import Reading

MOST = 3
"""Late points judged again at a time: fewer than the towns have."""


class LiveChecker:
    """The checker with its records and its history, from ``start`` (UTC ms) on."""

    def __init__(self, inventory: Inventory, rules: Mapping[str, Rule], start: int) -> None:
        self.plan = plan_of(inventory, rules)
        self.recorded = EpisodesInMemory(inventory, rules)
        self.now = start - 1
        self.deaths = 0
        self._kept: list[Batch] = []
        self.judged: list[tuple[int, int]] = [(start - 1, start - 1)]
        """(everything is decided and on record until, the tick at which that was so), UTC ms."""
        self._build(start - 1)

    def _build(self, instant: int) -> None:
        recorded = self.recorded.touching(None, instant)
        self.checker, changes = restart(self.plan, instant, self.now, self.history(), recorded)
        self.recorded.apply(changes)

    def history(self) -> InMemoryHistory:
        return InMemoryHistory(concat(self._kept))

    def take(self, readings: Sequence[Reading]) -> None:
        taken = batch(readings, self.plan.inventory)
        self._kept.append(taken)
        self.checker.take_in(taken, len(self._kept))

    def tick(self, now: int) -> None:
        """The clock says ``now`` (UTC ms), if that is later than it said before."""
        self.now = max(now, self.now)
        self.recorded.apply(self.checker.advance(self.now))
        self.judged.append((self.checker.decided_until(self.now), self.now))

    def judge_late(self) -> bool:
        """Judge some of the late points again; whether there were any."""
        taken, _ = self.checker.late_points.take(MOST, 2 * HOUR)
        if not taken:
            return False
        since = min(taken.values())
        names = [self.plan.inventory.by_key[key].id for key in taken]
        recorded = self.recorded.touching(names, since)
        self.recorded.apply(judge_again(self.checker, taken, since, self.now, self.history(), recorded))
        return True

    def die(self, ticks_ago: int) -> None:
        """The process is killed; the records say that all was judged until what was so ``ticks_ago``.

        The readings of late points that were not judged again are still in the journal, and come again.
        """
        self.deaths += 1
        held = self.checker.late_points.journal_position
        instant, _ = self.judged[max(0, len(self.judged) - 1 - ticks_ago)]
        self._build(instant)
        for at in range(len(self._kept) if held is None else held - 1, len(self._kept)):
            self.checker.take_in(self._kept[at], at + 1)

    def change(self, plan: Plan) -> None:
        """The inventory or the rules are changed while the service runs."""
        self.plan = plan
        self.recorded.know(plan.inventory, plan.rules)
        self.checker, changes = apply_inventory_change(self.checker, plan, self.now)
        self.recorded.apply(changes)

    def finish(self, until: int) -> None:
        """Let the clock pass ``until`` (UTC ms) and every allowance after it, and late data drain."""
        longest = max(p.upload_ms for p in self.plan.inventory.points.values())
        self.tick(until + longest + MINUTE)
        while self.judge_late():
            self.tick(self.now)
