"""Readings in the store together with those that are still in the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np

from ingest.clock import elapsed
from ingest.durations import HOUR
from ingest.readings.batch import Batch, concat
from ingest.readings.first_value import first_values_in_order
from ingest.readings.history import EMPTY, History, ReadingsUnavailable
from ingest.stores.contract import ReadingStore

MANY_POINTS = 2_000
"""Of more points than this, readings are taken from the journal where it has kept them all."""
AHEAD_MS = HOUR
"""No reading of an instant is received longer before it than this: no clock stays that wrong."""
FIRST_WAIT_S, LAST_WAIT_S = 1.0, 30.0
"""How long stored readings are left alone that were not available twice in a row: at first, and at most."""


class Kept(Protocol):
    """What the journal keeps of the last hours."""

    def kept_since(self) -> int | None:
        """All that was received after this (UTC ms) is kept; ``None``: nothing is."""
        ...

    def kept(self, start: int, end: int) -> Iterable[Batch]:
        """The batches, oldest first, that may hold readings of ``start <= measured_at < end``."""
        ...


class ReadingHistory:
    """The store's readings together with those that the writer has not written yet.

    Parameters
    ----------
    store
        Where readings end up.
    unwritten
        Returns the batches that are not in the store yet, oldest first.
    kept
        The last hours, written or not: what a pass over all points reads, such as that of a restart. Looking
        through it takes the same time however few points are wanted.
    """

    def __init__(
        self, store: ReadingStore, unwritten: Callable[[], Iterable[Batch]], kept: Kept | None = None
    ) -> None:
        self._store = store
        self._unwritten = unwritten
        self._kept = kept

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """Readings of the point keys with ``start <= measured_at < end``, sorted by (point, measured_at).

        The journal is read first: a reading that moves to the store in between is then found twice rather
        than not at all, and returned once. Raises `ingest.stores.contract.StoreError`.
        """
        if not len(points):
            return EMPTY
        if self._kept is not None and len(points) > MANY_POINTS:
            since = self._kept.kept_since()
            if since is not None and since < start - AHEAD_MS:
                return first_values_in_order(concat(_select(self._kept.kept(start, end), points, start, end)))
        moving = _select(self._unwritten(), points, start, end)
        return first_values_in_order(concat([self._store.read(points, start, end), *moving]))


def _select(batches: Iterable[Batch], points: Sequence[int], start: int, end: int) -> list[Batch]:
    """What of ``batches`` is of the point keys and of ``start <= measured_at < end``."""
    wanted = np.zeros(max(points) + 1, bool)
    wanted[np.asarray(points)] = True
    found = []
    for batch in batches:
        inside = (batch.measured_at >= start) & (batch.measured_at < end) & (batch.point < len(wanted))
        inside[inside] = wanted[batch.point[inside]]
        if inside.any():
            found.append(batch.select(inside))
    return found


class PatientHistory:
    """Stored readings, and how long they are to be left alone since they could not be had.

    A single failure may be chance, and is tried again at once; then the wait is longer and longer.

    Parameters
    ----------
    history
        Where they are read.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._failures = 0
        self._ask_again_at = 0.0

    @property
    def wait_s(self) -> float:
        """Seconds until they are to be asked for again; 0 when they may be now."""
        return max(0.0, self._ask_again_at - elapsed())

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """As of `ingest.readings.history.History`. Raises `ReadingsUnavailable`."""
        try:
            found = self._history.read(points, start, end)
        except ReadingsUnavailable:
            if self._failures:
                self._ask_again_at = elapsed() + min(FIRST_WAIT_S * 2 ** (self._failures - 1), LAST_WAIT_S)
            self._failures += 1
            raise
        self._failures, self._ask_again_at = 0, 0.0
        return found
