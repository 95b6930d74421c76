"""Which points late data has touched, since when, and from which place in the journal on."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.readings.first_value import starts_of_runs

NOT_A_BREACH_LATE = "readings that arrived late show that this was not a breach"


class _LatePoint(NamedTuple):
    since: int
    position: int | None


class LatePoints:
    """Points whose decided past has to be judged again.

    Each remembers the journal position of the first batch that touched it: until that is dealt with, the
    journal must not forget it.
    """

    def __init__(self) -> None:
        self._points: dict[int, _LatePoint] = {}

    def __len__(self) -> int:
        return len(self._points)

    @property
    def position(self) -> int | None:
        """The first journal position that is still needed, ``None`` when none is."""
        return min((t.position for t in self._points.values() if t.position is not None), default=None)

    def add(self, keys: NDArray[np.int32], at: NDArray[np.int64], position: int | None) -> None:
        """What ``keys`` (int32[n]) measured at ``at`` (int64[n], UTC ms) came too late to be judged live.

        ``position`` is where it stands in the journal; ``None`` when it does not come from there.
        """
        if not len(keys):
            return
        order = np.lexsort((at, keys))
        keys, at = keys[order], at[order]
        first = starts_of_runs(keys)
        for key, since in zip(keys[first].tolist(), at[first].tolist(), strict=True):
            self._mark_late(key, _LatePoint(since, position))

    def some(self, most: int, within_ms: int) -> tuple[dict[int, int], int | None]:
        """Points touched longest ago, with their earliest instants, and the journal position held for them.

        At most ``most`` points, and only such as were touched within ``within_ms`` of the first: a point that
        is a minute late is not judged again for a week because another is. What is given out is no longer
        touched.
        """
        if not self._points:
            return {}, None
        latest = min(touch.since for touch in self._points.values()) + within_ms
        near = [key for key, touch in self._points.items() if touch.since <= latest]
        taken = {key: self._points.pop(key) for key in near[:most]}
        held = min((t.position for t in taken.values() if t.position is not None), default=None)
        return {key: touch.since for key, touch in taken.items()}, held

    def put_back(self, points: dict[int, int], position: int | None) -> None:
        """Undo `some`: these could not be judged again now."""
        for key, since in points.items():
            self._mark_late(key, _LatePoint(since, position))

    def forget_others(self, keys: Container[int]) -> None:
        """Keep only ``keys``: the other points are gone."""
        self._points = {key: touch for key, touch in self._points.items() if key in keys}

    def _mark_late(self, key: int, touch: _LatePoint) -> None:
        before = self._points.get(key)
        if before is not None:
            known = [p for p in (before.position, touch.position) if p is not None]
            touch = _LatePoint(min(before.since, touch.since), min(known, default=None))
        self._points[key] = touch
