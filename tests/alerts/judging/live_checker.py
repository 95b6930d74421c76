"""The checker by hand: readings come in, the clock moves, late data is judged again, the process dies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from alerts.judging.behind import earliest, unusable_behind
from alerts.judging.past.inventory_change import apply_inventory_change
from alerts.judging.past.late_data import JudgingAgain, judge_again
from alerts.judging.past.restart import Restart, restart
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
        self._history: InMemoryHistory | None = None
        self.judged: list[tuple[int, int]] = [(start - 1, start - 1)]
        """(everything is decided and on record until, the tick at which that was so), UTC ms."""
        self._build(start - 1)

    def _build(self, instant: int) -> None:
        recorded = self.recorded.touching(None, instant)
        self.checker, changes = restart(self.plan, instant, self.now, self.history(), recorded)
        self.recorded.apply(changes)

    def history(self) -> InMemoryHistory:
        """All that was taken; put in order once for all who read it before more is."""
        if self._history is None:
            self._history = InMemoryHistory(concat(self._kept))
        return self._history

    def take(self, readings: Sequence[Reading]) -> None:
        taken = batch(readings, self.plan.inventory)
        self._kept.append(taken)
        self._history = None
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


class LiveCheckerInBites(LiveChecker):
    """As the judge worker does it: late data is judged in bites between ticks, and runs follow a restart."""

    most = 5
    """Readings in a bite."""
    begun_again = 0
    """How often more readings came for what had been read."""

    def _build(self, instant: int) -> None:
        self._bites: JudgingAgain | None = None
        self._since: dict[int, int] = {}
        self._is_late = True
        recorded = self.recorded.touching(None, instant)
        restarting = Restart(self.plan, instant, self.now, recorded, runs_follow=True, most=self.most)
        while restarting.step(self.history()):
            continue
        self.checker, changes = restarting.result()
        self.recorded.apply(changes)

    def take(self, readings: Sequence[Reading]) -> None:
        """What comes for a bite that has been read begins the points again."""
        super().take(readings)
        if self._bites is not None and self._bites.misses(self._kept[-1]):
            self.begun_again += 1
            self._give_up()

    def judge_late(self) -> bool:
        """Take one bite, of what was begun or of what is late or behind; whether there was any."""
        if self._bites is None:
            self._bites = self._begin()
        if self._bites is None:
            return False
        if not self._bites.step(self.history(), self.now):
            recorded = self.recorded.touching(self._bites.points, self._bites.instant + 1)
            self.recorded.apply(self._bites.finish(recorded))
            self._bites = None
        return True

    def _begin(self) -> JudgingAgain | None:
        taken, _ = self.checker.late_points.take(MOST, 2 * HOUR)
        rule, self._is_late = None, True
        if not taken:
            for runs in self.checker.equal_runs:
                behind = runs.part.is_behind
                since = (runs.part.behind_from[behind] + 1).tolist()
                taken = dict(list(zip(runs.part.keys[behind].tolist(), since, strict=True))[:MOST])
                rule = runs.part.rule if taken else None
        if not taken:
            behind = unusable_behind(self.checker.cohorts)
            taken = {key: at + 1 for key, at in list(behind.items())[:MOST]}
            self._is_late = False
        if not taken:
            return None
        since = min(taken.values()) if rule else earliest(taken, self.checker.cohorts)
        recorded = self.recorded.touching([self.plan.inventory.by_key[key].id for key in taken], since)
        self._since = taken
        return JudgingAgain(self.checker, taken, since, self.now, recorded, rule, most=self.most)

    def die(self, ticks_ago: int) -> None:
        """What was begun is late data still: the journal keeps it."""
        self._give_up()
        super().die(ticks_ago)

    def change(self, plan: Plan) -> None:
        self._give_up()
        super().change(plan)

    def _give_up(self) -> None:
        if self._bites is not None and self._bites.judges_everything and self._is_late:
            keys, since = (
                np.array(list(self._since), np.int32),
                np.array(list(self._since.values()), np.int64),
            )
            self.checker.late_points.add(keys, since, 1)
        self._bites = None
