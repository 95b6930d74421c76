"""Compliance figures: a household's marks of one local day by the bare limit (judgement.md, section 5).

Alarms use windows; these figures use neither margin nor window. They are a pure function of the readings, the
inventory and the rules; what goes on record when is another matter (`alerts.compliance.day_versions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.household_day import HouseholdDay
from alerts.episodes.figures import reading_in_force
from alerts.rules.hours import ApplicabilityGroup
from alerts.rules.limits import to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind, Side
from alerts.rules.selection import applies
from alerts.rules.timing import hold_of
from ingest.durations import DAY
from ingest.inventory.local_time import Bounds, contains, on_days, stretches
from ingest.inventory.tree import Level, Point
from ingest.readings.batch import Batch
from ingest.readings.history import History

READINGS_AT_ONCE = 1_000_000
"""About how many readings are held in memory at a time; 34 bytes each, and as much again while judged."""

_EPOCH = date(1970, 1, 1).toordinal()

_MarksKey = tuple[ApplicabilityGroup, int]
"""Rules and points with the same one (and the same step, ms) have the same marks."""

QUALIFIED, UNQUALIFIED, NOT_JUDGEABLE = "qualified", "unqualified", "not-judgeable"


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


def local_day(zone: str, day: date) -> Bounds:
    """Starts and ends (UTC ms, in turn) of the local ``day`` in ``zone``.

    One span of 23 to 25 hours; two where the clocks go back across midnight, none for a day left out.
    """
    midnight = (day.toordinal() - _EPOCH) * DAY
    pieces = list(stretches(ZoneInfo(zone), midnight - DAY, midnight + 2 * DAY))
    return on_days(pieces, lambda other: ((0, DAY),) if other == day else ())


def figure_rules(plan: Plan, point: Point) -> list[Rule]:
    """The window rules marked for the figures (`Rule.figures`) that look at ``point``."""
    return [
        rule
        for rule in plan.rules_by_metric[point.metric]
        if rule.figures and rule.kind is RuleKind.WINDOW and applies(rule, point)
    ]


def rooms_by_zone(plan: Plan) -> dict[str, dict[str, list[Point]]]:
    """Zone -> household -> its rooms: everything that has compliance figures."""
    inventory = plan.inventory
    found: dict[str, dict[str, list[Point]]] = {}
    for place, points in inventory.points_at.items():
        if inventory.places[place].level is Level.HOUSEHOLD:
            rooms = [point for point in points if figure_rules(plan, point)]
            if rooms:
                found.setdefault(inventory.zone_of(place), {})[place] = rooms
    return found


def portions(zone: str, day: date, rooms: Mapping[str, Sequence[Point]]) -> Iterator[Portion]:
    """The households of one zone on one local day, as many at a time as memory allows."""
    bounds = local_day(zone, day)
    if not len(bounds):
        return
    some: dict[str, Sequence[Point]] = {}
    expected = 0
    for household, points in rooms.items():
        some[household] = points
        expected += sum(DAY // point.sampling_ms + 1 for point in points)
        if expected >= READINGS_AT_ONCE:
            yield Portion(day, bounds, some)
            some, expected = {}, 0
    if some:
        yield Portion(day, bounds, some)


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


def household_days(
    plan: Plan, history: History, day: date, households: Sequence[str], coverage_min: float
) -> list[HouseholdDay]:
    """The figures of ``households`` on the local ``day``, each in its own zone, from all that is known.

    A household has none when no rule marked for the figures looks at its points. Raises `StoreError`,
    `CalendarMissing`.
    """
    wanted = set(households)
    rows: list[HouseholdDay] = []
    for zone, rooms in rooms_by_zone(plan).items():
        mine = {household: points for household, points in rooms.items() if household in wanted}
        for portion in portions(zone, day, mine):
            rows += figures(plan, portion, portion.read(history), coverage_min)
    return rows
