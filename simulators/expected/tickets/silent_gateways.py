"""Silences of whole gateways and stations: which ticket the silence of a point belongs on.

judgement.md, section 6. A silence is held for a moment, and then placed by what is on record: nobody waits
for a slower sibling. A gateway is silent when all its points are, or at least two, and none of the others
has been heard one turn after them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ingest.durations import MINUTE
from ingest.inventory.tree import Point
from simulators.expected.tickets.places import TicketPlaces

Ints = NDArray[np.int64]

HOLD_MS = 2 * MINUTE
"""How long a silence is held at least, from its opening on (judgement.md, section 6)."""
UNHEARD = np.iinfo(np.int64).min
"""The newest reading of a point that has none."""


def held_until(point: Point, opened: int) -> int:
    """When a silence that opened at ``opened`` is placed, if it is still open then; UTC ms both."""
    return opened + max(HOLD_MS, point.sampling_ms)


@dataclass(frozen=True, slots=True)
class SilenceTarget:
    """The ticket of a silent gateway or station: its place and kind, and the gateways that it stands for."""

    place: str
    kind: Literal["gateway", "station"]
    gateways: tuple[str, ...]


class SilencePlacement:
    """Which gateways and stations are silent at one tick.

    Parameters
    ----------
    silent
        Indices of the points that are silent on record, of rules that open tickets; held or not.
    newest
        int64[points], UTC ms: the newest reading of each, `UNHEARD` if there is none.
    registered
        int64[points], UTC ms: when each was registered, which stands for the reading of one that never spoke.
    """

    def __init__(self, places: TicketPlaces, silent: Collection[int], newest: Ints, registered: Ints) -> None:
        self._places = places
        self._points = list(places.inventory.points.values())
        self._silent = frozenset(silent)
        self._newest = newest
        self._registered = registered
        self._gateway_is_silent: dict[str, bool] = {}

    def target(self, point: int) -> SilenceTarget | None:
        """The ticket for the silence of ``point`` (index); ``None`` where no gateway accounts for it."""
        gateway = self._places.inventory.gateway_of(self._points[point])
        if gateway is None or gateway not in self._places.points_behind or not self._is_silent(gateway):
            return None
        station = self._places.station_of[gateway]
        together = [] if station is None else self._places.gateways_of[station]
        if station is not None and len(together) > 1 and all(map(self._is_silent, together)):
            return SilenceTarget(station, "station", tuple(together))
        if len(self._places.points_behind[gateway]) == 1:
            return None
        return SilenceTarget(self._places.inventory.gateways[gateway].place, "gateway", (gateway,))

    def _is_silent(self, gateway: str) -> bool:
        if gateway not in self._gateway_is_silent:
            self._gateway_is_silent[gateway] = self._passes(self._places.points_behind[gateway])
        return self._gateway_is_silent[gateway]

    def _passes(self, behind: list[int]) -> bool:
        """The test of the text, for the points ``behind`` a gateway."""
        silent = [point for point in behind if point in self._silent]
        others = [point for point in behind if point not in self._silent]
        if others and len(silent) < 2:
            return False
        heard = max(int(max(self._newest[point], self._registered[point])) for point in silent)
        turn = max(self._points[point].sampling_ms for point in silent)
        return not (self._newest[others] > heard + turn).any()
