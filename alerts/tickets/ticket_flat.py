"""The flats of a ticket: the places of its points, each with its worst breach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
