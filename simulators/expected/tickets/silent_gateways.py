"""Silences of whole gateways and stations: which ticket a silent point belongs on, and what has to wait.

judgement.md, section 6, and docs/decisions/0007: the points behind a gateway turn silent at different
moments. A first silent one is held while no sibling has spoken since it missed its turn, and a silent gateway
likewise among the gateways of its station. A gateway with one point has no ticket of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulators.expected.tickets.places import Tree

Ints = NDArray[np.int64]
TicketTarget = tuple[str, Literal["gateway", "station"]]
"""Place and kind of the ticket that stands for a silence."""
SilenceOutcome = TicketTarget | Literal["alone", "held"]
"""What becomes of a silence."""


class Silence:
    """Who is silent at one tick.

    Parameters
    ----------
    silent
        Indices of the points that are silent, of rules that open tickets.
    spoke
        int64[points], UTC ms: when each last spoke, its registration if it never did.
    """

    def __init__(self, tree: Tree, silent: Collection[int], spoke: Ints) -> None:
        self._tree = tree
        self._points = list(tree.inventory.points.values())
        self._spoke = spoke
        self._silent = frozenset(silent)
        self._gateway_is_silent: dict[str, bool] = {}
        self._outcomes: dict[int, SilenceOutcome] = {}
        self._of_gateway: dict[str, SilenceOutcome] = {}

    def outcome(self, point: int) -> SilenceOutcome:
        """What becomes of the silence of ``point`` (index)."""
        if point not in self._outcomes:
            self._outcomes[point] = self._judged(point)
        return self._outcomes[point]

    def covering_ticket(self, point: int) -> TicketTarget | None:
        """Place and kind of the silent whole that ``point`` (index) belongs to, waited for or not."""
        gateway = self._tree.inventory.gateway_of(self._points[point])
        if gateway is None or gateway not in self._tree.behind or not self._is_silent(gateway):
            return None
        station = self._tree.station_of[gateway]
        others = self._others(gateway)
        if station is not None and others and all(self._is_silent(other) for other in others):
            return station, "station"
        if len(self._tree.behind[gateway]) == 1:
            return None
        return self._tree.inventory.gateways[gateway].place, "gateway"

    def _judged(self, point: int) -> SilenceOutcome:
        gateway = self._tree.inventory.gateway_of(self._points[point])
        if gateway is None or gateway not in self._tree.behind:
            return "alone"
        if not self._is_silent(gateway):
            siblings = [other for other in self._tree.behind[gateway] if other != point]
            return "alone" if self._any_since(siblings, self._missed(point)) else "held"
        if gateway not in self._of_gateway:
            self._of_gateway[gateway] = self._whole(gateway)
        return self._of_gateway[gateway]

    def _whole(self, gateway: str) -> SilenceOutcome:
        """What becomes of the silences behind a gateway that is silent as a whole."""
        above = self.covering_ticket(self._tree.behind[gateway][0])
        others = self._others(gateway)
        if others and (above is None or above[1] != "station"):
            missed = max(self._missed(point) for point in self._tree.behind[gateway])
            elsewhere = [point for other in others for point in self._tree.behind[other]]
            if not self._any_since(elsewhere, missed):
                return "held"
        return "alone" if above is None else above

    def _others(self, gateway: str) -> list[str]:
        """The other gateways of its station."""
        station = self._tree.station_of[gateway]
        return [] if station is None else [g for g in self._tree.gateways_of[station] if g != gateway]

    def _is_silent(self, gateway: str) -> bool:
        if gateway not in self._gateway_is_silent:
            self._gateway_is_silent[gateway] = all(p in self._silent for p in self._tree.behind[gateway])
        return self._gateway_is_silent[gateway]

    def _missed(self, point: int) -> int:
        """When ``point`` should have been measured next, UTC ms."""
        return int(self._spoke[point]) + self._points[point].sampling_ms

    def _any_since(self, points: list[int], instant: int) -> bool:
        return bool((self._spoke[points] > instant).any())
