"""The figures of an episode that need its readings: worst value, mean, evidence (judgement.md, section 4).

Figures of marks are whole numbers and can be added up: what was counted of one span of time is put together
with what was counted of the next, slice by slice or mark by mark, and comes to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Episode, Evidence, FigureValues, Opening
from alerts.rules.limits import MICRO, to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind, Side
from alerts.rules.timing import hold_of
from ingest.inventory.tree import Point
from ingest.readings.batch import FLAG_NAMES, Batch


class MarkFigures(NamedTuple):
    """Figures of some marks of an episode: those in breach, or for a fall those that are present.

    Attributes
    ----------
    worst, worst_at
        The worst value (micro), and the first mark (UTC ms) that has it; ``None``: there is no such mark.
    total, marks
        Sum of the values (micro), and how many.
    """

    worst: int | None = None
    worst_at: int | None = None
    total: int = 0
    marks: int = 0

    def then(self, later: MarkFigures, side: Side) -> MarkFigures:
        """The figures of these marks and those of ``later`` together."""
        worst, worst_at = self.worst, self.worst_at
        if worst is None or (later.worst is not None and is_worse(later.worst, worst, side)):
            worst, worst_at = later.worst, later.worst_at
        return MarkFigures(worst, worst_at, self.total + later.total, self.marks + later.marks)

    def values(self, rule: Rule) -> FigureValues:
        """In the canonical unit; a fall has no mean, since it has no limit that its marks would breach."""
        mean = self.total / (self.marks * MICRO) if self.marks and rule.kind is RuleKind.WINDOW else None
        return FigureValues(None if self.worst is None else self.worst / MICRO, self.worst_at, mean)

    def as_row(self, until: int) -> list[int]:
        """For `Episode.settled`: the figures of all marks before ``until`` (UTC ms)."""
        return [until, self.worst or 0, self.worst_at or 0, self.total, self.marks]


def settled_figures(row: Sequence[int]) -> tuple[int, MarkFigures]:
    """What `MarkFigures.as_row` was given, with the figures."""
    until, worst, worst_at, total, marks = row
    return until, MarkFigures(worst, worst_at, total, marks) if marks else MarkFigures()


def recorded_figures(episode: Episode) -> MarkFigures:
    """The figures on record of an episode that has been assessed, of the marks before its ``figures_to``."""
    return counted_figures(
        FigureValues(episode.worst, episode.worst_at, episode.mean), episode.breaching_marks
    )


def counted_figures(values: FigureValues, marks: int) -> MarkFigures:
    """The figures of so many ``marks`` whose ``values`` are on record, to count on from there."""
    if values.worst is None:
        return MarkFigures()
    total = round((values.mean or 0) * marks * MICRO)
    return MarkFigures(round(values.worst * MICRO), values.worst_at, total, marks)


def is_worse(value: int, than: int, side: Side) -> bool:
    """Whether ``value`` is further on the bad side."""
    return value > than if side is Side.ABOVE else value < than


def figures_of_marks(
    plan: Plan, rule: Rule, point: Point, start: int, end: int, usable: Batch
) -> MarkFigures:
    """The figures of the marks of ``[start, end)`` (UTC ms) under a window or fall rule.

    ``usable`` are the point's usable readings from its hold before ``start`` on, sorted by time. Raises
    `alerts.rules.hours.CalendarMissing`.
    """
    step = rule.step_ms
    marks = np.arange(-(-start // step) * step, end, step, dtype=np.int64)
    row, counted = reading_in_force(usable, marks, hold_of(point))
    x = np.zeros(len(marks), np.int64)
    x[counted] = to_micro(usable.value[row[counted]])
    applicability = plan.applicability(rule, point)
    if rule.kind is RuleKind.WINDOW:
        limits = plan.limits_at(rule, point, marks)
        counted &= applicability.applicable(marks)
        counted &= (x < limits) if rule.side is Side.BELOW else (x > limits)
    elif rule.heating_season:
        counted &= applicability.in_season(marks)
    if not counted.any():
        return MarkFigures()
    values = x[counted]
    worst = int(np.argmin(values) if rule.side is Side.BELOW else np.argmax(values))
    return MarkFigures(int(values[worst]), int(marks[counted][worst]), int(values.sum()), len(values))


USABLE = "usable"
"""In counts by flag: readings that may be judged."""


def flag_counts(readings: Batch) -> Counter[str]:
    """Flag, or `USABLE` -> how many of ``readings`` have it; one with two flags counts for both."""
    counts = {name: np.count_nonzero(readings.flags & np.uint16(flag)) for flag, name in FLAG_NAMES.items()}
    counts[USABLE] = np.count_nonzero(readings.usable())
    return Counter({name: int(count) for name, count in counts.items() if count})


def opening_window_from(rule: Rule, episode: Episode | Opening) -> int:
    """The instant (UTC ms) at which the opening window begins; of *unusable*, the count of flags."""
    if rule.kind is RuleKind.UNUSABLE:
        return episode.began_at - rule.step_ms + 1
    if rule.kind is RuleKind.STUCK:
        return episode.began_at
    span = rule.within_ms + rule.stays_ms if rule.kind is RuleKind.FALL else (rule.marks - 1) * rule.step_ms
    return min(episode.began_at, episode.opened_at - span)


def opening_window(rule: Rule, point: Point, episode: Episode | Opening, usable: Batch) -> Evidence:
    """Of the usable readings of the point, sorted by time, those that gave the values of its opening window.

    Under a rule without a window: those from its beginning to its opening.
    """
    first = opening_window_from(rule, episode)
    if rule.kind is RuleKind.WINDOW:
        reach = (rule.marks - 1) * rule.step_ms
        marks = np.arange(episode.opened_at - reach, episode.opened_at + 1, rule.step_ms)
        row, present = reading_in_force(usable, marks, hold_of(point))
        usable = usable.select(np.unique(row[present]))
    else:
        usable = usable.select((usable.measured_at >= first) & (usable.measured_at <= episode.opened_at))
    return list(
        zip(usable.measured_at.tolist(), usable.value.tolist(), usable.received_at.tolist(), strict=True)
    )


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
