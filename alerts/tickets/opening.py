"""Episodes that come to a ticket, and what they say of it; `desk_moves.by_service` opens or joins it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.grouping import Placement
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.ticket import TicketKind, TicketReason, widest

MOST_LISTED = 20
"""Episodes that one line of history lists; it counts the others."""
SEVERITIES = list(Severity)
OPENING_REASONS = {
    TicketKind.REVIEW: TicketReason.OPENED_FOR_REVIEW,
    TicketKind.PLACE: TicketReason.OPENED,
    TicketKind.GATEWAY: TicketReason.OPENED_FOR_GATEWAY,
    TicketKind.STATION: TicketReason.OPENED_FOR_STATION,
    TicketKind.GROUP: TicketReason.OPENED_FOR_GROUP,
}


@dataclass(frozen=True, slots=True)
class TicketAddition:
    """Episodes that open or join one ticket at ``now`` (UTC ms).

    There is at least one placement, and all are of one place and concern. ``households`` is the number at and
    below the place, ``zone`` its IANA zone, ``territory`` the one that it is in. ``first_breach`` is of the
    episodes that are still to come to the ticket from other slices, if there are any: its clocks count from
    the earliest of all.
    """

    placements: Sequence[Placement]
    households: int
    zone: str
    territory: str
    now: int
    first_breach: FirstBreach | None = None

    @property
    def began_at(self) -> int:
        """UTC ms: when the earliest breach of the ticket began, as far as it is known now."""
        return self._earliest_of(self.episodes)

    @property
    def clocks_begin_at(self) -> int:
        """As `began_at`, without what is only for review."""
        return self._earliest_of(self.live_episodes)

    @property
    def opened_at(self) -> int:
        """UTC ms: when the first of the ticket's episodes opened, as far as it is known now."""
        opened = [episode.opened_at for episode in self.episodes]
        return min(opened if self.first_breach is None else [*opened, self.first_breach.opened_at])

    def _earliest_of(self, episodes: Sequence[PendingEpisode]) -> int:
        began = [episode.began_at for episode in episodes]
        return min(began if self.first_breach is None else [*began, self.first_breach.began_at])

    @property
    def episodes(self) -> list[PendingEpisode]:
        """The episodes."""
        return [placement.episode for placement in self.placements]

    @property
    def live_episodes(self) -> list[PendingEpisode]:
        """The episodes that are not for review only: they start clocks and notices."""
        return [each.episode for each in self.placements if each.kind is not TicketKind.REVIEW]

    @property
    def place(self) -> str:
        """Where the ticket is."""
        return self.placements[0].place

    @property
    def concern(self) -> Concern:
        """What they are all about."""
        return self.episodes[0].concern

    @property
    def severity(self) -> Severity:
        """That of the gravest of them."""
        return max((episode.severity for episode in self.episodes), key=SEVERITIES.index)

    @property
    def suspected_burst(self) -> bool:
        """Whether pressure fell at once somewhere."""
        return any(episode.kind is RuleKind.FALL for episode in self.live_episodes)

    @property
    def loss_of_supply(self) -> bool:
        """Whether pressure is too low somewhere, or fell."""
        return self.suspected_burst or any(
            episode.concern is Concern.WATER_PRESSURE and episode.side is Side.BELOW
            for episode in self.live_episodes
        )

    @property
    def reason(self) -> TicketReason:
        """Why they open a ticket."""
        unusable = any(episode.kind is RuleKind.UNUSABLE for episode in self.episodes)
        if self.kind is TicketKind.GATEWAY and unusable:
            return TicketReason.OPENED_FOR_UNUSABLE_GATEWAY
        return OPENING_REASONS[self.kind]

    def clauses(self, known: Sequence[str] = ()) -> tuple[str, ...]:
        """``known`` and those of the episodes, each once, in order; a rule may name several."""
        added = [clause for episode in self.episodes for clause in episode.clause.split()]
        return tuple(dict.fromkeys([*known, *added]))

    @property
    def kind(self) -> TicketKind:
        """The kind of ticket that they call for."""
        return widest(placement.kind for placement in self.placements)

    @property
    def summary(self) -> dict[str, Any]:
        """Data of the line of history that tells of it, with the silent gateways (ids) if it is for any."""
        gateways = {each.gateway for each in self.placements if each.gateway is not None}
        named = {"gateways": sorted(gateways)[:MOST_LISTED]} if gateways else {}
        return episode_summary(self.episodes) | named

    @property
    def share(self) -> dict[str, int]:
        """Data of the line that tells of a group: how many households of how many; of others nothing."""
        shares = (placement.share for placement in self.placements if placement.share is not None)
        return next((share._asdict() for share in shares), {})


def episode_summary(episodes: Sequence[PendingEpisode]) -> dict[str, Any]:
    """Data of a line of history: how many episodes, and the ids of the first ones."""
    return {"count": len(episodes), "episodes": [episode.id for episode in episodes[:MOST_LISTED]]}


def moved_figures(episodes: Sequence[PendingEpisode]) -> dict[str, Any]:
    """Data of a line of history about what late data made of figures: of the first episodes, old and new."""
    moved = [(episode.id, episode.figures_to_tell) for episode in episodes[:MOST_LISTED]]
    told = [{"episode": id_, "old": m["old"], "new": m["new"]} for id_, m in moved if m is not None]
    return episode_summary(episodes) | {"figures": told}
