"""Who looks at a ticket right now, and who is filling something in: kept in memory, as long as they listen.

Being there is listening to the live stream for a ticket: no records are asked, and nothing is written. Since
a line that is cut says nothing, a page tells every few seconds that it is still there, by a number that only
its own stream has told it (decision 0098). For one loop, and no other thread.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import NamedTuple

GONE_AFTER_S = 12.0
"""Who has said nothing for so long is not shown: a page speaks every 5 s, and may lose a word."""
MOST_SHOWN = 8
"""People that are named at one ticket."""


class Present(NamedTuple):
    """Somebody at a ticket; ``filling``: something is typed there and has not been sent."""

    name: str
    filling: bool


@dataclass(slots=True, eq=False)
class Seat:
    """A page that shows a ticket.

    Attributes
    ----------
    id
        What its page says when it speaks; nobody else knows it.
    heard_at
        When it spoke last, seconds of the loop.
    """

    id: str
    ticket: str
    name: str
    heard_at: float
    filling: bool = False


class Seats:
    """The seats at all tickets: one for each page that listens, which bounds them."""

    def __init__(self) -> None:
        self._seats: dict[str, Seat] = {}
        self._by_ticket: dict[str, list[Seat]] = {}
        self._shown: set[tuple[str, str, bool]] = set()

    def sit(self, ticket: str, name: str, now: float) -> Seat:
        """Take a seat at ``ticket`` for ``name``; ``now`` in seconds, as everywhere here."""
        seat = Seat(secrets.token_urlsafe(18), ticket, name, now)
        self._seats[seat.id] = seat
        self._by_ticket.setdefault(ticket, []).append(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        """Give it back; harmless when repeated."""
        if self._seats.pop(seat.id, None) is None:
            return
        there = self._by_ticket[seat.ticket]
        there.remove(seat)
        if not there:
            del self._by_ticket[seat.ticket]

    def speak(self, id_: str, now: float, *, filling: bool) -> bool:
        """Be still there; whether there is such a seat."""
        seat = self._seats.get(id_)
        if seat is None:
            return False
        seat.heard_at, seat.filling = now, filling
        return True

    def others(self, seat: Seat, now: float) -> list[Present]:
        """Who else is at the ticket of ``seat``, each once: first who fills something in, then by name."""
        found: dict[str, bool] = {}
        for each in self._by_ticket.get(seat.ticket, ()):
            if each.name != seat.name and each.heard_at >= now - GONE_AFTER_S:
                found[each.name] = found.get(each.name, False) or each.filling
        people = [Present(name, filling) for name, filling in found.items()]
        return sorted(people, key=lambda one: (not one.filling, one.name))[:MOST_SHOWN]

    def has_changed(self, now: float) -> bool:
        """Whether somebody is to be told of another one than when it was asked last."""
        since = now - GONE_AFTER_S
        shown = {
            (ticket, each.name, each.filling)
            for ticket, seats in self._by_ticket.items()
            for each in seats
            if each.heard_at >= since
        }
        changed, self._shown = shown != self._shown, shown
        return changed
