"""Events: what the live stream sends to listeners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

TICKET_OPENED, TICKET_CHANGED = "ticket.opened", "ticket.changed"
OF_TICKETS = (TICKET_OPENED, TICKET_CHANGED)
"""Kinds of events whose subject is the number of a ticket; nothing of a ticket changes without one."""
FROM_BELOW = ("ticket", "concern", "kind", "state", "severity")
"""What an event about a ticket says to those of whom it only has some flats."""
ABOVE = {"above": True}
"""What it says to them beside that."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to ``subject``.

    Ids grow and may have gaps. ``at`` is UTC ms; ``data`` can be written as JSON. ``territory`` is the one
    that it happened in, by which it is seen; empty: in none. ``above`` are others, whose own it stands above:
    there it is seen as far as it is not about what is elsewhere.
    """

    id: int
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)
    territory: str = ""
    above: Sequence[str] = ()

    def as_seen(self, territories: frozenset[str] | None) -> Self | None:
        """The event as ``territories`` see it (``None``: all of them); ``None``: they see nothing of it."""
        if territories is None or self.territory in territories:
            return self
        if territories.isdisjoint(self.above):
            return None
        return replace(self, data={name: self.data[name] for name in FROM_BELOW if name in self.data} | ABOVE)


class NewEvent(NamedTuple):
    """An event that is not on record yet; see `Event`."""

    kind: str
    subject: str
    data: Mapping[str, Any]
    territory: str = ""
    above: Sequence[str] = ()
