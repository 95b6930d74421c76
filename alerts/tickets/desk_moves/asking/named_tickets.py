"""Numbers of other tickets that a ticket and its history name, as far as whoever asks sees these."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from alerts.tickets.ticket import NOT_SEEN, Ticket, TicketEvent

JOINED_INTO: Final = "joined_into"
"""Key in a ticket's details: number of the ticket that its contacts went to (W26)."""
GIVEN: Final = "given"
_NUMBER = re.compile(r"[0-9]{4}-[0-9]{6,9}", re.ASCII)
_PLAIN = ("ticket", "from", "to")
"""Of a line that tells of a move from one ticket to another, ``from`` and ``to`` are numbers, else steps."""
_FIELDS = ("into", "candidate")


def joined_into(ticket: Ticket) -> str | None:
    """Number of the ticket that its matter went to, or `NOT_SEEN`; ``None``: it went nowhere (W26)."""
    return ticket.details.get(JOINED_INTO)


def tickets_of(ticket: Ticket) -> tuple[str | None, ...]:
    """Its parent, that of which it is a recurrence, and where its matter went."""
    return ticket.parent, ticket.recurrence_of, joined_into(ticket)


def tickets_in(data: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """The way to each number of another ticket in the ``data`` of a line of history -> that number."""
    given = data.get(GIVEN, {})
    ways: dict[tuple[str, ...], object] = {(name,): data.get(name) for name in _PLAIN}
    ways |= {(GIVEN, name): given.get(name) for name in _FIELDS}
    return {way: each for way, each in ways.items() if isinstance(each, str) and _NUMBER.fullmatch(each)}


def ticket_linked(ticket: Ticket, seen: Collection[str]) -> Ticket:
    """``ticket`` without the numbers of tickets that are not ``seen``."""
    parent, recurrence_of, into = (link_to(each, seen) for each in tickets_of(ticket))
    if (parent, recurrence_of, into) == tickets_of(ticket):
        return ticket
    details = ticket.details if into is None else {**ticket.details, JOINED_INTO: into}
    return replace(ticket, parent=parent, recurrence_of=recurrence_of, details=details)


def line_linked(line: TicketEvent, seen: Collection[str]) -> TicketEvent:
    """``line`` without the numbers of tickets that are not ``seen``."""
    data = dict(line.data)
    for way, number in tickets_in(data).items():
        if number in seen:
            continue
        if way[0] == GIVEN:
            data[GIVEN] = {**data[GIVEN], way[-1]: NOT_SEEN}
        else:
            data[way[0]] = NOT_SEEN
    return line if data == line.data else replace(line, data=data)


def link_to(number: str | None, seen: Collection[str]) -> str | None:
    """``number``, or `NOT_SEEN` where that ticket is not ``seen``."""
    return number if number is None or number in seen else NOT_SEEN
