"""The clock of a ticket: a deadline, and whether it was met."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TicketClock:
    """A deadline with the policy that was in force when it started. Times UTC ms.

    ``limit_ms`` is ``None`` for a calendar limit such as the end of the month; ``stops`` are the commands
    that meet it.
    """

    key: str
    clause: str
    limit_ms: int | None
    started_at: int
    due_at: int
    stops: tuple[str, ...]
    stopped_at: int | None = None
    stopped_by: str | None = None
    stopped_with: str | None = None

    def missed(self, now: int) -> bool:
        """Whether the deadline passed before the clock was stopped, or by ``now`` (UTC ms) if it runs."""
        return (now if self.stopped_at is None else self.stopped_at) > self.due_at
