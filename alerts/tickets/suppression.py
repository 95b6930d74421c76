"""One ticket for a silent gateway or station instead of one for every point behind it.

Points behind one gateway turn silent at different moments, so a first silent point alone tells little:
while its siblings have missed their turn as well, its ticket is held, until either the whole gateway is
silent or one of them speaks. The same holds one level up, for a gateway among those of its station. Nothing
is held for longer than the slowest sibling takes to turn silent itself.
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
    """Silent findings: a gateway or station stands for them, they stand alone, or they must wait."""

    suppressed: list[Placement]
    alone: list[PendingEpisode]
    held: list[PendingEpisode]


class Silences:
    """Which gateways and stations are silent right now, and which may be about to be.

    Parameters
    ----------
    silent
        Ids of the points with an open silent episode.
    last_heard
        Point key -> newest ``measured_at``, UTC ms; a point that never spoke counts from its registration.
    heard
        Whether a point's silence would be told: one that no rule listens to is not waited for.
    """

    def __init__(
        self,
        tree: PlaceTree,
        silent: Collection[str],
        last_heard: Mapping[int, int],
        heard: Callable[[Point], bool] = lambda _: True,
    ) -> None:
        self._tree = tree
        self._last_heard = last_heard
        self._heard = heard
        self._silent = frozenset(silent)
        self._behind: dict[str, list[Point]] = {}
        self._silent_gateways = {
            gateway
            for gateway in {self._gateway(point) for point in silent} - {None}
            if gateway is not None and all(point.id in self._silent for point in self._heard_behind(gateway))
        }
        self._silent_stations = {
            station
            for station in {tree.station_of.get(gateway) for gateway in self._silent_gateways}
            if station is not None
            and len(gateways := self._heard_below(station)) > 1
            and all(gateway in self._silent_gateways for gateway in gateways)
        }

    def _heard_behind(self, gateway: str) -> list[Point]:
        if gateway not in self._behind:
            self._behind[gateway] = [p for p in self._tree.behind[gateway] if self._heard(p)]
        return self._behind[gateway]

    def _heard_below(self, station: str) -> list[str]:
        return [gateway for gateway in self._tree.gateways_below[station] if self._heard_behind(gateway)]

    def covering_ticket(self, point: str) -> tuple[str, TicketKind] | None:
        """Place and kind of the ticket that stands for ``point``'s silence, or ``None`` when none does."""
        gateway = self._gateway(point)
        if gateway is None or gateway not in self._silent_gateways:
            return None
        station = self._tree.station_of.get(gateway)
        if station in self._silent_stations:
            return station, TicketKind.STATION
        if len(self._heard_behind(gateway)) > 1:
            return self._tree.inventory.gateways[gateway].place, TicketKind.GATEWAY
        return None

    def must_wait(self, point: str) -> bool:
        """Whether the whole gateway, or the whole station, may turn out to be silent with ``point``."""
        gateway = self._gateway(point)
        if gateway is None:
            return False
        if gateway in self._silent_gateways:
            return self._gateway_must_wait(gateway)
        missed = self._next_turn(self._tree.inventory.points[point])
        return not any(
            self._spoke(sibling) > missed for sibling in self._heard_behind(gateway) if sibling.id != point
        )

    def _gateway_must_wait(self, gateway: str) -> bool:
        station = self._tree.station_of.get(gateway)
        if station is None or station in self._silent_stations:
            return False
        others = [other for other in self._heard_below(station) if other != gateway]
        missed = max(self._next_turn(point) for point in self._heard_behind(gateway))
        return bool(others) and not any(
            self._spoke(point) > missed for other in others for point in self._heard_behind(other)
        )

    def _gateway(self, point: str) -> str | None:
        known = self._tree.inventory.points.get(point)
        return None if known is None else self._tree.inventory.gateway_of(known)

    def _spoke(self, point: Point) -> int:
        return self._last_heard.get(point.key, point.registered_at)

    def _next_turn(self, point: Point) -> int:
        """When ``point`` should have been measured next."""
        return self._spoke(point) + point.sampling_ms


def triage_silences(episodes: Sequence[PendingEpisode], silences: Silences) -> SilenceTriage:
    """Sort open silences into suppressed, alone and held; the three together are ``episodes``."""
    triaged = SilenceTriage([], [], [])
    for episode in episodes:
        if silences.must_wait(episode.point):
            triaged.held.append(episode)
            continue
        above = silences.covering_ticket(episode.point)
        if above is None:
            triaged.alone.append(episode)
        else:
            triaged.suppressed.append(Placement(episode, *above))
    return triaged


def siblings(tree: PlaceTree, points: Iterable[str]) -> list[Point]:
    """The points on which it depends what becomes of the silences of ``points`` (ids).

    They hang behind the same gateways, or behind other gateways of the same stations.
    """
    known = [tree.inventory.points[id_] for id_ in points if id_ in tree.inventory.points]
    gateways = {tree.inventory.gateway_of(point) for point in known} - {None}
    stations = {tree.station_of.get(gateway) for gateway in gateways if gateway is not None} - {None}
    for station in stations:
        gateways |= set(tree.gateways_below[station]) if station is not None else set()
    return [point for gateway in gateways if gateway is not None for point in tree.behind[gateway]]
