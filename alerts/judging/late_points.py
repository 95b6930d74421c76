"""Points with late data: since when each is to be judged again, and which journal position that needs."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.readings.first_value import starts_of_runs


class _LatePoint(NamedTuple):
    """``since`` is the earliest late reading (UTC ms), ``journal_position`` of the first batch with one."""

    since: int
    journal_position: int | None


class LatePoints:
    """Points whose decided marks have to be judged again (judgement.md, section 4).

    Each keeps the journal position of the first batch with late data of it: the journal must keep that batch
    until the point is judged again.
    """

    def __init__(self) -> None:
        self._points: dict[int, _LatePoint] = {}
        self._added: set[int] = set()

    def __len__(self) -> int:
        return len(self._points)

    @property
    def journal_position(self) -> int | None:
        """The first journal position that is still needed, ``None`` when none is."""
        return _first_position(self._points.values())

    def add(self, keys: NDArray[np.int32], at: NDArray[np.int64], journal_position: int | None) -> None:
        """Add late data of the points ``keys`` (int32[n]), measured at ``at`` (int64[n], UTC ms).

        ``journal_position`` is that of its batch; ``None`` when it does not come from the journal.
        """
        if not len(keys):
            return
        order = np.lexsort((at, keys))
        keys, at = keys[order], at[order]
        first = starts_of_runs(keys)
        for key, since in zip(keys[first].tolist(), at[first].tolist(), strict=True):
            self._add_point(key, _LatePoint(since, journal_position))
            self._added.add(key)

    def take_added(self) -> set[int]:
        """The keys of the points that `add` has added late data of since the last call."""
        added, self._added = self._added, set()
        return added

    def take(
        self, most: int, within_ms: int, waiting: Container[int] = ()
    ) -> tuple[dict[int, int], int | None]:
        """Remove and return points to judge again, and the journal position that they need.

        Parameters
        ----------
        most
            At most so many points.
        within_ms
            Only points whose late data begins within this of the earliest: a point whose data is a minute
            late is not judged again for a week because another's is that late.

        Returns
        -------
        tuple
            Point key -> earliest late reading (UTC ms); the journal position.
        """
        due = {key: point for key, point in self._points.items() if key not in waiting}
        if not due:
            return {}, None
        latest = min(point.since for point in due.values()) + within_ms
        near = [key for key, point in due.items() if point.since <= latest]
        return self._remove(near[:most])

    def take_later_than(self, keys: Iterable[int], at: int) -> tuple[dict[int, int], int | None]:
        """Remove and return, as `take` does, those of ``keys`` with late data after ``at`` (UTC ms) only."""
        return self._remove([key for key in keys if key in self._points and self._points[key].since > at])

    def _remove(self, keys: Iterable[int]) -> tuple[dict[int, int], int | None]:
        taken = {key: self._points.pop(key) for key in keys}
        return {key: point.since for key, point in taken.items()}, _first_position(taken.values())

    def keep_only(self, keys: Container[int]) -> None:
        """Drop all points but ``keys``: the others have left the inventory."""
        self._points = {key: point for key, point in self._points.items() if key in keys}

    def _add_point(self, key: int, point: _LatePoint) -> None:
        before = self._points.get(key)
        if before is not None:
            point = _LatePoint(min(before.since, point.since), _first_position((before, point)))
        self._points[key] = point


def _first_position(points: Iterable[_LatePoint]) -> int | None:
    positions = (point.journal_position for point in points)
    return min((position for position in positions if position is not None), default=None)
