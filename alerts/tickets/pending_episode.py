"""Pending episodes: those whose ticket the desk has yet to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from alerts.rules.rule import Concern, RuleKind, Severity, Side


@dataclass(frozen=True, slots=True)
class PendingEpisode:
    """An episode with what the desk must know of it.

    Times are UTC ms. ``ticket`` is the number of the ticket it is on, if any; a silence is held until
    ``held_until``, ``None`` before the desk has seen it. Of other episodes ``held_until`` is when their
    ticket may tell of figures again. ``figures_moved`` is as of `alerts.episodes.episode.Episode`.
    ``at_gateway``: it is on its ticket as one of what is behind a gateway, or a station.
    """

    id: int
    clause: str
    kind: RuleKind
    side: Side
    point: str
    place: str
    concern: Concern
    severity: Severity
    opens_ticket: bool
    review_when_late: bool
    began_at: int
    opened_at: int
    ended_at: int | None
    found_late: bool
    withdrawn: bool
    withdrawn_reason: str | None
    ticket: str | None
    held_until: int | None
    figures_moved: Mapping[str, Any] | None = None
    at_gateway: bool = False

    @property
    def figures_to_tell(self) -> Mapping[str, Any] | None:
        """What late data made of the figures, ``old`` and ``new``, if the ticket is to tell of it now."""
        moved = self.figures_moved
        return None if moved is None or moved["new"] is None or self.withdrawn else moved

    @property
    def open(self) -> bool:
        """Neither ended nor withdrawn."""
        return self.ended_at is None and not self.withdrawn


class FirstBreach(NamedTuple):
    """Of several episodes, when the earliest breach began and when the first opened (UTC ms)."""

    began_at: int
    opened_at: int

    def with_other(self, other: FirstBreach | None) -> FirstBreach:
        """The first of these episodes and ``other``."""
        if other is None:
            return self
        return FirstBreach(min(self.began_at, other.began_at), min(self.opened_at, other.opened_at))


class NoTicketReason(StrEnum):
    """Why an episode has no ticket, or none yet; recorded with the episode."""

    STATISTICS_ONLY = "statistics-only"
    """Its rule opens no tickets."""
    WITHDRAWN = "withdrawn"
    """It was withdrawn before it had a ticket."""
    LATE_AND_OVER = "late-and-over"
    """Found late, already over, and its rule asks for no review."""
    SPOKE_AGAIN = "spoke-again"
    """A silence that was over before its ticket was due."""
    UNDER_MAINTENANCE = "under-maintenance"
    """What it is of is worked on: it waits for the end of that, or was over during it."""
    HELD_BRIEFLY = "held-briefly"
    """A silence that has just begun: it may be over in a moment, or its whole gateway may turn silent."""
