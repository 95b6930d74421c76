"""Readings of the past, as those who look back ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ingest.readings.batch import Batch, batch_of
from ingest.readings.first_value import first_values_in_order

EMPTY = batch_of([], [], [])


class ReadingsUnavailable(Exception):  # noqa: N818 - named for what is missing
    """The past cannot be read at the moment: who asked tries again later."""


class History(Protocol):
    """All readings that are durable, wherever they are at the moment."""

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """Readings of the point keys with ``start <= measured_at < end``, sorted by (point, measured_at).

        Of one identity the first value.
        Raises `ReadingsUnavailable`.
        """
        ...


class InMemoryHistory:
    """A history that is held in memory: recorded files, tests, what-if runs.

    Parameters
    ----------
    readings
        In the order of arrival; the first value of an identity is the one kept.
    """

    def __init__(self, readings: Batch) -> None:
        self._readings = first_values_in_order(readings)

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """Readings of the point keys with ``start <= measured_at < end``, sorted by (point, measured_at)."""
        kept = self._readings
        inside = (kept.measured_at >= start) & (kept.measured_at < end)
        return kept.select(inside & np.isin(kept.point, np.asarray(points, np.int32)))
