"""Who ought to hear of a ticket's event: decided here, told to listeners as an event, sent by nobody yet.

Events are forgotten after 30 days, so that is no lasting record of who was to be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alerts.places.names import place_names
from alerts.rules.rule import Concern
from alerts.tickets.ticket import Ticket, TicketEvent, TicketKind, TicketReason
from ingest.inventory.tree import Inventory

LARGE_OUTAGE = 500
"""Affected households from which on production dispatch is notified of an outage (clause W40)."""
OPENING = frozenset(
    {
        TicketReason.OPENED,
        TicketReason.OPENED_FOR_GROUP,
        TicketReason.OPENED_FOR_GATEWAY,
        TicketReason.OPENED_FOR_STATION,
        TicketReason.OPENED_FOR_REVIEW,
        TicketReason.OPENED_FOR_FOREIGN,
        TicketReason.OPENED_FOR_UNUSABLE_GATEWAY,
        TicketReason.BREACHED_AGAIN,
    }
)


class Audience(StrEnum):
    """Who is notified. Which persons these are is not decided here."""

    RESPONSIBLE_UNIT = "responsible-unit"
    """The heating or water unit that the place belongs to."""
    PRODUCTION_DISPATCH = "production-dispatch"
    """生产调度部 (clauses W17 and W40)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """That ``audience`` is to be notified of ``ticket`` (number), and why."""

    audience: Audience
    ticket: str
    reason: TicketReason


def notices_of(ticket: Ticket, event: TicketEvent) -> list[Notice]:
    """The notices that ``event`` of ``ticket`` calls for.

    A ticket for review notifies nobody until a live breach widens it, and a child of another ticket asks for
    no action of its own.
    """
    live_now = event.reason is TicketReason.WIDENED and event.data.get("from") == TicketKind.REVIEW
    if event.reason not in OPENING and not live_now:
        return []
    if ticket.kind is TicketKind.REVIEW or ticket.parent is not None:
        return []
    audiences = [Audience.RESPONSIBLE_UNIT]
    if ticket.concern == Concern.WATER_PRESSURE.value and ticket.affected_households >= LARGE_OUTAGE:
        audiences.append(Audience.PRODUCTION_DISPATCH)
    return [Notice(audience, ticket.number, event.reason) for audience in audiences]


def notice_data_of(notice: Notice, ticket: Ticket, inventory: Inventory) -> dict[str, Any]:
    """The data of the event that tells of ``notice``, which is about ``ticket``."""
    told = {"audience": notice.audience.value, "reason": notice.reason.value, "concern": ticket.concern}
    return told | place_names(inventory, ticket.place)
