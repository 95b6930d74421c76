"""One ticket for a silent gateway or station instead of one for every point behind it.

The points behind one gateway turn silent one after the other, so a silence is held for a moment. Then it is
placed by what is on record, and by when readings were measured: on the ticket of its gateway or station if
that is silent, else on its own. Nobody waits for a point that is slower than the others, and what is placed
stays placed (judgement.md, section 6; docs/decisions/0029).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from alerts.tickets.gateway_silence import heard_after
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.ticket import TicketKind
from ingest.durations import MINUTE
from ingest.inventory.tree import Point

LEAST_HOLD_MS = 2 * MINUTE
"""A silence is held at least so long, unless the setting says otherwise."""


@dataclass(frozen=True, slots=True)
class CoveringTicket:
    """The ticket that takes a silence: of a silent gateway, or of its station, at ``place``.

    ``alive_after`` (UTC ms): whoever behind ``gateway`` has a reading measured later shows that it lives.
    """

    place: str
    kind: TicketKind
    gateway: str
    alive_after: int


class SilentGateways:
    """Which gateways and stations are silent now.

    Parameters
    ----------
    silent
        Ids of the points with an open silence.
    last_heard
        Point key -> newest sign of life, UTC ms; a point without one counts from its registration.
    can_open_ticket
        Whether a silence of the point would open a ticket; points of which none would are left aside.
    """

    def __init__(
        self,
        tree: PlaceTree,
        silent: Collection[str],
        last_heard: Mapping[int, int],
        can_open_ticket: Callable[[Point], bool] = lambda _: True,
    ) -> None:
        self._tree = tree
        self._last_heard = last_heard
        self._can_open_ticket = can_open_ticket
        self._silent = frozenset(silent)
        self._cached_points_behind: dict[str, list[Point]] = {}
        self._alive_after: dict[str, int] = {}
        """Silent gateway -> when the next reading of its silent points was due at the latest, UTC ms."""
        for gateway in {tree.gateway_of(point) for point in self._silent} - {None}:
            due = None if gateway is None else self._missed_turn(gateway)
            if gateway is not None and due is not None:
                self._alive_after[gateway] = due
        stations = {tree.station_of.get(gateway) for gateway in self._alive_after} - {None}
        self._silent_stations = {
            station for station in stations if station is not None and self._is_silent_station(station)
        }

    def covering_ticket(self, point: str) -> CoveringTicket | None:
        """The ticket that takes the silence of ``point`` (id); ``None``: it has its own."""
        gateway = self._tree.gateway_of(point)
        if gateway is None or gateway not in self._alive_after:
            return None
        alive_after = self._alive_after[gateway]
        station = self._tree.station_of.get(gateway)
        if station in self._silent_stations:
            return CoveringTicket(station, TicketKind.STATION, gateway, alive_after)
        if len(self.points_behind(gateway)) > 1:
            place = self._tree.inventory.gateways[gateway].place
            return CoveringTicket(place, TicketKind.GATEWAY, gateway, alive_after)
        return None

    def still_silent(self, gateway: str) -> list[str]:
        """Ids of the points behind ``gateway`` that are silent now."""
        return [point.id for point in self.points_behind(gateway) if point.id in self._silent]

    def points_behind(self, gateway: str) -> list[Point]:
        """The points behind ``gateway`` of which a silence would open a ticket."""
        if gateway not in self._cached_points_behind:
            behind = self._tree.points_behind.get(gateway, ())
            self._cached_points_behind[gateway] = [each for each in behind if self._can_open_ticket(each)]
        return self._cached_points_behind[gateway]

    def _missed_turn(self, gateway: str) -> int | None:
        """When the silent points behind ``gateway`` should have been heard next at the latest (UTC ms).

        ``None`` when the gateway is not silent: one point alone of several is, or another was heard since.
        """
        behind = self.points_behind(gateway)
        silent = [point for point in behind if point.id in self._silent]
        others = [point for point in behind if point.id not in self._silent]
        if not silent or (others and len(silent) == 1):
            return None
        newest = max(self._last_heard.get(point.key, point.registered_at) for point in silent)
        missed = newest + max(point.sampling_ms for point in silent)
        return None if heard_after(missed, others, self._last_heard) else missed

    def _is_silent_station(self, station: str) -> bool:
        gateways = [each for each in self._tree.gateways_below[station] if self.points_behind(each)]
        return len(gateways) > 1 and all(gateway in self._alive_after for gateway in gateways)


def hold_ends_at(opened_at: int, point: Point | None, least_hold_ms: int) -> int:
    """UTC ms: until when a silence of ``point``, opened at ``opened_at``, is held.

    A whole sampling period at least: by then all points of that period that have stopped together are silent.
    ``None``: the point has left the inventory.
    """
    return opened_at + max(least_hold_ms, 0 if point is None else point.sampling_ms)


def siblings(tree: PlaceTree, points: Iterable[str]) -> list[Point]:
    """The points behind the gateways of ``points`` (ids): the tickets of silent ones depend on them."""
    gateways = {tree.gateway_of(point) for point in points} - {None}
    return [point for gateway in gateways if gateway is not None for point in tree.points_behind[gateway]]
