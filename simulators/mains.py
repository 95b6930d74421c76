"""Water mains: pressure from the hour's demand and the supply periods, and the water's quality at the taps.

A small analytic stand-in for a network model: every point has a head, loses the square of the demand, and
sags outside the supply periods of clause B4.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.clock import DAY, HOUR, MINUTE
from simulators.faults import LowMain

Floats = NDArray[np.float64]

DEMAND = (
    *(0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.1, 1.5, 1.3, 1.0, 0.9, 1.1),
    *(1.3, 1.1, 0.9, 0.8, 0.9, 1.2, 1.5, 1.6, 1.4, 1.1, 0.8, 0.5),
)
"""Demand by the hour over its mean: small at night, peaks in the morning, at noon and in the evening (an
assumption)."""
SUPPLY_HOURS = ((6, 10), (11, 16), (17, 22))
"""Local hours of supply in winter (clause B4)."""
VALVE = 25 * MINUTE
"""How long the supply takes to open or close: slow, so that it is never mistaken for a burst (rule
``fall``)."""
SETTLED = 5 * MINUTE
"""The supply is open this long before its period, and starts to close this long after it."""
SAGGED = 0.06
"""Pressure outside the supply periods, MPa: what stands in the mains."""
HEAD = (0.30, 0.38)
"""Pressure of a main without demand, MPa (field.md: municipal mains have 0.20 to 0.45)."""
LOSS = (0.015, 0.035)
"""Pressure lost at mean demand, MPa (an assumption: at the peak the end of the network keeps more than
0.2)."""
FADES = 15 * MINUTE
"""A fault of a main comes and goes over this time."""

CHLORINE, TURBIDITY, PH = (0.35, 0.60), (0.20, 0.45), (7.3, 7.7)
"""Free chlorine mg/L, turbidity NTU and pH at the taps: inside the limits of clauses C18 and C24 with room
to spare."""


def supply_open(since_midnight: int) -> float:
    """How far the supply is open, 0 to 1, so many ms after local midnight."""
    best = 0.0
    for first, last in SUPPLY_HOURS:
        opening = (since_midnight - (first * HOUR - SETTLED - VALVE)) / VALVE
        closing = (last * HOUR + SETTLED + VALVE - since_midnight) / VALVE
        best = max(best, min(opening, closing, 1.0))
    return best


def demand(since_midnight: int) -> float:
    """Demand over its mean, between the hours' middles as a straight line."""
    hour = since_midnight / HOUR
    return float(np.interp(hour, np.arange(24) + 0.5, DEMAND, period=24))


class Mains:
    """Pressure at all pressure points, and the water's quality at the taps; no state, only time.

    Parameters
    ----------
    rng
        Where heads and losses are drawn from.
    points
        Ids of the pressure points, the columns of `pressure`.
    taps
        How many places have chlorine, turbidity and pH.
    faults
        Low mains.
    midnight
        UTC ms of a local midnight.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        points: Sequence[str],
        *,
        taps: int,
        faults: Sequence[LowMain],
        midnight: int,
    ) -> None:
        self._head = rng.uniform(*HEAD, len(points))
        self._loss = rng.uniform(*LOSS, len(points))
        self._quality = np.stack([rng.uniform(*band, taps) for band in (CHLORINE, TURBIDITY, PH)])
        self._faults = [(points.index(fault.point), fault) for fault in faults]
        self._midnight = midnight

    def pressure(self, t: int) -> Floats:
        """float64[points], MPa, at ``t`` (UTC ms)."""
        hour = (t - self._midnight) % DAY
        flowing = self._head - self._loss * demand(hour) ** 2
        for index, fault in self._faults:
            fade = min((t - fault.start) / FADES, (fault.end - t) / FADES, 1.0)
            flowing[index] += (fault.pressure - flowing[index]) * max(fade, 0.0)
        return np.asarray(SAGGED + (flowing - SAGGED) * supply_open(hour))

    def quality(self, t: int) -> Floats:
        """float64[3, taps] at ``t``: chlorine mg/L (less when less flows), turbidity NTU, pH."""
        found = self._quality.copy()
        found[0] *= 0.9 + 0.1 * min(demand((t - self._midnight) % DAY), 1.0)
        return found
