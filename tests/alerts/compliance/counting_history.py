"""A history that counts the rows that it hands out."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readings.batch import Batch
from ingest.readings.history import History


class CountingHistory:
    """Another history, and how many rows each answer had."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.rows: list[int] = []

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        found = self._history.read(points, start, end)
        self.rows.append(len(found))
        return found
