"""Heating stations: water as warm as the weather asks for, unless the heat source is out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.clock import SECOND
from simulators.faults import HeatSourceOutage

ROOM = 20.0
"""Room temperature the curve is made for, degC."""
DESIGN_OUTDOOR = -9.0
"""Outdoor temperature at full load, degC (Tianjin and Beijing round about, GB 50736)."""
DESIGN_WATER = 62.5
"""Mean water temperature at full load, degC: the middle of 75/50, GB 50736's radiator circuit."""
RADIATOR_EXPONENT = 1.3
"""A radiator's heat grows with this power of its over-temperature (EN 442)."""
FOLLOWS = 20 * 60.0
"""How fast a circuit follows its curve, seconds: one turn of the water through it (an assumption)."""
COOLS = 25 * 60.0
"""How fast its water cools when the heat source is out, seconds (an assumption)."""


def curve(outdoor: float) -> float:
    """Mean water temperature, degC, that keeps ``ROOM`` at ``outdoor`` degC; ``ROOM`` when it is warm."""
    load = max(0.0, (ROOM - outdoor) / (ROOM - DESIGN_OUTDOOR))
    return ROOM + (DESIGN_WATER - ROOM) * math.pow(load, 1 / RADIATOR_EXPONENT)


class Stations:
    """All stations of the town, stepped together.

    Parameters
    ----------
    ids
        Their place ids; columns of what `step` returns.
    outages
        When which of them gets no heat.
    outdoor
        Outdoor temperature that they have settled to, degC.
    """

    def __init__(self, ids: Sequence[str], outages: Sequence[HeatSourceOutage], outdoor: float) -> None:
        self.ids = tuple(ids)
        self._outages = [(self.ids.index(outage.station), outage) for outage in outages]
        self.water: NDArray[np.float64] = np.full(len(ids), curve(outdoor))

    def step(self, t: int, dt_ms: int, outdoor: float) -> NDArray[np.float64]:
        """Mean water temperature (float64[stations], degC) ``dt_ms`` later, at ``t`` (UTC ms)."""
        target = np.full(len(self.ids), curve(outdoor))
        pace = np.full(len(self.ids), FOLLOWS)
        for index, outage in self._outages:
            if outage.active(t):
                target[index], pace[index] = ROOM, COOLS
        self.water = target + (self.water - target) * np.exp(-dt_ms / SECOND / pace)
        return self.water
