"""Which hours of measurement readings touch: what was worked out of these is due again (decision 0023)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import Batch

NOTED_WITHIN = 10 * MINUTE


class TouchedHour(NamedTuple):
    """Usable readings of ``hour`` were noted in the ten minutes from ``noted`` on; both UTC ms."""

    noted: int
    hour: int


def touched_hours(batch: Batch) -> set[int]:
    """The hours (UTC ms) of a batch; readings that may not be judged touch nothing."""
    return set((np.unique(batch.measured_at[batch.usable()] // HOUR) * HOUR).tolist())
