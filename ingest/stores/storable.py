"""Which readings no store accepts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.readings.batch import Batch
from ingest.said import Said
from ingest.stores.contract import Refusal

EARLIEST_STORABLE, LATEST_STORABLE = -9_223_372_036_854, 9_223_372_036_854
"""UTC ms that fit in InfluxDB's nanoseconds (the years 1677 to 2262); every store keeps to them."""


def unstorable(batch: Batch, known: NDArray[np.bool_]) -> list[Refusal]:
    """Rows that no store accepts: no such point, not a finite number, a time before 1677 or after 2262.

    ``known`` is bool[highest key + 1], true where the inventory has or had a point.
    """
    inside = (batch.point >= 0) & (batch.point < len(known))
    unknown = ~inside
    unknown[inside] = ~known[batch.point[inside]]
    not_finite = ~np.isfinite(batch.value)
    outside = (batch.measured_at < EARLIEST_STORABLE) | (batch.measured_at > LATEST_STORABLE)
    refused = []
    for row in np.flatnonzero(unknown | not_finite | outside).tolist():
        if unknown[row]:
            reason = Said("letter-never-a-point", key=str(batch.point[row]))
        elif not_finite[row]:
            reason = Said("letter-not-finite", value=str(batch.value[row]))
        else:
            reason = Said("letter-outside-years", at=str(batch.measured_at[row]))
        refused.append(Refusal(row, reason))
    return refused


def accepted_rows(length: int, refused: list[Refusal]) -> NDArray[np.intp]:
    """The rows of a batch of ``length`` that are not refused, in order."""
    kept = np.ones(length, np.bool_)
    kept[[line.row for line in refused]] = False
    return np.flatnonzero(kept)
