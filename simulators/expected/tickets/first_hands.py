"""Tickets with what the desk does by itself as they open, and as a breach joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory, Point
from simulators.expected.desk.sensor_moves import (
    SIGN,
    SIGN_LIMIT,
    ExpectedClock,
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
        copies=hands.copies,
        takeover=hands.takeover,
    )


def as_it_ends(ticket: ExpectedTicket, ticks: NDArray[np.int64]) -> ExpectedTicket:
    """``ticket`` after the last of ``ticks`` (UTC ms), taken over by whose it is by day if that came (W34).

    Whoever takes it over has to sign for it; what the unit before them had to sign is over. A ticket that
    came to nothing by then is taken over by nobody, and read by nobody any more.
    """
    plan, gone = ticket.takeover, ticket.dissolved_at
    if plan is None:
        return ticket if gone is None else replace(ticket, copies=())
    at = int(np.searchsorted(ticks, plan.at))
    if at == len(ticks) or (gone is not None and gone <= ticks[at]):
        return ticket if gone is None else replace(ticket, copies=(), takeover=None)
    before = [clock for clock in ticket.clocks if clock.key == SIGN and clock.started_at <= plan.at]
    clocks = tuple(replace(each, status="ended") if each in before else each for each in ticket.clocks)
    if before:
        due, status = plan.at + SIGN_LIMIT, "running" if gone is None else "ended"
        clocks += (ExpectedClock(SIGN, plan.at, due, status),)
    return replace(ticket, unit=plan.unit, copies=(), takeover=None, taken_over=(plan.unit,), clocks=clocks)


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
