"""Episodes and why they were ones, written in a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.desk.lookups.ticket_explanation import CameInstead, EpisodeExplanation
from alerts.episodes.episode import Episode, judged_by
from alerts.episodes.withdrawals import withdrawal_in_words
from alerts.rules.plan import Plan
from alerts.rules.rule import RuleKind
from alerts.rules.rule_words import hours_in_words, wording_fits
from api.console.charts.geometry import Chart
from api.console.charts.point_charts import opening_chart
from api.console.views.values import ValueFormatter, value_formatter
from api.words.languages import Language
from api.words.written_rules import WrittenRules


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """An episode, and why it was one.

    ``marks`` is the length of the window, ``None`` for rules without one; ``chart`` is ``None`` when there is
    nothing to draw. ``limit`` is ``None`` for rules without one; ``breach`` says on which side of it.
    ``rule`` and ``asked`` are name and text of the rule that judged; ``wordings`` are the clauses whose
    wording may stand beside it; ``withdrawn`` says why it is none.
    ``came_instead``: what came while a point was silent or could not be judged, and counts for nothing.
    """

    episode: Episode
    rule: str
    asked: str | None
    wordings: Sequence[str]
    withdrawn: str | None
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
    marks, breach, chart = None, None, None
    came_instead: Sequence[CameInstead] = ()
    if rule is not None and point is not None:
        marks = rule.marks if rule.kind is RuleKind.WINDOW else None
        if episode.limit is not None:
            breach = language.text(f"episode-limit-{rule.side}", limit=value(episode.limit))
        if len(explanation.readings):
            chart = opening_chart(episode, rule, point, explanation.readings, explanation.span, plan)
        came_instead = explanation.came_instead
    words = WrittenRules(language, plan.own_words).of(judged_by(episode))
    return EpisodeView(
        episode,
        words.name,
        words.text,
        _wordings(episode, language),
        language.say(withdrawal_in_words(episode.withdrawn_reason)) if episode.withdrawn_reason else None,
        marks,
        breach,
        _limit(episode, value, language),
        language.say(hours_in_words(episode.hours)),
        value,
        chart,
        explanation.span,
        came_instead,
    )


def rule_names(episodes: Iterable[Episode], rules: WrittenRules) -> dict[int, str]:
    """Id of an episode -> the name of the rule that judged it."""
    return {each.id: rules.of(judged_by(each)).name for each in episodes}


def _wordings(episode: Episode, language: Language) -> list[str]:
    """The clauses of the episode that have a wording which names no other numbers than those that judged."""
    judged = judged_by(episode)
    return [
        clause
        for clause in episode.clause.split()
        if language.has(f"clause-{clause}") and wording_fits(clause, judged)
    ]


def _limit(episode: Episode, value: ValueFormatter, language: Language) -> str | None:
    if episode.hours is None:
        return language.text("episode-not-recorded")
    return None if episode.limit is None else value(episode.limit)
