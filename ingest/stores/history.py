"""Readings wherever they are: in the store, or still in the journal on their way there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ingest.readings.batch import Batch, batch_of, concat
from ingest.stores.contract import ReadingStore

EMPTY = batch_of([], [], [])


def first_values_in_order(batch: Batch) -> Batch:
    """Sorted by (point, measured_at); of several rows with one identity the first is kept."""
    order = np.lexsort((np.arange(len(batch)), batch.measured_at, batch.point))
    batch = batch.select(order)
    if not len(batch):
        return batch
    first = np.ones(len(batch), bool)
    first[1:] = (batch.point[1:] != batch.point[:-1]) | (batch.measured_at[1:] != batch.measured_at[:-1])
    return batch.select(first)


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


class ReadingHistory:
    """The store's readings together with those that the writer has not brought there yet.

    Parameters
    ----------
    store
        Where readings end up.
    unwritten
        Gives the batches on their way to the store, oldest first.
    """

    def __init__(self, store: ReadingStore, unwritten: Callable[[], Iterable[Batch]]) -> None:
        self._store = store
        self._unwritten = unwritten

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """Readings of the point keys with ``start <= measured_at < end``, sorted by (point, measured_at).

        The journal is asked first: what moves to the store in between is then seen twice rather than not at
        all, and counted once. Raises `ingest.stores.contract.StoreError`.
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
