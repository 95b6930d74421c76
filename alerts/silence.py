"""Silence: a point that has not spoken for ``max(3 P, 1.5 U)`` (clause H35; judgement.md, section 2).

An episode lies in a gap between two readings: from ``gap`` after the first to the second. A reading counts
when its time can be believed, whatever its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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


class Heard(NamedTuple):
    """What some words have changed."""

    ended: list[tuple[int, int, int, bool]]
    """``(position, opened_at, ended_at, known)`` of silences that are over; ``known``: told before."""
    dissolved: list[tuple[int, int]]
    """``(position, opened_at)`` of silences that were told, and were none, as a late reading shows."""
    touched: list[int]
    """The words (rows) that lie before something already judged: judge those again."""


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

    def take(self, position: NDArray[np.intp], at: NDArray[np.int64]) -> Heard:
        """Take in when (int64, UTC ms) the points at ``position`` spoke."""
        last = self.last[position]
        odd = (at <= last) | (at > last + self.gap[position]) | (self.opened[position] != 0)
        np.maximum.at(self.last, position[~odd], at[~odd])
        heard = Heard([], [], [])
        rows = np.flatnonzero(odd)
        for i in rows[np.argsort(at[rows], kind="stable")].tolist():
            place, when = int(position[i]), int(at[i])
            if when > self.last[place]:
                self._speak(place, when, heard)
            elif when < self.ended[place]:
                heard.touched.append(i)
        return heard

    def _speak(self, place: int, when: int, heard: Heard) -> None:
        """The point at ``place`` spoke at ``when``, later than ever before."""
        silent_from = int(self.last[place] + self.gap[place])
        known = self.opened[place] != 0
        if when > silent_from:
            heard.ended.append((place, silent_from, when, bool(known)))
            self.ended[place] = when
        elif known:
            heard.dissolved.append((place, silent_from))
        self.opened[place] = 0
        self.last[place] = when

    def advance(self, now: int) -> list[tuple[int, int]]:
        """``(position, opened_at)`` of the points that fell silent, told 30 s after the fact."""
        return self.advance_to(now - ALLOWANCE_MS)

    def advance_to(self, until: int) -> list[tuple[int, int]]:
        """``(position, opened_at)`` of the points that have newly fallen silent by ``until`` (UTC ms)."""
        due = np.flatnonzero((self.opened == 0) & (until >= self.last + self.gap))
        self.opened[due] = self.last[due] + self.gap[due]
        return [(int(i), int(self.opened[i])) for i in due]

    def adopt(self, mine: NDArray[np.intp], other: SilenceWatch, theirs: NDArray[np.intp]) -> None:
        """Take over the state of ``other``'s points ``theirs`` for ``mine``."""
        for name in ("last", "opened", "ended"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]
