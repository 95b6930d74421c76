"""One ticket for a gateway behind which nothing that speaks can be judged, instead of one for every point.

Points that are silent now do not count, and of one point alone nothing follows for its gateway. It is looked
at whenever a point has turned unusable, and what is placed stays placed (judgement.md, section 2;
docs/decisions/0028).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from alerts.tickets.place_tree import PlaceTree
from ingest.inventory.tree import Point

LEAST_POINTS = 2
"""So many points must speak behind a gateway for it to have a ticket of its own."""


class UnusableGateways:
    """Behind which gateways nothing that speaks can be judged now.

    Parameters
    ----------
    unusable, silent
        Ids of the points with an open episode of *unusable*, and with an open silence.
    can_open_ticket
        Whether *unusable* would open a ticket for the point; points of which it would not are left aside.
    """

    def __init__(
        self,
        tree: PlaceTree,
        unusable: Collection[str],
        silent: Collection[str],
        can_open_ticket: Callable[[Point], bool] = lambda _: True,
    ) -> None:
        self._tree = tree
        self._gateways: set[str] = set()
        for gateway in {tree.gateway_of(point) for point in unusable} - {None}:
            if gateway is None:
                continue
            speaking = [
                point.id
                for point in tree.points_behind.get(gateway, ())
                if point.id not in silent and can_open_ticket(point)
            ]
            if len(speaking) >= LEAST_POINTS and all(point in unusable for point in speaking):
                self._gateways.add(gateway)

    def covering_gateway(self, point: str) -> str | None:
        """The gateway whose ticket takes the episode of ``point`` (id); ``None``: it has its own."""
        gateway = self._tree.gateway_of(point)
        return gateway if gateway in self._gateways else None
