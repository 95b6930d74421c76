"""Parts of a checker: what is judged together, found by point key; and parts that have failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.judging.silence import SilenceTracker
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import Cohort

Part = TypeVar("Part", Cohort, SilenceTracker, RunTracker)
"""What a part may be. Each has a column ``keys``, and the positions that other columns go by are its rows."""


@dataclass(frozen=True, slots=True)
class KeyedPart(Generic[Part]):
    """A part of the checker with its map from point keys to positions.

    ``position_of_key`` is int32, -1 = the point is not in this part; its last entry belongs to no key.
    """

    part: Part
    position_of_key: NDArray[np.int32]

    def locate(self, keys: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where the points ``keys`` (int32[n], of any inventory) are in this part.

        Returns the rows of ``keys`` that are in it, and their positions (intp, one for each row).
        """
        position = self.position_of_key.take(keys, mode="clip")  # a key too large meets the last entry
        rows = np.flatnonzero(position >= 0)
        return rows, position[rows].astype(np.intp)


AnyPart = KeyedPart[Cohort] | KeyedPart[SilenceTracker] | KeyedPart[RunTracker]


@dataclass(slots=True, eq=False)
class PartFault:
    """A part of the checker that failed: everything else goes on without it.

    Attributes
    ----------
    rules
        Ids of the rules that are not judged.
    keys
        int32[n], keys of the points at which they are not.
    decided_until
        UTC ms: everything in this part is decided up to here, and nothing after it.
    reason
        The error, for the log.
    """

    rules: tuple[str, ...]
    keys: NDArray[np.int32]
    decided_until: int
    reason: str
