"""The open silences and episodes of *unusable* of a round, by the tickets of gateways that take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.tickets.grouping import Placement, Target
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.silence_placement import CoveringTicket, SilentGateways
from alerts.tickets.ticket import TicketKind
from alerts.tickets.unusable_placement import UnusableGateways


class OpenSilences:
    """The open silences of one round, each looked at once.

    Parameters
    ----------
    episodes
        The silences.
    gateways
        The gateways and stations that are silent because of them.
    """

    def __init__(self, episodes: Sequence[PendingEpisode], gateways: SilentGateways) -> None:
        self.episodes = episodes
        self.gateways = gateways
        self._by_target: dict[Target, list[PendingEpisode]] = {}
        for episode in episodes:
            covering = self.covering_ticket(episode)
            if covering is not None:
                self._by_target.setdefault((covering.place, episode.concern), []).append(episode)

    def covering_ticket(self, silence: PendingEpisode) -> CoveringTicket | None:
        """As `SilentGateways.covering_ticket`, of the silence's point."""
        return self.gateways.covering_ticket(silence.point)

    def covered_at(self, target: Target) -> list[PendingEpisode]:
        """The silences that belong to the ticket of a gateway or station at ``target``, placed or not."""
        return self._by_target.get(target, [])

    def gateways_at(self, target: Target) -> set[str]:
        """The silent gateways of which the ticket at ``target`` is."""
        covering = (self.covering_ticket(silence) for silence in self.covered_at(target))
        return {ticket.gateway for ticket in covering if ticket is not None}


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
