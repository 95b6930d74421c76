"""The figures of an episode that need its readings: worst value, mean, evidence (judgement.md, section 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Episode, EpisodeFigures, Opening, identity_of
from alerts.rules.limits import MICRO, to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind, Side
from alerts.rules.timing import hold_of
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import History


def readings_needed_from(rule: Rule, point: Point, episode: Episode | Opening) -> int:
    """The instant (UTC ms) from which on readings matter to ``episode``, opening window included."""
    if rule.kind is RuleKind.STUCK:
        return episode.began_at
    span = rule.within_ms + rule.stays_ms if rule.kind is RuleKind.FALL else rule.marks * rule.step_ms
    return min(episode.began_at, episode.opened_at - span) - hold_of(point)


def reading_in_force(
    readings: Batch, marks: NDArray[np.int64], hold_ms: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The reading that gives ``x(m)`` at each mark (judgement.md, section 3).

    Parameters
    ----------
    readings
        Usable readings of one point, sorted by time.
    marks
        int64[n], UTC ms.
    hold_ms
        ``H`` of the point.

    Returns
    -------
    tuple
        intp[n], rows of ``readings``; bool[n], whether the mark is present. Other rows mean nothing.
    """
    row = np.searchsorted(readings.measured_at, marks, side="right") - 1
    present = row >= 0
    present[present] = marks[present] - readings.measured_at[row[present]] <= hold_ms
    return row, present


def figures_from_history(
    plan: Plan, history: History, episode: Episode | Opening, until: int, *, known_at: int | None
) -> EpisodeFigures:
    """The figures of ``episode`` from stored readings: live, after late data and in a replay alike.

    An episode whose rule or point is no longer there keeps the figures it has.

    Parameters
    ----------
    until
        UTC ms, excluded: the episode's end, or the instant after the last mark to be included.
    known_at
        UTC ms: the evidence contains what had been received by then; ``None`` leaves the evidence as it is.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    rule, point = plan.rules.get(episode.rule), plan.inventory.points.get(episode.point)
    if rule is None or point is None:
        mean = episode.mean if isinstance(episode, Episode) else None
        return EpisodeFigures(*identity_of(episode), episode.worst, episode.worst_at, mean, [])
    readings = history.read([point.key], readings_needed_from(rule, point, episode), until)
    return episode_figures(plan, rule, point, episode, until, readings, known_at=known_at)


def episode_figures(
    plan: Plan,
    rule: Rule,
    point: Point,
    episode: Episode | Opening,
    until: int,
    readings: Batch,
    *,
    known_at: int | None,
) -> EpisodeFigures:
    """Worst value and mean over the breaching marks from the beginning to ``until``, and the evidence.

    Parameters
    ----------
    until, known_at
        As in `figures_from_history`.
    readings
        The point's readings from `readings_needed_from` on, sorted by time.
    """
    usable = readings.select(readings.usable())
    evidence = None if known_at is None else _evidence(rule, point, episode, usable, known_at)
    if rule.kind is not RuleKind.WINDOW:
        return _unchanged_figures(episode, evidence)
    step = rule.step_ms
    marks = np.arange(episode.began_at, until, step, dtype=np.int64)
    row, present = reading_in_force(usable, marks, hold_of(point))
    covered = present & plan.applicability(rule, point).applicable(marks)
    x = np.zeros(len(marks), np.int64)
    x[covered] = to_micro(usable.value[row[covered]])
    limits = plan.limits_at(rule, point, marks)
    breaching = covered & ((x < limits) if rule.side is Side.BELOW else (x > limits))
    if not breaching.any():
        return _unchanged_figures(episode, evidence)
    values = x[breaching]
    worst = int(np.argmin(values) if rule.side is Side.BELOW else np.argmax(values))
    mean = int(values.sum()) / (len(values) * MICRO)
    return EpisodeFigures(
        *identity_of(episode),
        int(values[worst]) / MICRO,
        int(marks[breaching][worst]),
        mean,
        evidence,
    )


def _unchanged_figures(
    episode: Episode | Opening, evidence: list[tuple[int, float, int]] | None
) -> EpisodeFigures:
    return EpisodeFigures(*identity_of(episode), episode.worst, episode.worst_at, None, evidence)


def _evidence(
    rule: Rule, point: Point, episode: Episode | Opening, usable: Batch, known_at: int
) -> list[tuple[int, float, int]]:
    """The readings that gave the values of the opening window, of those received by ``known_at`` (UTC ms)."""
    known = usable.select(usable.received_at <= known_at)
    first = readings_needed_from(rule, point, episode) + hold_of(point)
    if rule.kind is RuleKind.WINDOW:
        marks = np.arange(
            episode.opened_at - (rule.marks - 1) * rule.step_ms, episode.opened_at + 1, rule.step_ms
        )
        row, present = reading_in_force(known, marks, hold_of(point))
        known = known.select(np.unique(row[present]))
    else:
        known = known.select((known.measured_at >= first) & (known.measured_at <= episode.opened_at))
    return list(
        zip(known.measured_at.tolist(), known.value.tolist(), known.received_at.tolist(), strict=True)
    )
