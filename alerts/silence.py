"""Silence: a point that has not spoken for ``max(3 P, 1.5 U)`` (clause H35; judgement.md, section 2).

An episode lies in a gap between two readings: from ``gap`` after the first to the second. A reading counts when its time
can be believed, whatever its value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alerts.cohort import ALLOWANCE_MS
from ingest.inventory import Point
from ingest.readings import Batch, Flag

INCREDIBLE = Flag.CLOCK_SKEW | Flag.TOO_OLD | Flag.SIMULATED | Flag.CONFLICT
"""A reading with one of these does not show that its point spoke at that time."""


def gap_of(point: Point) -> int:
    """Milliseconds without a reading after which ``point`` is silent."""
    return max(3 * point.sampling_ms, -(-3 * point.upload_ms // 2))


def credible(batch: Batch) -> NDArray[np.bool_]:
    """bool[n]: readings that show that their point spoke when they say."""
    shown: NDArray[np.bool_] = (batch.flags & np.uint16(INCREDIBLE)) == 0
    return shown


class SilenceWatch:
    """When each of ``n`` points last spoke, and which of them are silent now.

    Parameters
    ----------
    points
        The points a silent rule looks at.
    last
        int64[n], when each last spoke (or was registered), UTC ms.
    """

    def __init__(self, points: Sequence[Point], last: NDArray[np.int64]) -> None:
        self.keys = np.array([p.key for p in points], np.int32)
        self.gap = np.array([gap_of(p) for p in points], np.int64)
        self.last = last
        self.opened = np.zeros(len(points), np.int64)
        """int64[n]: since when silent, UTC ms; 0 = not silent."""
        self.ended = np.zeros(len(points), np.int64)
        """int64[n]: UTC ms, no silence ended later: what is heard of before it may change one."""

    def take(
        self, position: NDArray[np.intp], at: NDArray[np.int64]
    ) -> tuple[list[tuple[int, int, int, bool]], list[int]]:
        """Take in when points spoke.

        Returns
        -------
        ended
            ``(position, opened_at, ended_at, known)`` of silences that this ended; not ``known``: the whole silence
            passed between two looks and has not been told yet.
        touched
            Indices of the rows that lie before something already judged: judge those again.
        """
        last = self.last[position]
        odd = (at <= last) | (at > last + self.gap[position]) | (self.opened[position] != 0)
        np.maximum.at(self.last, position[~odd], at[~odd])
        ended, touched = [], []
        rows = np.flatnonzero(odd)
        for i in rows[np.argsort(at[rows], kind="stable")].tolist():
            place, when = int(position[i]), int(at[i])
            silent_from = int(self.last[place] + self.gap[place])
            if when <= self.last[place]:
                if when < self.ended[place]:
                    touched.append(i)
                continue
            if when > silent_from:
                ended.append((place, silent_from, when, bool(self.opened[place])))
                self.ended[place] = when
            elif self.opened[place]:
                touched.append(i)
            self.opened[place] = 0
            self.last[place] = when
        return ended, touched

    def advance(self, now: int) -> list[tuple[int, int]]:
        """``(position, opened_at)`` of the points that have fallen silent by ``now``, told 30 s after the fact."""
        return self.advance_to(now - ALLOWANCE_MS)

    def advance_to(self, until: int) -> list[tuple[int, int]]:
        """``(position, opened_at)`` of the points that were not silent before and are at ``until`` (UTC ms)."""
        due = np.flatnonzero((self.opened == 0) & (until >= self.last + self.gap))
        self.opened[due] = self.last[due] + self.gap[due]
        return [(int(i), int(self.opened[i])) for i in due]

    def adopt(self, mine: NDArray[np.intp], other: SilenceWatch, theirs: NDArray[np.intp]) -> None:
        """Take over the state of ``other``'s points ``theirs`` for ``mine``."""
        for name in ("last", "opened", "ended"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]
