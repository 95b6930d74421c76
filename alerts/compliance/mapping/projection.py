"""Degrees on the globe, and the plane that web maps are drawn on.

Degrees are float64[n, 2], east and north, by WGS 84. The plane is float64[n, 2] too: Web Mercator (EPSG:3857)
from 0 to 1, to the east and to the south, so that at zoom ``z`` the whole of it is ``256 * 2**z`` px wide.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

TILE = 256
"""px of a tile, and of the whole world at zoom 0."""
EQUATOR_M = 40_075_016.686
"""Metres around the globe where it is widest."""

_AXIS, _FLATNESS = 6_378_245.0, 0.006693421622965943
"""Of the ellipsoid of Krassowsky (1940), which GCJ-02 is reckoned on."""
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Degrees: where maps are drawn by GCJ-02."""

Degrees = NDArray[np.float64]
Plane = NDArray[np.float64]


def pixels_at(zoom: float) -> float:
    """How many px wide the plane is at ``zoom``."""
    return TILE * math.pow(2, zoom)


def plane_of(degrees: Degrees) -> Plane:
    """Where places at ``degrees`` are on the plane; latitudes lie between -85 and 85."""
    north = np.radians(degrees[:, 1])
    return np.stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(north)) / (2 * math.pi)], axis=1)


def degrees_of(plane: Plane) -> Degrees:
    """The degrees of spots on the plane."""
    north = np.degrees(np.arctan(np.sinh((0.5 - plane[:, 1]) * 2 * math.pi)))
    return np.stack([(plane[:, 0] - 0.5) * 360, north], axis=1)


def metres_a_pixel(latitude: float, zoom: float) -> float:
    """How far apart two neighbouring px are there."""
    return EQUATOR_M * math.cos(math.radians(latitude)) / pixels_at(zoom)


def gcj02(degrees: Degrees) -> Degrees:
    """What the maps of Amap and Tencent draw in the place of ``degrees``: GCJ-02 (火星坐标).

    In China 300 to 700 m beside it, elsewhere the same. By the formula that came to be known in 2010; it is
    published nowhere officially.
    """
    east, north = degrees[:, 0], degrees[:, 1]
    x, y = east - 105, north - 35
    root, waves = np.sqrt(np.abs(x)), _waves(x, (6, 20), (2, 20))
    up = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    up += _waves(y, (1, 20), (1 / 3, 40)) + _waves(y, (1 / 12, 160), (1 / 30, 320))
    right = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    right += _waves(x, (1, 20), (1 / 3, 40)) + _waves(x, (1 / 12, 150), (1 / 30, 300))
    flat = np.radians(north)
    bend = 1 - _FLATNESS * np.sin(flat) ** 2
    up_degrees = np.degrees(up * bend * np.sqrt(bend) / (_AXIS * (1 - _FLATNESS)))
    right_degrees = np.degrees(right * np.sqrt(bend) / (_AXIS * np.cos(flat)))
    inside = (east >= _WEST) & (east <= _EAST) & (north >= _SOUTH) & (north <= _NORTH)
    return degrees + np.where(inside[:, None], np.stack([right_degrees, up_degrees], axis=1), 0.0)


def _waves(along: NDArray[np.float64], *waves: tuple[float, float]) -> NDArray[np.float64]:
    """Sines of these frequencies and heights, two thirds of them."""
    total = np.zeros_like(along)
    for often, high in waves:
        total += high * np.sin(often * math.pi * along)
    return total * 2 / 3
