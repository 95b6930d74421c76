"""Compliance figures point by point, as plainly as can be: what the figures by columns are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.household_day import NOT_JUDGEABLE, QUALIFIED, UNQUALIFIED, HouseholdDay
from alerts.compliance.rooms import figure_rules
from alerts.episodes.figures import reading_in_force
from alerts.rules.hours import ApplicabilityGroup
from alerts.rules.limits import to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, Side
from alerts.rules.timing import hold_of
from ingest.inventory.local_time import Bounds, contains
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import History

_MarksKey = tuple[ApplicabilityGroup, int]
"""Rules and points with the same one (and the same step, ms) have the same marks."""


class Tally(NamedTuple):
    """Counts of marks: those applicable, those of them with a value, and those of these within the limit."""

    judged: int = 0
    qualified: int = 0
    applicable: int = 0

    def plus(self, other: Tally) -> Tally:
        """The sum of both."""
        return Tally(
            self.judged + other.judged,
            self.qualified + other.qualified,
            self.applicable + other.applicable,
        )

    def verdict(self, coverage_min: float) -> str:
        """What is said of a household with these marks; with too few judged it is never qualified."""
        if not self.judged or self.judged / self.applicable < coverage_min:
            return NOT_JUDGEABLE
        return QUALIFIED if self.qualified == self.judged else UNQUALIFIED


@dataclass(frozen=True, slots=True)
class Portion:
    """Households of one zone on one local day, few enough to hold their readings in memory.

    ``bounds`` is the day in UTC ms (`local_day`); ``rooms`` maps each household to its points.
    """

    day: date
    bounds: Bounds
    rooms: Mapping[str, Sequence[Point]]

    @property
    def end(self) -> int:
        """UTC ms, excluded."""
        return int(self.bounds[-1])

    def only(self, households: Sequence[str]) -> Portion:
        """The same day with these of its households."""
        return replace(self, rooms={household: self.rooms[household] for household in households})

    def read(self, history: History) -> Batch:
        """All readings that may stand at a mark of the day. Raises `StoreError`."""
        points = [point for rooms in self.rooms.values() for point in rooms]
        start = int(self.bounds[0]) - max(hold_of(point) for point in points)
        return history.read([point.key for point in points], start, self.end)


class _RuleMarks(NamedTuple):
    """The marks of one rule on a day: int64[n], UTC ms, and their places among the marks of all rules."""

    at: NDArray[np.int64]
    place: NDArray[np.intp]


class _DayMarks:
    """What the rooms of one zone are held against on one day; what they share is worked out once."""

    def __init__(self, plan: Plan, day: Bounds) -> None:
        self._plan = plan
        self._day = day
        self._applicable: dict[_MarksKey, NDArray[np.int64]] = {}
        self._together: dict[tuple[_MarksKey, ...], tuple[NDArray[np.int64], list[_RuleMarks]]] = {}

    def tally(self, point: Point, usable: Batch) -> Tally:
        """The marks of ``point``, whose usable readings are sorted by time. Raises `CalendarMissing`.

        A mark at which several rules apply counts once, and is qualified when it keeps the limit of each.
        """
        rules = figure_rules(self._plan, point)
        marks, of_rules = self._marks(rules, point)
        first_usable = int(usable.measured_at[0]) if len(usable) else point.registered_at
        since = int(np.searchsorted(marks, min(point.registered_at, first_usable)))
        row, judged = reading_in_force(usable, marks, hold_of(point))
        judged[:since] = False
        x = np.zeros(len(marks), np.int32)
        x[judged] = to_micro(usable.value[row[judged]])
        qualified = judged.copy()
        for rule, (at, place) in zip(rules, of_rules, strict=True):
            limits = self._plan.limits_at(rule, point, at)
            qualified[place] &= x[place] >= limits if rule.side is Side.BELOW else x[place] <= limits
        return Tally(int(np.count_nonzero(judged)), int(np.count_nonzero(qualified)), len(marks) - since)

    def _marks(self, rules: Sequence[Rule], point: Point) -> tuple[NDArray[np.int64], Sequence[_RuleMarks]]:
        """The day's marks at which one of ``rules`` applies to ``point``, sorted; and those of each rule."""
        keys = tuple((self._plan.applicability_groups.group(rule, point), rule.step_ms) for rule in rules)
        known = self._together.get(keys)
        if known is None:
            each = [self._applicable_marks(rule, point, key) for rule, key in zip(rules, keys, strict=True)]
            marks = np.unique(np.concatenate([np.empty(0, np.int64), *each]))
            known = marks, [_RuleMarks(at, np.searchsorted(marks, at)) for at in each]
            self._together[keys] = known
        return known

    def _applicable_marks(self, rule: Rule, point: Point, key: _MarksKey) -> NDArray[np.int64]:
        """The day's marks at which ``rule`` applies to ``point``."""
        known = self._applicable.get(key)
        if known is None:
            first = -(-int(self._day[0]) // rule.step_ms) * rule.step_ms
            marks = np.arange(first, int(self._day[-1]), rule.step_ms, dtype=np.int64)
            applicable = self._plan.applicability(rule, point).applicable(marks)
            known = self._applicable[key] = marks[contains(self._day, marks) & applicable]
        return known


def figures(
    plan: Plan, portion: Portion, readings: Batch, coverage_min: float, frozen_at: int | None = None
) -> list[HouseholdDay]:
    """A row for each household of ``portion``, by the limits in force at each mark.

    A room is expected to speak from its registration on, or from its first reading if that is earlier. A day
    without an applicable mark (out of season) gives a row of zeros.

    Parameters
    ----------
    readings
        Of the portion's points, sorted by (point, measured_at), from `Portion.read`.
    coverage_min
        Share of judged marks below which a household is not judgeable.

    Raises
    ------
    alerts.rules.hours.CalendarMissing
    """
    usable = readings.select(readings.usable())
    day_marks = _DayMarks(plan, portion.bounds)
    rows = []
    for household, rooms in portion.rooms.items():
        total = Tally()
        for point in rooms:
            first, last = np.searchsorted(usable.point, (point.key, point.key + 1))
            total = total.plus(day_marks.tally(point, usable.select(slice(int(first), int(last)))))
        verdict = total.verdict(coverage_min)
        rows.append(HouseholdDay(household, portion.day.isoformat(), *total, verdict, frozen_at))
    return rows
