"""Judge and desk on simulated time, at a flat of one's own; and what its room says on a cold morning."""

from __future__ import annotations

from dataclasses import replace

from alerts.episodes.episode import Episode
from alerts.rules.plan import plan_of
from alerts.rules.rule import Rule, RuleKind
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, batch_of
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import at
from tests.alerts.workers.both_workers import Workers

DAY_RULE = {"room.day": RULES["room.day"]}
FOREVER = 1 << 62
COLD = {
    "before": [("07:00", "08:00", 20.0), ("08:00", "09:30", 17.0)],
    "after": [("09:40", "11:00", 17.0), ("11:00", "12:59", 20.0)],
    "late": [("09:30", "09:40", 15.0)],
}


class InStep(Workers):
    """Judge and desk on simulated time, at a town of one's own."""

    in_step = True

    def __init__(self, folder, inventory: Inventory, rules: dict[str, Rule], start: int) -> None:
        self.inventory, self.rules = inventory, rules
        super().__init__(folder, start=start)

    def install(self, *_names: str) -> None:
        self.recorded(self.inventory)
        self.plan = plan_of(self.inventory, self.rules)

    def come(self, readings: Batch) -> None:
        """They are received now, so that the tick at this instant takes them in."""
        now = self.clock.now() - 1
        self.journal.append(replace(readings, received_at=readings.received_at * 0 + now), (), now)

    def arrive(self, now: int, *readings: Batch) -> None:
        """They come before any of their marks is decided."""
        self.clock.advance_to(now)
        for each in readings:
            self.come(each)
        self.judge.tick()

    def tick_at(self, now: int) -> None:
        self.clock.advance_to(max(now, self.clock.now()))
        self.judge.tick()

    def whole(self) -> list[Episode]:
        """Every episode but silences, not withdrawn, with its evidence."""
        with self.records.reading() as tx:
            found = [
                tx.episodes.by_id(e.id, territories=None) for e in tx.episodes.overlapping(None, 0, FOREVER)
            ]
        return [e for e in found if e is not None and self.rules[e.rule].kind is not RuleKind.SILENT]


def clock(text: str) -> int:
    return at(f"2024-01-10 {text}")


def minutes(start: str, end: str, value: float) -> Batch:
    """The room's readings, one a minute, ``end`` excluded."""
    times = list(range(clock(start), clock(end), MINUTE))
    return batch_of([0] * len(times), times, [value] * len(times))
