"""The open episodes of *unusable*, by the tickets of the gateways behind which nothing can be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.tickets.grouping import Placement, Target
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.ticket import TicketKind
from alerts.tickets.unusable_placement import UnusableGateways


class OpenUnusable:
    """The open episodes of *unusable* of one round.

    Parameters
    ----------
    tree, episodes
        The places in force, and the episodes.
    gateways
        The gateways that have a ticket because of them.
    """

    def __init__(
        self, tree: PlaceTree, episodes: Sequence[PendingEpisode], gateways: UnusableGateways
    ) -> None:
        self._tree = tree
        self._gateways = gateways
        self.episodes = episodes

    def at_gateways(self, pending: Iterable[PendingEpisode]) -> list[Placement]:
        """Those of the episodes ``pending`` that go to the tickets of their gateways."""
        mine = {episode.id for episode in self.episodes}
        found = []
        for episode in pending:
            gateway = self._gateways.covering_gateway(episode.point) if episode.id in mine else None
            if gateway is not None:
                place = self._tree.inventory.gateways[gateway].place
                found.append(Placement(episode, place, TicketKind.GATEWAY))
        return found

    def earlier_tickets(self, placed: Iterable[Placement]) -> dict[Target, set[str]]:
        """Target -> numbers of the tickets that other points behind the gateways of ``placed`` are on."""
        target_of = {self._gateways.covering_gateway(each.episode.point): each.target for each in placed}
        found: dict[Target, set[str]] = {target: set() for target in target_of.values()}
        for episode in self.episodes:
            target = target_of.get(self._gateways.covering_gateway(episode.point))
            if target is not None and episode.ticket is not None and episode.concern is target[1]:
                found[target].add(episode.ticket)
        return found

    def elsewhere(self) -> list[PendingEpisode]:
        """Those that are not on the ticket of their gateway, whatever that has become, nor go there."""
        return [
            episode
            for episode in self.episodes
            if not episode.at_gateway
            and (episode.ticket is not None or self._gateways.covering_gateway(episode.point) is None)
        ]
