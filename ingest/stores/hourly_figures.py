"""Hourly figures of readings: minimum, mean, maximum and count of what may be judged. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.durations import HOUR
from ingest.readings.batch import Batch
from ingest.readings.first_value import starts_of_runs


def whole_hours(start: int, end: int) -> tuple[int, int]:
    """The first whole hour's start and the last one's end inside ``[start, end)``, UTC ms."""
    return -(-start // HOUR) * HOUR, end // HOUR * HOUR


@dataclass(frozen=True, slots=True, eq=False)
class HourFigures:
    """The figures of points in one hour, as columns of one length, by point key; in the canonical unit."""

    point: NDArray[np.int32]
    minimum: NDArray[np.float64]
    mean: NDArray[np.float64]
    maximum: NDArray[np.float64]
    count: NDArray[np.int64]

    def select(self, rows: slice) -> HourFigures:
        """These rows."""
        return HourFigures(
            self.point[rows], self.minimum[rows], self.mean[rows], self.maximum[rows], self.count[rows]
        )


class HourSums:
    """Adds up one hour, a few minutes at a time: what is in memory are four numbers a point, and a slice.

    Parameters
    ----------
    points
        One more than the highest point key.
    """

    def __init__(self, points: int) -> None:
        self._least, self._most = np.full(points, np.inf), np.full(points, -np.inf)
        self._sum, self._count = np.zeros(points), np.zeros(points, np.int64)

    def add(self, batch: Batch) -> None:
        """Add readings of the hour, sorted by point; those that may not be judged count for nothing."""
        clean = batch.select(batch.usable())
        if not len(clean):
            return
        begins = np.flatnonzero(starts_of_runs(clean.point))
        point = clean.point[begins]
        self._least[point] = np.minimum(self._least[point], np.minimum.reduceat(clean.value, begins))
        self._most[point] = np.maximum(self._most[point], np.maximum.reduceat(clean.value, begins))
        self._sum[point] += np.add.reduceat(clean.value, begins)
        self._count[point] += np.diff(np.append(begins, len(clean)))

    def figures(self) -> HourFigures:
        """Those of the points with readings that may be judged (judgement.md, section 1)."""
        point = np.flatnonzero(self._count)
        count = self._count[point]
        return HourFigures(
            point.astype(np.int32), self._least[point], self._sum[point] / count, self._most[point], count
        )
