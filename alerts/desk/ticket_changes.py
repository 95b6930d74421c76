"""Changes tickets as the desk decided: opens, joins and widens them, and follows their episodes.

`TicketChanges` changes tickets in memory and writes them together, so that a breach in 10 000 flats takes a
few statements, not 10 000.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from alerts.desk.adoption import adopt_below
from alerts.desk.matters.breached_places import BreachedPlaces
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.drafted_files import DraftedFiles
from alerts.desk.matters.writing import event_of, wake_below
from alerts.desk.notices.openings import notices_of_openings
from alerts.desk.stops.from_tickets import stops_of_tickets, tell_stops
from alerts.desk.ticket_drafts import TicketDrafts
from alerts.desk.ticket_numbers import issue_numbers
from alerts.events import TICKET_CHANGED, TICKET_OPENED, NewEvent
from alerts.records import Transaction
from alerts.rules.rule import Concern
from alerts.stops.stop_lines import StopNews
from alerts.tickets.adoption import open_parent
from alerts.tickets.desk_moves.by_service.breaches import join_by_sensors, open_for_sensors
from alerts.tickets.desk_moves.changes import DeskChanges
from alerts.tickets.grouping import Placement, Target, places_by_concern
from alerts.tickets.opening import TicketAddition, episode_summary, moved_figures
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.recovery import RECURRENCE_MS, dissolution, is_recurrence_of, recovery
from alerts.tickets.ticket import (
    Ticket,
    TicketEvent,
    TicketKind,
    TicketReason,
    TicketState,
    event_data_of,
    widest,
)
from ingest.durations import DAY

AT_GATEWAY = (TicketKind.GATEWAY, TicketKind.STATION)
FIGURES_TOLD_EVERY_MS = DAY
"""How often a ticket tells at most of figures that late data has moved: it may dribble in for days."""


class TicketChanges:
    """The changes to tickets of one slice of episodes.

    Called in this order: `put_on_tickets`, `record_changes`, `save`.

    Parameters
    ----------
    tx, tree, desk
        The transaction of the slice, the places in force, and what the desk goes by.
    now
        UTC ms: the time of all changes.
    in_charge
        Says who is in charge of each department's shift.
    """

    def __init__(
        self,
        tx: Transaction,
        tree: PlaceTree,
        desk: DeskInForce,
        now: int,
        in_charge: Callable[[], Mapping[str, str]],
    ) -> None:
        self.tree = tree
        self.drafts = TicketDrafts(tx)
        """The tickets as changed so far."""
        self._tx = tx
        self._now = now
        self._places = BreachedPlaces(desk, now, in_charge)
        self._files = DraftedFiles(tx, desk)
        self._attached: list[tuple[int, str, bool]] = []
        self._first_breaches: Mapping[Target, FirstBreach] = {}
        self._changed_numbers: set[str] = set()
        self._lost_episodes: set[str] = set()
        """Tickets of which an episode was withdrawn."""
        self._without_supply: set[str] = set()
        """Tickets on which episodes came that say that there is no supply."""
        self._became: dict[str, tuple[StopNews, int | None]] = {}
        """What tickets of pressure have become, for their stops of supply."""
        self._dissolved: list[str] = []
        """Tickets of which nothing is left, and which are closed with that."""
        self._moved_from: set[str] = set()
        """Tickets of which an episode is on another one now."""
        self._told: set[str] = set()
        """Tickets with a line about figures or gateways, which changes nothing else of them."""
        self.number_at: dict[Target, str] = {}
        """The numbers of the tickets on which `put_on_tickets` has put episodes."""

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
            targets.setdefault(placement.target, []).append(placement)
        open_tickets = self.drafts.not_closed_at(targets)
        open_tickets |= self._of_people({t: p for t, p in targets.items() if t not in open_tickets})
        new_groups = self._join({target: targets[target] for target in open_tickets}, open_tickets)
        new_groups += self._open(
            {target: group for target, group in targets.items() if target not in open_tickets}
        )
        adopt_below(self.drafts, self.tree, new_groups, self._now)

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
            self._add_line(number, TicketReason.EPISODE_WITHDRAWN, episode_summary(members), why)
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
            self._add_line(number, TicketReason.FIGURES_CHANGED, moved_figures(members))
            self._told.add(number)
        self._tx.pending.figures_told(told, self._now + FIGURES_TOLD_EVERY_MS)
        self._tx.pending.figures_wait(waiting)

    def tell(self, reason: TicketReason, news: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Add lines to the histories of tickets, ``(number, data)``; they change nothing else."""
        for number, data in news:
            self._add_line(number, reason, data)
            self._told.add(number)

    def save(self) -> None:
        """Follow the episodes now on the tickets: *recovered since*, or dissolved. Put all on record."""
        self.drafts.insert()
        self._tx.pending.attach(self._attached)
        self._follow_episodes()
        self._follow_clocks()
        self._follow_stops()
        changed = self.drafts.save()
        if self._dissolved:
            # After all that this slice began below them is on record, too.
            wake_below(self._tx, self._dissolved, self._places.desk, self._now)
        self._follow_territories()
        opened = self.drafts.opened
        numbers = {ticket.number for ticket in opened}
        events = [(TICKET_OPENED, ticket) for ticket in opened]
        events += [(TICKET_CHANGED, ticket) for ticket in changed if ticket.number not in numbers]
        seen = numbers | {ticket.number for ticket in changed}
        events += [(TICKET_CHANGED, ticket) for ticket in self.drafts.by_number(self._told - seen)]
        above = self._other_territories(ticket for _, ticket in events)
        told = [
            NewEvent(
                kind,
                ticket.number,
                event_data_of(ticket, self.tree.inventory),
                ticket.territory,
                above.get(ticket.number, ()),
            )
            for kind, ticket in events
        ]
        told += notices_of_openings(self._tx, self.drafts, self.tree.inventory)
        self._tx.events.append(told, self._now)

    def _join(
        self, targets: Mapping[Target, Sequence[Placement]], open_tickets: Mapping[Target, Ticket]
    ) -> list[Target]:
        """Add episodes to open tickets; returns the targets whose ticket became a group's."""
        new_groups = []
        files = self._files.of(self.drafts.by_number({each.number for each in open_tickets.values()}))
        below = self._below_groups(open_tickets.values())
        tables = self._places.desk.tables
        for target, placements in targets.items():
            number = open_tickets[target].number
            before = self.drafts[number]
            addition = self._addition(target, placements)
            around = replace(self._places.around(addition), below_group=number in below)
            changes = join_by_sensors(replace(files[number], ticket=before), addition, around, tables)
            self._add_changes(number, changes, addition)
            if self.drafts[number].kind is TicketKind.GROUP is not before.kind:
                new_groups.append(target)
        return new_groups

    def _of_people(self, targets: Mapping[Target, Sequence[Placement]]) -> dict[Target, Ticket]:
        """The oldest of people's open tickets at each of ``targets`` that are of one place.

        Not at the root, where matters stand that nobody has said the place of.
        """
        roots = self.tree.inventory.roots
        alone = [
            target
            for target, placements in targets.items()
            if widest(each.kind for each in placements) is TicketKind.PLACE and target[0] not in roots
        ]
        return self.drafts.of_people_at(alone)

    def _below_groups(self, tickets: Iterable[Ticket]) -> set[str]:
        """Numbers of those of ``tickets`` that stand below one that is not closed."""
        found = [ticket for ticket in tickets if ticket.parent is not None]
        known = self.drafts.with_all_above(found) if found else {}
        return {ticket.number for ticket in found if open_parent(ticket, known) is not None}

    def _open(self, targets: Mapping[Target, Sequence[Placement]]) -> list[Target]:
        """Open a ticket for each target; returns the targets of groups."""
        additions = {target: self._addition(target, placements) for target, placements in targets.items()}
        zones = {target: addition.zone for target, addition in additions.items()}
        numbers = issue_numbers(self._tx, zones, self._now)
        previous = self._recently_closed(additions)
        openings = [
            self._places.opening(addition, numbers[target], previous.get(target))
            for target, addition in additions.items()
        ]
        made = open_for_sensors(openings, self._now, self._places.desk.tables)
        for addition, changes in zip(additions.values(), made, strict=True):
            if changes.ticket is not None:
                self.drafts.open(changes.ticket)
                self._add_changes(changes.ticket.number, changes, addition)
        return [target for target, addition in additions.items() if addition.kind is TicketKind.GROUP]

    def _add_changes(self, number: str, changes: DeskChanges, addition: TicketAddition) -> None:
        """Add what becomes of the ticket ``number``, and note which episodes are on it now."""
        ticket, placements = changes.ticket or self.drafts[number], addition.placements
        if addition.loss_of_supply:
            self._without_supply.add(number)
        self.drafts.change(ticket, *map(event_of, changes.lines))
        self._files.add(ticket, changes)
        self._changed_numbers.add(number)
        self._attached += [(each.episode.id, number, each.kind in AT_GATEWAY) for each in placements]
        self.number_at[placements[0].target] = number
        moved: dict[str, list[PendingEpisode]] = {}
        for placement in placements:
            if placement.episode.ticket not in (None, number):
                moved.setdefault(placement.episode.ticket, []).append(placement.episode)
        self._moved_from |= moved.keys()
        for old, episodes in moved.items():
            summary = episode_summary(episodes) | {"ticket": number}
            self._add_line(old, TicketReason.EPISODE_MOVED_ON, summary)
        # An episode that moved may have been the last open one of its ticket; closed tickets do not change.
        not_closed = [each for each in self.drafts.by_number(moved) if each.state is not TicketState.CLOSED]
        self._changed_numbers |= {each.number for each in not_closed}

    def _recently_closed(self, additions: Mapping[Target, TicketAddition]) -> dict[Target, Ticket]:
        """Target -> the ticket of which a new one is a recurrence."""
        since = min((addition.opened_at for addition in additions.values()), default=0) - RECURRENCE_MS
        return {
            (place, concern): ticket
            for concern, places in places_by_concern(additions).items()
            for place, ticket in self._tx.tickets.last_closed(concern.value, places, since).items()
            if is_recurrence_of(ticket, additions[place, concern].opened_at)
        }

    def _addition(self, target: Target, placements: Sequence[Placement]) -> TicketAddition:
        place, _ = target
        first = self._first_breaches.get(target)
        return TicketAddition(
            placements,
            self.tree.households(place),
            self.tree.zone(place),
            self.tree.inventory.territory_of(place),
            self._now,
            first,
        )

    def _follow_episodes(self) -> None:
        """Set *recovered since* once every episode of a ticket has ended; close it if all were withdrawn."""
        progress = self._tx.pending.progress(self._changed_numbers)
        dissolved = {number for number in self._lost_episodes if not progress[number].remaining}
        for ticket in self.drafts.by_number(self._changed_numbers - dissolved):
            changed = recovery(ticket, progress[ticket.number], self._now)
            if changed is not None:
                self.drafts.change(*changed)
                self._note_for_stops(*changed)
        if dissolved:
            self._dissolve(dissolved)

    def _follow_clocks(self) -> None:
        """Clocks of tickets below others do not escalate; what becomes of clocks goes on record."""
        adopted = self.drafts.newly_below
        self._files.silence(adopted)
        self._files.save()

    def _note_for_stops(self, ticket: Ticket, line: TicketEvent) -> None:
        if ticket.concern == Concern.WATER_PRESSURE:
            self._became[ticket.number] = StopNews(line.reason.value), ticket.recovered_since

    def _follow_stops(self) -> None:
        """Supply that is lost is a stop, and what becomes of its ticket is told to it (section 13)."""
        if self._became:
            tell_stops(self._tx, self._became, self._places.desk, self._now)
        if not self._without_supply:
            return
        lost = self.drafts.by_number(self._without_supply)
        new = {ticket.number for ticket in self.drafts.opened}
        for number, stop in stops_of_tickets(self._tx, lost, new, self._places.desk, self._now):
            self._add_line(number, TicketReason.SUPPLY_STOP, {"stop": stop}, stop)

    def _follow_territories(self) -> None:
        """Note of which other territories the tickets have flats now, and those that stand above them."""
        if not self.tree.inventory.territories:
            return
        placed = self._tx.ticket_territories.of_episodes([id_ for id_, *_ in self._attached])
        tickets = self.drafts.with_all_above(self.drafts.by_number({number for number, _ in placed}))
        joined: set[tuple[str, str]] = set()
        for number, territory in placed:
            ticket: Ticket | None = tickets[number]
            while ticket is not None:
                if territory not in ("", ticket.territory):
                    joined.add((ticket.number, territory))
                ticket = open_parent(ticket, tickets)
        self._tx.ticket_territories.add(joined)
        self._tx.ticket_territories.work_out(
            self.drafts.with_new_children | self._lost_episodes | self._moved_from
        )

    def _other_territories(self, tickets: Iterable[Ticket]) -> Mapping[str, Sequence[str]]:
        """Ticket -> the other territories of which it has flats."""
        if not self.tree.inventory.territories:
            return {}
        return self._tx.ticket_territories.of({ticket.number for ticket in tickets})

    def _dissolve(self, numbers: Collection[str]) -> None:
        """Close tickets of which every episode was withdrawn, with all that runs on them."""
        others = self._tx.tickets.with_lines_of_others(numbers)
        closed = []
        for ticket in self.drafts.by_number(numbers):
            if ticket.state is TicketState.CLOSED:
                continue
            reasons = others[ticket.number]
            after = replace(ticket, recovered_since=None)
            if TicketReason.FOREIGN_READINGS in reasons:
                self.drafts.change(after)
                continue
            after, line = dissolution(after, self._now, written_on=TicketReason.COMMAND in reasons)
            self.drafts.change(after, line)
            if after.concern == Concern.WATER_PRESSURE:
                self._became[after.number] = StopNews.DISSOLVED, None
            if after.state is TicketState.CLOSED:
                closed.append(ticket.number)
        for ticket in self._files.dissolve(self.drafts.by_number(closed), self._now):
            self.drafts.change(ticket)
        self._tx.silent_gateways.leave(closed)
        self._dissolved += closed

    def _add_line(self, number: str, reason: TicketReason, data: Mapping[str, Any], text: str = "") -> None:
        self.drafts.lines.append((number, TicketEvent(self._now, reason, text=text, data=data)))
