"""Identities whose first reading is unusable: a later usable one does not count either."""

from __future__ import annotations

import numpy as np

from ingest.durations import HOUR
from ingest.readings.batch import Batch
from ingest.readings.first_value import first_of_each

AHEAD_MS = HOUR
"""Readings with times further ahead of now than this are not remembered: no clock stays that wrong."""


class UnusableFirst:
    """Identities ``(point, measured_at)`` whose first reading is unusable, until their marks are decided.

    The store keeps the first value of an identity (judgement.md, section 1), so the live run must do so, too.
    After the marks are decided a second value is late data, and judging again reads the store.
    """

    def __init__(self) -> None:
        self._point = np.empty(0, np.int32)
        self._at = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._point)

    def filter(self, batch: Batch) -> Batch:
        """``batch`` without readings whose identity had an unusable one first; remembers those it brings."""
        usable = batch.usable()
        if not len(self) and usable.all():
            return batch
        to_check = np.isin(batch.point, np.concatenate([self._point, batch.point[~usable]]))
        point = np.concatenate([self._point, batch.point[to_check]])
        at = np.concatenate([self._at, batch.measured_at[to_check]])
        first = first_of_each(point, at)
        unusable_first = first & np.concatenate([np.ones(len(self), bool), ~usable[to_check]])
        kept = ~to_check
        kept[to_check] = first[len(self) :]
        self._point, self._at = point[unusable_first], at[unusable_first]
        return batch.select(kept)

    def drop_decided(self, decided_until: int, now: int) -> None:
        """Keep what was measured after ``decided_until`` and at most `AHEAD_MS` after ``now`` (UTC ms)."""
        kept = (self._at > decided_until) & (self._at <= now + AHEAD_MS)
        self._point, self._at = self._point[kept], self._at[kept]
