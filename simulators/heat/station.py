"""Heating stations: water temperature by the heating curve, unless the heat source or the pump fails."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
COOLS = 60 * 60.0
"""How fast water cools that goes round without a heat source, seconds. Some 24 litres in radiators, pipes
and street mains for each kW, at 42.5 K above the rooms, hold 4.3 MJ/kW, so 70 min; mains also cool to the
ground (an assumption)."""
STANDS = 30 * 60.0
"""How fast the radiators cool when the water stands, seconds: some 10 litres and 20 kg of iron for each kW
hold 2.2 MJ/kW, so a little more than half an hour (an assumption)."""
COLD = 10.0
"""What the water of a circuit without heat cools down to, degC: cellars and ducts (an assumption)."""


def curve(outdoor: float) -> float:
    """Mean water temperature, degC, that keeps ``ROOM`` at ``outdoor`` degC.

    ``ROOM`` when it is warm, and never more than `DESIGN_WATER`: below `DESIGN_OUTDOOR` the station is at
    full load.
    """
    load = min(1.0, max(0.0, (ROOM - outdoor) / (ROOM - DESIGN_OUTDOOR)))
    return ROOM + (DESIGN_WATER - ROOM) * math.pow(load, 1 / RADIATOR_EXPONENT)


class Stations:
    """All stations of the town, stepped together.

    Parameters
    ----------
    ids
        Their place ids; columns of what `step` returns.
    outdoor
        Outdoor temperature that they have settled to, degC.

    Attributes
    ----------
    water
        float64[stations], mean temperature of the water in the radiators, degC.
    """

    def __init__(self, ids: Sequence[str], outdoor: float) -> None:
        self.ids = tuple(ids)
        self.water: NDArray[np.float64] = np.full(len(ids), curve(outdoor))
        self._pace = np.full(len(ids), FOLLOWS)
        self._heated = np.ones(len(ids), dtype=bool)

    def set_faults(self, without_heat: NDArray[np.bool_], pump_stands: NDArray[np.bool_]) -> None:
        """Set which stations (bool[stations]) get no heat, and whose pump stands, from now on."""
        self._heated = ~(without_heat | pump_stands)
        self._pace = np.where(pump_stands, STANDS, np.where(without_heat, COOLS, FOLLOWS))

    def step(self, dt: float, outdoor: float) -> NDArray[np.float64]:
        """``water`` (float64[stations], degC) ``dt`` seconds later, at ``outdoor`` degC."""
        target = np.where(self._heated, curve(outdoor), COLD)
        self.water = target + (self.water - target) * np.exp(-dt / self._pace)
        return self.water
