"""Silences of whole gateways and stations: which ticket a silent point belongs on, and what has to wait.

judgement.md, section 6, and docs/decisions/0007: the points behind a gateway turn silent at different
moments. A first silent one is held while no sibling has a reading measured after its own next one was due,
and a silent gateway likewise among the gateways of its station. A gateway with one point has no ticket of its
own.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulators.expected.tickets.places import TicketPlaces

Ints = NDArray[np.int64]
TicketTarget = tuple[str, Literal["gateway", "station"]]
"""Place and kind of the ticket that a silence belongs on."""
SilenceOutcome = TicketTarget | Literal["alone", "held"]
"""Where a silence belongs: on a gateway's or station's ticket, on one of its own, or nowhere yet."""


class SilencePlacement:
    """Where the silences at one tick belong.

    Parameters
    ----------
    silent
        Indices of the points that are silent, of rules that open tickets.
    last_reading
        int64[points], UTC ms: the newest reading of each, its registration if there is none.
    """

    def __init__(self, places: TicketPlaces, silent: Collection[int], last_reading: Ints) -> None:
        self._places = places
        self._points = list(places.inventory.points.values())
        self._last_reading = last_reading
        self._silent = frozenset(silent)
        self._gateway_is_silent: dict[str, bool] = {}
        self._outcomes: dict[int, SilenceOutcome] = {}
        self._of_gateway: dict[str, SilenceOutcome] = {}

    def outcome(self, point: int) -> SilenceOutcome:
        """Where the silence of ``point`` (index) belongs."""
        if point not in self._outcomes:
            self._outcomes[point] = self._outcome_of_point(point)
        return self._outcomes[point]

    def covering_ticket(self, point: int) -> TicketTarget | None:
        """The ticket of the silent gateway or station that ``point`` (index) is behind, held or not."""
        gateway = self._places.inventory.gateway_of(self._points[point])
        if gateway is None or gateway not in self._places.points_behind or not self._is_silent(gateway):
            return None
        station = self._places.station_of[gateway]
        others = self._others(gateway)
        if station is not None and others and all(self._is_silent(other) for other in others):
            return station, "station"
        if len(self._places.points_behind[gateway]) == 1:
            return None
        return self._places.inventory.gateways[gateway].place, "gateway"

    def _outcome_of_point(self, point: int) -> SilenceOutcome:
        gateway = self._places.inventory.gateway_of(self._points[point])
        if gateway is None or gateway not in self._places.points_behind:
            return "alone"
        if not self._is_silent(gateway):
            siblings = [other for other in self._places.points_behind[gateway] if other != point]
            return "alone" if self._any_since(siblings, self._next_due(point)) else "held"
        if gateway not in self._of_gateway:
            self._of_gateway[gateway] = self._outcome_of_gateway(gateway)
        return self._of_gateway[gateway]

    def _outcome_of_gateway(self, gateway: str) -> SilenceOutcome:
        """Where the silences behind a gateway belong that is silent as a whole."""
        covering = self.covering_ticket(self._places.points_behind[gateway][0])
        others = self._others(gateway)
        if others and (covering is None or covering[1] != "station"):
            due = max(self._next_due(point) for point in self._places.points_behind[gateway])
            elsewhere = [point for other in others for point in self._places.points_behind[other]]
            if not self._any_since(elsewhere, due):
                return "held"
        return "alone" if covering is None else covering

    def _others(self, gateway: str) -> list[str]:
        """The other gateways of its station."""
        station = self._places.station_of[gateway]
        return [] if station is None else [g for g in self._places.gateways_of[station] if g != gateway]

    def _is_silent(self, gateway: str) -> bool:
        if gateway not in self._gateway_is_silent:
            self._gateway_is_silent[gateway] = all(
                p in self._silent for p in self._places.points_behind[gateway]
            )
        return self._gateway_is_silent[gateway]

    def _next_due(self, point: int) -> int:
        """When the next reading of ``point`` was due, UTC ms."""
        return int(self._last_reading[point]) + self._points[point].sampling_ms

    def _any_since(self, points: list[int], instant: int) -> bool:
        return bool((self._last_reading[points] > instant).any())
