"""Readings that were taken in and wait until their marks are decided."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Readings(NamedTuple):
    """Readings as columns: position of the point in a part of the checker, UTC ms, value in micro."""

    position: NDArray[np.intp]
    at: NDArray[np.int64]
    value: NDArray[np.int32]

    def select(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Readings:
        """The rows ``which``, in that order."""
        return Readings(self.position[which], self.at[which], self.value[which])


def signs_of_life(position: NDArray[np.intp], at: NDArray[np.int64]) -> Readings:
    """Readings that count for their time only: their values mean nothing."""
    return Readings(position, at, np.zeros(len(at), np.int32))


class PendingReadings:
    """Readings in the order they were taken in; batches are concatenated only when they are asked for."""

    def __init__(self) -> None:
        self._parts: list[Readings] = []
        self._returned = 0

    def add(self, rows: Readings) -> None:
        """Append readings."""
        self._parts.append(rows)

    def rows(self) -> Readings:
        """All pending readings."""
        if len(self._parts) != 1:
            empty = Readings(np.empty(0, np.intp), np.empty(0, np.int64), np.empty(0, np.int32))
            columns = zip(empty, *self._parts, strict=True)
            self._parts = [Readings(*(np.concatenate(column) for column in columns))]
        return self._parts[0]

    def new_rows(self) -> Readings:
        """The pending readings that this method has not returned before."""
        rows = self.rows()
        new = rows.select(slice(self._returned, None))
        self._returned = len(rows.at)
        return new

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Drop all pending readings but the rows ``which`` (bool[n])."""
        self._returned = int(np.count_nonzero(which[: self._returned]))
        self._parts = [self.rows().select(which)]
