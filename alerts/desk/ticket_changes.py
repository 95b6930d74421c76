"""Changes tickets as the desk decided: opens, joins, widens and links them.

`TicketChanges` changes tickets in memory and writes them together, so that a breach in 10 000 flats takes a
few statements, not 10 000.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from alerts.deadlines.clocks import end_clocks
from alerts.deadlines.ticket_clock import TicketClock
from alerts.desk.ticket_numbers import issue_numbers
from alerts.records import Transaction
from alerts.rules.rule import Concern
from alerts.tickets.grouping import Placement
from alerts.tickets.notices import notice_data_of, notices_of
from alerts.tickets.opening import (
    KINDS,
    TicketAddition,
    TicketOutcome,
    episode_summary,
    join_ticket,
    moved_figures,
    open_ticket,
)
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.recovery import RECURRENCE_MS, dissolution, is_recurrence_of, recovery
from alerts.tickets.ticket import (
    SYSTEM,
    Ticket,
    TicketEvent,
    TicketKind,
    TicketReason,
    TicketState,
    event_data_of,
)
from ingest.durations import DAY

Target = tuple[str, Concern]
"""Place and concern: for each there is at most one ticket that is not closed."""
AT_GATEWAY = (TicketKind.GATEWAY, TicketKind.STATION)
FIGURES_TOLD_EVERY_MS = DAY
"""How often a ticket tells at most of figures that late data has moved: it may dribble in for days."""


class TicketChanges:
    """The changes to tickets of one slice of episodes.

    Called in this order: `put_on_tickets`, `adopt_earlier`, `record_changes`, `save`.

    Parameters
    ----------
    tx, tree
        The transaction of the slice, and the places in force.
    now
        UTC ms: the time of all changes.
    """

    def __init__(self, tx: Transaction, tree: PlaceTree, now: int) -> None:
        self.tree = tree
        self._tx = tx
        self._now = now
        self._on_record: dict[str, Ticket] = {}
        self._current: dict[str, Ticket] = {}
        self._opened: list[Ticket] = []
        self._lines: list[tuple[str, TicketEvent]] = []
        self._clocks: list[tuple[str, TicketClock]] = []
        self._attached: list[tuple[int, str, bool]] = []
        self._first_breaches: Mapping[Target, FirstBreach] = {}
        self._changed_numbers: set[str] = set()
        self._lost_episodes: set[str] = set()
        """Tickets of which an episode was withdrawn."""
        self._told: set[str] = set()
        """Tickets with a line about figures or gateways, which changes nothing else of them."""
        self.number_at: dict[Target, str] = {}
        """The numbers of the tickets on which `put_on_tickets` has put episodes."""

    def not_closed(self, concern: Concern, places: Collection[str] | None = None) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` that is not closed, as changed so far; ``None``: all places."""
        found = self._as_changed(self._tx.tickets.not_closed(concern.value, places).values())
        opened = [self._current[ticket.number] for ticket in self._opened if ticket.concern == concern.value]
        wanted = [ticket for ticket in opened if places is None or ticket.place in places]
        return {ticket.place: ticket for ticket in [*found, *wanted]}

    def put_on_tickets(
        self, placements: Sequence[Placement], first_breaches: Mapping[Target, FirstBreach]
    ) -> None:
        """Put the episode of each placement on its ticket; open the tickets that do not exist.

        ``first_breaches`` are of all unsettled episodes, those of other slices included.
        """
        if not placements:
            return
        self._first_breaches = first_breaches
        targets: dict[Target, list[Placement]] = {}
        for placement in placements:
            targets.setdefault((placement.place, placement.episode.concern), []).append(placement)
        open_tickets = self._not_closed_at(targets)
        new_groups = self._join({target: targets[target] for target in open_tickets}, open_tickets)
        new_groups += self._open(
            {target: group for target, group in targets.items() if target not in open_tickets}
        )
        self._adopt_below(new_groups)

    def _adopt_below(self, groups: Sequence[Target]) -> None:
        """Make the tickets below new groups their children."""
        places: dict[Concern, set[str]] = {}
        for place, concern in groups:
            places.setdefault(concern, set()).add(place)
        below: dict[Target, list[Ticket]] = {target: [] for target in groups}
        at: dict[Target, Ticket] = {}
        for concern, of_groups in places.items():
            for place, ticket in self.not_closed(concern, self.tree.at_and_below(of_groups)).items():
                at[place, concern] = ticket
                for node in self.tree.above(place):
                    if node in of_groups:
                        below[node, concern].append(ticket)
        self._by_number_with_ancestors(at.values())
        # The lowest group first, so that a ticket below several becomes a child of the nearest.
        for target in sorted(groups, key=self._depth, reverse=True):
            numbers = sorted(ticket.number for ticket in below[target])
            self._adopt(self._current[at[target].number], [self._current[number] for number in numbers])

    def _depth(self, target: Target) -> int:
        """How many places are above the target's."""
        return len(self.tree.above(target[0]))

    def adopt_earlier(self, earlier: Mapping[Target, Collection[str]]) -> None:
        """Make ``earlier`` tickets (numbers) of silent points children of the one that has been given more.

        Target -> the tickets for what is behind the silent gateway, or below the silent station, there.
        """
        found = self._not_closed_at(earlier)
        self._by_number({number for target in found for number in earlier[target]})
        self._by_number_with_ancestors(found.values())
        for target, ticket in found.items():
            tickets = self._by_number(earlier[target])
            lower = [each for each in tickets if KINDS.index(each.kind) < KINDS.index(ticket.kind)]
            self._adopt(self._current[ticket.number], lower)

    def record_changes(self, on_ticket: Iterable[PendingEpisode]) -> None:
        """Record that episodes on tickets have changed: which were withdrawn, and whose figures moved.

        A ticket tells of figures once in `FIGURES_TOLD_EVERY_MS`, of all that have moved since.
        """
        withdrawn: dict[tuple[str, str], list[PendingEpisode]] = {}
        moved: dict[str, list[PendingEpisode]] = {}
        settled: dict[int, str | None] = {}
        for episode in on_ticket:
            if episode.ticket is None:
                continue
            settled[episode.id] = None
            self._changed_numbers.add(episode.ticket)
            if episode.withdrawn:
                why = episode.withdrawn_reason or ""
                withdrawn.setdefault((episode.ticket, why), []).append(episode)
            if episode.figures_to_tell is not None:
                moved.setdefault(episode.ticket, []).append(episode)
        self._lost_episodes |= {number for number, _ in withdrawn}
        for (number, why), members in withdrawn.items():
            self._lines.append(
                (number, self._line(TicketReason.EPISODE_WITHDRAWN, episode_summary(members), why))
            )
        self._tx.pending.settle(settled)
        if moved:
            self._tell_figures(moved)

    def _tell_figures(self, moved: Mapping[str, Sequence[PendingEpisode]]) -> None:
        """Have each ticket tell of its episodes with other figures, or these wait until it may again."""
        told_again = self._tx.pending.figures_told_again(moved)
        told: list[int] = []
        waiting: dict[int, int] = {}
        for number, members in moved.items():
            next_at = told_again.get(number, self._now)
            if next_at > self._now:
                waiting |= {episode.id: next_at for episode in members}
                continue
            told += [episode.id for episode in members]
            self._lines.append((number, self._line(TicketReason.FIGURES_CHANGED, moved_figures(members))))
            self._told.add(number)
        self._tx.pending.figures_told(told, self._now + FIGURES_TOLD_EVERY_MS)
        self._tx.pending.figures_wait(waiting)

    def tell(self, reason: TicketReason, news: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Add lines to the histories of tickets, ``(number, data)``; they change nothing else."""
        self._lines += [(number, self._line(reason, data)) for number, data in news]
        self._told |= {number for number, _ in self._lines}

    def save(self) -> None:
        """Follow the episodes now on the tickets: *recovered since*, or dissolved. Put all on record."""
        self._tx.tickets.add(self._opened)
        self._tx.pending.attach(self._attached)
        self._follow_episodes()
        opened = [self._current[ticket.number] for ticket in self._opened]
        numbers = {ticket.number for ticket in opened}
        changed = [
            replace(ticket, version=self._on_record[number].version + (number not in numbers))
            for number, ticket in self._current.items()
            if ticket != self._on_record[number]
        ]
        self._tx.tickets.save(changed)
        self._tx.tickets.add_history(self._lines)
        self._tx.tickets.add_clocks(self._clocks)
        events = [("ticket.opened", ticket) for ticket in opened]
        events += [("ticket.changed", ticket) for ticket in changed if ticket.number not in numbers]
        seen = numbers | {ticket.number for ticket in changed}
        events += [("ticket.changed", ticket) for ticket in self._by_number(self._told - seen)]
        told = [(kind, t.number, event_data_of(t, self.tree.inventory)) for kind, t in events]
        self._tx.events.append([*told, *self._notices()], self._now)

    def _join(
        self, targets: Mapping[Target, Sequence[Placement]], open_tickets: Mapping[Target, Ticket]
    ) -> list[Target]:
        """Add episodes to open tickets; returns the targets whose ticket became a group's."""
        new_groups = []
        clocks = self._tx.tickets.clocks_of({ticket.number for ticket in open_tickets.values()})
        for target, placements in targets.items():
            ticket = open_tickets[target]
            outcome = join_ticket(self._addition(target, placements), ticket, clocks[ticket.number])
            self._add_outcome(outcome, placements)
            if outcome.ticket.kind is TicketKind.GROUP is not ticket.kind:
                new_groups.append(target)
        return new_groups

    def _open(self, targets: Mapping[Target, Sequence[Placement]]) -> list[Target]:
        """Open a ticket for each target; returns the targets of groups."""
        zones = {target: self.tree.zone(target[0]) for target in targets}
        numbers = issue_numbers(self._tx, zones, self._now)
        previous = self._recently_closed(targets)
        for target, placements in targets.items():
            addition = self._addition(target, placements)
            outcome = open_ticket(addition, numbers[target], previous.get(target))
            self._opened.append(outcome.ticket)
            self._on_record[outcome.ticket.number] = outcome.ticket
            self._add_outcome(outcome, placements)
        return [
            target
            for target, placements in targets.items()
            if any(placement.kind is TicketKind.GROUP for placement in placements)
        ]

    def _add_outcome(self, outcome: TicketOutcome, placements: Sequence[Placement]) -> None:
        """Add a changed ticket, and note which episodes are on it now."""
        number = outcome.ticket.number
        self._current[number] = outcome.ticket
        self._changed_numbers.add(number)
        self._lines += [(number, line) for line in outcome.lines]
        self._clocks += [(number, clock) for clock in outcome.clocks]
        self._attached += [(each.episode.id, number, each.kind in AT_GATEWAY) for each in placements]
        self.number_at[outcome.ticket.place, placements[0].episode.concern] = number
        moved: dict[str, list[PendingEpisode]] = {}
        for placement in placements:
            if placement.episode.ticket not in (None, number):
                moved.setdefault(placement.episode.ticket, []).append(placement.episode)
        for old, episodes in moved.items():
            line = self._line(TicketReason.EPISODE_MOVED_ON, episode_summary(episodes) | {"ticket": number})
            self._lines.append((old, line))
        # An episode that moved may have been the last open one of its ticket; closed tickets do not change.
        not_closed = [each for each in self._by_number(moved) if each.state is not TicketState.CLOSED]
        self._changed_numbers |= {each.number for each in not_closed}

    def _adopt(self, parent: Ticket, children: Iterable[Ticket]) -> None:
        """Make ``children`` that are not closed and have no open parent children of ``parent``."""
        wanted = [child for child in children if child.state is not TicketState.CLOSED]
        parents = self._by_number({child.parent for child in wanted if child.parent is not None})
        open_parents = {each.number for each in parents if each.state is not TicketState.CLOSED}
        ancestors = self._with_ancestors(parent)
        for child in wanted:
            if child.parent in open_parents or child.number in ancestors:
                continue
            self._current[child.number] = replace(child, parent=parent.number)
            self._lines.append(
                (child.number, self._line(TicketReason.BECAME_CHILD, {"ticket": parent.number}))
            )
            self._lines.append((parent.number, self._line(TicketReason.TOOK_CHILD, {"ticket": child.number})))

    def _with_ancestors(self, ticket: Ticket) -> set[str]:
        """Numbers of ``ticket``, its parent, its parent's parent and so on."""
        numbers = {ticket.number}
        while ticket.parent is not None and ticket.parent not in numbers:
            numbers.add(ticket.parent)
            ticket = self._by_number({ticket.parent})[0]
        return numbers

    def _by_number_with_ancestors(self, tickets: Iterable[Ticket]) -> None:
        """Read the parents of ``tickets``, and theirs, a generation at a time."""
        parents = {ticket.parent for ticket in tickets} - {None}
        while parents:
            found = self._by_number([number for number in parents if number is not None])
            parents = {ticket.parent for ticket in found} - {None} - set(self._current)

    def _not_closed_at(self, targets: Iterable[Target]) -> dict[Target, Ticket]:
        """The targets that have a ticket which is not closed."""
        places: dict[Concern, set[str]] = {}
        for place, concern in targets:
            places.setdefault(concern, set()).add(place)
        return {
            (place, concern): ticket
            for concern, of_concern in places.items()
            for place, ticket in self.not_closed(concern, of_concern).items()
        }

    def _recently_closed(self, targets: Mapping[Target, Sequence[Placement]]) -> dict[Target, Ticket]:
        """Target -> the ticket of which a new one is a recurrence."""
        places: dict[Concern, set[str]] = {}
        for place, concern in targets:
            places.setdefault(concern, set()).add(place)
        opened_at = {
            target: _first_breach_of(placements).with_other(self._first_breaches.get(target)).opened_at
            for target, placements in targets.items()
        }
        since = min(opened_at.values(), default=0) - RECURRENCE_MS
        return {
            (place, concern): ticket
            for concern, of_concern in places.items()
            for place, ticket in self._tx.tickets.last_closed(concern.value, of_concern, since).items()
            if is_recurrence_of(ticket, opened_at[place, concern])
        }

    def _addition(self, target: Target, placements: Sequence[Placement]) -> TicketAddition:
        place, _ = target
        first = self._first_breaches.get(target)
        return TicketAddition(
            placements, self.tree.households(place), self.tree.zone(place), self._now, first
        )

    def _follow_episodes(self) -> None:
        """Set *recovered since* once every episode of a ticket has ended; close it if all were withdrawn."""
        progress = self._tx.pending.progress(self._changed_numbers)
        dissolved = {number for number in self._lost_episodes if not progress[number].remaining}
        for ticket in self._by_number(self._changed_numbers - dissolved):
            changed = recovery(ticket, progress[ticket.number], self._now)
            if changed is not None:
                self._current[ticket.number], line = changed
                self._lines.append((ticket.number, line))
        if dissolved:
            self._dissolve(dissolved)

    def _dissolve(self, numbers: Collection[str]) -> None:
        """Close tickets of which every episode was withdrawn, with all that runs on them."""
        others = self._tx.tickets.with_lines_of_others(numbers)
        closed = []
        for ticket in self._by_number(numbers):
            if ticket.state is TicketState.CLOSED:
                continue
            reasons = others[ticket.number]
            after = self._current[ticket.number] = replace(ticket, recovered_since=None)
            if TicketReason.FOREIGN_READINGS in reasons:
                continue
            after, line = dissolution(after, self._now, written_on=TicketReason.COMMAND in reasons)
            self._current[ticket.number] = after
            self._lines.append((ticket.number, line))
            if after.state is TicketState.CLOSED:
                closed.append(ticket.number)
        clocks = self._tx.tickets.clocks_of(closed)
        ended = [
            (number, clock)
            for number, of_ticket in clocks.items()
            for clock in end_clocks(of_ticket, SYSTEM, TicketReason.DISSOLVED.value, self._now)
        ]
        self._tx.tickets.save_stopped_clocks(ended)
        self._tx.silent_gateways.leave(closed)

    def _notices(self) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            ("notice", number, notice_data_of(notice, self._current[number], self.tree.inventory))
            for number, line in self._lines
            if number in self._current
            for notice in notices_of(self._current[number], line)
        ]

    def _by_number(self, numbers: Collection[str]) -> list[Ticket]:
        """Tickets by number, as changed so far."""
        missing = [number for number in numbers if number not in self._current]
        if missing:
            self._as_changed(self._tx.tickets.by_number(missing).values())
        return [self._current[number] for number in sorted(numbers)]

    def _as_changed(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """``tickets``, as read from the records, with the changes so far."""
        found = []
        for ticket in tickets:
            self._on_record.setdefault(ticket.number, ticket)
            found.append(self._current.setdefault(ticket.number, ticket))
        return found

    def _line(self, reason: TicketReason, data: Mapping[str, Any], text: str = "") -> TicketEvent:
        return TicketEvent(self._now, reason, text=text, data=data)


def _first_breach_of(placements: Iterable[Placement]) -> FirstBreach:
    episodes = [placement.episode for placement in placements]
    return FirstBreach(min(each.began_at for each in episodes), min(each.opened_at for each in episodes))
