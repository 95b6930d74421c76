"""A ticket that the service must have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulators.expected.desk.sensor_moves import ExpectedClock, FirstMove
from simulators.expected.desk.sensor_routing import ExpectedTakeover
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
    unit, owner
        Ids of the departments that work on it and answer for it; empty: none.
    first_responsible
        第一责任者, as it opened: the name of a user, or of the service.
    category
        What the matter is, as the desk has it.
    moves
        What the desk did with it as it opened, in order.
    copies
        Ids of the departments that read it.
    takeover
        Who takes it over, and when, until that has come.
    taken_over
        Ids of the departments that did: their clocks say when.
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
    unit: str = ""
    owner: str = ""
    first_responsible: str = ""
    category: str = ""
    moves: tuple[FirstMove, ...] = ()
    copies: tuple[str, ...] = ()
    takeover: ExpectedTakeover | None = None
    taken_over: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """Where it stands: with its unit, for nobody works on it, or closed since nothing is left of it."""
        return "dispatched" if self.dissolved_at is None else "closed"
