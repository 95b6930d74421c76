"""What a ticket becomes when episodes open it or join it; alerts/desk/ticket_changes.py writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.deadlines import clocks
from alerts.deadlines.clocks import ClockScope, ClockTrigger
from alerts.deadlines.ticket_clock import TicketClock
from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.grouping import Placement
from alerts.tickets.moves import apply
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.ticket import SYSTEM, Command, Ticket, TicketEvent, TicketKind, TicketReason, TicketState

MOST_NAMED = 20
"""Episodes that one line of history names; it counts the others."""
SEVERITIES = list(Severity)
KINDS = list(TicketKind)
OPENED_AS = {
    TicketKind.REVIEW: TicketReason.OPENED_FOR_REVIEW,
    TicketKind.PLACE: TicketReason.OPENED,
    TicketKind.GATEWAY: TicketReason.OPENED_FOR_GATEWAY,
    TicketKind.STATION: TicketReason.OPENED_FOR_STATION,
    TicketKind.GROUP: TicketReason.OPENED_FOR_GROUP,
}


@dataclass(frozen=True, slots=True)
class TicketAddition:
    """Episodes that open or join one ticket at ``now`` (UTC ms), and what is known of its place.

    ``households`` are affected at and below the place, ``zone`` is its IANA zone. There is at least one
    placement, and all are of one place and concern.
    """

    placements: Sequence[Placement]
    households: int
    zone: str
    now: int

    @property
    def episodes(self) -> list[PendingEpisode]:
        """The episodes."""
        return [placement.episode for placement in self.placements]

    @property
    def alarms(self) -> list[PendingEpisode]:
        """The episodes that are more than a matter for review."""
        return [each.episode for each in self.placements if each.kind is not TicketKind.REVIEW]

    @property
    def kind(self) -> TicketKind:
        """The kind of ticket that they call for."""
        return max((placement.kind for placement in self.placements), key=KINDS.index)


@dataclass(frozen=True, slots=True)
class TicketOutcome:
    """A ticket after an arrival, with what its history gains and the clocks that start."""

    ticket: Ticket
    lines: list[TicketEvent]
    clocks: list[TicketClock]


def open_ticket(addition: TicketAddition, number: str, before: Ticket | None) -> TicketOutcome:
    """A new ticket.

    Parameters
    ----------
    number
        Its number.
    before
        The ticket of the same place and concern that this one is a recurrence of.
    """
    episodes = addition.episodes
    kind = addition.kind
    ticket = Ticket(
        id=-1,
        number=number,
        place=addition.placements[0].place,
        concern=episodes[0].concern.value,
        kind=kind,
        state=TicketState.OPEN,
        severity=_gravest(episodes).value,
        opened_at=addition.now,
        breached_at=min(episode.began_at for episode in episodes),
        clauses=_clauses((), episodes),
        affected_at_opening=addition.households,
        affected_households=addition.households,
        recurrence_of=None if before is None else before.number,
    )
    lines = [TicketEvent(addition.now, OPENED_AS[kind], data=episode_summary(episodes))]
    if before is not None:
        lines.append(TicketEvent(addition.now, TicketReason.RECURRENCE, data={"ticket": before.number}))
    return TicketOutcome(ticket, lines, _clocks(addition, ()))


def join_ticket(addition: TicketAddition, ticket: Ticket, running: Sequence[TicketClock]) -> TicketOutcome:
    """``ticket``, which is not closed and has the clocks ``running``, with further episodes on it.

    They can raise its severity and widen its kind, never the reverse. A breach that is going on reopens a
    ticket whose handler had said that it was resolved.
    """
    lines = [TicketEvent(addition.now, TicketReason.JOINED, data=episode_summary(addition.episodes))]
    fresh: list[TicketClock] = []
    if ticket.state is TicketState.RESOLVED and any(episode.open for episode in addition.alarms):
        ticket, _ = apply(ticket, Command.REOPEN, addition.now, actor=SYSTEM, open_episodes=0)
        lines.append(TicketEvent(addition.now, TicketReason.BREACHED_AGAIN, command=Command.REOPEN))
        fresh += clocks.restart_clocks(running, addition.now, addition.zone)
    kind = max(ticket.kind, addition.kind, key=KINDS.index)
    if kind is not ticket.kind:
        lines.append(TicketEvent(addition.now, TicketReason.WIDENED, data={"from": ticket.kind, "to": kind}))
    graver = max(Severity(ticket.severity), _gravest(addition.episodes), key=SEVERITIES.index)
    changed = replace(
        ticket,
        kind=kind,
        severity=graver.value,
        breached_at=min(ticket.breached_at, *(episode.began_at for episode in addition.episodes)),
        clauses=_clauses(ticket.clauses, addition.episodes),
        affected_households=addition.households,
    )
    return TicketOutcome(changed, lines, fresh + _clocks(addition, [clock.key for clock in running]))


def episode_summary(episodes: Sequence[PendingEpisode]) -> dict[str, Any]:
    """Episodes as a line of history names them: how many, and the first of them."""
    return {"count": len(episodes), "episodes": [episode.id for episode in episodes[:MOST_NAMED]]}


def _gravest(episodes: Sequence[PendingEpisode]) -> Severity:
    return max((episode.severity for episode in episodes), key=SEVERITIES.index)


def _clauses(known: Sequence[str], episodes: Sequence[PendingEpisode]) -> tuple[str, ...]:
    """Every clause once, in the order they came; a rule may name several."""
    said = [clause for episode in episodes for clause in episode.clause.split()]
    return tuple(dict.fromkeys([*known, *said]))


def _clocks(addition: TicketAddition, running: Sequence[str]) -> list[TicketClock]:
    episodes = addition.alarms
    if not episodes:
        return []
    began_at = min(episode.began_at for episode in episodes)
    scopes = frozenset(scope for episode in episodes for scope in _scopes(episode))
    breach = ClockTrigger(episodes[0].concern, scopes, addition.households, began_at, addition.zone)
    return clocks.start_clocks(breach, addition.now, running)


def _scopes(episode: PendingEpisode) -> set[ClockScope]:
    scopes = {ClockScope.ANY}
    if episode.kind is RuleKind.FALL:
        scopes |= {ClockScope.SUSPECTED_BURST, ClockScope.LOSS_OF_SUPPLY}
    elif episode.concern is Concern.WATER_PRESSURE and episode.side is Side.BELOW:
        scopes.add(ClockScope.LOSS_OF_SUPPLY)
    return scopes
