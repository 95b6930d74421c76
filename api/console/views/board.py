"""The rows of the board: tickets with where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.deadlines.ticket_clock import TicketClock
from alerts.desk.lookups.tickets import BoardTicket
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A ticket on the board: its place's zone, the tickets below it, and its running clocks."""

    ticket: Ticket
    zone: str
    children: int
    clocks: Sequence[TicketClock]


def board_row(entry: BoardTicket, inventory: Inventory) -> BoardRow:
    """``entry`` with the zone of its place."""
    return BoardRow(entry.ticket, inventory.zone_of(entry.ticket.place), entry.children, entry.clocks)
