"""The positions of a town's flats, floors times risers in each building, and their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """A building of ``floors`` x ``risers`` flats, heated by ``station``."""

    id: str
    station: str
    floors: int
    risers: int

    @property
    def flats(self) -> int:
        """How many flats it has."""
        return self.floors * self.risers


def ids_of(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The flats' ids, such as ``b1-302``: block by block, floor by floor, riser by riser, both from 1."""
    return tuple(
        f"{block.id}-{floor}{riser:02d}"
        for block in blocks
        for floor in range(1, block.floors + 1)
        for riser in range(1, block.risers + 1)
    )


@dataclass(frozen=True, slots=True)
class FlatLayout:
    """Each flat's position; every array is [flats] in the order of `ids_of`.

    Attributes
    ----------
    block, column
        int64: number of its building, and of the column of flats above each other that it belongs to.
    riser
        int64: its riser in its building, from 1.
    gables
        int64: how many of its walls are gables, 0 to 2.
    top, ground
        bool: on the top floor, on the ground floor.
    """

    block: Ints
    column: Ints
    riser: Ints
    gables: Ints
    top: NDArray[np.bool_]
    ground: NDArray[np.bool_]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> FlatLayout:
        """The layout of some buildings."""
        sizes = [block.flats for block in blocks]
        number = np.repeat(np.arange(len(blocks)), sizes)
        floors = np.repeat([block.floors for block in blocks], sizes)
        risers = np.repeat([block.risers for block in blocks], sizes)
        first = np.repeat(np.cumsum([0, *sizes])[:-1], sizes)
        first_column = np.repeat(np.cumsum([0, *(block.risers for block in blocks)])[:-1], sizes)
        floor, riser = np.divmod(np.arange(len(number)) - first, risers)
        return cls(
            block=number,
            column=first_column + riser,
            riser=riser + 1,
            gables=(riser == 0).astype(np.int64) + (riser == risers - 1),
            top=floor == floors - 1,
            ground=floor == 0,
        )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pairs of flats that share a wall or a floor.

    Attributes
    ----------
    wall
        float64[flats - 1], W/K between a flat and the next one in order; 0 where they do not touch.
    lower, upper
        The flats below and above each floor between two, as indices or, where the buildings have the same
        number of risers, as slices.
    floor
        float64[floors between two], W/K; 0 where they do not touch.
    """

    wall: Floats
    lower: Ints | slice
    upper: Ints | slice
    floor: Floats

    @classmethod
    def of(cls, blocks: Sequence[Block], wall: Floats, floor: Floats) -> Neighbours:
        """Neighbours in some buildings.

        ``wall``, ``floor``: float64[flats], W/K that each flat would exchange with the next one on its floor
        and with the one above it. Between two flats counts the lower of their ``wall`` values.
        """
        layout = FlatLayout.of(blocks)
        beside = layout.column[1:] - layout.column[:-1] == 1
        beside &= (layout.block[1:] == layout.block[:-1]) & (layout.riser[1:] > 1)
        risers = np.repeat([block.risers for block in blocks], [block.flats for block in blocks])
        between = np.minimum(wall[1:], wall[:-1]) * beside
        if len({block.risers for block in blocks}) == 1:
            above, count = blocks[0].risers, len(floor)
            lower, upper = slice(0, count - above), slice(above, count)
            return cls(between, lower, upper, (floor * ~layout.top)[lower])
        below = np.flatnonzero(~layout.top)
        return cls(between, below, below + risers[below], floor[below])

    def add_flow(self, into: Floats, mass: Floats, wall: Floats, floor: Floats) -> None:
        """Add to ``into`` (float64[flats]) the flow from warmer neighbours, less the flow to colder ones.

        ``mass``: float64[flats], degC; ``wall`` and ``floor``: per pair, as the attributes, in the unit of
        ``into`` per K. What one flat gains, another loses.
        """
        flow = mass[1:] - mass[:-1]
        flow *= wall
        into[:-1] += flow
        into[1:] -= flow
        rise = mass[self.upper] - mass[self.lower]
        rise *= floor
        into[self.lower] += rise
        into[self.upper] -= rise

    def total(self) -> Floats:
        """W/K between each flat and all its neighbours (float64[flats])."""
        whole = np.zeros(len(self.wall) + 1)
        whole[:-1] += self.wall
        whole[1:] += self.wall
        whole[self.lower] += self.floor
        whole[self.upper] += self.floor
        return whole
