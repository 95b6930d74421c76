"""Tickets above what somebody sees, as pages tell of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from alerts.tickets.ticket import TicketAbove
from api.console.views.names import named
from ingest.inventory.tree import Inventory


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
