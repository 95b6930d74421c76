"""The value axis of a panel: its range, and whether it is logarithmic."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ingest.readings.quantities import Metric
from simulators.plot.subject import Subject

LEAST_RANGE = {
    Metric.INDOOR_TEMPERATURE: 3.0,
    Metric.WATER_PRESSURE: 0.1,
    Metric.FREE_CHLORINE: 0.2,
    Metric.TURBIDITY: 1.0,
    Metric.PH: 1.0,
    Metric.WATER_LEVEL: 1.0,
}
"""A panel's axis spans no less, so that noise does not look like an event."""
NEAR = 0.6
"""A limit further from all values than this part of their range is left outside the panel."""
LOG_FROM = 8.0
"""Turbidity above so many times its limit is drawn on a logarithmic axis."""
LOG_FLOOR = 0.05
"""NTU: the lowest bottom of a logarithmic axis."""


@dataclass(frozen=True)
class Axis:
    """The value axis of a panel."""

    bottom: float
    top: float
    log: bool = False

    def height(self, value: float) -> float:
        """The height of ``value`` in the panel, 0 at its bottom and 1 at its top."""
        low, high, here = self.bottom, self.top, max(value, self.bottom)
        if self.log:
            low, high, here = math.log(low), math.log(high), math.log(here)
        return (here - low) / (high - low)

    def at(self, height: float) -> float:
        """The value at ``height`` (0 to 1)."""
        if self.log:
            return float(self.bottom * (self.top / self.bottom) ** height)
        return self.bottom + height * (self.top - self.bottom)


def scale_of(subject: Subject) -> Axis:
    """The range of the true values, with the limits that are near; readings may extend it by its half."""
    values = [
        np.array([family.value.min(), family.value.max()]) for family in subject.truth if family.value.size
    ]
    dots = [dots.value[dots.usable] for dots in subject.dots.values()]
    dots = [some for some in dots if len(some)]
    lowest, highest = _range([float(v) for some in (values or dots) for v in (some.min(), some.max())])
    room = max(highest - lowest, LEAST_RANGE[subject.metric])
    for some in dots:
        lowest = min(lowest, max(float(some.min()), lowest - room / 2))
        highest = max(highest, min(float(some.max()), highest + room / 2))
    limits = [value for limits in subject.limits for value in limits.values]
    if subject.metric is Metric.TURBIDITY and limits and highest > LOG_FROM * max(limits):
        return Axis(max(LOG_FLOOR, lowest / 1.5), highest * 1.6, log=True)
    near = [value for value in limits if lowest - NEAR * room <= value <= highest + NEAR * room]
    lowest, highest = min([lowest, *near]), max([highest, *near])
    missing = max(0.0, LEAST_RANGE[subject.metric] - (highest - lowest)) / 2
    pad = 0.08 * max(highest - lowest, LEAST_RANGE[subject.metric])
    bottom = lowest - missing - pad
    if subject.metric is not Metric.INDOOR_TEMPERATURE:
        bottom = max(bottom, min(lowest, 0.0) - pad)
    return Axis(bottom, highest + missing + pad)


def _range(values: list[float]) -> tuple[float, float]:
    return (min(values), max(values)) if values else (0.0, 1.0)
