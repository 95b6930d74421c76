"""One ticket for a silent gateway or station instead of one for every point behind it.

Points behind one gateway turn silent at different moments, so the first silent point alone decides nothing:
while its siblings have missed their turn as well, its ticket is held until either the whole gateway is silent
or one of them gives a sign of life. The same holds one level up, for a gateway among those of its station. No
ticket is held longer than the slowest sibling takes to turn silent itself (judgement.md, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.tickets.grouping import Placement
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.ticket import TicketKind
from ingest.inventory.tree import Point


@dataclass(frozen=True, slots=True)
class SilenceTriage:
    """Open silences by what is to be done about them.

    Attributes
    ----------
    covered
        On the ticket of their silent gateway or station.
    uncovered
        On tickets of their own places.
    held
        Later: their gateway or station may turn out to be silent.
    """

    covered: list[Placement]
    uncovered: list[PendingEpisode]
    held: list[PendingEpisode]


class SilentGateways:
    """Which gateways and stations are silent now, and which may turn out to be.

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
        self._silent_gateways = {
            gateway
            for gateway in {self._gateway(point) for point in silent} - {None}
            if gateway is not None and all(point.id in self._silent for point in self._points_behind(gateway))
        }
        self._silent_stations = {
            station
            for station in {tree.station_of.get(gateway) for gateway in self._silent_gateways}
            if station is not None
            and len(gateways := self._gateways_below(station)) > 1
            and all(gateway in self._silent_gateways for gateway in gateways)
        }

    def _points_behind(self, gateway: str) -> list[Point]:
        """The points behind ``gateway`` of which a silence would open a ticket."""
        if gateway not in self._cached_points_behind:
            behind = [point for point in self._tree.points_behind[gateway] if self._can_open_ticket(point)]
            self._cached_points_behind[gateway] = behind
        return self._cached_points_behind[gateway]

    def _gateways_below(self, station: str) -> list[str]:
        """The gateways below ``station`` that have such points."""
        return [gateway for gateway in self._tree.gateways_below[station] if self._points_behind(gateway)]

    def covering_ticket(self, point: str) -> tuple[str, TicketKind] | None:
        """Place and kind of the ticket that covers the silence of ``point`` (id), or ``None``."""
        gateway = self._gateway(point)
        if gateway is None or gateway not in self._silent_gateways:
            return None
        station = self._tree.station_of.get(gateway)
        if station in self._silent_stations:
            return station, TicketKind.STATION
        if len(self._points_behind(gateway)) > 1:
            return self._tree.inventory.gateways[gateway].place, TicketKind.GATEWAY
        return None

    def must_hold(self, point: str) -> bool:
        """Whether the whole gateway, or the whole station, of ``point`` (id) may turn out to be silent."""
        gateway = self._gateway(point)
        if gateway is None:
            return False
        if gateway in self._silent_gateways:
            return self._must_hold_gateway(gateway)
        missed = self._next_turn(self._tree.inventory.points[point])
        return not any(
            self._heard_at(sibling) > missed
            for sibling in self._points_behind(gateway)
            if sibling.id != point
        )

    def _must_hold_gateway(self, gateway: str) -> bool:
        station = self._tree.station_of.get(gateway)
        if station is None or station in self._silent_stations:
            return False
        others = [other for other in self._gateways_below(station) if other != gateway]
        missed = max(self._next_turn(point) for point in self._points_behind(gateway))
        return bool(others) and not any(
            self._heard_at(point) > missed for other in others for point in self._points_behind(other)
        )

    def _gateway(self, point: str) -> str | None:
        known = self._tree.inventory.points.get(point)
        return None if known is None else self._tree.inventory.gateway_of(known)

    def _heard_at(self, point: Point) -> int:
        """UTC ms: when ``point`` was last heard, or registered."""
        return self._last_heard.get(point.key, point.registered_at)

    def _next_turn(self, point: Point) -> int:
        """UTC ms: when ``point`` should have been measured next."""
        return self._heard_at(point) + point.sampling_ms


def triage_silences(episodes: Sequence[PendingEpisode], silent_gateways: SilentGateways) -> SilenceTriage:
    """Sort open silences into covered, uncovered and held; the three together are ``episodes``."""
    triage = SilenceTriage([], [], [])
    for episode in episodes:
        if silent_gateways.must_hold(episode.point):
            triage.held.append(episode)
            continue
        ticket = silent_gateways.covering_ticket(episode.point)
        if ticket is None:
            triage.uncovered.append(episode)
        else:
            triage.covered.append(Placement(episode, *ticket))
    return triage


def siblings(tree: PlaceTree, points: Iterable[str]) -> list[Point]:
    """The points on which the tickets for silences of ``points`` (ids) depend.

    They are behind the same gateways, or behind other gateways of the same stations.
    """
    known = [tree.inventory.points[id_] for id_ in points if id_ in tree.inventory.points]
    gateways = {tree.inventory.gateway_of(point) for point in known} - {None}
    stations = {tree.station_of.get(gateway) for gateway in gateways if gateway is not None} - {None}
    for station in stations:
        gateways |= set(tree.gateways_below[station]) if station is not None else set()
    return [point for gateway in gateways if gateway is not None for point in tree.points_behind[gateway]]
