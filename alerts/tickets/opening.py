"""How a ticket opens, and how episodes join it; alerts/desk/ticket_changes.py puts it on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.deadlines import clocks
from alerts.deadlines.clocks import ClockScope, ClockTrigger
from alerts.deadlines.ticket_clock import TicketClock
from alerts.matters.choices import Step
from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.grouping import Placement
from alerts.tickets.moves import apply
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.ticket import (
    SYSTEM,
    Command,
    Ticket,
    TicketEvent,
    TicketKind,
    TicketReason,
    TicketState,
    widest,
)

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


@dataclass(frozen=True, slots=True)
class TicketOutcome:
    """A ticket after episodes opened or joined it, with new lines of history and new clocks."""

    ticket: Ticket
    lines: list[TicketEvent]
    clocks: list[TicketClock]


def open_ticket(addition: TicketAddition, number: str, previous: Ticket | None) -> TicketOutcome:
    """A new ticket with the number ``number``.

    Parameters
    ----------
    previous
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
        step=Step.DISPATCHED,
        severity=_gravest(episodes).value,
        opened_at=addition.now,
        breached_at=addition.began_at,
        clauses=_clauses((), episodes),
        affected_at_opening=addition.households,
        affected_households=addition.households,
        recurrence_of=None if previous is None else previous.number,
        territory=addition.territory,
    )
    reason = OPENING_REASONS[kind]
    if kind is TicketKind.GATEWAY and any(episode.kind is RuleKind.UNUSABLE for episode in episodes):
        reason = TicketReason.OPENED_FOR_UNUSABLE_GATEWAY
    told = addition.summary | (addition.share if kind is TicketKind.GROUP else {})
    lines = [TicketEvent(addition.now, reason, data=told)]
    if previous is not None:
        lines.append(TicketEvent(addition.now, TicketReason.RECURRENCE, data={"ticket": previous.number}))
    return TicketOutcome(ticket, lines, _clocks(addition, ()))


def join_ticket(
    addition: TicketAddition, ticket: Ticket, ticket_clocks: Sequence[TicketClock]
) -> TicketOutcome:
    """``ticket``, which is not closed and has ``ticket_clocks``, with further episodes on it.

    They can raise its severity and widen its kind, never the reverse. A live breach reopens a ticket that a
    handler had resolved.
    """
    lines = [TicketEvent(addition.now, TicketReason.JOINED, data=addition.summary)]
    new_clocks: list[TicketClock] = []
    if ticket.state is TicketState.RESOLVED and any(episode.open for episode in addition.live_episodes):
        ticket, _ = apply(ticket, Command.REOPEN, addition.now, actor=SYSTEM, open_episodes=0)
        lines.append(TicketEvent(addition.now, TicketReason.BREACHED_AGAIN, command=Command.REOPEN))
        # Later than the clocks before, which may have started and stopped in this millisecond.
        restarted_at = max([addition.now, *(clock.started_at + 1 for clock in ticket_clocks)])
        new_clocks += clocks.restart_clocks(ticket_clocks, restarted_at, addition.zone)
    kind = widest([ticket.kind, addition.kind])
    if kind is not ticket.kind:
        widened = {"from": ticket.kind, "to": kind} | addition.share
        lines.append(TicketEvent(addition.now, TicketReason.WIDENED, data=widened))
    severity = max(Severity(ticket.severity), _gravest(addition.episodes), key=SEVERITIES.index)
    changed = replace(
        ticket,
        kind=kind,
        severity=severity.value,
        breached_at=min(ticket.breached_at, addition.began_at),
        clauses=_clauses(ticket.clauses, addition.episodes),
        affected_households=addition.households,
    )
    return TicketOutcome(
        changed, lines, new_clocks + _clocks(addition, [clock.key for clock in ticket_clocks])
    )


def episode_summary(episodes: Sequence[PendingEpisode]) -> dict[str, Any]:
    """Data of a line of history: how many episodes, and the ids of the first ones."""
    return {"count": len(episodes), "episodes": [episode.id for episode in episodes[:MOST_LISTED]]}


def moved_figures(episodes: Sequence[PendingEpisode]) -> dict[str, Any]:
    """Data of a line of history about what late data made of figures: of the first episodes, old and new."""
    moved = [(episode.id, episode.figures_to_tell) for episode in episodes[:MOST_LISTED]]
    told = [{"episode": id_, "old": m["old"], "new": m["new"]} for id_, m in moved if m is not None]
    return episode_summary(episodes) | {"figures": told}


def _gravest(episodes: Sequence[PendingEpisode]) -> Severity:
    return max((episode.severity for episode in episodes), key=SEVERITIES.index)


def _clauses(known: Sequence[str], episodes: Sequence[PendingEpisode]) -> tuple[str, ...]:
    """Every clause once, in order; a rule may name several."""
    added = [clause for episode in episodes for clause in episode.clause.split()]
    return tuple(dict.fromkeys([*known, *added]))


def _clocks(addition: TicketAddition, existing_keys: Sequence[str]) -> list[TicketClock]:
    episodes = addition.live_episodes
    if not episodes:
        return []
    scopes = frozenset(scope for episode in episodes for scope in _scopes(episode))
    trigger = ClockTrigger(
        episodes[0].concern, scopes, addition.households, addition.clocks_begin_at, addition.zone
    )
    return clocks.start_clocks(trigger, addition.now, existing_keys)


def _scopes(episode: PendingEpisode) -> set[ClockScope]:
    scopes = {ClockScope.ANY}
    if episode.kind is RuleKind.FALL:
        scopes |= {ClockScope.SUSPECTED_BURST, ClockScope.LOSS_OF_SUPPLY}
    elif episode.concern is Concern.WATER_PRESSURE and episode.side is Side.BELOW:
        scopes.add(ClockScope.LOSS_OF_SUPPLY)
    return scopes
