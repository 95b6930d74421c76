"""What the judge knows of every point at one instant, as columns by point key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

NOT_JUDGED = np.float32(-np.inf)
"""In the place of a depth: no rule that applies has a value to judge."""


class PointState(IntFlag):
    """What is so of a point; several may be."""

    MEASURED = 1
    """It has a value now: a usable reading within its hold (judgement.md, section 3)."""
    JUDGED = 2
    """It has a value now, and a rule of values applies to it now."""
    BREACHING = 4
    """An episode of a rule of values is open."""
    SILENT = 8
    UNUSABLE = 16
    STUCK = 32


@dataclass(frozen=True, slots=True)
class PointStates:
    """All points, judged up to ``judged_until`` (UTC ms; 0: not yet).

    Attributes
    ----------
    state
        uint8 by point key: `PointState`.
    value, at
        int32 by point key, micro, and int64, UTC ms: the newest usable reading, which may still wait to be
        judged; without meaning where the point is not measured.
    depth
        float32 by point key: how far its value is beyond its limit, as a share of that; negative: within it;
        `NOT_JUDGED`. Of several rules the one that it is furthest beyond.
    last_depth
        The same of its newest usable reading however old that is, by the rules that apply now: which was
        the worst is known also where nothing is measured.
    """

    judged_until: int
    state: NDArray[np.uint8]
    value: NDArray[np.int32]
    at: NDArray[np.int64]
    depth: NDArray[np.float32]
    last_depth: NDArray[np.float32]

    @classmethod
    def unknown(cls, size: int = 0, judged_until: int = 0) -> PointStates:
        """Of points of which nothing is known, with keys below ``size``."""
        return cls(
            judged_until,
            np.zeros(size, np.uint8),
            np.zeros(size, np.int32),
            np.zeros(size, np.int64),
            np.full(size, NOT_JUDGED, np.float32),
            np.full(size, NOT_JUDGED, np.float32),
        )

    def of(self, keys: NDArray[np.int32]) -> PointStates:
        """As columns by the position in ``keys``: of points that came since, nothing is known."""
        found = PointStates.unknown(len(keys), self.judged_until)
        known = keys < len(self.state)
        for name in ("state", "value", "at", "depth", "last_depth"):
            getattr(found, name)[known] = getattr(self, name)[keys[known]]
        return found
