"""How a map is drawn: everything where it stands in percent of the drawing, so that it fits every screen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import east_asian_width
from urllib.parse import urlencode

import numpy as np

from alerts.compliance.mapping.projection import (
    Degrees,
    Plane,
    degrees_of,
    gcj02,
    metres_a_pixel,
    pixels_at,
    plane_of,
)
from alerts.desk.now.map import FARTHEST, HEIGHT, NEAREST, WIDTH, MapNow, MapView, Mark, Outline
from api.ports.map_settings import MapSettings

STEP = 0.3
"""Of the drawing that one press of an arrow moves it by."""
LONGEST_SCALE = 150
"""px of the bar that shows the scale, at most."""
WIDEST_NAME = 17
"""Letters under a mark; one that is written as wide as it is high counts twice."""
MOVES = {"west": (-STEP, 0.0), "north": (0.0, -STEP), "south": (0.0, STEP), "east": (STEP, 0.0)}


class Spot(NamedTuple):
    """Percent from the left and from the top."""

    x: str
    y: str


class Tile(NamedTuple):
    """A picture of the ground: its address, where it begins, and how large it is, in percent."""

    address: str
    x: str
    y: str
    width: str
    height: str


class Scale(NamedTuple):
    """A bar of so many metres, as wide as that in percent of the drawing."""

    metres: int
    width: str


class MapDrawing:
    """What there is to draw of ``found``, and where; ``path`` is the page's."""

    def __init__(self, found: MapNow, view: MapView, settings: MapSettings, path: str) -> None:
        self._found = found
        self._view = view
        self._settings = settings
        self._path = path
        self.attribution = settings.attribution if settings.tiles else ""
        self._pixels = pixels_at(view.zoom)
        ((self._left, self._top),) = self._drawn(np.array([[view.longitude, view.latitude]])) - (
            WIDTH / 2 / self._pixels,
            HEIGHT / 2 / self._pixels,
        )
        self.marks = [(mark, self._spot(mark.longitude, mark.latitude)) for mark in found.marks]
        self.outlines = [(each, self._corners(each)) for each in found.outlines]

    def _drawn(self, degrees: Degrees) -> Plane:
        """Where the ground that is drawn has these places."""
        shifted = gcj02(degrees) if self._settings.tiles and self._settings.datum == "gcj02" else degrees
        return plane_of(shifted)

    def _pixel(self, degrees: Degrees) -> Plane:
        pixels: Plane = (self._drawn(degrees) - (self._left, self._top)) * self._pixels
        return pixels

    def _spot(self, longitude: float, latitude: float) -> Spot:
        ((x, y),) = self._pixel(np.array([[longitude, latitude]])).tolist()
        return Spot(_percent(x, WIDTH), _percent(y, HEIGHT))

    def _corners(self, outline: Outline) -> str:
        """Corners of a polygon, px."""
        pixels = self._pixel(np.array(outline.corners)).tolist()
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels)

    def tiles(self) -> Iterator[Tile]:
        """The pictures of the ground; none where there is no server of them."""
        if self._settings.tiles is None:
            return
        zoom = min(round(self._view.zoom), self._settings.nearest)
        count = 2**zoom
        size = self._pixels / count
        first_x, last_x, first_y, last_y = (
            math.floor(edge * count)
            for begin, long in ((self._left, WIDTH), (self._top, HEIGHT))
            for edge in (begin, begin + long / self._pixels)
        )
        for y in range(max(first_y, 0), min(last_y, count - 1) + 1):
            for x in range(first_x, last_x + 1):
                numbers = {"{z}": zoom, "{x}": x % count, "{y}": y}
                address = self._settings.tiles
                for placeholder, number in numbers.items():
                    address = address.replace(placeholder, str(number))
                left = (x / count - self._left) * self._pixels
                top = (y / count - self._top) * self._pixels
                yield Tile(
                    address,
                    _percent(left, WIDTH),
                    _percent(top, HEIGHT),
                    # A hair larger, or a seam shows where the screen rounds.
                    _percent(size + 0.5, WIDTH),
                    _percent(size + 0.5, HEIGHT),
                )

    def scale(self) -> Scale:
        """A bar of a round number of metres."""
        metres = metres_a_pixel(self._view.latitude, self._view.zoom)
        longest = metres * LONGEST_SCALE
        ten = 10 ** math.floor(math.log10(longest))
        round_number = ten * max(each for each in (1, 2, 5) if each * ten <= longest)
        return Scale(max(round(round_number), 1), _percent(round_number / metres, WIDTH))

    def nearer(self) -> str:
        """Where the same is shown nearer."""
        return self.address(self._at(0, 0, 1))

    def wider(self) -> str:
        """Where more is shown."""
        return self.address(self._at(0, 0, -1))

    def moves(self) -> list[tuple[str, str]]:
        """Direction -> where what lies there is shown."""
        return [(name, self.address(self._at(*by, 0))) for name, by in MOVES.items()]

    def into(self, mark: Mark) -> str:
        """Where a mark is shown nearer."""
        zoom = min(self._view.zoom + 2, NEAREST)
        return self.address(MapView(mark.longitude, mark.latitude, zoom))

    def address(self, view: MapView | None = None) -> str:
        """The page with ``view``; ``None``: with all of the place."""
        asked = {} if self._found.place is None else {"place": self._found.place}
        if view is not None:
            asked["view"] = view.text
        return f"{self._path}?{urlencode(asked)}" if asked else self._path

    def _at(self, x: float, y: float, nearer: float) -> MapView:
        view = self._view
        middle = plane_of(np.array([[view.longitude, view.latitude]]))
        moved = middle + np.array([x * WIDTH, y * HEIGHT]) / self._pixels
        ((longitude, latitude),) = degrees_of(moved.clip(0.02, 0.98)).tolist()
        return MapView(longitude, latitude, min(max(view.zoom + nearer, FARTHEST), NEAREST))

    @property
    def middle(self) -> MapView:
        """What is shown."""
        return self._view


def shortened(name: str) -> str:
    """A name as it stands under a mark."""
    width = 0
    for at, letter in enumerate(name):
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > WIDEST_NAME:
            return name[:at].rstrip() + "…"
    return name


def _percent(pixels: float, of: int) -> str:
    return f"{pixels / of * 100:.3f}%"


def drawing_of(found: MapNow, settings: MapSettings, path: str) -> MapDrawing | None:
    """The drawing of ``found``; ``None`` where nothing has a position."""
    return None if found.view is None else MapDrawing(found, found.view, settings, path)
