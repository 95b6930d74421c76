"""The tickets of one transaction in memory, as changed so far, until they are put on record together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from alerts.matters.choices import Origin
from alerts.records import Transaction
from alerts.rules.rule import Concern
from alerts.tickets.grouping import Target, places_by_concern
from alerts.tickets.ticket import Ticket, TicketEvent


class TicketDrafts:
    """Each ticket is read once, when it is first asked for. Every method that reads raises `RecordsError`.

    ``lines`` are those that the histories get, ``(number, line)``.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._on_record: dict[str, Ticket] = {}
        self._current: dict[str, Ticket] = {}
        self._opened: list[Ticket] = []
        self.lines: list[tuple[str, TicketEvent]] = []

    def __contains__(self, number: str) -> bool:
        """Whether the ticket was read or opened."""
        return number in self._current

    def __getitem__(self, number: str) -> Ticket:
        """A ticket that was read or opened before."""
        return self._current[number]

    @property
    def opened(self) -> list[Ticket]:
        """The new tickets."""
        return [self._current[ticket.number] for ticket in self._opened]

    @property
    def with_new_children(self) -> set[str]:
        """Numbers of the tickets that others have become children of."""
        return {ticket.parent for ticket in self.newly_below if ticket.parent is not None}

    @property
    def newly_below(self) -> list[Ticket]:
        """The tickets that became children of others."""
        before = self._on_record
        return [
            ticket
            for number, ticket in self._current.items()
            if ticket.parent is not None and ticket.parent != before[number].parent
        ]

    def by_number(self, numbers: Collection[str]) -> list[Ticket]:
        """The tickets ``numbers``, which exist, in order."""
        missing = [number for number in numbers if number not in self._current]
        if missing:
            self._as_changed(self._tx.tickets.by_number(missing).values())
        return [self._current[number] for number in sorted(numbers)]

    def not_closed(self, concern: Concern, places: Collection[str] | None = None) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` that is not closed; ``None``: all places."""
        found = self._as_changed(self._tx.tickets.not_closed(concern.value, places).values())
        opened = [ticket for ticket in self.opened if ticket.concern == concern.value]
        wanted = [ticket for ticket in opened if places is None or ticket.place in places]
        return {ticket.place: ticket for ticket in [*found, *wanted]}

    def not_closed_at(self, targets: Iterable[Target]) -> dict[Target, Ticket]:
        """Those of ``targets`` that have a ticket which is not closed; a statement a concern."""
        return {
            (place, concern): ticket
            for concern, places in places_by_concern(targets).items()
            for place, ticket in self.not_closed(concern, places).items()
        }

    def of_people_at(self, targets: Iterable[Target]) -> dict[Target, Ticket]:
        """Those of ``targets`` at which people's tickets are not closed, with the oldest of them.

        A statement a concern.
        """
        found: dict[Target, Ticket] = {}
        for concern, places in places_by_concern(targets).items():
            there = self._tx.tickets.not_closed_at(places, [concern.value])
            for ticket in self._as_changed(each for each in there if each.origin is Origin.PEOPLE):
                found.setdefault((ticket.place, concern), ticket)
        return found

    def with_all_above(self, tickets: Iterable[Ticket]) -> Mapping[str, Ticket]:
        """Number -> each that was read or opened, all above ``tickets`` too; a statement a generation."""
        seen: set[str] = set()
        parents = {ticket.parent for ticket in tickets if ticket.parent is not None}
        while parents:
            seen |= parents
            found = self.by_number(parents)
            parents = {ticket.parent for ticket in found if ticket.parent is not None} - seen
        return self._current

    def open(self, ticket: Ticket) -> None:
        """Add a new ticket."""
        self._opened.append(ticket)
        self._on_record[ticket.number] = self._current[ticket.number] = ticket

    def change(self, ticket: Ticket, *lines: TicketEvent) -> None:
        """Put ``ticket`` in the place of the one that has its number, with new ``lines`` of its history."""
        self._current[ticket.number] = ticket
        self.lines += [(ticket.number, line) for line in lines]

    def insert(self) -> None:
        """Put the new tickets on record, as they were opened: what names them can be saved now."""
        self._tx.tickets.add(self._opened)

    def save(self) -> list[Ticket]:
        """Put lines and changes on record, also of new ones; returns what has changed, in a new version."""
        new = {ticket.number for ticket in self._opened}
        changed = [
            replace(ticket, version=self._on_record[number].version + (number not in new))
            for number, ticket in self._current.items()
            if ticket != self._on_record[number]
        ]
        self._current |= {ticket.number: ticket for ticket in changed}
        self._tx.tickets.save(changed)
        versions = {ticket.number: ticket.version for ticket in (*self._current.values(), *changed)}
        lines = [(number, replace(line, version=versions.get(number))) for number, line in self.lines]
        self._tx.tickets.add_history(lines)
        return changed

    def _as_changed(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """``tickets``, as read from the records, with the changes so far."""
        found = []
        for ticket in tickets:
            self._on_record.setdefault(ticket.number, ticket)
            found.append(self._current.setdefault(ticket.number, ticket))
        return found
