"""Silence: a point that has not spoken for ``max(3 P, 1.5 U)`` (clause H35; judgement.md, section 2).

An episode lies in a gap between two readings: from ``gap`` after the first to the second. A reading counts
when its time can be believed, whatever its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.rules.timing import ALLOWANCE_MS, silence_of
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch, Flag

NO_SIGN_OF_LIFE = Flag.CLOCK_SKEW | Flag.TOO_OLD | Flag.SIMULATED | Flag.CONFLICT
"""A reading with one of these does not show that its point spoke at that time."""


def is_sign_of_life(batch: Batch) -> NDArray[np.bool_]:
    """bool[n]: readings that show that their point spoke when they say."""
    shown: NDArray[np.bool_] = (batch.flags & np.uint16(NO_SIGN_OF_LIFE)) == 0
    return shown


class SilenceChanges(NamedTuple):
    """What some words have changed."""

    ended: list[tuple[int, int, int, bool]]
    """``(position, opened_at, ended_at, known)`` of silences that are over; ``known``: told before."""
    withdrawn: list[tuple[int, int]]
    """``(position, opened_at)`` of silences that were told, and were none, as a late reading shows."""
    late: list[int]
    """The words (rows) that lie before something already judged: judge those again."""


class SilenceTracker:
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
        self.gap = np.array([silence_of(p) for p in points], np.int64)
        self.last = last
        self.opened = np.zeros(len(points), np.int64)
        """int64[n]: since when silent, UTC ms; 0 = not silent."""
        self.ended = np.zeros(len(points), np.int64)
        """int64[n]: UTC ms, no silence ended later: what is heard of before it may change one."""

    def take_in(self, position: NDArray[np.intp], at: NDArray[np.int64]) -> SilenceChanges:
        """Take in when (int64, UTC ms) the points at ``position`` spoke."""
        last = self.last[position]
        odd = (at <= last) | (at > last + self.gap[position]) | (self.opened[position] != 0)
        np.maximum.at(self.last, position[~odd], at[~odd])
        heard = SilenceChanges([], [], [])
        rows = np.flatnonzero(odd)
        for i in rows[np.argsort(at[rows], kind="stable")].tolist():
            place, when = int(position[i]), int(at[i])
            if when > self.last[place]:
                self._speak(place, when, heard)
            elif when < self.ended[place]:
                heard.late.append(i)
        return heard

    def _speak(self, place: int, when: int, heard: SilenceChanges) -> None:
        """The point at ``place`` spoke at ``when``, later than ever before."""
        silent_from = int(self.last[place] + self.gap[place])
        known = self.opened[place] != 0
        if when > silent_from:
            heard.ended.append((place, silent_from, when, bool(known)))
            self.ended[place] = when
        elif known:
            heard.withdrawn.append((place, silent_from))
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

    def adopt(self, mine: NDArray[np.intp], other: SilenceTracker, theirs: NDArray[np.intp]) -> None:
        """Take over the state of ``other``'s points ``theirs`` for ``mine``."""
        for name in ("last", "opened", "ended"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]
