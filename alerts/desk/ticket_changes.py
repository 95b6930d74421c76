"""Carries out what the desk decided: opens, joins, widens and links tickets, and writes each of it down once.

A `TicketChanges` works on tickets in memory and writes them back together, so that a station that loses
10 000 flats at once costs a few statements, not 10 000.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.deadlines.ticket_clock import TicketClock
from alerts.records import Transaction
from alerts.rules.rule import Concern
from alerts.tickets.grouping import Placement
from alerts.tickets.notices import notices_of
from alerts.tickets.opening import (
    KINDS,
    TicketAddition,
    TicketOutcome,
    episode_summary,
    join_ticket,
    open_ticket,
)
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.suppression import Silences
from alerts.tickets.ticket import Ticket, TicketEvent, TicketKind, TicketReason, TicketState, news_of
from ingest.durations import DAY, SECOND

RECURRENCE_MS = DAY
"""A breach so soon after closing is the same case again (judgement.md, section 6)."""

Target = tuple[str, Concern]
"""Place and concern: what at most one ticket that is not closed is about."""


class TicketChanges:
    """One tick's work on tickets: `file`, `adopt_silenced`, `note_changes`, then `finish`.

    Parameters
    ----------
    now
        UTC ms.
    """

    def __init__(self, tx: Transaction, tree: PlaceTree, now: int) -> None:
        self.tree = tree
        self._tx = tx
        self._now = now
        self._before: dict[str, Ticket] = {}
        self._current: dict[str, Ticket] = {}
        self._fresh: list[Ticket] = []
        self._lines: list[tuple[str, TicketEvent]] = []
        self._clocks: list[tuple[str, TicketClock]] = []
        self._attached: list[tuple[int, str]] = []
        self._changed_numbers: set[str] = set()

    def not_closed(self, concern: Concern, places: Collection[str] | None = None) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` that is not closed, with this tick's; ``None``: everywhere."""
        found = self._seen(self._tx.tickets.not_closed(concern.value, places).values())
        fresh = [self._current[ticket.number] for ticket in self._fresh if ticket.concern == concern.value]
        wanted = [ticket for ticket in fresh if places is None or ticket.place in places]
        return {ticket.place: ticket for ticket in [*found, *wanted]}

    def file(self, placements: Sequence[Placement]) -> None:
        """Put every placement's episode on the ticket it belongs to; open the tickets that are not there."""
        targets: dict[Target, list[Placement]] = {}
        for placement in placements:
            targets.setdefault((placement.place, placement.episode.concern), []).append(placement)
        open_tickets = self._not_closed_at(targets)
        new_groups = self._join({target: targets[target] for target in open_tickets}, open_tickets)
        new_groups += self._open(
            {target: some for target, some in targets.items() if target not in open_tickets}
        )
        # The lowest group first: what hangs below several is the nearest one's.
        for place, concern in sorted(new_groups, key=self._depth, reverse=True):
            group = self.not_closed(concern, {place})[place]
            everywhere = self.not_closed(concern).values()
            self._adopt(group, [each for each in everywhere if place in self.tree.above(each.place)])

    def _depth(self, target: Target) -> int:
        """How many places are above the target's."""
        return len(self.tree.above(target[0]))

    def adopt_silenced(self, silent: Iterable[PendingEpisode], silences: Silences) -> None:
        """Make the tickets of silent points children of the gateway's or station's that stands for them."""
        own: dict[Target, set[str]] = {}
        for episode in silent:
            above = None if episode.ticket is None else silences.covering_ticket(episode.point)
            if above is not None and episode.ticket is not None:
                own.setdefault((above[0], episode.concern), set()).add(episode.ticket)
        for (place, concern), numbers in own.items():
            ticket = self.not_closed(concern, {place}).get(place)
            if ticket is not None:
                children = self._numbered(numbers)
                lower = [each for each in children if KINDS.index(each.kind) < KINDS.index(ticket.kind)]
                self._adopt(ticket, lower)

    def note_changes(self, known: Iterable[PendingEpisode]) -> None:
        """Write down what happened to episodes that were on a ticket already."""
        withdrawn: dict[tuple[str, str], list[PendingEpisode]] = {}
        settled: dict[int, str | None] = {}
        for episode in known:
            if episode.ticket is None:
                continue
            settled[episode.id] = None
            self._changed_numbers.add(episode.ticket)
            if episode.withdrawn:
                why = episode.withdrawn_reason or ""
                withdrawn.setdefault((episode.ticket, why), []).append(episode)
        for (number, why), some in withdrawn.items():
            self._lines.append(
                (number, self._line(TicketReason.EPISODE_WITHDRAWN, episode_summary(some), why))
            )
        self._tx.pending.settle(settled)

    def finish(self) -> None:
        """Write everything down, set *recovered since* by what is on the tickets now, and tell listeners."""
        self._tx.tickets.add(self._fresh)
        self._tx.pending.attach(self._attached)
        self._note_recoveries()
        fresh = [self._current[ticket.number] for ticket in self._fresh]
        numbers = {ticket.number for ticket in fresh}
        changed = [
            replace(ticket, version=self._before[number].version + (number not in numbers))
            for number, ticket in self._current.items()
            if ticket != self._before[number]
        ]
        self._tx.tickets.save(changed)
        self._tx.tickets.add_history(self._lines)
        self._tx.tickets.add_clocks(self._clocks)
        news = [("ticket.opened", ticket) for ticket in fresh]
        news += [("ticket.changed", ticket) for ticket in changed if ticket.number not in numbers]
        self._tx.events.append([(kind, t.number, news_of(t)) for kind, t in news], self._now)
        self._tx.events.append(self._notices(), self._now)

    def _join(
        self, targets: Mapping[Target, Sequence[Placement]], open_tickets: Mapping[Target, Ticket]
    ) -> list[Target]:
        """Add episodes to tickets that stand; returns the targets whose ticket became a group's."""
        new_groups = []
        running = self._tx.tickets.clocks_of({ticket.number for ticket in open_tickets.values()})
        for target, some in targets.items():
            ticket = open_tickets[target]
            outcome = join_ticket(self._addition(target[0], some), ticket, running[ticket.number])
            self._record_outcome(outcome, some)
            if outcome.ticket.kind is TicketKind.GROUP is not ticket.kind:
                new_groups.append(target)
        return new_groups

    def _open(self, targets: Mapping[Target, Sequence[Placement]]) -> list[Target]:
        """Open a ticket for each target; returns the targets of groups."""
        numbers = self._numbers(targets)
        recent = self._recently_closed(targets)
        for target, some in targets.items():
            outcome = open_ticket(self._addition(target[0], some), numbers[target], recent.get(target))
            self._fresh.append(outcome.ticket)
            self._before[outcome.ticket.number] = outcome.ticket
            self._record_outcome(outcome, some)
        return [target for target, some in targets.items() if any(p.kind is TicketKind.GROUP for p in some)]

    def _record_outcome(self, outcome: TicketOutcome, placements: Sequence[Placement]) -> None:
        """Remember what became of a ticket, and whose episodes are on it now."""
        number = outcome.ticket.number
        self._current[number] = outcome.ticket
        self._changed_numbers.add(number)
        self._lines += [(number, line) for line in outcome.lines]
        self._clocks += [(number, clock) for clock in outcome.clocks]
        self._attached += [(placement.episode.id, number) for placement in placements]
        left: dict[str, list[PendingEpisode]] = {}
        for placement in placements:
            if placement.episode.ticket not in (None, number):
                left.setdefault(placement.episode.ticket, []).append(placement.episode)
        for old, some in left.items():
            line = self._line(TicketReason.EPISODE_MOVED_ON, episode_summary(some) | {"ticket": number})
            self._lines.append((old, line))
        # What has left may have been the last that went on there; a closed ticket stays as it was closed.
        open_still = [each for each in self._numbered(left) if each.state is not TicketState.CLOSED]
        self._changed_numbers |= {each.number for each in open_still}

    def _adopt(self, parent: Ticket, children: Iterable[Ticket]) -> None:
        """Make ``children`` that are not closed and have no open parent children of ``parent``."""
        wanted = [child for child in children if child.state is not TicketState.CLOSED]
        parents = self._numbered({child.parent for child in wanted if child.parent is not None})
        over = {each.number for each in parents if each.state is not TicketState.CLOSED}
        lineage = self._lineage(parent)
        for child in wanted:
            if child.parent in over or child.number in lineage:
                continue
            self._current[child.number] = replace(child, parent=parent.number)
            self._lines.append(
                (child.number, self._line(TicketReason.BECAME_CHILD, {"ticket": parent.number}))
            )
            self._lines.append((parent.number, self._line(TicketReason.TOOK_CHILD, {"ticket": child.number})))

    def _lineage(self, ticket: Ticket) -> set[str]:
        """Numbers of ``ticket`` and of the tickets above it."""
        lineage = {ticket.number}
        while ticket.parent is not None and ticket.parent not in lineage:
            lineage.add(ticket.parent)
            ticket = self._numbered({ticket.parent})[0]
        return lineage

    def _not_closed_at(self, targets: Iterable[Target]) -> dict[Target, Ticket]:
        """The targets that have a ticket which is not closed."""
        places: dict[Concern, set[str]] = {}
        for place, concern in targets:
            places.setdefault(concern, set()).add(place)
        return {
            (place, concern): ticket
            for concern, some in places.items()
            for place, ticket in self.not_closed(concern, some).items()
        }

    def _recently_closed(self, targets: Mapping[Target, Sequence[Placement]]) -> dict[Target, Ticket]:
        """The tickets that new ones of ``targets`` are recurrences of."""
        places: dict[Concern, set[str]] = {}
        for place, concern in targets:
            places.setdefault(concern, set()).add(place)
        breached = {target: min(p.episode.opened_at for p in some) for target, some in targets.items()}
        since = min(breached.values(), default=0) - RECURRENCE_MS
        return {
            (place, concern): ticket
            for concern, some in places.items()
            for place, ticket in self._tx.tickets.last_closed(concern.value, some, since).items()
            if ticket.closed_at is not None and ticket.closed_at >= breached[place, concern] - RECURRENCE_MS
        }

    def _numbers(self, targets: Iterable[Target]) -> dict[Target, str]:
        """A number for each target, of the year it is at its place."""
        years: dict[int, list[Target]] = {}
        for target in targets:
            zone = ZoneInfo(self.tree.zone(target[0]))
            years.setdefault(datetime.fromtimestamp(self._now / SECOND, zone).year, []).append(target)
        return {
            target: number
            for year, some in years.items()
            for target, number in zip(some, self._tx.tickets.issue_numbers(year, len(some)), strict=True)
        }

    def _addition(self, place: str, placements: Sequence[Placement]) -> TicketAddition:
        return TicketAddition(placements, self.tree.households(place), self.tree.zone(place), self._now)

    def _note_recoveries(self) -> None:
        """*Recovered since* is the latest end once every episode of a ticket has ended."""
        progress = self._tx.pending.progress(self._changed_numbers)
        for ticket in self._numbered(self._changed_numbers):
            still_open, latest = progress[ticket.number]
            since = None if still_open else latest
            if since == ticket.recovered_since:
                continue
            self._current[ticket.number] = replace(ticket, recovered_since=since)
            reason = TicketReason.NOT_RECOVERED if since is None else TicketReason.RECOVERED
            self._lines.append((ticket.number, self._line(reason, {"since": since})))

    def _notices(self) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            ("notice", number, {"audience": notice.audience.value, "reason": notice.reason.value})
            for number, line in self._lines
            if number in self._current
            for notice in notices_of(self._current[number], line)
        ]

    def _numbered(self, numbers: Collection[str]) -> list[Ticket]:
        """Tickets by number, with this tick's changes."""
        missing = [number for number in numbers if number not in self._current]
        self._seen(self._tx.tickets.by_number(missing).values())
        return [self._current[number] for number in sorted(numbers)]

    def _seen(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Tickets from the records as this tick has changed them so far."""
        found = []
        for ticket in tickets:
            self._before.setdefault(ticket.number, ticket)
            found.append(self._current.setdefault(ticket.number, ticket))
        return found

    def _line(self, reason: TicketReason, data: Mapping[str, Any], text: str = "") -> TicketEvent:
        return TicketEvent(self._now, reason, text=text, data=data)
