"""Hourly figures of readings: minimum, mean, maximum and count of what may be judged. Pure."""

from __future__ import annotations

import numpy as np

from ingest.durations import HOUR
from ingest.readings.batch import Batch


def whole_hours(start: int, end: int) -> tuple[int, int]:
    """The first whole hour's start and the last one's end inside ``[start, end)``, UTC ms."""
    return -(-start // HOUR) * HOUR, end // HOUR * HOUR


def hourly_figures(batch: Batch) -> list[tuple[int, int, float, float, float, int]]:
    """``(point, hour, minimum, mean, maximum, count)`` per point and hour.

    ``batch`` is sorted by (point, measured_at). Rows that may not be judged count for nothing (judgement.md,
    section 1); an hour without any other row is left out. ``hour`` is its start, UTC ms.
    """
    clean = batch.select(batch.usable())
    if not len(clean):
        return []
    hour = clean.measured_at // HOUR * HOUR
    begins = np.flatnonzero(np.r_[True, (np.diff(clean.point) != 0) | (np.diff(hour) != 0)])
    count = np.diff(np.r_[begins, len(clean)])
    return list(
        zip(
            clean.point[begins].tolist(),
            hour[begins].tolist(),
            np.minimum.reduceat(clean.value, begins).tolist(),
            (np.add.reduceat(clean.value, begins) / count).tolist(),
            np.maximum.reduceat(clean.value, begins).tolist(),
            count.tolist(),
            strict=True,
        )
    )
