"""Readings that were taken in and are not judged yet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Readings(NamedTuple):
    """Readings by their point's position in a part of the checker, when measured (UTC ms), value (micro)."""

    position: NDArray[np.intp]
    at: NDArray[np.int64]
    value: NDArray[np.int32]

    def select(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Readings:
        """The rows ``which``, in that order."""
        return Readings(self.position[which], self.at[which], self.value[which])


class PendingReadings:
    """Readings in the order they were taken in; put together only when someone looks."""

    def __init__(self) -> None:
        self._parts: list[Readings] = []
        self._known = 0

    def add(self, rows: Readings) -> None:
        """Let more readings wait."""
        self._parts.append(rows)

    def rows(self) -> Readings:
        """All that wait."""
        if len(self._parts) != 1:
            empty = Readings(np.empty(0, np.intp), np.empty(0, np.int64), np.empty(0, np.int32))
            columns = zip(empty, *self._parts, strict=True)
            self._parts = [Readings(*(np.concatenate(column) for column in columns))]
        return self._parts[0]

    def news(self) -> Readings:
        """Those that nobody has asked for like this before."""
        rows = self.rows()
        news = rows.select(slice(self._known, None))
        self._known = len(rows.at)
        return news

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Of all that wait, only the rows ``which`` wait on."""
        self._known = int(np.count_nonzero(which[: self._known]))
        self._parts = [self.rows().select(which)]
