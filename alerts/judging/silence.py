"""Silence: a point without a sign of life for ``max(3 P, 1.5 U)`` (judgement.md, section 2).

An episode lies between two signs of life: from the silence limit after the first to the second. A reading is
a sign of life when its time can be believed, whatever its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.rules.timing import ALLOWANCE_MS, silence_limit_of
from ingest.inventory.tree import Point
from ingest.readings.batch import NO_SIGN_OF_LIFE, Batch


def is_sign_of_life(batch: Batch) -> NDArray[np.bool_]:
    """bool[n]: the readings that show that their point was alive when they were measured."""
    alive: NDArray[np.bool_] = (batch.flags & np.uint16(NO_SIGN_OF_LIFE)) == 0
    return alive


def flagged_signs_of_life(batch: Batch) -> Batch:
    """The readings that show that their point was alive and may not be judged."""
    return batch.select(is_sign_of_life(batch) & ~batch.usable())


class SilenceChanges(NamedTuple):
    """What signs of life have changed."""

    ended: list[tuple[int, int, int, bool]]
    """``(position, opened_at, ended_at, reported)`` of silences that are over, UTC ms.

    ``reported``: their opening was reported before.
    """
    withdrawn: list[tuple[int, int]]
    """``(position, opened_at)`` of silences that were reported, and that a late reading shows to be none."""
    late: list[int]
    """The rows measured before something already judged: that is to be judged again."""


class SilenceTracker:
    """When each of ``n`` points was last heard (its newest sign of life), and which are silent now.

    Parameters
    ----------
    points
        The points that a silent rule looks at.
    last_heard
        int64[n], when each was last heard, or registered, UTC ms.
    """

    def __init__(self, points: Sequence[Point], last_heard: NDArray[np.int64]) -> None:
        self.keys = np.array([p.key for p in points], np.int32)
        self.limit = np.array([silence_limit_of(p) for p in points], np.int64)
        self.last_heard = last_heard
        self.opened = np.zeros(len(points), np.int64)
        """int64[n]: since when silent, UTC ms; 0 = not silent."""
        self.ended = np.zeros(len(points), np.int64)
        """int64[n]: UTC ms, no silence ended later: a sign of life before it may change one."""

    def take_in(self, position: NDArray[np.intp], at: NDArray[np.int64]) -> SilenceChanges:
        """Take in signs of life, ``at`` (int64[m], UTC ms), of the points at ``position`` (intp[m])."""
        last = self.last_heard[position]
        one_by_one = (at <= last) | (at > last + self.limit[position]) | (self.opened[position] != 0)
        np.maximum.at(self.last_heard, position[~one_by_one], at[~one_by_one])
        changes = SilenceChanges([], [], [])
        rows = np.flatnonzero(one_by_one)
        for row in rows[np.argsort(at[rows], kind="stable")].tolist():
            of_point, measured_at = int(position[row]), int(at[row])
            if measured_at > self.last_heard[of_point]:
                self._take_in_newest(of_point, measured_at, changes)
            elif measured_at < self.ended[of_point]:
                changes.late.append(row)
        return changes

    def _take_in_newest(self, position: int, measured_at: int, changes: SilenceChanges) -> None:
        """Take in a sign of life that is newer than all before."""
        silent_from = int(self.last_heard[position] + self.limit[position])
        reported = self.opened[position] != 0
        if measured_at > silent_from:
            changes.ended.append((position, silent_from, measured_at, bool(reported)))
            self.ended[position] = measured_at
        elif reported:
            changes.withdrawn.append((position, silent_from))
        self.opened[position] = 0
        self.last_heard[position] = measured_at

    def advance(self, now: int) -> list[tuple[int, int]]:
        """As `advance_to`, for 30 s before ``now`` (UTC ms): a reading may take that long to arrive."""
        return self.advance_to(now - ALLOWANCE_MS)

    def advance_to(self, until: int) -> list[tuple[int, int]]:
        """``(position, opened_at)`` of the points that have newly fallen silent by ``until`` (UTC ms)."""
        due = np.flatnonzero((self.opened == 0) & (until >= self.last_heard + self.limit))
        self.opened[due] = self.last_heard[due] + self.limit[due]
        return [(int(i), int(self.opened[i])) for i in due]

    def adopt(
        self, positions: NDArray[np.intp], other: SilenceTracker, other_positions: NDArray[np.intp]
    ) -> None:
        """Copy the state at ``other_positions`` of ``other`` to ``positions``; both intp[m]."""
        for name in ("last_heard", "opened", "ended"):
            getattr(self, name)[positions] = getattr(other, name)[other_positions]
