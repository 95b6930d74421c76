"""Stuck sensors: the same value in every reading for half a day (clause H14; judgement.md, section 2).

Readings are looked at one by one in the order they were measured, once 30 s plus ``U - P`` have passed, so that
what merely arrives out of order is not judged twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.cohort import ALLOWANCE_MS, Waiting, nothing_waiting
from alerts.rules import Rule
from ingest.inventory import Point

NEVER = np.int64(-(1 << 62))


@dataclass(frozen=True, slots=True)
class Run:
    """A run that became an episode, or ceased to be one. Times UTC ms, value micro; ``ended`` None: it goes on."""

    position: int
    began: int
    opened: int
    ended: int | None
    count: int
    value: int
    known: bool
    """The opening has been told before."""


class StuckWatch:
    """The present run of equal values of each of ``n`` points: value, start, count, and since when it is an episode."""

    def __init__(self, rule: Rule, points: Sequence[Point]) -> None:
        size = len(points)
        self.rule = rule
        self.keys = np.array([p.key for p in points], np.int32)
        self.lag = np.array([p.upload_ms - p.sampling_ms for p in points], np.int64)
        self.value = np.zeros(size, np.int32)
        self.start = np.zeros(size, np.int64)
        self.count = np.zeros(size, np.int32)
        self.opened = np.zeros(size, np.int64)
        self.seen = np.full(size, NEVER, np.int64)
        """int64[n]: readings up to here have been looked at, UTC ms."""
        self.waiting = nothing_waiting()

    def take(
        self, position: NDArray[np.intp], at: NDArray[np.int64], value: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Take in usable readings; bool[n], True where a reading lies before one already looked at."""
        late = at <= self.seen[position]
        if not late.all():
            fresh = ~late
            self.waiting = self.waiting.plus(Waiting(position[fresh], at[fresh], value[fresh]))
        return late & (at != self.seen[position])

    def forget(self, positions: list[int]) -> None:
        """Start these points' runs from nothing."""
        self.count[positions] = 0
        self.opened[positions] = 0

    def resume(self, position: int, began: int, opened: int, value: int) -> None:
        """Take up a run that is an episode on record; it is long enough, so its count no longer matters."""
        self.value[position], self.start[position], self.opened[position] = value, began, opened
        self.count[position] = self.rule.readings

    def advance(self, now: int) -> list[Run]:
        """Look at the readings measured before ``now - 30 s - (U - P)``."""
        return self.advance_to(now - ALLOWANCE_MS - self.lag)

    def advance_to(self, until: NDArray[np.int64]) -> list[Run]:
        """Look at the readings measured at or before ``until`` (int64[n], UTC ms)."""
        rows = self.waiting
        due = rows.at <= until[rows.position]
        self.waiting = rows.take(~due)
        return self.look(rows.take(due))

    def look(self, rows: Waiting) -> list[Run]:
        """Move the runs on by ``rows`` (any order; the first of an identity counts)."""
        if not len(rows):
            return []
        rows = rows.take(np.lexsort((np.arange(len(rows)), rows.at, rows.position)))
        first = np.ones(len(rows), bool)
        first[1:] = (rows.position[1:] != rows.position[:-1]) | (rows.at[1:] != rows.at[:-1])
        rows = rows.take(first)
        place, at, value = rows.position, rows.at, rows.value
        head = np.ones(len(rows), bool)
        head[1:] = place[1:] != place[:-1]
        before = np.where(head, self.value[place], np.roll(value, 1))
        goes_on = (value == before) & (~head | (self.count[place] > 0))
        # One run per stretch of `goes_on`; a stretch that starts at a head continues the run on record.
        run = np.cumsum(~goes_on | head) - 1
        starts = np.flatnonzero(~goes_on | head)
        carried = goes_on[starts]
        start_at = np.where(carried, self.start[place[starts]], at[starts])
        count_before = np.where(carried, self.count[place[starts]], 0)
        count = np.arange(len(rows)) - starts[run] + 1 + count_before[run]
        long = (at - start_at[run] >= self.rule.lasts_ms) & (count >= self.rule.readings)
        found = self._episodes(rows, head, starts, carried, start_at, count, long)
        tail = np.append(head[1:], True)
        self.value[place[tail]] = value[tail]
        self.start[place[tail]] = start_at[run][tail]
        self.count[place[tail]] = np.minimum(count[tail], np.iinfo(np.int32).max)
        self.seen[place[tail]] = at[tail]
        return found

    def _episodes(
        self,
        rows: Waiting,
        head: NDArray[np.bool_],
        starts: NDArray[np.intp],
        carried: NDArray[np.bool_],
        start_at: NDArray[np.int64],
        count: NDArray[np.int64],
        long: NDArray[np.bool_],
    ) -> list[Run]:
        """The runs that opened or ended here. Only runs that are long, or were open, are looked at one by one."""
        place, at, value = rows.position, rows.at, rows.value
        ends = np.append(starts[1:], len(rows))
        any_long = np.add.reduceat(long, starts) > 0
        was_open = self.opened[place[starts]] > 0
        found: list[Run] = []
        for i in np.flatnonzero(any_long | (head[starts] & was_open)).tolist():
            low, high, where = int(starts[i]), int(ends[i]), int(place[starts[i]])
            opened = int(self.opened[where]) if head[low] else 0
            if opened and not carried[i]:
                found.append(
                    Run(
                        where,
                        int(self.start[where]),
                        opened,
                        int(at[low]),
                        int(self.count[where]),
                        int(self.value[where]),
                        True,
                    )
                )
                self.opened[where] = opened = 0
            if not any_long[i]:
                continue
            known = opened > 0
            if not known:
                opened = int(at[low + int(np.argmax(long[low:high]))])
            goes_on = high == len(rows) or bool(head[high])
            if not goes_on or not known:
                ended = None if goes_on else int(at[high])
                found.append(
                    Run(where, int(start_at[i]), opened, ended, int(count[high - 1]), int(value[low]), known)
                )
            self.opened[where] = opened if goes_on else 0
        return found

    def adopt(self, mine: NDArray[np.intp], other: StuckWatch, theirs: NDArray[np.intp]) -> None:
        """Take over the state of ``other``'s points ``theirs`` for ``mine``."""
        for name in ("value", "start", "count", "opened", "seen"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]
