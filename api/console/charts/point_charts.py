"""From rules, episodes and readings to charts."""

from __future__ import annotations

import numpy as np

from alerts.desk.history.point_history import PointHistory
from alerts.episodes.episode import Episode
from alerts.rules.hours import Applicability
from alerts.rules.limit_spans import limit_spans, marks_of, spans_inside
from alerts.rules.plan import Plan
from alerts.rules.rule import ALWAYS, Rule, RuleKind
from alerts.rules.timing import hold_of
from api.console.charts.geometry import Band, Chart, build_chart
from ingest.inventory.tree import Point
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


def history_chart(history: PointHistory, plan: Plan) -> Chart:
    """The means of a point's history, under the limits that open tickets; nothing while the store is away."""
    figures = history.figures
    bands = [Band(each.began_at, each.ended_at or history.span[1]) for each in history.episodes]
    return build_chart(
        np.array([], np.int64) if figures is None else figures.at,
        np.array([]) if figures is None else figures.mean,
        view=history.span,
        hold_ms=hold_of(history.point) + history.width,
        zone=plan.inventory.zone_of(history.point.place),
        limits=history.limits,
        bands=bands,
        smallest_range=SMALLEST_RANGE[history.point.metric],
    )


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
    return build_chart(
        readings.measured_at,
        readings.value,
        view=view,
        hold_ms=hold_of(point),
        zone=plan.inventory.zone_of(point.place),
        limits=limits,
        bands=[band],
        moments=(episode.opened_at,),
        smallest_range=SMALLEST_RANGE[point.metric],
    )
