"""Which pending episodes need a ticket, which stay on theirs, and which need none (judgement.md, 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alerts.rules.rule import Concern, RuleKind
from alerts.tickets.grouping import Placement, Target
from alerts.tickets.pending_episode import NoTicketReason, PendingEpisode
from alerts.tickets.silence_placement import CoveringTicket
from alerts.tickets.ticket import Ticket, TicketKind, TicketState


@dataclass(frozen=True, slots=True)
class Triage:
    """Pending episodes by what is to be done about them.

    Attributes
    ----------
    on_ticket
        On a ticket, where they stay.
    without_ticket
        Id -> why it needs no ticket.
    reviews
        Found late and over: on a ticket for review.
    silent, live
        Open silences, and all others that need a ticket.
    """

    on_ticket: list[PendingEpisode] = field(default_factory=list)
    without_ticket: dict[int, str | None] = field(default_factory=dict)
    reviews: list[PendingEpisode] = field(default_factory=list)
    silent: list[PendingEpisode] = field(default_factory=list)
    live: list[PendingEpisode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SilenceTriage:
    """Open silences by what is to be done about them.

    Attributes
    ----------
    held
        Id -> until when it is held (UTC ms).
    covered
        They go to the tickets of their gateways or stations.
    uncovered
        They go to tickets of their own.
    """

    held: dict[int, int] = field(default_factory=dict)
    covered: dict[Target, list[tuple[PendingEpisode, CoveringTicket]]] = field(default_factory=dict)
    uncovered: list[PendingEpisode] = field(default_factory=list)

    def placements(self) -> list[Placement]:
        """Those that are covered, on their tickets."""
        return [
            Placement(episode, ticket.place, ticket.kind, ticket.gateway)
            for members in self.covered.values()
            for episode, ticket in members
        ]

    @property
    def covering(self) -> dict[Target, list[CoveringTicket]]:
        """Target -> the ticket there, as each of its silences sees it."""
        return {target: [ticket for _, ticket in members] for target, members in self.covered.items()}


def triage(episodes: Sequence[PendingEpisode], inactive: frozenset[str]) -> Triage:
    """Sort pending episodes by what is to be done about them.

    Parameters
    ----------
    inactive
        Numbers of tickets on which nobody works: closed, resolved, or only for review. An episode on one of
        them that is open after all, as late data shows, is a live breach and is placed again.
    """
    triaged = Triage()
    for episode in episodes:
        if episode.ticket is not None and not (episode.open and episode.ticket in inactive):
            triaged.on_ticket.append(episode)
        elif (reason := no_ticket_reason(episode)) is not None:
            triaged.without_ticket[episode.id] = reason.value
        elif episode.ended_at is not None and episode.found_late:
            triaged.reviews.append(episode)
        elif episode.kind is RuleKind.SILENT:
            triaged.silent.append(episode)
        else:
            triaged.live.append(episode)
    return triaged


def no_ticket_reason(episode: PendingEpisode) -> NoTicketReason | None:
    """Why an episode that is on no ticket needs none; ``None`` when it needs one.

    A breach that opened and ended since the last settlement still opens its ticket; only one that was found
    late is for review.
    """
    if episode.withdrawn:
        return NoTicketReason.WITHDRAWN
    if not episode.opens_ticket:
        return NoTicketReason.STATISTICS_ONLY
    if episode.ended_at is not None and episode.kind is RuleKind.SILENT:
        return NoTicketReason.SPOKE_AGAIN
    if episode.ended_at is not None and episode.found_late and not episode.review_when_late:
        return NoTicketReason.LATE_AND_OVER
    return None


def by_concern(episodes: Iterable[PendingEpisode]) -> dict[Concern, list[PendingEpisode]]:
    """Concern -> its episodes, in order."""
    found: dict[Concern, list[PendingEpisode]] = {}
    for episode in episodes:
        found.setdefault(episode.concern, []).append(episode)
    return found


def is_inactive(ticket: Ticket) -> bool:
    """Whether nobody works on ``ticket``: it is closed, resolved, or only for review."""
    return ticket.state in (TicketState.CLOSED, TicketState.RESOLVED) or ticket.kind is TicketKind.REVIEW
