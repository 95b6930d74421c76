"""From rules, episodes and readings to charts."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.episodes.episode import Episode
from alerts.rules.hours import Applicability
from alerts.rules.limit_spans import LimitSpan, limit_spans, marks_of, spans_inside
from alerts.rules.plan import Plan
from alerts.rules.rule import ALWAYS, Rule, RuleKind
from alerts.rules.timing import hold_of
from api.console.charts.geometry import Band, Chart, build_chart
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
        limits = spans_inside(rule, point, plan, view, hours.applicable(marks_of(view)))
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
