"""The points of a cohort that *unusable* watches: not judgeable now, or heard last by what cannot be judged.

Of all others everything follows from their marks, so that a city whose sensors work costs two bytes a point.
Those watched have their figures in short columns that points refer to by slot.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FIRST_SLOTS = 16
MOST_IN_16_BITS = 1 << 15
NOT_OPEN = -1
NOT_BEHIND = 1 << 62
Instants = int | NDArray[np.int64]
"""UTC ms: one value for all points, or a column."""
COLUMNS = ("since", "heard", "silent", "opened_mark", "behind_from")


class WatchedPoints:
    """Which of ``size`` points are watched, and what is known of each.

    Attributes
    ----------
    slot
        int16[size], int32 beyond 32 768 of them: the index in the columns, -1 = not watched.
    since
        int64, one entry a slot, as all that follow: UTC ms, from when on the time without a judgeable mark
        counts: the last such mark, or the registration.
    heard
        UTC ms: the newest sign of life.
    silent
        ms: how long the point was silent between two signs of life since ``since``.
    opened_mark
        The mark (ordinal) at which its episode opened; `NOT_OPEN`: there is none.
    behind_from
        UTC ms: it is not known what came before; nothing opens or ends until it is. `NOT_BEHIND`: it is.
    """

    def __init__(self, size: int) -> None:
        self.slot: NDArray[np.signedinteger] = np.full(size, -1, np.int16)
        self.since = np.zeros(FIRST_SLOTS, np.int64)
        self.heard = np.zeros(FIRST_SLOTS, np.int64)
        self.silent = np.zeros(FIRST_SLOTS, np.int64)
        self.opened_mark = np.full(FIRST_SLOTS, NOT_OPEN, np.int64)
        self.behind_from = np.full(FIRST_SLOTS, NOT_BEHIND, np.int64)
        self._free = list(range(FIRST_SLOTS))
        self._gaps: dict[int, list[tuple[int, int]]] = {}
        """Slot -> the silences that ``silent`` adds up, UTC ms."""

    def __len__(self) -> int:
        """How many have an open episode."""
        return int(np.count_nonzero(self.opened_mark != NOT_OPEN))

    @property
    def any(self) -> bool:
        """Whether any point is watched."""
        return len(self._free) < len(self.since)

    def positions(self) -> NDArray[np.intp]:
        """intp[m]: the points that are watched."""
        return np.flatnonzero(self.slot >= 0)

    def opened(self) -> list[tuple[int, int]]:
        """``(position, opening mark)`` of the open episodes."""
        positions = self.positions()
        marks = self.opened_mark[self.slot[positions]]
        is_open = marks != NOT_OPEN
        return list(zip(positions[is_open].tolist(), marks[is_open].tolist(), strict=True))

    def behind(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The points that are behind (intp[m]), and from when on (int64[m], UTC ms)."""
        if self.behind_from.min() == NOT_BEHIND:
            return np.empty(0, np.intp), np.empty(0, np.int64)
        positions = self.positions()
        behind_from = self.behind_from[self.slot[positions]]
        is_behind = behind_from != NOT_BEHIND
        return positions[is_behind], behind_from[is_behind]

    def watch(self, positions: NDArray[np.intp], since: Instants, heard: Instants) -> NDArray[np.intp]:
        """Watch the points ``positions``, of which none is watched, from ``since`` on; returns their slots.

        ``since`` and ``heard`` (UTC ms) are columns or one value for all.
        """
        while len(self._free) < len(positions):
            self._grow()
        first = len(self._free) - len(positions)
        slots = np.array(self._free[first:], np.intp)
        del self._free[first:]
        self.slot[positions] = slots
        self.since[slots], self.heard[slots] = since, heard
        self.silent[slots] = 0
        self.opened_mark[slots], self.behind_from[slots] = NOT_OPEN, NOT_BEHIND
        return slots

    def release(self, positions: NDArray[np.intp]) -> None:
        """Watch these points no more; those that are not watched stay so."""
        slots = self.slot[positions]
        watched = slots >= 0
        for slot in slots[watched].tolist():
            self._gaps.pop(slot, None)
            self._free.append(slot)
        slots = slots[watched]
        self.opened_mark[slots], self.behind_from[slots] = NOT_OPEN, NOT_BEHIND
        self.slot[positions] = -1
        if len(self.since) > FIRST_SLOTS and len(self._free) > len(self.since) * 7 // 8:
            self._shrink()

    def begin(self, slots: NDArray[np.intp], since: int) -> None:
        """Count from ``since`` (UTC ms) on, and have no episode open."""
        self.since[slots], self.silent[slots], self.opened_mark[slots] = since, 0, NOT_OPEN
        for slot in slots.tolist() if self._gaps else ():
            self._gaps.pop(slot, None)

    def open(self, slot: int, mark: int) -> None:
        """Its episode opens at ``mark`` (ordinal): how long it was silent no longer matters."""
        self.opened_mark[slot] = mark
        self._gaps.pop(slot, None)

    def hear(self, slots: NDArray[np.intp], at: NDArray[np.int64], limit: NDArray[np.int64]) -> None:
        """Take in signs of life, in any order, all later than what was taken in before or of no account.

        ``at`` is UTC ms; ``limit`` (ms) is after how long each point counts as silent.
        """
        order = np.lexsort((at, slots))
        slots, at, limit = slots[order], at[order], limit[order]
        before = self.heard[slots]
        same = np.flatnonzero(slots[1:] == slots[:-1]) + 1
        before[same] = np.maximum(before[same], at[same - 1])
        gap_from = np.maximum(before + limit, self.since[slots])
        is_gap = (at > gap_from) & (self.opened_mark[slots] == NOT_OPEN)
        np.add.at(self.silent, slots[is_gap], (at - gap_from)[is_gap])
        for slot, start, end in zip(
            slots[is_gap].tolist(), gap_from[is_gap].tolist(), at[is_gap].tolist(), strict=True
        ):
            self._gaps.setdefault(slot, []).append((start, end))
        np.maximum.at(self.heard, slots, at)

    def spoken(self, slots: NDArray[np.intp], instant: int, limit: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64[n], ms: the time from ``since`` to ``instant`` (UTC ms) less that in which it was silent."""
        silent_from = np.maximum(self.heard[slots] + limit, self.since[slots])
        silent = self.silent[slots] + np.maximum(instant - silent_from, 0)
        spoken: NDArray[np.int64] = instant - self.since[slots] - silent
        return spoken

    def forget_before(self, slot: int, instant: int) -> None:
        """Count from ``instant`` (UTC ms) on, if that is later than ``since``."""
        if self.since[slot] >= instant:
            return
        gaps = [(max(start, instant), end) for start, end in self._gaps.pop(slot, ()) if end > instant]
        self.since[slot], self.silent[slot] = instant, sum(end - start for start, end in gaps)
        if gaps:
            self._gaps[slot] = gaps

    def adopt(
        self, positions: NDArray[np.intp], other: WatchedPoints, other_positions: NDArray[np.intp]
    ) -> None:
        """Replace what is known at ``positions`` by that of ``other`` at ``other_positions``: intp[m]."""
        self.release(positions)
        theirs = other.slot[other_positions]
        watched = theirs >= 0
        theirs = theirs[watched]
        own = self.watch(positions[watched], other.since[theirs], other.heard[theirs])
        for name in ("silent", "opened_mark", "behind_from"):
            getattr(self, name)[own] = getattr(other, name)[theirs]
        for slot, their_slot in zip(own.tolist(), theirs.tolist(), strict=True) if other._gaps else ():
            if their_slot in other._gaps:
                self._gaps[slot] = list(other._gaps[their_slot])

    def clear(self) -> None:
        """Forget every open episode."""
        self.opened_mark[:] = NOT_OPEN

    def _grow(self) -> None:
        size = len(self.since)
        self._free += range(size, 2 * size)
        for name in COLUMNS:
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, column]))
        self.opened_mark[size:], self.behind_from[size:] = NOT_OPEN, NOT_BEHIND
        if 2 * size > MOST_IN_16_BITS:
            self.slot = self.slot.astype(np.int32)

    def _shrink(self) -> None:
        """Give back what a larger number of points needed: few are left."""
        positions = self.positions()
        slots = self.slot[positions]
        size = FIRST_SLOTS
        while size < 2 * len(slots):
            size *= 2
        for name in COLUMNS:
            column = getattr(self, name)
            kept = np.zeros(size, np.int64)
            kept[: len(slots)] = column[slots]
            setattr(self, name, kept)
        self.opened_mark[len(slots) :], self.behind_from[len(slots) :] = NOT_OPEN, NOT_BEHIND
        new_slot = {slot: place for place, slot in enumerate(slots.tolist())}
        self._gaps = {new_slot[slot]: gaps for slot, gaps in self._gaps.items()}
        self._free = list(range(len(slots), size))
        if size <= MOST_IN_16_BITS:
            self.slot = self.slot.astype(np.int16)
        self.slot[positions] = np.arange(len(slots))
