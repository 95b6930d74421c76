"""Flats as two heat stores each, air and building mass, all stepped together in numpy (the 2R2C model).

::

    outdoor --1/loss_air-- air --1/exchange-- mass --1/loss_mass-- outdoor

The radiators and the sun heat both stores. The stores are stepped by implicit Euler, solved in closed form:
stable for any step, and never below the outdoor temperature without a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulators.station import DESIGN_OUTDOOR, RADIATOR_EXPONENT, curve

Floats = NDArray[np.float64]

FLOOR_AREA = (55.0, 95.0)
"""m2: the usual flat of an estate."""
LOAD = (38.0, 46.0)
"""Heat load at design weather, W/m2: CJJ 34 gives 40 to 45 for residential buildings with energy-saving
measures."""
GABLE_LOAD = 1.25
"""How much more a gable flat loses than one in the middle (an assumption: one more outer wall)."""
AIR_SHARE = (0.30, 0.40)
"""Part of the loss that goes straight from the air, by airing and windows (an assumption)."""
MASS_CAPACITY = (165e3, 260e3)
"""Heat capacity of the building mass, J/(m2 K): ISO 13790's classes medium to heavy (brick and concrete)."""
AIR_CAPACITY = 15e3
"""Heat capacity of air and furniture, J/(m2 K): the air of a 2.7 m storey is 3.3e3, furniture the rest
(assumption)."""
EXCHANGE = 15.5
"""Air to mass, W/(m2 K) by floor area: ISO 13790's 3.45 W/(m2 K) on 4.5 m2 of surface per m2 of floor."""
PEOPLE = 3.8
"""People, lamps and appliances, W/m2: the figure Chinese residential energy codes calculate with."""
RADIANT = 0.4
"""Part of the radiators' and the sun's heat that meets walls and floors first (an assumption)."""
COMFORT = (20.4, 22.0)
"""Air temperature that a flat's radiators are sized for at design weather, degC: above 18 with a margin."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the flats are made of; every array is float64[flats].

    Attributes
    ----------
    area
        m2.
    loss_air, loss_mass, exchange
        W/K.
    air_capacity, mass_capacity
        J/K.
    radiator
        W at 1 K of over-temperature.
    """

    area: Floats
    loss_air: Floats
    loss_mass: Floats
    exchange: Floats
    air_capacity: Floats
    mass_capacity: Floats
    radiator: Floats


def draw(rng: np.random.Generator, gable: NDArray[np.bool_]) -> Parameters:
    """Parameters of ``len(gable)`` flats, uniformly from the ranges above; radiators sized for `COMFORT`."""
    count = len(gable)
    area = rng.uniform(*FLOOR_AREA, count)
    loss = area * rng.uniform(*LOAD, count) * np.where(gable, GABLE_LOAD, 1.0) / (20.0 - DESIGN_OUTDOOR)
    air_share = rng.uniform(*AIR_SHARE, count)
    unsized = Parameters(
        area,
        loss * air_share,
        loss * (1 - air_share),
        EXCHANGE * area,
        AIR_CAPACITY * area,
        area * rng.uniform(*MASS_CAPACITY, count),
        np.ones(count),
    )
    air = rng.uniform(*COMFORT, count)
    watts = heat_needed(unsized, air, DESIGN_OUTDOOR)
    return replace(unsized, radiator=watts / over(curve(DESIGN_OUTDOOR), air))


def heat_needed(flats: Parameters, air: Floats, outdoor: float) -> Floats:
    """Radiator heat, W (float64[flats]), that holds ``air`` (degC) for good at ``outdoor`` degC without sun.

    From the two balances at rest: of the heat into the mass, only the part ``passed`` comes back to the air.
    """
    passed = flats.exchange / (flats.exchange + flats.loss_mass)
    lost = (flats.loss_air + passed * flats.loss_mass) * (air - outdoor)
    return np.asarray((lost - PEOPLE * flats.area) / (1 - RADIANT + RADIANT * passed))


def share_for(flats: Parameters, air: float, outdoor: float) -> Floats:
    """Which share of their radiators' heat (float64[flats]) leaves flats at ``air`` at ``outdoor`` degC."""
    aim = np.full(len(flats.area), air)
    return heat_needed(flats, aim, outdoor) / (flats.radiator * over(curve(outdoor), aim))


def over(water: Floats | float, air: Floats) -> Floats:
    """A radiator's over-temperature to EN 442's power; 0 when the water is colder than the room."""
    return np.asarray(np.maximum(water - air, 0.0) ** RADIATOR_EXPONENT)


class Flats:
    """The state of all flats: ``air`` and ``mass``, float64[flats], degC."""

    def __init__(self, parameters: Parameters, air: Floats, mass: Floats) -> None:
        self.parameters = parameters
        self.air = air
        self.mass = mass

    @classmethod
    def settled(cls, parameters: Parameters, outdoor: float, water: Floats, share: Floats) -> Flats:
        """Flats at rest at ``outdoor`` degC, with ``water`` and ``share`` as in `step`, without sun."""
        start = np.full(len(parameters.area), 18.0)
        flats = cls(parameters, start, start.copy())
        for _ in range(100):
            flats.step(6 * 3600.0, outdoor, water, share, 0.0)
        return flats

    def step(self, dt: float, outdoor: float, water: Floats, share: Floats, sun: float) -> Floats:
        """Advance by ``dt`` seconds and return ``air`` (float64[flats], degC).

        Parameters
        ----------
        outdoor
            degC.
        water
            float64[flats], mean water temperature in each flat's radiators, degC.
        share
            float64[flats], the part of the radiators' heat that comes, 0 to 1 (a fault or a valve).
        sun
            Solar gain, W per m2 of floor.
        """
        own = self.parameters
        warm = share * own.radiator * over(water, self.air) + sun * own.area
        into_air = (1 - RADIANT) * warm + PEOPLE * own.area + own.loss_air * outdoor
        into_mass = RADIANT * warm + own.loss_mass * outdoor
        return self._solve(dt, into_air, into_mass)

    def _solve(self, dt: float, into_air: Floats, into_mass: Floats) -> Floats:
        """One implicit step: two equations with two unknowns per flat, by Cramer's rule."""
        own = self.parameters
        held_air, held_mass = own.air_capacity / dt, own.mass_capacity / dt
        a = held_air + own.exchange + own.loss_air
        d = held_mass + own.exchange + own.loss_mass
        right_air = held_air * self.air + into_air
        right_mass = held_mass * self.mass + into_mass
        determinant = a * d - own.exchange**2
        self.air = (d * right_air + own.exchange * right_mass) / determinant
        self.mass = (own.exchange * right_air + a * right_mass) / determinant
        return self.air
