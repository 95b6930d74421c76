"""The rows of the board: tickets with where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.lookups.tickets import BoardTicket
from alerts.tickets.ticket import Ticket, TicketAbove
from api.console.views.names import named
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A ticket on the board: its place's zone, the tickets below it, and its running clocks."""

    ticket: Ticket
    zone: str
    children: int
    clocks: Sequence[DeskClock]


@dataclass(frozen=True, slots=True)
class AboveRow:
    """A ticket above what the reader sees: its place's zone, and the units that work it, by name and id."""

    ticket: TicketAbove
    zone: str
    units: list[Markup]


def above_row(ticket: TicketAbove, inventory: Inventory) -> AboveRow:
    """``ticket`` with the zone of its place, where that is told, and the names of its units."""
    zone = inventory.root_zone if ticket.place is None else inventory.zone_of(ticket.place)
    units = [named(inventory.departments[unit].name, unit) for unit in ticket.units]
    return AboveRow(ticket, zone, units)


def board_row(entry: BoardTicket, inventory: Inventory) -> BoardRow:
    """``entry`` with the zone of its place."""
    return BoardRow(entry.ticket, inventory.zone_of(entry.ticket.place), entry.children, entry.clocks)
