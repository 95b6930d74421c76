"""A day at the watch, driven by hand: readings come in, the clock moves, late data is judged again, the process dies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerts.late import corrections, judge_again
from alerts.rebuild import checker_at, hear_since
from alerts.roster import roster_of
from alerts.rules import Rule
from ingest.clock import DAY, HOUR, MINUTE
from ingest.history import KeptReadings
from ingest.inventory import Inventory
from ingest.readings import Batch, concat
from tests.alerts.keeper import Keeper
from tests.alerts.product import batch
from tests.alerts.reference import Reading

MOST = 3
"""Late points judged again at a time: fewer than the towns have."""


class Live:
    """The checker with its records and its history, from ``start`` (UTC ms) on."""

    def __init__(self, inventory: Inventory, rules: Mapping[str, Rule], start: int) -> None:
        self.roster = roster_of(inventory, rules)
        self.keeper = Keeper(inventory, rules)
        self.now = start - 1
        self._kept: list[Batch] = []
        self._journal: list[Batch] = []
        self.judged: list[tuple[int, int]] = [(start - 1, start - 1)]
        """(everything is decided and on record until, the tick at which that was so), UTC ms."""
        self._build(start - 1)

    def _build(self, instant: int) -> None:
        points = list(self.roster.inventory.points.values())
        recorded = self.keeper.touching(self.roster.inventory.points, instant)
        self.checker = checker_at(self.roster, points, instant, self.history(), recorded)
        hear_since(self.checker, instant, self.history())
        found = self.checker.advance(self.now)
        self.keeper.apply(corrections(recorded, found, instant, found_late=False))

    def history(self) -> KeptReadings:
        return KeptReadings(concat(self._kept))

    def take(self, readings: Sequence[Reading]) -> None:
        taken = batch(readings, self.roster.inventory)
        self._kept.append(taken)
        self.checker.take(taken, len(self._kept))

    def tick(self, now: int) -> None:
        """The clock says ``now`` (UTC ms), if that is later than it said before."""
        self.now = max(now, self.now)
        self.keeper.apply(self.checker.advance(self.now))
        self.judged.append((self.checker.decided_until(self.now), self.now))

    def judge_late(self) -> bool:
        """Judge some of the touched points again; whether there were any."""
        taken, _ = self.checker.touched.some(MOST, 2 * HOUR)
        if not taken:
            return False
        since = min(taken.values())
        names = [self.roster.inventory.by_key[key].id for key in taken]
        recorded = self.keeper.touching(names, since)
        self.keeper.apply(judge_again(self.checker, taken, since, self.now, self.history(), recorded))
        return True

    def die(self, ticks_ago: int) -> None:
        """The process is killed; the records say that all was judged until what was so ``ticks_ago``.

        What had been touched and not been judged again is still in the journal, and comes again.
        """
        held = self.checker.touched.position
        instant, _ = self.judged[max(0, len(self.judged) - 1 - ticks_ago)]
        self._build(instant)
        for at in range(len(self._kept) if held is None else held - 1, len(self._kept)):
            self.checker.take(self._kept[at], at + 1)

    def finish(self, until: int) -> None:
        """Let the clock pass ``until`` (UTC ms) and every allowance after it, and late data drain."""
        longest = max(p.upload_ms for p in self.roster.inventory.points.values())
        self.tick(until + longest + MINUTE)
        while self.judge_late():
            self.tick(self.now)
