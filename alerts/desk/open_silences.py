"""The open silences, by the tickets of gateways and stations that take them."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.tickets.grouping import Target
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.silence_placement import CoveringTicket, SilentGateways


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
