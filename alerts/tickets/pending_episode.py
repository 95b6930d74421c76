"""An episode as the desk sees it: what there is to decide about its ticket."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.rules.rule import Concern, RuleKind, Severity, Side


@dataclass(frozen=True, slots=True)
class PendingEpisode:
    """What the desk must know of an episode. Times UTC ms; ``ticket`` is the number it is on, if any."""

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
    held: bool

    @property
    def open(self) -> bool:
        """Neither ended nor withdrawn."""
        return self.ended_at is None and not self.withdrawn


class NoTicket(StrEnum):
    """Why an episode has no ticket; kept with the episode."""

    STATISTICS_ONLY = "statistics-only"
    """Its rule opens no tickets."""
    WITHDRAWN = "withdrawn"
    """Late data dissolved it before a ticket was open."""
    LATE_AND_OVER = "late-and-over"
    """Found late, already over, and its rule asks for no review."""
    SPOKE_AGAIN = "spoke-again"
    """A silence that was over before its ticket was due."""
    WAITING_FOR_SIBLINGS = "waiting-for-siblings"
    """The rest of its gateway, or of its station, has missed its turn too: the whole may be silent."""
