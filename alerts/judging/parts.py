"""Parts of a checker: what is judged together, found by point key; and parts that have failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.judging.silence import SilenceTracker
from alerts.judging.stuck import StuckTracker
from alerts.judging.windows.cohort import Cohort

Tracker = TypeVar("Tracker", Cohort, SilenceTracker, StuckTracker)


@dataclass(frozen=True, slots=True)
class KeyedPart(Generic[Tracker]):
    """A part of the checker with the map from point keys (int32, -1 = not there) to its positions."""

    part: Tracker
    place: NDArray[np.int32]

    def rows(self, keys: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which rows of a batch concern this part, and the positions they refer to; any key will do."""
        place = self.place.take(keys, mode="clip")  # the last place belongs to no key
        rows = np.flatnonzero(place >= 0)
        return rows, place[rows].astype(np.intp)


AnyPart = KeyedPart[Cohort] | KeyedPart[SilenceTracker] | KeyedPart[StuckTracker]


@dataclass(slots=True, eq=False)
class Fault:
    """A part of the checker that failed: everything else goes on without it.

    Attributes
    ----------
    rules
        Ids of the rules that are not judged.
    keys
        int32[n], the point keys at which they are not.
    decided_until
        UTC ms: everything of this part is decided up to here, and nothing after it.
    reason
        The error, for the log.
    """

    rules: tuple[str, ...]
    keys: NDArray[np.int32]
    decided_until: int
    reason: str
