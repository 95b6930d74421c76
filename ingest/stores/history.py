"""Readings in the store together with those that are still in the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ingest.readings.batch import Batch, concat
from ingest.readings.first_value import first_values_in_order
from ingest.readings.history import EMPTY
from ingest.stores.contract import ReadingStore


class ReadingHistory:
    """The store's readings together with those that the writer has not written yet.

    Parameters
    ----------
    store
        Where readings end up.
    unwritten
        Returns the batches that are not in the store yet, oldest first.
    """

    def __init__(self, store: ReadingStore, unwritten: Callable[[], Iterable[Batch]]) -> None:
        self._store = store
        self._unwritten = unwritten

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """Readings of the point keys with ``start <= measured_at < end``, sorted by (point, measured_at).

        The journal is read first: a reading that moves to the store in between is then found twice rather
        than not at all, and returned once. Raises `ingest.stores.contract.StoreError`.
        """
        if not len(points):
            return EMPTY
        wanted = np.zeros(max(points) + 1, bool)
        wanted[np.asarray(points)] = True
        moving = []
        for batch in self._unwritten():
            inside = (batch.measured_at >= start) & (batch.measured_at < end) & (batch.point < len(wanted))
            inside[inside] = wanted[batch.point[inside]]
            if inside.any():
                moving.append(batch.select(inside))
        return first_values_in_order(concat([self._store.read(points, start, end), *moving]))
