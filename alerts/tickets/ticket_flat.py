"""The flats of a ticket: the places of its points, each with its worst breach."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alerts.tickets.ticket import Ticket, TicketAbove
from ingest.inventory.departments import DepartmentKind
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class TicketFlat:
    """A place with episodes on a ticket, or on one below it, and the episode there that was worst.

    Attributes
    ----------
    place, point, rule
        Ids; ``point`` and ``rule`` are those of the worst episode.
    is_open
        Whether any episode there goes on.
    worst, worst_at
        Canonical unit, UTC ms; ``None`` of a rule without values, as of silence.
    opened_at
        UTC ms: when the worst episode opened.
    """

    place: str
    point: str
    rule: str
    is_open: bool
    worst: float | None
    worst_at: int | None
    opened_at: int


@dataclass(frozen=True, slots=True)
class TicketFlats:
    """Some flats of a ticket in order, those with an open episode first, then by the id of their place.

    ``count`` is of all flats, ``breaching`` of the households among them with an open episode.
    """

    flats: Sequence[TicketFlat]
    count: int
    breaching: int


def seen_from_below(ticket: Ticket, territories: Collection[str], inventory: Inventory) -> TicketAbove:
    """``ticket`` for those who see ``territories`` and not its own: nothing that is about others' flats."""
    on_the_way = any(
        ticket.place in {node.id for node in inventory.upwards(each)}
        for each in territories
        if each in inventory.places
    )
    at_place = (each for each in inventory.departments.values() if each.place == ticket.territory)
    units = [each.id for each in at_place if each.kind is DepartmentKind.TERRITORIAL]
    return TicketAbove(
        ticket.number,
        ticket.concern,
        ticket.kind,
        ticket.state,
        ticket.severity,
        ticket.opened_at,
        ticket.breached_at,
        ticket.closed_at,
        ticket.place if on_the_way else None,
        tuple(sorted(units)) if ticket.territory else (),
    )
