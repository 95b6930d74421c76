"""Which hours of measurement a batch touches, and about when: what was worked out of them is due again.

When readings came is told to the ten minutes. So there are few such pairs, the same for whoever looks twice,
and whoever knows up to when all of them are on record knows what is due (decision 0023).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import Batch

CAME_WITHIN = 10 * MINUTE


class TouchedHour(NamedTuple):
    """Usable readings of ``hour`` came in the ten minutes from ``came`` on; both UTC ms."""

    came: int
    hour: int


def touched_hours(batch: Batch) -> set[TouchedHour]:
    """Those of a batch; readings that may not be judged touch nothing."""
    usable = batch.usable()
    came, hour = batch.received_at[usable] // CAME_WITHIN, batch.measured_at[usable] // HOUR
    if not len(came):
        return set()
    if came.min() == came.max() and hour.min() == hour.max():
        pairs = [(int(came[0]), int(hour[0]))]
    else:
        pairs = np.unique(np.column_stack((came, hour)), axis=0).tolist()
    return {TouchedHour(c * CAME_WITHIN, h * HOUR) for c, h in pairs}
