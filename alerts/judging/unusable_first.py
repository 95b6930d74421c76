"""Identities whose first value may not be judged: a clean reading that follows under one is not its value."""

from __future__ import annotations

import numpy as np

from ingest.durations import HOUR
from ingest.readings.batch import Batch
from ingest.readings.first_value import first_of_each

AHEAD_MS = HOUR
"""What claims to be measured later than this from now is not remembered: no clock goes on being so wrong."""


class UnusableFirst:
    """Identities ``(point, measured_at)`` that came unusable first, until their marks are decided.

    The store keeps the first value of an identity, and so does whoever judges from it. After the marks are
    decided a second value is late, and judging again looks into the store.
    """

    def __init__(self) -> None:
        self._point = np.empty(0, np.int32)
        self._at = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._point)

    def sift(self, batch: Batch) -> Batch:
        """``batch`` without what follows an unusable reading of its identity; remembers those it holds."""
        usable = batch.usable()
        if not len(self) and usable.all():
            return batch
        concerned = np.isin(batch.point, np.concatenate([self._point, batch.point[~usable]]))
        point = np.concatenate([self._point, batch.point[concerned]])
        at = np.concatenate([self._at, batch.measured_at[concerned]])
        first = first_of_each(point, at)
        unusable_first = first & np.concatenate([np.ones(len(self), bool), ~usable[concerned]])
        kept = ~concerned
        kept[concerned] = first[len(self) :]
        self._point, self._at = point[unusable_first], at[unusable_first]
        return batch.select(kept)

    def forget(self, decided: int, now: int) -> None:
        """Keep only what was measured after ``decided`` and not long after ``now`` (UTC ms)."""
        kept = (self._at > decided) & (self._at <= now + AHEAD_MS)
        self._point, self._at = self._point[kept], self._at[kept]
