"""Durations that follow from a point's periods ``P`` and ``U`` (judgement.md, sections 2 to 4). All in ms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_CEILING
from typing import NamedTuple

from alerts.rules.rule import Rule, RuleKind
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric

ALLOWANCE_MS = 30 * SECOND
"""The clock decides a mark this long, plus ``U - P``, after it (section 4)."""


def hold_of(point: Point) -> int:
    """The hold ``H = 1.5 P``: how long a reading gives the value of its point (section 3)."""
    return point.sampling_ms * 3 // 2


def lag_of(point: Point) -> int:
    """``U - P``: how much later than its measurement a reading may be uploaded."""
    return point.upload_ms - point.sampling_ms


def longest_lag(points: Iterable[Point]) -> int:
    """The longest `lag_of` any of ``points``; 0 of none."""
    return max(map(lag_of, points), default=0)


def silence_limit_of(point: Point) -> int:
    """``max(3 P, 1.5 U)``: ``point`` is silent after so long without a sign of life (section 2)."""
    return max(3 * point.sampling_ms, -(-3 * point.upload_ms // 2))


def is_expected(point: Point, now: int) -> bool:
    """Whether ``point`` was registered so lately that it cannot be silent at ``now`` (UTC ms), unheard."""
    return now <= point.registered_at + silence_limit_of(point)


class ShippedWindow(NamedTuple):
    """The window of the rules that ship for a metric: a mark is judgeable by what is present in it."""

    step_ms: int
    marks: int


JUDGEABLE_WINDOWS = {
    Metric.INDOOR_TEMPERATURE: ShippedWindow(MINUTE, 60),
    Metric.WATER_PRESSURE: ShippedWindow(15 * SECOND, 20),
    Metric.FREE_CHLORINE: ShippedWindow(MINUTE, 15),
    Metric.TURBIDITY: ShippedWindow(MINUTE, 15),
    Metric.PH: ShippedWindow(MINUTE, 15),
    Metric.WATER_LEVEL: ShippedWindow(MINUTE, 15),
}
"""Section 2, *unusable*: fixed, whatever an organisation's own rules ask for.

No rule ships for the level of water; it is looked at as water quality is (decision 0081).
"""
UNUSABLE_WITHIN = 7 * DAY
"""How far back *unusable* looks for the last judgeable mark."""


def of_metric(rule: Rule, metric: Metric) -> Rule:
    """``rule`` as it looks at the points of ``metric``: the window of *unusable* goes by the metric."""
    if rule.kind is not RuleKind.UNUSABLE:
        return rule
    return replace(rule, metric=metric, **JUDGEABLE_WINDOWS[metric]._asdict())


def least_present(rule: Rule) -> int:
    """How many marks of the window of ``rule`` must be present for it to say anything."""
    return int((rule.coverage * rule.marks).to_integral_value(ROUND_CEILING))


def unusable_after(point: Point) -> int:
    """How long ``point`` must have spoken without a judgeable mark to be *unusable* (section 2)."""
    least = 6 * HOUR if point.metric is Metric.INDOOR_TEMPERATURE else HOUR
    return min(max(12 * point.sampling_ms, 3 * point.upload_ms, least), UNUSABLE_WITHIN)
