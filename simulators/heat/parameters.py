"""Properties of flats, drawn from stated ranges; radiators are sized from each flat's heat balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from simulators.heat.flat_layout import Block, FlatLayout, Floats
from simulators.heat.people import PEOPLE
from simulators.heat.station import DESIGN_OUTDOOR, DESIGN_WATER, RADIATOR_EXPONENT, ROOM

FLOOR_AREA = (55.0, 95.0)
"""m2: the usual flat of an estate; the same for all flats above each other."""
LOAD = (38.0, 46.0)
"""Heat load at design weather, W/m2: CJJ 34 gives 40 to 45 for residential buildings with energy-saving
measures."""
GABLE_LOAD, TOP_LOAD, GROUND_LOAD = 1.25, 1.20, 1.10
"""How much more a flat loses with a gable, below the roof, or above the cellar than one in the middle (an
assumption: one more outer surface)."""
AIR_SHARE = (0.30, 0.40)
"""Part of the loss that goes straight from the air, by airing and windows (an assumption)."""
MASS_CAPACITY = (165e3, 260e3)
"""Heat capacity of the building mass, J/(m2 K): ISO 13790's classes medium to heavy (brick and concrete)."""
AIR_CAPACITY = 15e3
"""Heat capacity of air and furniture, J/(m2 K): the air of a 2.7 m storey is 3.3e3, furniture the rest
(assumption)."""
EXCHANGE = 15.5
"""Air to mass, W/(m2 K) by floor area: ISO 13790's 3.45 W/(m2 K) on 4.5 m2 of surface per m2 of floor."""
FLOOR_LINK = (1.4, 2.4)
"""Through the floor between two flats' masses, W/(m2 K) by floor area. The lower end is 120 mm of concrete
and 40 mm of screed (1.74 and 0.93 W/(m K), GB 50176) between two of ISO 13790's surfaces; that some of the
mass touches without a surface between makes it more (an assumption)."""
WALL_LINK = (0.5, 0.8)
"""The same through the wall beside, by floor area: 0.36 m2 of party wall per m2 of floor (a flat 10 m deep,
2.7 m high, of 75 m2) at 1.4 to 2.2 W/(m2 K) (an assumption)."""
FACING = (0.5, 0.85, 1.1, 1.75)
"""Sun of a flat that faces north, east or west, north and south, south, compared with all ways (an
assumption: in winter at 40 N a south wall gets three to four times what a north wall gets)."""
FACING_SHARES = (0.15, 0.2, 0.45, 0.2)
"""How many flats face so; most go through from north to south (an assumption)."""
COMFORT = (20.0, 21.4)
"""Air temperature that a flat's radiators are sized for at design weather without sun, degC: above 18 with a
margin."""
EXPOSED_COMFORT = 0.35
"""How much lower it is for each gable, roof or cellar, K: sizing rules underrate their losses (an assumption;
companies put sensors there for that reason)."""
MOST_EXPOSURES = 2
"""How many of them count so; a house that stands alone is not sized as a flat (an assumption)."""
THERMOSTAT = (21.5, 24.0)
"""Room temperature at which a flat's thermostatic valve closes, degC (an assumption)."""
RADIANT = 0.4
"""Part of the radiators' and the sun's heat that meets walls and floors first (an assumption)."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Properties of flats; every array is float64[flats].

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
    sunlit
        W at a sun of 1 W per m2 of floor.
    closes_at
        degC at which the thermostatic valve is shut; infinity for a flat without one.
    """

    area: Floats
    loss_air: Floats
    loss_mass: Floats
    exchange: Floats
    air_capacity: Floats
    mass_capacity: Floats
    radiator: Floats
    sunlit: Floats
    closes_at: Floats

    def part(self, which: slice) -> Parameters:
        """The properties of some of the flats, as views."""
        return Parameters(*(getattr(self, field.name)[which] for field in fields(self)))


def draw(
    rng: np.random.Generator, blocks: Sequence[Block], thermostats: float = 0.0
) -> tuple[Parameters, Floats, Floats]:
    """Parameters of all flats of ``blocks``, uniformly from the ranges above; radiators sized for `COMFORT`.

    ``thermostats``: the share of flats with a thermostatic valve; most Chinese flats have none. With the
    parameters come ``wall`` and ``floor`` for `Neighbours.of`.
    """
    layout, count = FlatLayout.of(blocks), sum(block.flats for block in blocks)
    columns = sum(block.risers for block in blocks)
    area = rng.uniform(*FLOOR_AREA, columns)[layout.column]
    facing = rng.choice(FACING, columns, p=FACING_SHARES)[layout.column]
    capacity = rng.uniform(*MASS_CAPACITY, len(blocks))[layout.block]
    wall = area * rng.uniform(*WALL_LINK, len(blocks))[layout.block]
    floor = area * rng.uniform(*FLOOR_LINK, len(blocks))[layout.block]
    loss = area * rng.uniform(*LOAD, count) * _exposure(layout) / (ROOM - DESIGN_OUTDOOR)
    air_share = rng.uniform(*AIR_SHARE, count)
    exposures = np.minimum(layout.gables + layout.top + layout.ground, MOST_EXPOSURES)
    comfort = rng.uniform(*COMFORT, count) - EXPOSED_COMFORT * exposures
    closes_at = np.where(rng.random(count) < thermostats, rng.uniform(*THERMOSTAT, count), np.inf)
    unsized = Parameters(
        area=area,
        loss_air=loss * air_share,
        loss_mass=loss * (1 - air_share),
        exchange=EXCHANGE * area,
        air_capacity=AIR_CAPACITY * area,
        mass_capacity=area * capacity,
        radiator=np.ones(count),
        sunlit=area * facing,
        closes_at=closes_at,
    )
    watts = heat_needed(unsized, comfort, DESIGN_OUTDOOR)
    return replace(unsized, radiator=watts / over(DESIGN_WATER, comfort)), wall, floor


def heat_needed(flats: Parameters, air: Floats, outdoor: float) -> Floats:
    """Radiator heat, W (float64[flats]), that holds ``air`` (degC) for good at ``outdoor`` degC.

    Without sun and with neighbours as warm as the flat. From the two balances at rest: of the heat into the
    mass, only the part ``passed`` comes back to the air.
    """
    passed = flats.exchange / (flats.exchange + flats.loss_mass)
    lost = (flats.loss_air + passed * flats.loss_mass) * (air - outdoor)
    return np.asarray((lost - PEOPLE * flats.area) / (1 - RADIANT + RADIANT * passed))


def over(water: Floats | float, air: Floats) -> Floats:
    """A radiator's over-temperature to EN 442's power; 0 when the water is colder than the room."""
    return np.asarray(np.maximum(water - air, 0.0) ** RADIATOR_EXPONENT)


def _exposure(layout: FlatLayout) -> Floats:
    roof = np.where(layout.top, TOP_LOAD, 1.0)
    return np.asarray(GABLE_LOAD**layout.gables * roof * np.where(layout.ground, GROUND_LOAD, 1.0))
