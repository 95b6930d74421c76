"""The clock of a matter: a limit of the clauses that runs, and how it ended (desk.md, section 6).

Its row holds its policy by reference (decision 0047), its start and what it is now; what happened to it on
the way are its segments.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec


class ClockStatus(StrEnum):
    """What a clock is. A running one past its due is overdue, which is no status: it follows from `now`."""

    RUNNING = "running"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    """A year of its calendar is not on record, so nobody can say when it is due (or whether it was met)."""
    MET = "met"
    MISSED = "missed"
    """Stopped late, or never, by a clock that ended past its due."""
    ENDED = "ended"
    """It came to nothing: neither met nor missed."""


GOING = frozenset({ClockStatus.RUNNING, ClockStatus.PAUSED, ClockStatus.UNKNOWN})
"""Of a clock that waits for its proof."""


class ClockEnd(StrEnum):
    """Why a clock ended without its proof."""

    NONE = ""
    CLASS_CHANGED = "class-changed"
    """Its policy does not apply any more (section 6.2)."""
    JOINED = "joined"
    """The emptied ticket's own, after its contact moved to another (row 2)."""
    REASSIGNED = "reassigned"
    """The unit's, after the matter went to another or came back (rows 10, 11)."""
    DISSOLVED = "dissolved"
    """Every episode of the ticket was withdrawn."""
    CLOSED = "closed"
    """The ticket was closed before its due."""


class ClockOf(StrEnum):
    """What a clock belongs to."""

    TICKET = "ticket"
    CONTACT = "contact"
    ASSIGNMENT = "assignment"
    TASK = "task"
    STOP = "stop"
    OTHER = "other"
    """A shift or an order of a post of duty; its ``ticket`` is the id of the post."""


BY_PARENT = "by-parent"
"""`DeskClock.stopped_with` where a fact of the group's ticket stopped it (desk.md, section 4, Groups)."""


class DeskClock(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that runs, with what it became. Times UTC ms; lengths ms.

    Attributes
    ----------
    id
        Key on record; 0 for one that is not on record yet.
    ticket, of, scope
        Number of the ticket; what it belongs to, and which: a contact's number, an assignment's id, a task's
        number on its ticket; empty for the ticket's own.
    key, policy, clause
        The policy's key, the version of it that was in force at the start (id of its row, decision 0047), and
        the first of its clauses.
    started_at, occurrence
        The instant that it counts from. Of a recurring clock, how many occurrences were missed since the last
        proof; else how many of the same start there were before it.
    limit
        As `alerts.deadlines.limits.write_limit` writes it, with instants that were given in place.
    due_at, known_at
        The last instant at which its proof is in time, ``None`` while unknown or paused without one; where
        the service learned later than it counts from, the due as counted from then, by which it escalates
        (6.8).
    status, obligation, leads
        What it is; the duties that it measures, as `alerts.deadlines.obligations` names them; whether it is
        due first of one of them, and so warns, escalates and is counted down.
    paused_at
        Of a paused one.
    unit
        Department that it is about, or empty.
    stopped_at, stopped_by, stopped_with
        When its proof counts, whose it is, and the name of the fact, or `BY_PARENT`.
    ended_reason
        Why it ended without proof.
    late_ms, late_counted
        How late it was stopped in plain time, and in its own calendar: ms, of working days their ends.
    calendar_version
        Versions of the years that its due was worked out with: ``"2026:1 2027:2"``.
    segments
        How many were appended to it.
    caught_up
        Whether a step of it fired, or it was found overdue, only after a stop of the service.
    next_at, next_step
        When the sweep has to look at it, and the first step of its ladder that is not on record. The step is
        kept while ``next_at`` is ``None``: for one that does not lead now, that is paused, or below a group.
    """

    ticket: str
    of: ClockOf
    scope: str
    key: str
    policy: int
    clause: str
    started_at: int
    limit: str
    due_at: int | None
    status: ClockStatus = ClockStatus.RUNNING
    obligation: tuple[str, ...] = ()
    leads: bool = False
    occurrence: int = 0
    known_at: int | None = None
    paused_at: int | None = None
    unit: str = ""
    stopped_at: int | None = None
    stopped_by: str = ""
    stopped_with: str = ""
    ended_reason: ClockEnd = ClockEnd.NONE
    late_ms: int = 0
    late_counted: int | None = 0
    calendar_version: str = ""
    segments: int = 0
    caught_up: bool = False
    next_at: int | None = None
    next_step: str = ""
    id: int = 0

    @property
    def going(self) -> bool:
        """Whether it waits for its proof."""
        return self.status in GOING and self.stopped_at is None

    @property
    def escalates_at(self) -> int | None:
        """The due that its ladder counts from (section 6.8)."""
        return self.due_at if self.known_at is None else self.known_at

    def overdue(self, now: int) -> bool:
        """Whether it runs past its due at ``now`` (UTC ms); the instant of the due is in time."""
        return self.status is ClockStatus.RUNNING and self.due_at is not None and now > self.due_at

    def missed(self, now: int) -> bool:
        """Whether it is missed, or overdue at ``now`` (UTC ms)."""
        return self.status is ClockStatus.MISSED or self.overdue(now)

    def is_same(self, other: DeskClock) -> bool:
        """Whether both are one row: of one ticket no two clocks share key, scope, start and occurrence."""
        mine = (self.ticket, self.key, self.scope, self.started_at, self.occurrence)
        return mine == (other.ticket, other.key, other.scope, other.started_at, other.occurrence)


class ClockFigures(NamedTuple):
    """Clocks that run, in figures: UTC ms, ``None`` where there is none.

    ``next_due``: of those not due yet the first; ``next_look``: when the sweep has to look at one.
    """

    overdue: int
    unknown: int
    next_due: int | None
    next_look: int | None
