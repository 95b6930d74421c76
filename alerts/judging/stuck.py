"""Runs of equal values: a long one is a stuck sensor (clause H14; judgement.md, section 2).

Readings are judged one by one in the order they were measured, once 30 s plus ``U - P`` have passed, so that
what merely arrives out of order is not judged twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.judging.windows.pending_readings import PendingReadings, Readings
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS, lag_of, silence_limit_of
from ingest.durations import SECOND
from ingest.inventory.tree import Point
from ingest.readings.first_value import starts_of_runs

LONG_AGO = -(1 << 62)
NOT_BEHIND = 1 << 62
ADVANCE_EVERY_MS = 10 * SECOND
"""How often runs are advanced: one takes half a day to become an episode."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of equal values that is an episode. Times UTC ms, value micro; ``ended`` None: it goes on."""

    position: int
    began: int
    opened: int
    ended: int | None
    count: int
    """Equal readings up to the opening; has no meaning for a run that is ``reported``."""
    value: int
    reported: bool
    """Its opening was reported before."""


class RunTracker:
    """The current run of equal values of each of ``n`` points, as columns.

    ``value`` (micro), ``start`` (UTC ms) and ``count`` are of the run, ``opened`` is since when it is an
    episode (UTC ms; 0 = it is none).
    """

    def __init__(self, rule: Rule, points: Sequence[Point]) -> None:
        size = len(points)
        self.rule = rule
        self.keys = np.array([p.key for p in points], np.int32)
        self.lag = np.array([lag_of(p) for p in points], np.int64)
        self.first_look = np.array([silence_limit_of(p) for p in points], np.int64)
        """int64[n]: ms before an instant in which a point that speaks has a few readings."""
        self.value = np.zeros(size, np.int32)
        self.start = np.zeros(size, np.int64)
        self.count = np.zeros(size, np.int32)
        self.opened = np.zeros(size, np.int64)
        self.judged_to = np.full(size, LONG_AGO, np.int64)
        """int64[n]: UTC ms, when the last judged reading was measured."""
        self.rebuilt_at = LONG_AGO
        """UTC ms: the runs up to here may have been judged without readings that are stored by now."""
        self.behind_from = np.full(size, NOT_BEHIND, np.int64)
        """int64[n]: UTC ms, where runs are not judged yet: they will be from here on."""
        self.pending = PendingReadings()
        self._advanced_at = LONG_AGO
        """UTC ms: when `advance` last did anything."""

    def take_in(
        self, position: NDArray[np.intp], at: NDArray[np.int64], value: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Take in usable readings; columns of m.

        Returns bool[m], True where a reading is late: measured before the last judged one. A repetition of
        that one is neither kept nor late, nor is anything of a point that is behind.
        """
        behind = self.is_behind[position]
        if behind.any():
            np.minimum.at(self.behind_from, position[behind], at[behind] - 1)
        judged_to = self.judged_to[position]
        new = (at > judged_to) & ~behind
        if new.any():
            self.pending.add(Readings(position[new], at[new], value[new]))
        late: NDArray[np.bool_] = ~new & ~behind & ((at != judged_to) | (at <= self.rebuilt_at))
        return late

    @property
    def is_behind(self) -> NDArray[np.bool_]:
        """bool[n]: the points whose runs are not judged yet (`leave_behind`)."""
        behind: NDArray[np.bool_] = self.behind_from != NOT_BEHIND
        return behind

    def leave_behind(self, which: NDArray[np.bool_]) -> None:
        """Judge the runs of the points ``which`` (bool[n]) later: what comes of them is left to the store.

        Where their runs began is not known; until it is, they open and end nothing.
        """
        self.behind_from[which] = self.judged_to[which]

    def resume(self, position: int, began: int, opened: int, value: int) -> None:
        """Continue a run that is an episode on record; it is long enough, so its count no longer matters."""
        self.value[position], self.start[position], self.opened[position] = value, began, opened
        self.count[position] = self.rule.readings

    def decided_until(self, now: int) -> int:
        """The instant (UTC ms) up to which all readings are judged after ``advance(now)``."""
        return min(self.taken_until(now), int(self.behind_from.min(initial=NOT_BEHIND)))

    def taken_until(self, now: int) -> int:
        """As `decided_until`, without what is behind: that is read from the store."""
        return now - ADVANCE_EVERY_MS - ALLOWANCE_MS - int(self.lag.max(initial=0))

    @property
    def goal(self) -> NDArray[np.int64]:
        """int64[n]: UTC ms, up to where the last `advance` judged readings, had there been any."""
        return np.where(self.is_behind, self._advanced_at - ALLOWANCE_MS - self.lag, self.judged_to)

    def advance_when_asked(self) -> None:
        """Let the next `advance` judge, however soon it comes."""
        self._advanced_at = LONG_AGO

    def advance(self, now: int) -> list[Run]:
        """Judge the readings up to ``now - 30 s - (U - P)``, every `ADVANCE_EVERY_MS` at most."""
        if now - self._advanced_at < ADVANCE_EVERY_MS:
            return []
        self._advanced_at = now
        return self.advance_to(now - ALLOWANCE_MS - self.lag)

    def advance_to(self, until: NDArray[np.int64]) -> list[Run]:
        """Judge the readings measured at or before ``until`` (int64[n], UTC ms)."""
        rows = self.pending.rows()
        due = rows.at <= until[rows.position]
        self.pending.keep(~due)
        # What is behind is judged from the store, with where its run began.
        return self.extend(rows.select(due & ~self.is_behind[rows.position]))

    def extend(self, rows: Readings) -> list[Run]:
        """Extend the runs by ``rows``, in any order; the first value of an identity counts.

        Returns the runs that became, or ceased to be, episodes.
        """
        rows = _in_order(rows.select(rows.at > self.judged_to[rows.position]))
        if not len(rows.at):
            return []
        segments = self._segments(rows)
        found = self._episodes(rows, segments)
        last = segments.tail
        position = rows.position[last]
        self.value[position] = rows.value[last]
        self.start[position] = segments.begins[segments.of_row][last]
        self.count[position] = np.minimum(segments.count[last], np.iinfo(np.int32).max)
        self.judged_to[position] = rows.at[last]
        return found

    def extend_back(self, rows: Readings) -> NDArray[np.intp]:
        """Let the current runs begin earlier: ``rows``, in any order, are what was measured before them.

        Returns the positions (intp) whose runs are known to begin no earlier than in ``rows``.
        """
        rows = _in_order(rows)
        if not len(rows.at):
            return np.empty(0, np.intp)
        first = np.flatnonzero(starts_of_runs(rows.position))
        last = np.append(first[1:], len(rows.at)) - 1
        position = rows.position[first]
        nothing_yet = self.count[position] == 0
        self.value[position[nothing_yet]] = rows.value[last[nothing_yet]]
        differs = rows.value != self.value[rows.position]
        other = np.maximum.reduceat(np.where(differs, np.arange(len(rows.at)), -1), first)
        begins = np.maximum(other + 1, first)
        longer = begins <= last
        self.start[position[longer]] = rows.at[begins[longer]]
        self.count[position] += (last - begins + 1).astype(np.int32)
        return position[other >= 0]

    def _segments(self, rows: Readings) -> _Segments:
        position, at, value = rows.position, rows.at, rows.value
        head = starts_of_runs(position)
        previous = np.where(head, self.value[position], np.roll(value, 1))
        goes_on = (value == previous) & (~head | (self.count[position] > 0))
        first = np.flatnonzero(head | ~goes_on)
        of_row = np.cumsum(head | ~goes_on) - 1
        continues = goes_on[first]
        begins = np.where(continues, self.start[position[first]], at[first])
        count_before = np.where(continues, self.count[position[first]], 0)
        count = np.arange(len(rows.at)) - first[of_row] + 1 + count_before[of_row]
        long = (at - begins[of_row] >= self.rule.lasts_ms) & (count >= self.rule.readings)
        return _Segments(head, np.append(head[1:], np.True_), first, of_row, continues, begins, count, long)

    def _episodes(self, rows: Readings, segments: _Segments) -> list[Run]:
        """The runs that opened or ended; a loop over the long and the open ones only."""
        found: list[Run] = []
        first, head = segments.first, segments.head
        long = np.logical_or.reduceat(segments.long, first)
        was_open = head[first] & (self.opened[rows.position[first]] != 0)
        ends = np.append(first[1:], len(rows.at))
        for i in np.flatnonzero(long | was_open).tolist():
            low, high, position = int(first[i]), int(ends[i]), int(rows.position[first[i]])
            if was_open[i] and not segments.continues[i]:
                found.append(self._end(position, int(rows.at[low])))
            if not long[i]:
                continue
            opened = int(self.opened[position]) if head[low] else 0
            goes_on = bool(segments.tail[high - 1])
            if not (goes_on and opened):
                opening = low + int(np.argmax(segments.long[low:high]))
                opened_at = opened or int(rows.at[opening])
                ended = None if goes_on else int(rows.at[high])
                began, count = int(segments.begins[i]), int(segments.count[opening])
                value, reported = int(rows.value[low]), opened != 0
                found.append(Run(position, began, opened_at, ended, count, value, reported=reported))
                opened = opened_at
            self.opened[position] = opened if goes_on else 0
        return found

    def _end(self, position: int, at: int) -> Run:
        """End the episode at ``position`` at ``at`` (UTC ms)."""
        opened, self.opened[position] = int(self.opened[position]), 0
        began, count, value = int(self.start[position]), int(self.count[position]), int(self.value[position])
        return Run(position, began, opened, at, count, value, reported=True)

    def adopt(
        self, positions: NDArray[np.intp], other: RunTracker, other_positions: NDArray[np.intp]
    ) -> None:
        """Copy the state at ``other_positions`` of ``other`` to ``positions``; both intp[m]."""
        for name in ("value", "start", "count", "opened", "judged_to", "behind_from"):
            getattr(self, name)[positions] = getattr(other, name)[other_positions]


@dataclass(frozen=True, slots=True)
class _Segments:
    """Rows in order of point and time, cut into segments where the point or the value changes.

    One entry per row: ``head`` and ``tail``, whether it is the first or last row of a point; ``of_row``, its
    segment; ``count``, how many equal readings the run has there; ``long``, whether it is an episode there.
    One entry per segment: ``first``, its first row; ``continues``, whether it continues the point's run so
    far; ``begins``, when its run began (UTC ms).
    """

    head: NDArray[np.bool_]
    tail: NDArray[np.bool_]
    first: NDArray[np.intp]
    of_row: NDArray[np.intp]
    continues: NDArray[np.bool_]
    begins: NDArray[np.int64]
    count: NDArray[np.int64]
    long: NDArray[np.bool_]


def _in_order(rows: Readings) -> Readings:
    """``rows`` sorted by point and time; of each identity the first one."""
    rows = rows.select(np.lexsort((rows.at, rows.position)))
    return rows.select(starts_of_runs(rows.position, rows.at))
