"""Marks: the value in force at every mark of many points at once (judgement.md, section 3).

Everything is computed for `Stretches`: some marks of some points, each with what was known of its point at
some time. Where no reading came late there is one stretch a point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.expected.judging.hours import RuleHours, applicable_at
from simulators.expected.judging.readings import KnownReadings

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Micros = NDArray[np.int32]
Rows = NDArray[np.int32]

MISSING = np.iinfo(np.int32).min
"""The value at a mark that is missing."""
MOST_CELLS = 1 << 20
"""Marks of stretches that are computed together (some ten bytes each): a bound on memory."""
PADDING = 2
"""The longest stretch of a table is at most so many times as long as the shortest: little is padding."""


@dataclass(frozen=True)
class Stretches:
    """Marks to be judged, one row a stretch.

    Attributes
    ----------
    point
        int64[r], index of the point.
    first, last
        int64[r], ordinals of marks (instant // step), both included.
    version
        int64[r]: the version of the past; it has all readings whose version is not higher.
    """

    point: Ints
    first: Ints
    last: Ints
    version: Ints

    def take(self, rows: NDArray[np.intp] | Bools) -> Stretches:
        """Only ``rows``."""
        return Stretches(self.point[rows], self.first[rows], self.last[rows], self.version[rows])


@dataclass(frozen=True)
class MarkTable:
    """The values at the marks of some stretches.

    Attributes
    ----------
    rows
        int64[r]: which stretches.
    start
        int64[r]: ordinal of column 0, as many marks before the stretch as the rules look back.
    x
        int32[r, w], millionths; `MISSING` where no usable reading is in force, and after the stretch's end.
    """

    rows: NDArray[np.intp]
    start: Ints
    x: Micros

    @property
    def ordinals(self) -> Ints:
        """int64[r, w]."""
        ordinals: Ints = self.start[:, None] + np.arange(self.x.shape[1])
        return ordinals


class MarkValues:
    """``x(m)``: the value of the newest usable reading at or before a mark, for at most 1.5 P.

    Parameters
    ----------
    known
        Usable readings.
    version
        int64[n], one a reading: the first version of its point's past that has it.
    sampling
        int64[points], ``P`` in ms.
    step
        Distance of marks, ms.
    """

    def __init__(self, known: KnownReadings, version: Ints, sampling: Ints, step: int) -> None:
        self._known = known
        self._version = version
        self._mark = (-(-known.at // step)).astype(np.int64)
        twice = 2 * known.at + 3 * sampling[known.point]
        self._expires = twice // (2 * step)
        self._base = int(self._mark.min(initial=0))
        self._width = int(self._mark.max(initial=0)) - self._base + 2
        self._code = known.point.astype(np.int64) * self._width + self._mark - self._base
        self._hold_marks = int(sampling.max(initial=0) * 3 // (2 * step)) + 1

    def tables(self, stretches: Stretches, reach: int) -> Iterator[MarkTable]:
        """The stretches in tables of bounded size, those of about one length together."""
        length = stretches.last - stretches.first + 1
        rows = np.flatnonzero(length > 0)
        rows = rows[np.argsort(-length[rows], kind="stable")]
        while len(rows):
            width = int(length[rows[0]]) + reach
            most = max(1, MOST_CELLS // width)
            alike = int(np.searchsorted(-length[rows] - reach, -(width // PADDING), side="right"))
            some = np.sort(rows[: max(1, min(most, alike))])
            rows = rows[max(1, min(most, alike)) :]
            yield self.table(stretches, some, reach)

    def table(self, stretches: Stretches, rows: NDArray[np.intp], reach: int) -> MarkTable:
        """One table of the stretches ``rows``."""
        start, reading = self.in_force(stretches, rows, reach)
        if not len(self._expires):
            return MarkTable(rows, start, np.full(reading.shape, MISSING, np.int32))
        x = np.where(reading >= 0, self._known.x[reading], MISSING)
        return MarkTable(rows, start, x.astype(np.int32))

    def in_force(self, stretches: Stretches, rows: NDArray[np.intp], reach: int) -> tuple[Ints, Rows]:
        """Which reading gives the value at each mark of the stretches ``rows``.

        Returns ``(start, reading)``: int64[r], ordinal of column 0; int32[r, w], rows of the readings, -1
        where the mark is missing and after the stretch's end.
        """
        some = stretches.take(rows)
        start = some.first - reach
        width = int((some.last - start).max()) + 1
        reading, row = self._readings(some, start)
        column = np.maximum(self._mark[reading] - start[row], 0)
        cell = row * width + column
        newest = np.ones(len(cell), np.bool_)
        newest[:-1] = cell[1:] != cell[:-1]
        in_force = np.full((len(rows), width), -1, np.int32)
        in_force.reshape(-1)[cell[newest]] = reading[newest]
        np.maximum.accumulate(in_force, axis=1, out=in_force)
        ordinals = start[:, None] + np.arange(width)
        if not len(self._expires):
            return start, in_force
        present = (in_force >= 0) & (ordinals <= self._expires[in_force]) & (ordinals <= some.last[:, None])
        return start, np.where(present, in_force, np.int32(-1))

    def _readings(self, some: Stretches, start: Ints) -> tuple[Ints, Ints]:
        """The readings that may be in force somewhere, in order of row and time; and each one's row."""
        here = some.point * self._width - self._base
        last = self._base + self._width - 2
        low = np.searchsorted(self._code, here + np.clip(start - self._hold_marks, self._base, last + 1))
        high = np.searchsorted(self._code, here + np.clip(some.last, self._base - 1, last), side="right")
        count = np.maximum(high - low, 0)
        row = np.repeat(np.arange(len(low)), count)
        reading = np.arange(len(row)) + np.repeat(low - np.cumsum(count) + count, count)
        known = self._version[reading] <= some.version[row]
        return reading[known], row[known]


class ApplicableMarks:
    """When a rule applies to its points, for tables of any stretches between two marks.

    Parameters
    ----------
    hours_of_points
        One a point, ``None`` where the rule does not apply to the point.
    first, last
        Ordinals of the outermost marks that are asked for.
    """

    def __init__(self, hours_of_points: Sequence[RuleHours | None], first: int, last: int, step: int) -> None:
        distinct: dict[RuleHours, int] = {}
        self._first = first
        self._rule_hours = np.array(
            [-1 if hours is None else distinct.setdefault(hours, len(distinct)) for hours in hours_of_points],
            np.int64,
        )
        instants = np.arange(first, last + 1, dtype=np.int64) * step
        found = [applicable_at(rule_hours, instants) for rule_hours in distinct]
        self._inside = np.array([inside for inside, _ in found], np.bool_)
        self._season = np.array([season for _, season in found], np.bool_)

    def of(self, point: Ints, table: MarkTable) -> tuple[Bools, Bools]:
        """``(applicable, in season)`` for the table's rows, of the points ``point``: bool[r, w] each."""
        column = np.clip(table.ordinals - self._first, 0, self._inside.shape[1] - 1)
        rule_hours = self._rule_hours[point][:, None]
        return self._inside[rule_hours, column], self._season[rule_hours, column]
