"""A ticket after its episodes have ended, or were withdrawn: *recovered since*, dissolution, and recurrence.

judgement.md, section 6; docs/decisions/0029 for the tickets that nothing is left of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from alerts.matters.choices import Origin, Step
from alerts.tickets.ticket import Ticket, TicketEvent, TicketReason, TicketState
from ingest.durations import DAY

RECURRENCE_MS = DAY
"""A breach so soon after closing is the same case again."""


class TicketProgress(NamedTuple):
    """The episodes of a ticket, without those that were withdrawn.

    How many go on, when the last of the others ended (UTC ms), and how many there are.
    """

    open_episodes: int
    latest_end: int | None
    remaining: int


def recovery(ticket: Ticket, progress: TicketProgress, now: int) -> tuple[Ticket, TicketEvent] | None:
    """The ticket with the latest end of its episodes once all have ended, and the line of its history.

    ``None`` when that has not changed. It is evidence and moves no state. ``now`` is UTC ms.
    """
    since = None if progress.open_episodes else progress.latest_end
    if since == ticket.recovered_since:
        return None
    reason = TicketReason.NOT_RECOVERED if since is None else TicketReason.RECOVERED
    return replace(ticket, recovered_since=since), TicketEvent(now, reason, data={"since": since})


def dissolution(ticket: Ticket, now: int, *, written_on: bool) -> tuple[Ticket, TicketEvent]:
    """The ticket at ``now`` (UTC ms) after its last episode was withdrawn, and the line of its history.

    Nothing was wrong, so the system closes it. But what a person has resolved, or has written a text on
    (``written_on``), is not closed over their words; nor is what somebody wrote, called or came about, who
    is owed an answer whatever was measured.
    """
    asked_about = ticket.origin is Origin.PEOPLE or ticket.contacts > 0
    if written_on or asked_about or ticket.state not in (TicketState.OPEN, TicketState.ACKNOWLEDGED):
        return ticket, TicketEvent(now, TicketReason.NOTHING_LEFT)
    closed = replace(ticket, step=Step.CLOSED, closed_at=now)
    return closed, TicketEvent(now, TicketReason.DISSOLVED)


def is_recurrence_of(closed: Ticket, opened_at: int) -> bool:
    """Whether an episode that opened at ``opened_at`` (UTC ms) is the case of the ticket ``closed`` again."""
    return closed.closed_at is not None and closed.closed_at >= opened_at - RECURRENCE_MS
