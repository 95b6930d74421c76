"""A ticket that the service must have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulators.expected.desk.sensor_moves import ExpectedClock
from simulators.expected.judging.episodes import Identity

TicketKind = Literal["review", "place", "gateway", "station", "group"]
KINDS: tuple[TicketKind, ...] = ("review", "place", "gateway", "station", "group")
"""A ticket that is several at once is the last of these."""


@dataclass(frozen=True)
class ExpectedTicket:
    """A ticket after the last tick. Times UTC ms.

    Attributes
    ----------
    opened_at
        The tick.
    episodes
        All that are on it, withdrawn ones too.
    parent
        Index of the ticket above, in the list that this one is in.
    households
        At and below the place, measured or not.
    clauses
        Sorted.
    recovered_since
        When the last of its episodes ended, once all that were not withdrawn have.
    dissolved_at
        The tick at which the last of its episodes was withdrawn, so that the system closed it.
    clocks
        In the order in which they start.
    """

    place: str
    concern: str
    kind: TicketKind
    opened_at: int
    episodes: frozenset[Identity]
    parent: int | None
    households: int
    severity: str
    clauses: tuple[str, ...]
    recovered_since: int | None
    dissolved_at: int | None = None
    clocks: tuple[ExpectedClock, ...] = ()
