"""From rules, episodes and readings to charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Episode
from alerts.rules.hours import Applicability, CalendarMissing
from alerts.rules.limits import MICRO
from alerts.rules.plan import Plan
from alerts.rules.rule import ALWAYS, Rule, RuleKind
from alerts.rules.selection import applies
from alerts.rules.timing import hold_of
from api.console.charts.geometry import Band, Chart, LimitSpan, build_chart
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch
from ingest.readings.quantities import Metric

SMALLEST_RANGE = {
    Metric.INDOOR_TEMPERATURE: 2.0,
    Metric.WATER_PRESSURE: 0.05,
    Metric.FREE_CHLORINE: 0.1,
    Metric.TURBIDITY: 0.5,
    Metric.PH: 0.5,
    Metric.WATER_LEVEL: 0.5,
}
"""Height of a chart at least, canonical unit."""


def limit_spans(rule: Rule, point: Point, plan: Plan, view: tuple[int, int]) -> list[LimitSpan]:
    """Where ``rule`` holds ``point`` to which limit in ``view``; nowhere without a limit or a calendar."""
    if rule.kind is not RuleKind.WINDOW or not applies(rule, point):
        return []
    marks = _marks(view)
    try:
        inside = plan.applicability(rule, point).applicable(marks)
        for change in sorted(plan.rule_changes, key=lambda change: -change.until):
            if change.rule == rule.id and change.until > marks[0]:
                then = marks < change.until
                of_then = plan.applicability(replace(rule, hours=change.hours), point)
                inside[then] = of_then.applicable(marks[then])
    except CalendarMissing:
        return []
    return _limit_spans(rule, point, plan, view, inside)


def _marks(view: tuple[int, int]) -> NDArray[np.int64]:
    """The minutes of ``view``, UTC ms."""
    return np.arange(view[0] // MINUTE * MINUTE, view[1] + MINUTE, MINUTE, dtype=np.int64)


def _limit_spans(
    rule: Rule, point: Point, plan: Plan, view: tuple[int, int], inside: NDArray[np.bool_]
) -> list[LimitSpan]:
    """The limits in force then, at those of the marks of ``view`` that are ``inside`` the hours."""
    marks = _marks(view)
    limits = plan.limits_at(rule, point, marks)
    edges = [0, *(np.flatnonzero(np.diff(inside) | (np.diff(limits) != 0)) + 1).tolist(), len(marks)]
    return [
        LimitSpan(
            rule.id,
            rule.side,
            int(limits[first]) / MICRO,
            max(int(marks[first]), view[0]),
            min(int(marks[after - 1]) + MINUTE, view[1]),
        )
        for first, after in pairwise(edges)
        if inside[first]
    ]


def last_day_chart(
    point: Point, usable: Batch, episodes: Iterable[Episode], plan: Plan, view: tuple[int, int]
) -> Chart:
    """The ``usable`` readings of a point in ``view`` (UTC ms), under the limits that open tickets."""
    limits = [
        span
        for rule in plan.rules.values()
        if rule.opens_ticket
        for span in limit_spans(rule, point, plan, view)
    ]
    bands = [Band(episode.began_at, episode.ended_at or view[1]) for episode in episodes]
    return _chart(point, usable, view, plan.inventory, limits, bands)


def opening_chart(
    episode: Episode, rule: Rule, point: Point, readings: Batch, view: tuple[int, int], plan: Plan
) -> Chart:
    """The ``readings`` around the opening of ``episode``, in ``view`` (UTC ms).

    With its window, or what led to it, and the limit in the hours that judged it.
    """
    band = Band(episode.began_at, episode.opened_at)
    if rule.kind is RuleKind.WINDOW:
        band = Band(episode.opened_at - rule.step_ms * (rule.marks - 1), episode.opened_at)
    if episode.limit is None or episode.hours is None:
        limits = limit_spans(rule, point, plan, view)
    else:
        periods = () if episode.hours == ALWAYS else tuple(episode.hours.split("|"))
        hours = Applicability(periods or "always", plan.inventory.zone_of(point.place), None, None, ())
        limits = _limit_spans(rule, point, plan, view, hours.applicable(_marks(view)))
    return _chart(point, readings, view, plan.inventory, limits, [band], (episode.opened_at,))


def _chart(
    point: Point,
    readings: Batch,
    view: tuple[int, int],
    inventory: Inventory,
    limits: list[LimitSpan],
    bands: list[Band],
    moments: tuple[int, ...] = (),
) -> Chart:
    return build_chart(
        readings.measured_at,
        readings.value,
        view=view,
        hold_ms=hold_of(point),
        zone=inventory.zone_of(point.place),
        limits=limits,
        bands=bands,
        moments=moments,
        smallest_range=SMALLEST_RANGE[point.metric],
    )
