"""Flats in steady weather: their state, and the heat that keeps some flats at a given air temperature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulators.heat.flat_layout import Floats
from simulators.heat.flats import Flats
from simulators.heat.parameters import RADIANT

ROUNDS = 150
"""Rounds of the iteration. Neighbours hold a flat about three times as strongly as its own losses, so that a
round leaves at most four fifths of an error."""
NUDGE = 0.05
"""K: difference for the slope of the radiators' heat."""
RELAXATION = 0.7
"""Part of each correction that is applied, since a valve's heat is not smooth."""


@dataclass(frozen=True, slots=True)
class SteadyConditions:
    """Constant weather and heating: degC, float64[flats] degC, and twice W per m2 of floor."""

    outdoor: float
    water: Floats
    sun: float
    people: float


def settle(flats: Flats, steady: SteadyConditions, held: Floats | None = None) -> Floats:
    """Bring ``flats`` to their steady state, in place; returns the radiators' heat, W (float64[flats]).

    ``held``: float64[flats], degC at which a flat's air is held by whatever radiator heat this needs, even
    negative; NaN where it is free.
    """
    own, count = flats.parameters, len(flats.air)
    links = flats.neighbours.total()
    free = np.ones(count, dtype=bool) if held is None else np.isnan(held)
    sun = own.sunlit * steady.sun
    to_air = own.area * steady.people + flats.loss_air * steady.outdoor
    heat, nudged, beside = np.empty((3, count))
    if held is not None:
        flats.air[~free] = held[~free]
    for _ in range(ROUNDS):
        flats.radiators(steady.water, flats.air, heat)
        slope = heat - flats.radiators(steady.water, flats.air + NUDGE, nudged)
        slope /= NUDGE
        beside[:] = own.loss_mass * steady.outdoor
        flats.neighbours.add_flow(beside, flats.mass, flats.neighbours.wall, flats.neighbours.floor)
        beside += links * flats.mass
        base = heat + slope * flats.air + sun
        a = own.exchange + flats.loss_air + (1 - RADIANT) * slope
        d = own.exchange + own.loss_mass + links
        c = own.exchange - RADIANT * slope
        right_air, right_mass = to_air + (1 - RADIANT) * base, beside + RADIANT * base
        air = (d * right_air + own.exchange * right_mass) / (a * d - own.exchange * c)
        air = np.where(free, flats.air + RELAXATION * (air - flats.air), flats.air)
        # The heat that the air needs, from its own balance; for a free flat it is what its radiators give.
        warm = (own.exchange + flats.loss_air) * air - to_air - own.exchange * flats.mass
        warm = np.where(free, heat + slope * (flats.air - air) + sun, warm / (1 - RADIANT))
        flats.air[:] = air
        flats.mass[:] = (own.exchange * air + beside + RADIANT * warm) / d
    return np.where(free, flats.radiators(steady.water, flats.air, heat), warm - sun)


def share_for(flats: Flats, steady: SteadyConditions, held: Floats) -> Floats:
    """Which share (float64[flats]) of their radiators' heat leaves flats at ``held`` degC; 1 where it is NaN.

    ``flats`` are brought to their steady state, in place. Below 0: the flat does not get so cold with its
    radiators off. A flat that would not get so warm has 1.
    """
    heat = settle(flats, steady, held)
    full = flats.radiators(steady.water, flats.air, np.empty(len(held)))
    share = np.where(np.isnan(held), 1.0, heat / np.where(full > 0, full, np.inf))
    return np.asarray(np.minimum(share, 1.0))
