"""Stuck sensors: the same value in every reading for half a day (clause H14; judgement.md, section 2).

Readings are looked at one by one in the order they were measured, once 30 s plus ``U - P`` have passed, so
that what merely arrives out of order is not judged twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.judging.windows.pending_readings import PendingReadings, Readings
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS, lag_of
from ingest.durations import SECOND
from ingest.inventory.tree import Point
from ingest.readings.first_value import starts_of_runs

NEVER = -(1 << 62)
LOOK_EVERY_MS = 10 * SECOND


@dataclass(frozen=True, slots=True)
class Run:
    """A run that became or ceased to be an episode. Times UTC ms, value micro; ``ended`` None: it goes on."""

    position: int
    began: int
    opened: int
    ended: int | None
    count: int
    """Equal readings up to the opening; says nothing of a run that is ``known``."""
    value: int
    known: bool
    """The opening has been told before."""


class StuckTracker:
    """The present run of equal values of each point: value, start, count, and since when it is an episode."""

    def __init__(self, rule: Rule, points: Sequence[Point]) -> None:
        size = len(points)
        self.rule = rule
        self.keys = np.array([p.key for p in points], np.int32)
        self.lag = np.array([lag_of(p) for p in points], np.int64)
        self.value = np.zeros(size, np.int32)
        self.start = np.zeros(size, np.int64)
        self.count = np.zeros(size, np.int32)
        self.opened = np.zeros(size, np.int64)
        self.seen = np.full(size, NEVER, np.int64)
        """int64[n]: when the last reading looked at was measured, UTC ms."""
        self.rebuilt_at = NEVER
        """UTC ms: the runs up to here may have been told without readings that are known by now."""
        self.pending = PendingReadings()
        self._looked_at = NEVER
        """When it was last looked, UTC ms."""

    def take_in(
        self, position: NDArray[np.intp], at: NDArray[np.int64], value: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Take in usable readings; bool[n], True where a reading lies before one already looked at.

        One that repeats the last one looked at is neither kept nor late.
        """
        seen = self.seen[position]
        fresh = at > seen
        if fresh.any():
            self.pending.add(Readings(position[fresh], at[fresh], value[fresh]))
        late: NDArray[np.bool_] = ~fresh & ((at != seen) | (at <= self.rebuilt_at))
        return late

    def forget(self, positions: NDArray[np.intp]) -> None:
        """Start these points' runs from nothing."""
        self.count[positions] = 0
        self.opened[positions] = 0
        self.seen[positions] = NEVER

    def resume(self, position: int, began: int, opened: int, value: int) -> None:
        """Take up a run that is an episode on record; it is long enough, so its count no longer matters."""
        self.value[position], self.start[position], self.opened[position] = value, began, opened
        self.count[position] = self.rule.readings

    def decided_until(self, now: int) -> int:
        """The instant (UTC ms) up to which readings have been looked at once `advance` was told ``now``."""
        return now - LOOK_EVERY_MS - ALLOWANCE_MS - int(self.lag.max(initial=0))

    def advance(self, now: int) -> list[Run]:
        """Look at the readings up to ``now - 30 s - (U - P)``; now and then, since a run takes half a day."""
        if now - self._looked_at < LOOK_EVERY_MS:
            return []
        self._looked_at = now
        return self.advance_to(now - ALLOWANCE_MS - self.lag)

    def advance_to(self, until: NDArray[np.int64]) -> list[Run]:
        """Look at the readings measured at or before ``until`` (int64[n], UTC ms)."""
        rows = self.pending.rows()
        due = rows.at <= until[rows.position]
        self.pending.keep(~due)
        return self.look(rows.select(due))

    def look(self, rows: Readings) -> list[Run]:
        """Move the runs on by ``rows``, in any order; the first of an identity counts."""
        rows = _in_order(rows.select(rows.at > self.seen[rows.position]))
        if not len(rows.at):
            return []
        stretches = self._stretches(rows)
        found = self._episodes(rows, stretches)
        last = stretches.tail
        place = rows.position[last]
        self.value[place] = rows.value[last]
        self.start[place] = stretches.begins[stretches.of_row][last]
        self.count[place] = np.minimum(stretches.count[last], np.iinfo(np.int32).max)
        self.seen[place] = rows.at[last]
        return found

    def _stretches(self, rows: Readings) -> _Stretches:
        place, at, value = rows.position, rows.at, rows.value
        head = starts_of_runs(place)
        before = np.where(head, self.value[place], np.roll(value, 1))
        goes_on = (value == before) & (~head | (self.count[place] > 0))
        first = np.flatnonzero(head | ~goes_on)
        of_row = np.cumsum(head | ~goes_on) - 1
        carried = goes_on[first]
        begins = np.where(carried, self.start[place[first]], at[first])
        counted = np.where(carried, self.count[place[first]], 0)
        count = np.arange(len(rows.at)) - first[of_row] + 1 + counted[of_row]
        long = (at - begins[of_row] >= self.rule.lasts_ms) & (count >= self.rule.readings)
        return _Stretches(head, np.append(head[1:], np.True_), first, of_row, carried, begins, count, long)

    def _episodes(self, rows: Readings, stretches: _Stretches) -> list[Run]:
        """The runs that opened or ended here; only the long and the open ones are looked at one by one."""
        found: list[Run] = []
        first, head = stretches.first, stretches.head
        long = np.logical_or.reduceat(stretches.long, first)
        was_open = head[first] & (self.opened[rows.position[first]] != 0)
        ends = np.append(first[1:], len(rows.at))
        for i in np.flatnonzero(long | was_open).tolist():
            low, high, place = int(first[i]), int(ends[i]), int(rows.position[first[i]])
            if was_open[i] and not stretches.carried[i]:
                found.append(self._ended(place, int(rows.at[low])))
            if not long[i]:
                continue
            opened = int(self.opened[place]) if head[low] else 0
            goes_on = bool(stretches.tail[high - 1])
            if not (goes_on and opened):
                opening = low + int(np.argmax(stretches.long[low:high]))
                since = opened or int(rows.at[opening])
                ended = None if goes_on else int(rows.at[high])
                began, count = int(stretches.begins[i]), int(stretches.count[opening])
                found.append(Run(place, began, since, ended, count, int(rows.value[low]), known=opened != 0))
                opened = since
            self.opened[place] = opened if goes_on else 0
        return found

    def _ended(self, place: int, at: int) -> Run:
        """The episode at ``place`` ended at ``at`` (UTC ms)."""
        opened, self.opened[place] = int(self.opened[place]), 0
        began, count, value = int(self.start[place]), int(self.count[place]), int(self.value[place])
        return Run(place, began, opened, at, count, value, known=True)

    def adopt(self, mine: NDArray[np.intp], other: StuckTracker, theirs: NDArray[np.intp]) -> None:
        """Take over the state of ``other``'s points ``theirs`` for ``mine``."""
        for name in ("value", "start", "count", "opened", "seen"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Rows in order of point and time, cut where the point or the value changes.

    ``head`` and ``tail`` (bool, a row each) are the first and last row of a point. ``first`` (its first row),
    ``carried`` (it continues the point's run so far) and ``begins`` (UTC ms) have one entry a stretch;
    ``of_row`` is each row's stretch, ``count`` and ``long`` how many equal readings the run has at each row,
    and whether it is an episode there.
    """

    head: NDArray[np.bool_]
    tail: NDArray[np.bool_]
    first: NDArray[np.intp]
    of_row: NDArray[np.intp]
    carried: NDArray[np.bool_]
    begins: NDArray[np.int64]
    count: NDArray[np.int64]
    long: NDArray[np.bool_]


def _in_order(rows: Readings) -> Readings:
    """Sorted by point and time; of one identity the first that came."""
    rows = rows.select(np.lexsort((rows.at, rows.position)))
    return rows.select(starts_of_runs(rows.position, rows.at))
