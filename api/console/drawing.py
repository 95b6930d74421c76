"""From rules, episodes and readings to charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from alerts.episodes import Episode
from alerts.hours import CalendarMissing, applicability
from alerts.matching import applies, effective_limit
from alerts.rules import MICRO, Kind, Rule
from api.console.charts import Band, Chart, LimitSpan, draw
from ingest.clock import DAY, HOUR, MINUTE
from ingest.inventory import Inventory, Point
from ingest.quantities import Metric
from ingest.readings import Batch

HOLD = 1.5
"""``H = 1.5 P`` (judgement.md, section 3)."""
AROUND = {Kind.SILENT: 6 * HOUR, Kind.STUCK: 13 * HOUR, Kind.FALL: 10 * MINUTE}
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
class Drawn:
    """A chart and the span it shows, UTC ms."""

    chart: Chart
    view: tuple[int, int]


def limit_spans(rule: Rule, point: Point, inventory: Inventory, view: tuple[int, int]) -> list[LimitSpan]:
    """Where ``rule`` holds ``point`` to its limit within ``view``; nowhere without a limit or a calendar."""
    limit = effective_limit(rule, point)
    if limit is None or rule.kind is not Kind.WINDOW or not applies(rule, point):
        return []
    marks = np.arange(view[0] // MINUTE * MINUTE, view[1] + MINUTE, MINUTE, dtype=np.int64)
    try:
        inside = applicability(rule, point, inventory).applicable(marks)
    except CalendarMissing:
        return []
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    return [
        LimitSpan(
            rule.id,
            rule.side,
            limit / MICRO,
            max(int(marks[first]), view[0]),
            min(int(marks[after - 1]) + MINUTE, view[1]),
        )
        for first, after in zip(edges[::2], edges[1::2], strict=True)
    ]


def last_day(
    point: Point,
    readings: Batch,
    episodes: Iterable[Episode],
    rules: Mapping[str, Rule],
    inventory: Inventory,
    now: int,
) -> Drawn:
    """The usable readings of the 24 h before ``now`` (UTC ms), under the limits that open tickets."""
    view = (now - DAY, now)
    clean = readings.take(readings.usable())
    limits = [
        span
        for rule in rules.values()
        if rule.opens_ticket
        for span in limit_spans(rule, point, inventory, view)
    ]
    bands = [Band(episode.began_at, episode.ended_at or now) for episode in episodes]
    return _drawn(point, clean, view, inventory, limits, bands)


def opening(episode: Episode, rule: Rule, point: Point, readings: Batch, inventory: Inventory) -> Drawn:
    """The readings around the opening of ``episode``: its window, or what led to it, and the limit."""
    view = view_of(episode, rule)
    bands = [Band(episode.opened_at - rule.step_ms * (rule.marks - 1), episode.opened_at)]
    if rule.kind is not Kind.WINDOW:
        bands = [Band(episode.began_at, episode.opened_at)]
    return _drawn(
        point,
        readings,
        view,
        inventory,
        limit_spans(rule, point, inventory, view),
        bands,
        (episode.opened_at,),
    )


def view_of(episode: Episode, rule: Rule) -> tuple[int, int]:
    """What a chart of the opening of ``episode`` shows, UTC ms: a little more than the window."""
    if rule.kind is Kind.WINDOW:
        window = rule.step_ms * rule.marks
        return episode.opened_at - window - window // 12, episode.opened_at + window // 12
    around = AROUND[rule.kind]
    return min(episode.began_at, episode.opened_at) - around, episode.opened_at + around // 10


def _drawn(
    point: Point,
    readings: Batch,
    view: tuple[int, int],
    inventory: Inventory,
    limits: list[LimitSpan],
    bands: list[Band],
    moments: tuple[int, ...] = (),
) -> Drawn:
    chart = draw(
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
    return Drawn(chart, view)
