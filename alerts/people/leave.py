"""Leave of a person, and who stands in for them (B15): a table of (state, command), and one `moved`.

Nothing has to run for a leave to begin or to end: what it is at an instant follows from its instants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from alerts.people.refusals import LeaveRefused
from ingest.durations import DAY
from ingest.printable import is_one_line
from ingest.said import Said, name_of

LONGEST_BECAUSE = 500
"""Characters."""
FURTHEST_DAYS = 731
"""From now to the end of a leave that is asked for, at most."""
EARLIEST = DAY
"""Before now: a leave that is asked for begins no earlier."""
MOST_OF_ONE = 20
"""Leaves of one person that run, wait or are to come."""
MOST_KEPT_OF_ONE = 200
"""As `MOST_OF_ONE`, with those that were declined or ended and whose planned end is still to come."""


class LeaveState(StrEnum):
    """What a leave is at an instant."""

    ASKED = "asked"
    APPROVED = "approved"
    """The substitute has not accepted yet."""
    ACCEPTED = "accepted"
    """By the substitute; nobody has approved it yet."""
    READY = "ready"
    """Both are on record, and its time has not come."""
    RUNNING = "running"
    ENDED = "ended"
    """Its time is over, or it was ended before: also before it began."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Its end came before both were on record: it never began."""


class LeaveCommand(StrEnum):
    """What a person can do with a leave."""

    APPROVE = "approve"
    ACCEPT = "accept"
    DECLINE = "decline"
    END = "end"


WAITING = frozenset({LeaveState.ASKED, LeaveState.APPROVED, LeaveState.ACCEPTED})
"""Of a leave that lacks the word of somebody."""
COMING = WAITING | {LeaveState.READY}
FINAL = frozenset({LeaveState.ENDED, LeaveState.DECLINED, LeaveState.LAPSED})
TABLE: dict[tuple[LeaveState, LeaveCommand], LeaveState] = {
    (LeaveState.ASKED, LeaveCommand.APPROVE): LeaveState.APPROVED,
    (LeaveState.ASKED, LeaveCommand.ACCEPT): LeaveState.ACCEPTED,
    (LeaveState.APPROVED, LeaveCommand.ACCEPT): LeaveState.READY,
    (LeaveState.ACCEPTED, LeaveCommand.APPROVE): LeaveState.READY,
    **{(state, LeaveCommand.DECLINE): LeaveState.DECLINED for state in LeaveState if state in COMING},
    **{
        (state, LeaveCommand.END): LeaveState.ENDED
        for state in LeaveState
        if state in COMING or state is LeaveState.RUNNING
    },
}
"""Every legal pair. Where it leads to `READY` and its time has come already, it is `RUNNING` at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeave:
    """A leave that is asked for; ``because`` is for who approves it."""

    substitute: str
    starts_at: int
    ends_at: int
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A leave as it is on record. Persons are names of users, instants UTC ms.

    Attributes
    ----------
    person
        Who is away.
    starts_at, ends_at
        As it was asked for, half-open; it begins later where somebody's word comes later.
    ended_at
        When somebody ended it before its time, or took it back.
    """

    id: int
    person: str
    substitute: str
    starts_at: int
    ends_at: int
    because: str
    asked_at: int
    asked_by: str
    approved_at: int | None = None
    approved_by: str | None = None
    accepted_at: int | None = None
    declined_at: int | None = None
    declined_by: str | None = None
    ended_at: int | None = None
    ended_by: str | None = None

    @property
    def began_at(self) -> int | None:
        """When it begins, or has begun, unless it is declined or ended first; ``None`` while a word lacks."""
        if self.approved_at is None or self.accepted_at is None:
            return None
        return max(self.starts_at, self.approved_at, self.accepted_at)

    def state(self, now: int) -> LeaveState:
        """What it is at ``now`` (UTC ms)."""
        if self.declined_at is not None:
            return LeaveState.DECLINED
        if self.ended_at is not None:
            return LeaveState.ENDED
        began_at = self.began_at
        if now >= self.ends_at:
            return LeaveState.ENDED if began_at is not None else LeaveState.LAPSED
        if began_at is not None:
            return LeaveState.RUNNING if began_at <= now else LeaveState.READY
        if self.approved_at is not None:
            return LeaveState.APPROVED
        return LeaveState.ASKED if self.accepted_at is None else LeaveState.ACCEPTED

    def is_late(self, now: int) -> bool:
        """Whether its time has come at ``now`` (UTC ms), and it waits for the word of somebody."""
        return now >= self.starts_at and self.state(now) in WAITING


def moved(leave: Leave, command: LeaveCommand, now: int, *, by: str) -> Leave:
    """``leave`` after ``command`` of the user ``by`` at ``now`` (UTC ms).

    Whether ``by`` may approve it, decline it or end it is for others to say, but for what follows.

    Raises
    ------
    LeaveRefused
        The table has no such pair; it is approved by who goes away or by the substitute, or accepted by
        anybody else: two persons have to answer for it, and neither of them is the one who asks.
    """
    state = leave.state(now)
    if (state, command) not in TABLE:
        said = Said(
            "leave-illegal", state=name_of("leave-state", state), command=name_of("leave-command", command)
        )
        raise LeaveRefused(said)
    if command is LeaveCommand.APPROVE:
        if by == leave.person:
            raise LeaveRefused(Said("leave-own-approval"))
        if by == leave.substitute:
            raise LeaveRefused(Said("leave-two-persons"))
        return replace(leave, approved_at=now, approved_by=by)
    if command is LeaveCommand.ACCEPT:
        if by != leave.substitute:
            raise LeaveRefused(Said("leave-others-acceptance", substitute=leave.substitute))
        return replace(leave, accepted_at=now)
    if command is LeaveCommand.DECLINE:
        return replace(leave, declined_at=now, declined_by=by)
    return replace(leave, ended_at=now, ended_by=by)


def wanted_fault(wanted: NewLeave, person: str, now: int) -> Said | None:
    """Why ``person`` can have no such leave at ``now`` (UTC ms), whoever else is away; ``None``: they can."""
    if wanted.substitute == person:
        return Said("leave-own-substitute")
    if wanted.ends_at <= wanted.starts_at:
        return Said("leave-dates")
    if wanted.ends_at <= now or wanted.starts_at < now - EARLIEST:
        return Said("leave-past")
    if wanted.ends_at > now + FURTHEST_DAYS * DAY:
        return Said("leave-far", days=FURTHEST_DAYS)
    if len(wanted.because) > LONGEST_BECAUSE or not is_one_line(wanted.because):
        return Said("leave-because", most=LONGEST_BECAUSE)
    return None
