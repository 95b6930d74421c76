"""Carries out what the desk decided: opens, joins, widens and links tickets, and writes each of it down once.

A `Filing` works on tickets in memory and writes them back together, so that a station that loses 10 000
flats at once costs a few statements, not 10 000.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.grouping import Finding, Placement, Topology
from alerts.joining import KINDS, Arrival, Outcome, joined, named, opened
from alerts.notices import notices_of
from alerts.records import Transaction
from alerts.records.tickets import news_of
from alerts.rules import Concern
from alerts.suppression import Silences
from alerts.tickets import Clock, Reason, State, Ticket, TicketEvent, TicketKind
from ingest.clock import DAY, SECOND

RECURRENCE_MS = DAY
"""A breach so soon after closing is the same case again (judgement.md, section 6)."""

Target = tuple[str, Concern]
"""Place and concern: what at most one ticket that is not closed is about."""


class Filing:
    """One tick's work on tickets: `file`, `adopt_silenced`, `note_changes`, then `finish`.

    Parameters
    ----------
    now
        UTC ms.
    """

    def __init__(self, tx: Transaction, topology: Topology, now: int) -> None:
        self.topology = topology
        self._tx = tx
        self._now = now
        self._before: dict[str, Ticket] = {}
        self._current: dict[str, Ticket] = {}
        self._fresh: list[Ticket] = []
        self._lines: list[tuple[str, TicketEvent]] = []
        self._clocks: list[tuple[str, Clock]] = []
        self._attached: list[tuple[int, str]] = []
        self._touched: set[str] = set()

    def not_closed(self, concern: Concern, places: Collection[str] | None = None) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` that is not closed, with this tick's; ``None``: everywhere."""
        found = self._seen(self._tx.tickets_not_closed(concern.value, places).values())
        fresh = [self._current[ticket.number] for ticket in self._fresh if ticket.concern == concern.value]
        wanted = [ticket for ticket in fresh if places is None or ticket.place in places]
        return {ticket.place: ticket for ticket in [*found, *wanted]}

    def file(self, placements: Sequence[Placement]) -> None:
        """Put every placement's episode on the ticket it belongs to; open the tickets that are not there."""
        targets: dict[Target, list[Placement]] = {}
        for placement in placements:
            targets.setdefault((placement.place, placement.finding.concern), []).append(placement)
        standing = self._standing(targets)
        grown = self._join({target: targets[target] for target in standing}, standing)
        grown += self._open({target: some for target, some in targets.items() if target not in standing})
        # The lowest group first: what hangs below several is the nearest one's.
        for place, concern in sorted(grown, key=self._depth, reverse=True):
            group = self.not_closed(concern, {place})[place]
            everywhere = self.not_closed(concern).values()
            self._adopt(group, [each for each in everywhere if place in self.topology.above(each.place)])

    def _depth(self, target: Target) -> int:
        """How many places are above the target's."""
        return len(self.topology.above(target[0]))

    def adopt_silenced(self, silent: Iterable[Finding], silences: Silences) -> None:
        """Make the tickets of silent points children of the gateway's or station's that stands for them."""
        own: dict[Target, set[str]] = {}
        for finding in silent:
            above = None if finding.ticket is None else silences.stands_for(finding.point)
            if above is not None and finding.ticket is not None:
                own.setdefault((above[0], finding.concern), set()).add(finding.ticket)
        for (place, concern), numbers in own.items():
            ticket = self.not_closed(concern, {place}).get(place)
            if ticket is not None:
                children = self._numbered(numbers)
                lower = [each for each in children if KINDS.index(each.kind) < KINDS.index(ticket.kind)]
                self._adopt(ticket, lower)

    def note_changes(self, known: Iterable[Finding]) -> None:
        """Write down what happened to episodes that were on a ticket already."""
        withdrawn: dict[tuple[str, str], list[Finding]] = {}
        settled: dict[int, str | None] = {}
        for finding in known:
            if finding.ticket is None:
                continue
            settled[finding.id] = None
            self._touched.add(finding.ticket)
            if finding.withdrawn:
                why = finding.withdrawn_reason or ""
                withdrawn.setdefault((finding.ticket, why), []).append(finding)
        for (number, why), some in withdrawn.items():
            self._lines.append((number, self._line(Reason.EPISODE_WITHDRAWN, named(some), why)))
        self._tx.settle_episodes(settled)

    def finish(self) -> None:
        """Write everything down, set *recovered since* by what is on the tickets now, and tell listeners."""
        self._tx.add_tickets(self._fresh)
        self._tx.attach(self._attached)
        self._note_recoveries()
        fresh = [self._current[ticket.number] for ticket in self._fresh]
        numbers = {ticket.number for ticket in fresh}
        changed = [
            replace(ticket, version=self._before[number].version + (number not in numbers))
            for number, ticket in self._current.items()
            if ticket != self._before[number]
        ]
        self._tx.save_tickets(changed)
        self._tx.add_history(self._lines)
        self._tx.add_clocks(self._clocks)
        news = [("ticket.opened", ticket) for ticket in fresh]
        news += [("ticket.changed", ticket) for ticket in changed if ticket.number not in numbers]
        self._tx.append_events([(kind, t.number, news_of(t)) for kind, t in news], self._now)
        self._tx.append_events(self._notices(), self._now)

    def _join(
        self, targets: Mapping[Target, Sequence[Placement]], standing: Mapping[Target, Ticket]
    ) -> list[Target]:
        """Add episodes to tickets that stand; returns the targets whose ticket became a group's."""
        grown = []
        running = self._tx.clocks_of({ticket.number for ticket in standing.values()})
        for target, some in targets.items():
            ticket = standing[target]
            outcome = joined(self._arrival(target[0], some), ticket, running[ticket.number])
            self._keep(outcome, some)
            if outcome.ticket.kind is TicketKind.GROUP is not ticket.kind:
                grown.append(target)
        return grown

    def _open(self, targets: Mapping[Target, Sequence[Placement]]) -> list[Target]:
        """Open a ticket for each target; returns the targets of groups."""
        numbers = self._numbers(targets)
        recent = self._recently_closed(targets)
        for target, some in targets.items():
            outcome = opened(self._arrival(target[0], some), numbers[target], recent.get(target))
            self._fresh.append(outcome.ticket)
            self._before[outcome.ticket.number] = outcome.ticket
            self._keep(outcome, some)
        return [target for target, some in targets.items() if any(p.kind is TicketKind.GROUP for p in some)]

    def _keep(self, outcome: Outcome, placements: Sequence[Placement]) -> None:
        """Remember what became of a ticket, and whose episodes are on it now."""
        number = outcome.ticket.number
        self._current[number] = outcome.ticket
        self._touched.add(number)
        self._lines += [(number, line) for line in outcome.lines]
        self._clocks += [(number, clock) for clock in outcome.clocks]
        self._attached += [(placement.finding.id, number) for placement in placements]
        left: dict[str, list[Finding]] = {}
        for placement in placements:
            if placement.finding.ticket not in (None, number):
                left.setdefault(placement.finding.ticket, []).append(placement.finding)
        for old, some in left.items():
            line = self._line(Reason.EPISODE_MOVED_ON, named(some) | {"ticket": number})
            self._lines.append((old, line))
        # What has left may have been the last that went on there; a closed ticket stays as it was closed.
        open_still = [each for each in self._numbered(left) if each.state is not State.CLOSED]
        self._touched |= {each.number for each in open_still}

    def _adopt(self, parent: Ticket, children: Iterable[Ticket]) -> None:
        """Make ``children`` that are not closed and have no open parent children of ``parent``."""
        wanted = [child for child in children if child.state is not State.CLOSED]
        parents = self._numbered({child.parent for child in wanted if child.parent is not None})
        over = {each.number for each in parents if each.state is not State.CLOSED}
        lineage = self._lineage(parent)
        for child in wanted:
            if child.parent in over or child.number in lineage:
                continue
            self._current[child.number] = replace(child, parent=parent.number)
            self._lines.append((child.number, self._line(Reason.BECAME_CHILD, {"ticket": parent.number})))
            self._lines.append((parent.number, self._line(Reason.TOOK_CHILD, {"ticket": child.number})))

    def _lineage(self, ticket: Ticket) -> set[str]:
        """Numbers of ``ticket`` and of the tickets above it."""
        lineage = {ticket.number}
        while ticket.parent is not None and ticket.parent not in lineage:
            lineage.add(ticket.parent)
            ticket = self._numbered({ticket.parent})[0]
        return lineage

    def _standing(self, targets: Iterable[Target]) -> dict[Target, Ticket]:
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
        breached = {target: min(p.finding.opened_at for p in some) for target, some in targets.items()}
        since = min(breached.values(), default=0) - RECURRENCE_MS
        return {
            (place, concern): ticket
            for concern, some in places.items()
            for place, ticket in self._tx.last_closed(concern.value, some, since).items()
            if ticket.closed_at is not None and ticket.closed_at >= breached[place, concern] - RECURRENCE_MS
        }

    def _numbers(self, targets: Iterable[Target]) -> dict[Target, str]:
        """A number for each target, of the year it is at its place."""
        years: dict[int, list[Target]] = {}
        for target in targets:
            zone = ZoneInfo(self.topology.zone(target[0]))
            years.setdefault(datetime.fromtimestamp(self._now / SECOND, zone).year, []).append(target)
        return {
            target: number
            for year, some in years.items()
            for target, number in zip(some, self._tx.issue_numbers(year, len(some)), strict=True)
        }

    def _arrival(self, place: str, placements: Sequence[Placement]) -> Arrival:
        return Arrival(placements, self.topology.households(place), self.topology.zone(place), self._now)

    def _note_recoveries(self) -> None:
        """*Recovered since* is the latest end once every episode of a ticket has ended."""
        progress = self._tx.progress(self._touched)
        for ticket in self._numbered(self._touched):
            still_open, latest = progress[ticket.number]
            since = None if still_open else latest
            if since == ticket.recovered_since:
                continue
            self._current[ticket.number] = replace(ticket, recovered_since=since)
            reason = Reason.NOT_RECOVERED if since is None else Reason.RECOVERED
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
        self._seen(self._tx.tickets_by_number(missing).values())
        return [self._current[number] for number in sorted(numbers)]

    def _seen(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Tickets from the records as this tick has changed them so far."""
        found = []
        for ticket in tickets:
            self._before.setdefault(ticket.number, ticket)
            found.append(self._current.setdefault(ticket.number, ticket))
        return found

    def _line(self, reason: Reason, data: Mapping[str, Any], text: str = "") -> TicketEvent:
        return TicketEvent(self._now, reason, text=text, data=data)
