"""A ticket after its episodes have ended: *recovered since*, and recurrence (judgement.md, section 6)."""

from __future__ import annotations

from dataclasses import replace

from alerts.tickets.ticket import Ticket, TicketEvent, TicketReason
from ingest.durations import DAY

RECURRENCE_MS = DAY
"""A breach so soon after closing is the same case again."""


def recovery(
    ticket: Ticket, open_episodes: int, latest_end: int | None, now: int
) -> tuple[Ticket, TicketEvent] | None:
    """The ticket with the latest end of its episodes once all have ended, and the line of its history.

    ``None`` when that has not changed. It is evidence and moves no state.

    Parameters
    ----------
    open_episodes, latest_end
        How many of its episodes go on, and when the last of the others ended (UTC ms).
    now
        UTC ms.
    """
    since = None if open_episodes else latest_end
    if since == ticket.recovered_since:
        return None
    reason = TicketReason.NOT_RECOVERED if since is None else TicketReason.RECOVERED
    return replace(ticket, recovered_since=since), TicketEvent(now, reason, data={"since": since})


def is_recurrence_of(closed: Ticket, opened_at: int) -> bool:
    """Whether an episode that opened at ``opened_at`` (UTC ms) is the case of the ticket ``closed`` again."""
    return closed.closed_at is not None and closed.closed_at >= opened_at - RECURRENCE_MS
