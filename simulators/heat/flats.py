"""Flats as two heat stores each, air and building mass, all stepped together in numpy (the 2R2C model).

::

    outdoor --1/loss_air-- air --1/exchange-- mass --1/loss_mass-- outdoor
                                               |
                                      the neighbours' masses

The radiators and the sun heat both stores, people the air. First the neighbours' masses exchange heat, in a
form that can neither overshoot nor lose energy; then the two stores of each flat are stepped by implicit
Euler, solved in closed form. Both are stable for any step, and no flat gets colder than the outdoor
temperature.
"""

from __future__ import annotations

import numpy as np

from simulators.heat.flat_layout import Floats, Neighbours
from simulators.heat.parameters import RADIANT, Parameters
from simulators.heat.station import RADIATOR_EXPONENT

STOREY = 2.7
"""Height of a storey, m."""
AIR_HEAT = 1.2 * 1005.0
"""Heat capacity of air, J/(m3 K)."""
VALVE_BAND = 2.0
"""How many K below its closing temperature a thermostatic valve is as open as at its rating (EN 215)."""
QUARTER = 0.25
"""The part of a flat's mass that exchanges heat with one of its at most four neighbours."""


class Flats:
    """Some flats of whole buildings: their parameters and state.

    Parameters
    ----------
    parameters, neighbours
        The flats' properties, and which of them share a wall or a floor.
    air, mass
        float64[flats], degC: their state, changed in place.

    Attributes
    ----------
    share
        float64[flats], the part of the radiators' heat that is given, 0 to 1.
    airing
        float64[flats], W/K that open windows add to ``loss_air``.
    """

    def __init__(self, parameters: Parameters, neighbours: Neighbours, air: Floats, mass: Floats) -> None:
        self.parameters = parameters
        self.neighbours = neighbours
        self.air = air
        self.mass = mass
        self.share = np.ones(len(air))
        self.airing = np.zeros(len(air))
        self._valves = bool(np.isfinite(parameters.closes_at).any())
        self._dt = 0.0
        self._warm, self._into_air, self._into_mass, self._part = np.empty((4, len(air)))
        self.set_faults(self.share, self.airing)

    def set_faults(self, share: Floats, airing: Floats) -> None:
        """Set `share` and `airing` (both float64[flats]) from now on."""
        self.share, self.airing = share.copy(), airing.copy()
        self._power = self.share * self.parameters.radiator
        self.loss_air = self.parameters.loss_air + self.airing
        self._dt = 0.0

    def step(self, dt: float, outdoor: float, water: Floats, sun: float, people: float) -> Floats:
        """Advance by ``dt`` seconds and return ``air`` (float64[flats], degC), the array itself.

        Parameters
        ----------
        outdoor
            degC.
        water
            float64[flats], mean water temperature in each flat's radiators, degC.
        sun
            Solar gain of a flat that faces all ways, W per m2 of floor.
        people
            W per m2 of floor.
        """
        if dt != self._dt:
            self._prepare(dt)
        own, warm, part = self.parameters, self._warm, self._part
        into_air, into_mass = self._into_air, self._into_mass
        self.radiators(water, self.air, warm)
        np.multiply(own.sunlit, sun, out=part)
        warm += part
        np.multiply(self._held_mass, self.mass, out=into_mass)
        self.neighbours.add_flow(into_mass, self.mass, self._wall, self._floor)
        np.multiply(own.loss_mass, outdoor, out=part)
        into_mass += part
        np.multiply(warm, RADIANT, out=part)
        into_mass += part
        warm -= part
        np.multiply(self._held_air, self.air, out=into_air)
        into_air += warm
        np.multiply(own.area, people, out=part)
        into_air += part
        np.multiply(self.loss_air, outdoor, out=part)
        into_air += part
        return self._solve()

    def radiators(self, water: Floats, air: Floats, out: Floats) -> Floats:
        """The radiators' heat at ``air`` degC, W, into ``out`` (all float64[flats])."""
        np.subtract(water, air, out=out)
        np.maximum(out, 0.0, out=out)
        np.power(out, RADIATOR_EXPONENT, out=out)
        out *= self._power
        if self._valves:
            out *= np.clip((self.parameters.closes_at - air) / VALVE_BAND, 0.0, 1.0)
        return out

    def _solve(self) -> Floats:
        """Two equations with two unknowns per flat, by Cramer's rule with the factors of `_prepare`."""
        part = self._part
        np.multiply(self._air_air, self._into_air, out=self.air)
        np.multiply(self._cross, self._into_mass, out=part)
        self.air += part
        np.multiply(self._mass_mass, self._into_mass, out=self.mass)
        np.multiply(self._cross, self._into_air, out=part)
        self.mass += part
        return self.air

    def _prepare(self, dt: float) -> None:
        """The factors that are constant while neither the step nor a window changes."""
        own, self._dt = self.parameters, dt
        self._held_air, self._held_mass = own.air_capacity / dt, own.mass_capacity / dt
        a = self._held_air + own.exchange + self.loss_air
        d = self._held_mass + own.exchange + own.loss_mass
        determinant = a * d - own.exchange**2
        self._air_air, self._mass_mass = d / determinant, a / determinant
        self._cross = own.exchange / determinant
        beside, pairs = self.neighbours, own.mass_capacity * QUARTER
        self._wall = _mean_conductance(beside.wall, pairs[:-1], pairs[1:], dt)
        self._floor = _mean_conductance(beside.floor, pairs[beside.lower], pairs[beside.upper], dt)


def _mean_conductance(link: Floats, one: Floats, other: Floats, dt: float) -> Floats:
    """Mean W/K (float64[pairs]) between two stores over ``dt`` seconds, joined by ``link`` W/K.

    ``one`` and ``other``: their capacities, J/K. It is the exact solution for the two alone, so that their
    temperatures can meet but never cross; for short steps it is ``link`` itself.
    """
    both = one * other / (one + other)
    return np.asarray(both / dt * -np.expm1(-link * dt / both))


def airing(area: Floats, air_changes: float) -> Floats:
    """W/K (float64[flats]) that ``air_changes`` an hour of a flat's air lose through the window."""
    return area * (STOREY * AIR_HEAT / 3600.0 * air_changes)
