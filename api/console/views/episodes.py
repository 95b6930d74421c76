"""Episodes and why they were ones, written in a language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.desk.lookups.ticket_explanation import CameInstead, EpisodeExplanation
from alerts.episodes.episode import Episode
from alerts.rules.plan import Plan
from alerts.rules.rule import ALWAYS, RuleKind
from api.console.charts.geometry import Chart
from api.console.charts.point_charts import opening_chart
from api.console.views.values import ValueFormatter, value_formatter
from api.words.languages import Language


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """An episode, and why it was one.

    ``marks`` is the length of the window, ``None`` for rules without one; ``chart`` is ``None`` when there is
    nothing to draw. ``limit`` is ``None`` for rules without one; ``breach`` says on which side of it.
    ``came_instead``: what came while a point was silent or could not be judged, and counts for nothing.
    """

    episode: Episode
    marks: int | None
    breach: str | None
    limit: str | None
    hours: str
    value: ValueFormatter
    chart: Chart | None
    view: tuple[int, int]
    came_instead: Sequence[CameInstead]


def episode_view(explanation: EpisodeExplanation, plan: Plan, language: Language) -> EpisodeView:
    """The episode of ``explanation`` with its chart, as far as rule, point and readings are still there.

    ``plan`` has the limits that were in force when it opened.
    """
    episode, rule, point = explanation.episode, explanation.rule, explanation.point
    value = value_formatter(point.metric if point else None, language)
    limit, hours = _limit(episode, value, language), _hours(episode, language)
    if rule is None or point is None:
        return EpisodeView(episode, None, None, limit, hours, value, None, explanation.span, ())
    marks = rule.marks if rule.kind is RuleKind.WINDOW else None
    breach = None
    if episode.limit is not None:
        breach = language.text(f"episode-limit-{rule.side}", limit=value(episode.limit))
    chart = None
    if len(explanation.readings):
        chart = opening_chart(episode, rule, point, explanation.readings, explanation.span, plan)
    came_instead = explanation.came_instead
    return EpisodeView(episode, marks, breach, limit, hours, value, chart, explanation.span, came_instead)


def _limit(episode: Episode, value: ValueFormatter, language: Language) -> str | None:
    if episode.hours is None:
        return language.text("episode-not-recorded")
    return None if episode.limit is None else value(episode.limit)


def _hours(episode: Episode, language: Language) -> str:
    if episode.hours is None:
        return language.text("episode-not-recorded")
    return (
        language.text("episode-always")
        if episode.hours == ALWAYS
        else episode.hours.replace("|", language.text("list-separator"))
    )
