"""Quality checks over columns: shape in, shape out, nothing dropped.

A flagged reading is stored with its flag and, for the flags in ``UNUSABLE``, never judged (judgement.md,
section 1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, MINUTE
from ingest.readings.batch import Flag

MAX_SKEW = 5 * MINUTE
"""How far a device's clock may run ahead of ours, ms (judgement.md, section 1)."""

CORRECTION_HORIZON = 7 * DAY
"""How late a reading may come and still be judged, ms (judgement.md, section 1); a setting may change it."""


def flag(
    measured_at: NDArray[np.int64],
    received_at: NDArray[np.int64],
    value: NDArray[np.float64],
    lowest: NDArray[np.float64],
    highest: NDArray[np.float64],
    horizon: int = CORRECTION_HORIZON,
) -> NDArray[np.uint16]:
    """The flags that follow from the columns themselves.

    Parameters
    ----------
    measured_at, received_at
        int64[n], UTC ms.
    value, lowest, highest
        float64[n], the values and their points' physical ranges, in the canonical unit.
    horizon
        How late a reading may come and still be judged, ms.

    Returns
    -------
    uint16[n], bits of `Flag`:

    ``RANGE``
        ``value < lowest`` or ``value > highest``. The bounds themselves are inside; a NaN bound bounds
        nothing.
    ``CLOCK_SKEW``
        ``measured_at > received_at + 5 min``; exactly 5 minutes ahead is still clean.
    ``TOO_OLD``
        ``measured_at < received_at - horizon``; exactly that old is still clean.
    """
    out_of_range = (value < lowest) | (value > highest)
    ahead = measured_at > received_at + MAX_SKEW
    too_old = measured_at < received_at - horizon
    flags = out_of_range * np.uint16(Flag.RANGE)
    flags |= ahead * np.uint16(Flag.CLOCK_SKEW)
    flags |= too_old * np.uint16(Flag.TOO_OLD)
    return flags
