"""From rules, episodes and readings to charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from alerts.episodes.episode import Episode
from alerts.records import Transaction
from alerts.rules.hours import CalendarMissing, applicability
from alerts.rules.limits import MICRO, LimitChange, effective_limit, limits_at
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.selection import applies
from api.console.charts.geometry import Band, Chart, LimitSpan, build_chart
from api.ports.running_service import RunningService
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch
from ingest.readings.quantities import Metric

HOLD = 1.5
"""``H = 1.5 P`` (judgement.md, section 3)."""
AROUND = {RuleKind.SILENT: 6 * HOUR, RuleKind.STUCK: 13 * HOUR, RuleKind.FALL: 10 * MINUTE}
"""How much is shown before an episode without a window, milliseconds."""
SMALLEST_RANGE = {
    Metric.INDOOR_TEMPERATURE: 2.0,
    Metric.WATER_PRESSURE: 0.05,
    Metric.FREE_CHLORINE: 0.1,
    Metric.TURBIDITY: 0.5,
    Metric.PH: 0.5,
}
"""Height of a chart at least, canonical unit."""


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart and the span it shows, UTC ms."""

    chart: Chart
    view: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LimitHistory:
    """What the limit at any instant follows from: inventory and rules as they are now, and earlier limits."""

    inventory: Inventory
    rules: Mapping[str, Rule]
    changes: list[LimitChange]


def limit_history(service: RunningService, tx: Transaction, since: int) -> LimitHistory:
    """The limits of ``service`` since an instant (UTC ms)."""
    changes = tx.rules.limit_changes(since)
    return LimitHistory(service.inventory(), service.rules, changes)


def limit_spans(rule: Rule, point: Point, history: LimitHistory, view: tuple[int, int]) -> list[LimitSpan]:
    """Where ``rule`` holds ``point`` to which limit in ``view``; nowhere without a limit or a calendar."""
    if rule.kind is not RuleKind.WINDOW or not applies(rule, point):
        return []
    marks = np.arange(view[0] // MINUTE * MINUTE, view[1] + MINUTE, MINUTE, dtype=np.int64)
    try:
        inside = applicability(rule, point, history.inventory).applicable(marks)
    except CalendarMissing:
        return []
    limits = limits_at(rule, point, marks, history.changes)
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


def limit_at_opening(episode: Episode, rule: Rule, point: Point, history: LimitHistory) -> float | None:
    """The limit that ``episode`` was opened under, canonical unit; ``None`` for rules without one."""
    if rule.kind is not RuleKind.WINDOW or effective_limit(rule, point) is None:
        return None
    return int(limits_at(rule, point, np.array([episode.opened_at], np.int64), history.changes)[0]) / MICRO


def last_day_chart(
    point: Point, readings: Batch, episodes: Iterable[Episode], history: LimitHistory, now: int
) -> ChartView:
    """The usable readings of the 24 h before ``now`` (UTC ms), under the limits that open tickets."""
    view = (now - DAY, now)
    clean = readings.select(readings.usable())
    limits = [
        span
        for rule in history.rules.values()
        if rule.opens_ticket
        for span in limit_spans(rule, point, history, view)
    ]
    bands = [Band(episode.began_at, episode.ended_at or now) for episode in episodes]
    return _chart_view(point, clean, view, history.inventory, limits, bands)


def opening_chart(
    episode: Episode, rule: Rule, point: Point, readings: Batch, history: LimitHistory
) -> ChartView:
    """The readings around the opening of ``episode``: its window, or what led to it, and the limit."""
    view = opening_span(episode, rule)
    band = Band(episode.began_at, episode.opened_at)
    if rule.kind is RuleKind.WINDOW:
        band = Band(episode.opened_at - rule.step_ms * (rule.marks - 1), episode.opened_at)
    limits = limit_spans(rule, point, history, view)
    return _chart_view(point, readings, view, history.inventory, limits, [band], (episode.opened_at,))


def opening_span(episode: Episode, rule: Rule) -> tuple[int, int]:
    """What a chart of the opening of ``episode`` shows, UTC ms: a little more than the window."""
    if rule.kind is RuleKind.WINDOW:
        window = rule.step_ms * rule.marks
        return episode.opened_at - window - window // 12, episode.opened_at + window // 12
    around = AROUND[rule.kind]
    return min(episode.began_at, episode.opened_at) - around, episode.opened_at + around // 10


def _chart_view(
    point: Point,
    readings: Batch,
    view: tuple[int, int],
    inventory: Inventory,
    limits: list[LimitSpan],
    bands: list[Band],
    moments: tuple[int, ...] = (),
) -> ChartView:
    chart = build_chart(
        readings.measured_at,
        readings.value,
        view=view,
        hold_ms=HOLD * point.sampling_ms,
        zone=inventory.zone_of(point.place),
        limits=limits,
        bands=bands,
        moments=moments,
        smallest_range=SMALLEST_RANGE[point.metric],
    )
    return ChartView(chart, view)
