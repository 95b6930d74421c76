"""Tickets with what the desk does by itself as they open, and as a breach joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.inventory.tree import Inventory, Point
from simulators.expected.desk.sensor_moves import (
    SensorBreach,
    first_clocks,
    first_moves,
    matter_of,
    sample_clocks,
)
from simulators.expected.desk.sensor_routing import Found, first_hands
from simulators.expected.tickets.expected_ticket import ExpectedTicket


def handed_on(
    ticket: ExpectedTicket,
    points: Iterable[Point],
    breaches: Sequence[SensorBreach],
    inventory: Inventory,
) -> ExpectedTicket:
    """``ticket`` as it opens with ``breaches`` at ``points``: registered, and handed on to who works on it.

    What it is about and how grave it is then decides; whatever joins later changes nothing of it. A ticket
    for review, without a breach that goes on, owes nothing yet.
    """
    line, category = matter_of(ticket.concern, breaches)
    found = Found(line, category, ticket.severity, tuple(points), ticket.opened_at)
    hands = first_hands(found, ticket.place, inventory)
    return replace(
        ticket,
        unit=hands.unit,
        owner=hands.owner,
        first_responsible=hands.first_responsible,
        category=category,
        moves=first_moves(hands.unit),
        clocks=sample_clocks(ticket.opened_at) if hands.sampled and breaches else (),
    )


def with_clocks(
    ticket: ExpectedTicket, breaches: Sequence[SensorBreach], now: int, inventory: Inventory
) -> ExpectedTicket:
    """``ticket`` with the clocks that start as ``breaches`` come to it at ``now`` (UTC ms).

    A suspected burst that joins makes a leak of it.
    """
    new = first_clocks(
        ticket.concern,
        breaches,
        now,
        households=ticket.households,
        zone=inventory.zone_of(ticket.place),
        known=[clock.key for clock in ticket.clocks],
        department=bool(ticket.unit),
    )
    _, category = matter_of(ticket.concern, breaches)
    burst = category == "leak"
    return replace(ticket, clocks=(*ticket.clocks, *new), category=category if burst else ticket.category)
