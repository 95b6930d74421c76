"""Readings and figures of hours, summed up into buckets of one width. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from alerts.deadlines.days.local_days import local_day, midnight
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import Batch
from ingest.readings.first_value import starts_of_runs
from ingest.stores.contract import HourlyRow

WIDTHS = (
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 7, 14, 28)),
)
"""Ms that a bucket may be wide; those of a day and more are whole local days."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Columns of one length, by time: where each bucket begins (UTC ms), and what was measured in it.

    In the canonical unit, over readings that may be judged; ``count`` is how many there were.
    """

    at: NDArray[np.int64]
    minimum: NDArray[np.float64]
    mean: NDArray[np.float64]
    maximum: NDArray[np.float64]
    count: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.at)


def of_readings(readings: Batch) -> Figures:
    """Each of ``readings`` by itself."""
    value = readings.value
    return Figures(readings.measured_at, value, value, value, np.ones(len(value), np.int64))


def of_hours(rows: Sequence[HourlyRow]) -> Figures:
    """The figures of hours."""
    return Figures(
        np.array([row.hour for row in rows], np.int64),
        np.array([row.minimum for row in rows], np.float64),
        np.array([row.mean for row in rows], np.float64),
        np.array([row.maximum for row in rows], np.float64),
        np.array([row.count for row in rows], np.int64),
    )


def joined(one: Figures, other: Figures) -> Figures:
    """``one``, and ``other``, which is later."""
    return Figures(
        *(
            np.concatenate([getattr(one, name), getattr(other, name)])
            for name in ("at", "minimum", "mean", "maximum", "count")
        )
    )


def width_for(span: tuple[int, int], most: int) -> int:
    """The least of `WIDTHS` of which at most ``most`` lie in ``span`` (UTC ms), or the widest."""
    length = span[1] - span[0]
    return next((width for width in WIDTHS if length <= width * most), WIDTHS[-1])


def edges_of(span: tuple[int, int], width: int, zone: ZoneInfo) -> list[int]:
    """Where the buckets that have something of ``span`` begin, and where the last one ends (UTC ms).

    Days begin at midnights of ``zone``, some hours are counted from there, and whole hours are those of the
    figures; ``width`` is one of `WIDTHS`.
    """
    start, end = span
    first = local_day(start, zone)
    if width < DAY:
        origin = midnight(first, zone) if width > HOUR else 0
        begin = origin + (start - origin) // width * width
        wide = max(1, -(-(end - begin) // width))
        return [begin + number * width for number in range(wide + 1)]
    step = timedelta(days=width // DAY)
    edges: list[int] = []
    while not edges or edges[-1] < end:
        edges.append(midnight(first, zone))
        first += step
    return edges if len(edges) > 1 else [*edges, midnight(first, zone)]


def in_buckets(figures: Figures, edges: Sequence[int]) -> Figures:
    """``figures`` summed up between ``edges``; buckets without any are left out."""
    if not len(figures):
        return figures
    bounds = np.asarray(edges, np.int64)
    bucket = np.searchsorted(bounds, figures.at, side="right") - 1
    begins = np.flatnonzero(starts_of_runs(bucket))
    count = np.add.reduceat(figures.count, begins)
    return Figures(
        bounds[np.clip(bucket[begins], 0, None)],
        np.minimum.reduceat(figures.minimum, begins),
        np.add.reduceat(figures.mean * figures.count, begins) / count,
        np.maximum.reduceat(figures.maximum, begins),
        count,
    )


def gaps_between(at: NDArray[np.int64], until: int, hold: int) -> list[tuple[int, int]]:
    """From when to when (UTC ms) nothing is known: between instants ``at``, each good for ``hold`` ms.

    The last one lasts to ``until``.
    """
    if not len(at):
        return []
    ends = at + hold
    starts = np.append(at[1:], until)
    return [(int(a), int(b)) for a, b in zip(ends, starts, strict=True) if b > a]
