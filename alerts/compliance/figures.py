"""Compliance figures: the marks of households on one local day by the bare limit (judgement.md, section 5).

Alarms use windows; these figures use neither margin nor window. They are a pure function of the readings, the
inventory and the rules; what goes on record when is another matter (`alerts.compliance.day_versions`).

Readings come in slices of time, each with all rooms. A reading is in force until the next one of its room, or
until its hold is over; so it is enough to count the marks in that span, for all readings at once. What was
read last of each room is carried from slice to slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.household_day import HouseholdDay, verdict_of
from alerts.compliance.rooms import Keeps, RoomGroup, RoomLimits, ZoneRooms
from alerts.rules.limits import to_micro
from ingest.durations import DAY
from ingest.inventory.local_time import Bounds, contains, on_days, stretches
from ingest.readings.batch import Batch
from ingest.readings.first_value import starts_of_runs
from ingest.readings.slices import READINGS_AT_ONCE, time_slices

_EPOCH = date(1970, 1, 1).toordinal()
_NEVER_BEFORE, _NEVER_AFTER = -(1 << 62), 1 << 62
"""Stand for the instant of what did not happen; far enough from both ends of int64 to add durations."""

Times = NDArray[np.int64]
Counts = NDArray[np.int64]
Values = NDArray[np.int32]
Places = NDArray[np.intp]


def local_day(zone: str, day: date) -> Bounds:
    """Starts and ends (UTC ms, in turn) of the local ``day`` in ``zone``.

    One span of 23 to 25 hours; two where the clocks go back across midnight, none for a day left out.
    """
    midnight = (day.toordinal() - _EPOCH) * DAY
    pieces = list(stretches(ZoneInfo(zone), midnight - DAY, midnight + 2 * DAY))
    return on_days(pieces, lambda other: ((0, DAY),) if other == day else ())


def day_slices(
    rooms: ZoneRooms, places: Sequence[int], bounds: Bounds, most: int = READINGS_AT_ONCE
) -> Iterator[tuple[int, int]]:
    """Slices of time (UTC ms) in which all is that may stand at a mark of the day, for ``places``."""
    if len(places):
        start = int(bounds[0]) - int(rooms.hold[np.asarray(places)].max())
        yield from time_slices([rooms.points[place] for place in places], start, int(bounds[-1]), most)


class DayCounts(NamedTuple):
    """The marks of a day by household, int64[households of the zone].

    ``received_at`` is when the newest of all its readings came (UTC ms), usable or not.
    """

    judged: Counts
    qualified: Counts
    applicable: Counts
    received_at: Times


class DayFigures:
    """Counts the marks of the rooms of a zone on one day, slice by slice.

    A room is expected to speak from its registration on, or from its first reading if that is earlier. A mark
    at which several rules apply counts once, and is qualified when it keeps the limit of each, those in force
    at the mark.

    Parameters
    ----------
    rooms
        Of the zone.
    bounds
        The day in UTC ms (`local_day`), not empty.
    """

    def __init__(self, rooms: ZoneRooms, bounds: Bounds) -> None:
        self._rooms = rooms
        self._marks = [_DayMarks.of(group.rules, bounds) for group in rooms.groups]
        n = len(rooms.points)
        self._judged, self._qualified = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self._first_at = np.full(n, _NEVER_AFTER, np.int64)
        self._received_at = np.full(n, _NEVER_BEFORE, np.int64)
        self._held_at, self._held_value = np.full(n, _NEVER_BEFORE, np.int64), np.zeros(n, np.int32)

    def add(self, readings: Batch, start: int, end: int) -> None:
        """Count the marks in ``[start, end)`` (UTC ms): one of `day_slices`, each of them once, in order.

        ``readings`` are all those measured in it, sorted by (point, measured_at); rows of others count for
        nothing.
        """
        place = self._rooms.places_of(readings.point)
        order = np.argsort(place, kind="stable")
        order = order[int(np.count_nonzero(place < 0)) :]
        place = place[order]
        if len(order):
            runs = np.flatnonzero(starts_of_runs(place))
            newest = np.maximum.reduceat(readings.received_at[order], runs)
            self._received_at[place[runs]] = np.maximum(self._received_at[place[runs]], newest)
            usable = readings.usable()[order]
            order, place = order[usable], place[usable]
        at, value = readings.measured_at[order], to_micro(readings.value[order])
        turns = [start, *self._rooms.limit_changes(start, end), end]
        for since, until in pairwise(turns):
            inside = slice(None) if len(turns) == 2 else (at >= since) & (at < until)
            self._add_under_limits(place[inside], at[inside], value[inside], since, until)

    def _add_under_limits(self, place: Places, at: Times, value: Values, since: int, until: int) -> None:
        """Usable readings of a span in which no limit changes, sorted by (place, at)."""
        first = np.flatnonzero(starts_of_runs(place))
        last = np.append(first[1:], len(place)) - 1 if len(place) else first
        spoke = place[first]
        next_at = np.append(at[1:], until)
        next_at[last] = until
        stop = np.minimum(next_at, at + self._rooms.hold[place] + 1)
        first_at = np.full(len(self._held_at), until, np.int64)
        first_at[spoke] = at[first]
        held_stop = np.minimum(first_at, self._held_at + self._rooms.hold + 1)
        held_from = np.full(len(self._held_at), since, np.int64)
        everyone = np.arange(len(self._held_at))
        for group, marks in zip(self._rooms.groups, self._marks, strict=True):
            if marks.are_in(since, until):
                kept = [rule.kept_since(since) for rule in group.rules]
                own = slice(group.first, group.last)
                held = everyone[own], held_from[own], held_stop[own], self._held_value[own]
                self._count(group, marks, kept, *held)
                rows = slice(*np.searchsorted(place, (group.first, group.last)).tolist())
                self._count(group, marks, kept, place[rows], at[rows], stop[rows], value[rows])
        self._first_at[spoke] = np.minimum(self._first_at[spoke], at[first])
        self._held_at[spoke], self._held_value[spoke] = at[last], value[last]

    def _count(
        self,
        group: RoomGroup,
        marks: _DayMarks,
        keeps: Sequence[Keeps],
        place: Places,
        begin: Times,
        stop: Times,
        value: Values,
    ) -> None:
        """The marks in ``begin <= mark < stop`` have this value, and must keep the limit of each rule."""
        of, n = place - group.first, group.last - group.first
        own = slice(group.first, group.last)
        from_, to = np.searchsorted(marks.at, begin), np.searchsorted(marks.at, np.maximum(begin, stop))
        self._judged[own] += _sums(of, to - from_, n)
        for rules, counted in marks.together:
            qualified = counted[to] - counted[from_]
            for rule in rules:
                qualified[~keeps[rule](value, of)] = 0
            self._qualified[own] += _sums(of, qualified, n)

    def counts(self) -> DayCounts:
        """What was counted, by household."""
        rooms = self._rooms
        applicable = np.zeros(len(rooms.points), np.int64)
        expected_from = np.minimum(rooms.registered_at, self._first_at)
        for group, marks in zip(rooms.groups, self._marks, strict=True):
            own = slice(group.first, group.last)
            applicable[own] = len(marks.at) - np.searchsorted(marks.at, expected_from[own])
        n = len(rooms.households)
        received_at = np.full(n, _NEVER_BEFORE, np.int64)
        np.maximum.at(received_at, rooms.household, self._received_at)
        return DayCounts(
            _sums(rooms.household, self._judged, n),
            _sums(rooms.household, self._qualified, n),
            _sums(rooms.household, applicable, n),
            received_at,
        )


def _sums(of: Places, counts: Counts, n: int) -> Counts:
    """int64[n]: the sum of the ``counts`` (int64[m]) of each of ``of`` (intp[m]); exact below 2**53."""
    return np.bincount(of, counts, n).astype(np.int64)


class _DayMarks(NamedTuple):
    """The marks of a day at which one of the rules of a group applies: int64[m], UTC ms, sorted.

    ``together``: for each set of rules (positions in the group) that apply at the same marks, how many of
    these marks come before each: int64[m + 1].
    """

    at: Times
    together: tuple[tuple[tuple[int, ...], Counts], ...]

    @classmethod
    def of(cls, rules: Sequence[RoomLimits], bounds: Bounds) -> _DayMarks:
        each = [_applicable_marks(limits, bounds) for limits in rules]
        at = np.unique(np.concatenate([np.empty(0, np.int64), *each]))
        which = np.zeros((len(at), len(rules)), np.bool_)
        for number, own in enumerate(each):
            which[np.searchsorted(at, own), number] = True
        together = []
        for pattern in np.unique(which, axis=0):
            among = (which == pattern).all(axis=1)
            counted = np.concatenate([[0], np.cumsum(among)]).astype(np.int64)
            together.append((tuple(np.flatnonzero(pattern).tolist()), counted))
        return cls(at, tuple(together))

    def are_in(self, start: int, end: int) -> bool:
        """Whether there are any in ``[start, end)`` (UTC ms)."""
        first, last = np.searchsorted(self.at, (start, end))
        return bool(first < last)


def _applicable_marks(limits: RoomLimits, bounds: Bounds) -> Times:
    """The day's marks at which the rule applies."""
    step = limits.rule.step_ms
    marks = np.arange(-(-int(bounds[0]) // step) * step, int(bounds[-1]), step, dtype=np.int64)
    return marks[contains(bounds, marks) & limits.applicability.applicable(marks)]


def household_rows(
    rooms: ZoneRooms,
    day: date,
    counts: DayCounts,
    households: Sequence[int],
    coverage_min: float,
    frozen_at: int | None = None,
) -> list[HouseholdDay]:
    """A row for each of ``households`` (positions in the zone).

    A day without an applicable mark (out of season) gives a row of zeros. ``coverage_min`` is the share of
    judged marks below which a household is not judgeable.
    """
    some = np.asarray(households, np.intp)
    marks = zip(*(column[some].tolist() for column in counts[:3]), strict=True)
    return [
        HouseholdDay(
            rooms.households[household],
            day.isoformat(),
            judged,
            qualified,
            applicable,
            verdict_of(judged, qualified, applicable, coverage_min),
            frozen_at,
        )
        for household, (judged, qualified, applicable) in zip(households, marks, strict=True)
    ]
