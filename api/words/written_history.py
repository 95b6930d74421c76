"""What stands in the history of tickets, to be written in a language."""

from __future__ import annotations

from alerts.episodes.withdrawals import withdrawal_in_words
from alerts.tickets.ticket import TicketEvent, TicketReason
from ingest.said import Said


def written_on(event: TicketEvent) -> Said | str:
    """What a person wrote, as they did, or why the system did something; empty: nothing."""
    if event.reason is TicketReason.EPISODE_WITHDRAWN:
        return withdrawal_in_words(event.text)
    return event.text
