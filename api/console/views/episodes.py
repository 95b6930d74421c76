"""View models of the pages: domain values written in a language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from alerts.deadlines.ticket_clock import TicketClock
from alerts.episodes.episode import Episode
from alerts.rules.rule import RuleKind
from alerts.tickets.ticket import Ticket
from api.console.charts.geometry import Chart
from api.console.charts.point_charts import LimitHistory, limit_at_opening, opening_chart, opening_span
from api.console.texts.languages import Language
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch, batch_of
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.stores.contract import ReadingStore, StoreError

DIGITS = {
    Metric.INDOOR_TEMPERATURE: 1,
    Metric.WATER_PRESSURE: 3,
    Metric.FREE_CHLORINE: 2,
    Metric.TURBIDITY: 2,
    Metric.PH: 2,
}
"""Decimals a value is shown with."""

ValueFormatter = Callable[[float], str]
"""Writes a value with its unit."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A ticket on the board."""

    ticket: Ticket
    path: Sequence[str]
    zone: str
    children: int
    clocks: Sequence[TicketClock]


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """An episode, and why it was one.

    ``marks`` is the length of the window, ``None`` for rules without one; ``chart`` is ``None`` when there is
    nothing to draw.
    """

    episode: Episode
    marks: int | None
    limit_text: str | None
    value: ValueFormatter
    chart: Chart | None
    view: tuple[int, int]


def value_formatter(metric: Metric | None, language: Language) -> ValueFormatter:
    """How values of ``metric`` are written; ``None`` (the point is gone) as plain numbers."""
    if metric is None:
        return lambda value: language.number(value, 3)
    unit = language.name_of("unit", QUANTITIES[metric].unit)
    after = "" if metric is Metric.PH else f" {unit}"
    return lambda value: language.number(value, DIGITS[metric]) + after


def episode_view(
    episode: Episode, store: ReadingStore, history: LimitHistory, language: Language
) -> EpisodeView:
    """``episode`` with its chart, as far as rule, point and readings are still there."""
    rule, point = history.rules.get(episode.rule), history.inventory.points.get(episode.point)
    value = value_formatter(point.metric if point else None, language)
    if rule is None or point is None:
        return EpisodeView(episode, None, None, value, None, (episode.began_at, episode.opened_at))
    marks = rule.marks if rule.kind is RuleKind.WINDOW else None
    limit = limit_at_opening(episode, rule, point, history)
    limit_text = None if limit is None else language.text(f"episode.limit_{rule.side}", limit=value(limit))
    readings = _evidence(episode, point) if marks else _stored(store, point, opening_span(episode, rule))
    if not len(readings):
        return EpisodeView(episode, marks, limit_text, value, None, opening_span(episode, rule))
    chart_view = opening_chart(episode, rule, point, readings, history)
    return EpisodeView(episode, marks, limit_text, value, chart_view.chart, chart_view.view)


def _evidence(episode: Episode, point: Point) -> Batch:
    """The frozen readings as columns."""
    rows = episode.evidence or []
    return batch_of(np.full(len(rows), point.key), [at for at, _, _ in rows], [value for _, value, _ in rows])


def _stored(store: ReadingStore, point: Point, view: tuple[int, int]) -> Batch:
    """The usable stored readings of ``view``; none when the store is away: a page is more than its chart."""
    try:
        found = store.read([point.key], *view)
    except StoreError:
        return batch_of([], [], [])
    return found.select(found.usable())
