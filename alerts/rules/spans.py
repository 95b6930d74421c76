"""Spans in which rules apply, for whole years at once: whether they meet, and how many marks lie in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from alerts.rules.hours import Applicability, ApplicabilityGroup
from ingest.durations import DAY, SECOND
from ingest.inventory.local_time import Bounds

ORDINARY_YEARS = (2024, 2025)
"""A leap year and another one: what comes round every year comes round in them."""


def applicable_spans(group: ApplicabilityGroup) -> Bounds:
    """When a rule applies to the points of ``group``, its outages left aside.

    Covers `ORDINARY_YEARS` and every year that a day of the season is written with.
    """
    written = [
        date.fromisoformat(day).year
        for span in group.season or ()
        for day in (span.start, span.end)
        if len(day) > len("MM-DD")
    ]
    years = (*ORDINARY_YEARS, *written)
    return Applicability(*group._replace(outages=())).spans(
        _new_year(min(years)) - DAY, _new_year(max(years) + 1) + DAY
    )


def _new_year(year: int) -> int:
    return round(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * SECOND


def most_marks(spans: Bounds, step: int, marks: int) -> int:
    """How many of ``marks`` successive marks, ``step`` ms apart, lie in ``spans`` at most.

    The last of them must be inside. Moving a window on within a span loses no mark, so only the windows that
    end with a span are counted.
    """
    first, last = -(-spans[::2] // step), -(-spans[1::2] // step) - 1
    some = last >= first
    first, last = first[some], last[some]
    if not len(first):
        return 0
    counts = last - first + 1
    before = np.cumsum(counts) - counts
    start = last - marks + 1
    at: NDArray[np.intp] = np.searchsorted(last, start)
    too_early = before[at] + np.maximum(start - first[at], 0)
    return int((before + counts - too_early).max())
