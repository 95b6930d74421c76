"""A city of many points whose readings are made when they are asked for, and a history that counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule_files import default_rules
from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.batch import Batch, batch_of
from ingest.readings.history import ReadingsUnavailable
from ingest.readings.quantities import Metric

NOW = 1_768_449_600_000
YEAR_ROUND = Calendar(
    "c",
    heating_season=(DateSpan("11-15", "03-15"),),
    supply_winter=("00:00-24:00",),
    supply_summer=("00:00-24:00",),
    summer=DateSpan("05-01", "09-30"),
)
KINDS = (
    (Metric.INDOOR_TEMPERATURE, 5 * MINUTE, 5 * MINUTE),
    (Metric.WATER_PRESSURE, 15 * SECOND, MINUTE),
    (Metric.INDOOR_TEMPERATURE, 60 * MINUTE, 120 * MINUTE),
    (Metric.TURBIDITY, 5 * MINUTE, 15 * MINUTE),
)
"""Metric, sampling and upload period of the points of a mixed city, in turn."""


def city(count: int, *, mixed: bool = False, sampling_ms: int = 5 * MINUTE) -> Plan:
    """The shipped rules over ``count`` points: rooms, or of all `KINDS`."""
    kinds = KINDS if mixed else ((Metric.INDOOR_TEMPERATURE, sampling_ms, sampling_ms),)
    points = {
        f"p{key}": Point(f"p{key}", metric, "h", sampling, upload, residential=True, registered_at=1, key=key)
        for key in range(count)
        for metric, sampling, upload in [kinds[key % len(kinds)]]
    }
    places = {"h": Place("h", Level.HOUSEHOLD, "h", households=1, calendar="c")}
    return plan_of(Inventory(places=places, calendars={"c": YEAR_ROUND}, points=points), default_rules())


class CityHistory:
    """Every point of a plan speaks on time until ``NOW``; counts what is read.

    ``restless``: the value changes each time, else it never moved.
    """

    def __init__(self, plan: Plan, *, restless: bool = True, level: float = 20.0) -> None:
        self._sampling = np.zeros(len(plan.inventory.points), np.int64)
        for point in plan.inventory.points.values():
            self._sampling[point.key] = point.sampling_ms
        self._restless, self._level = restless, level
        self.reads: list[tuple[int, int, int]] = []
        """Rows, start and end of each read."""
        self.rows = 0
        self.times_read: Counter[tuple[int, int]] | None = None
        """Identity -> how often it was read; only when set."""
        self.fails_next = 0

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        if self.fails_next:
            self.fails_next -= 1
            raise ReadingsUnavailable("the store is away")
        keys, found = np.sort(np.asarray(points, np.int32)), []
        for sampling in np.unique(self._sampling[keys]).tolist():
            times = np.arange(-(-start // sampling) * sampling, min(end, NOW), sampling, np.int64)
            own = keys[self._sampling[keys] == sampling]
            found.append((np.repeat(own, len(times)), np.tile(times, len(own))))
        key, at = (np.concatenate(column) for column in zip(*found, strict=True))
        self.rows += len(key)
        self.reads.append((len(key), start, end))
        if self.times_read is not None:
            self.times_read.update(zip(key.tolist(), at.tolist(), strict=True))
        steps = at // self._sampling[key] % (7 if self._restless else 1)
        batch = batch_of(key, at, self._level + steps / 100)
        return batch.select(np.lexsort((at, key)))
