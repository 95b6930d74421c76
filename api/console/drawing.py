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
from api.console.charts import Band, Chart, LimitSpan, draw
from api.house import House
from ingest.clock import DAY, HOUR, MINUTE
from ingest.inventory import Inventory, Point
from ingest.quantities import Metric
from ingest.readings import Batch

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
class Drawn:
    """A chart and the span it shows, UTC ms."""

    chart: Chart
    view: tuple[int, int]


@dataclass(frozen=True, slots=True)
class InForce:
    """What is judged by: inventory and rules as they are now, and the limits of before."""

    inventory: Inventory
    rules: Mapping[str, Rule]
    changes: list[LimitChange]


def in_force(house: House, tx: Transaction, since: int) -> InForce:
    """What is and was in force at ``house`` since an instant (UTC ms)."""
    changes = tx.rules.limit_changes(since)
    return InForce(house.inventory(), house.rules, changes)


def limit_spans(rule: Rule, point: Point, law: InForce, view: tuple[int, int]) -> list[LimitSpan]:
    """Where ``rule`` holds ``point`` to which limit in ``view``; nowhere without a limit or a calendar."""
    if rule.kind is not RuleKind.WINDOW or not applies(rule, point):
        return []
    marks = np.arange(view[0] // MINUTE * MINUTE, view[1] + MINUTE, MINUTE, dtype=np.int64)
    try:
        inside = applicability(rule, point, law.inventory).applicable(marks)
    except CalendarMissing:
        return []
    limits = limits_at(rule, point, marks, law.changes)
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


def limit_of(episode: Episode, rule: Rule, point: Point, law: InForce) -> float | None:
    """The limit that ``episode`` was opened under, canonical unit; ``None`` for rules without one."""
    if rule.kind is not RuleKind.WINDOW or effective_limit(rule, point) is None:
        return None
    return int(limits_at(rule, point, np.array([episode.opened_at], np.int64), law.changes)[0]) / MICRO


def last_day(point: Point, readings: Batch, episodes: Iterable[Episode], law: InForce, now: int) -> Drawn:
    """The usable readings of the 24 h before ``now`` (UTC ms), under the limits that open tickets."""
    view = (now - DAY, now)
    clean = readings.select(readings.usable())
    limits = [
        span
        for rule in law.rules.values()
        if rule.opens_ticket
        for span in limit_spans(rule, point, law, view)
    ]
    bands = [Band(episode.began_at, episode.ended_at or now) for episode in episodes]
    return _drawn(point, clean, view, law.inventory, limits, bands)


def opening(episode: Episode, rule: Rule, point: Point, readings: Batch, law: InForce) -> Drawn:
    """The readings around the opening of ``episode``: its window, or what led to it, and the limit."""
    view = view_of(episode, rule)
    band = Band(episode.began_at, episode.opened_at)
    if rule.kind is RuleKind.WINDOW:
        band = Band(episode.opened_at - rule.step_ms * (rule.marks - 1), episode.opened_at)
    limits = limit_spans(rule, point, law, view)
    return _drawn(point, readings, view, law.inventory, limits, [band], (episode.opened_at,))


def view_of(episode: Episode, rule: Rule) -> tuple[int, int]:
    """What a chart of the opening of ``episode`` shows, UTC ms: a little more than the window."""
    if rule.kind is RuleKind.WINDOW:
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
