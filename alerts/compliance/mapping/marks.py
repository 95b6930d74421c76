"""What stands so near on a map that it is drawn as one mark, and the outline around many places."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.mapping.projection import Plane

DIRECTIONS = 48
"""In which an outline is looked for: it has a corner in each at most."""


def marks_of(spots: Plane, apart: tuple[float, float]) -> NDArray[np.intp]:
    """For each of ``spots`` (float64[n, 2]) that one of them which it is drawn with; for most, itself.

    Those that stand for others are ``apart`` by so much to the side or up and down, whatever there is. The
    same spots give the same marks. Takes time for each spot once, and for each pair of marks.
    """
    cells = np.floor(spots / apart).astype(np.int64)
    _, first, cell_of = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    stand: list[int] = []
    for_cell = np.zeros(len(first), np.intp)
    # A spot stands for its cell, and a cell that is too near one before it goes with that.
    for cell in np.argsort(first).tolist():
        spot = first[cell]
        near = np.all(np.abs(spots[stand] - spots[spot]) < apart, axis=1)
        if near.any():
            spot = stand[int(near.argmax())]
        else:
            stand.append(int(spot))
        for_cell[cell] = spot
    return for_cell[cell_of.ravel()]


def outline_of(spots: Plane) -> Plane:
    """The corners of a convex outline of ``spots`` (float64[n, 2], at least one), in their order around it.

    The spot that is farthest in each of `DIRECTIONS` directions: what lies beyond is less than a thirtieth
    of its width.
    """
    turn = np.arange(DIRECTIONS) * (2 * math.pi / DIRECTIONS)
    farthest: NDArray[np.intp] = (spots @ np.stack([np.cos(turn), np.sin(turn)])).argmax(axis=0)
    keep = np.append(True, farthest[1:] != farthest[:-1])
    corners = farthest[keep]
    around: Plane = spots[corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners]
    return around
