"""Notices of what the service opens, on record with it and told to listeners."""

from __future__ import annotations

from typing import Any

from alerts.deadlines.ladders import LadderPost
from alerts.desk.ticket_drafts import TicketDrafts
from alerts.events import NewEvent
from alerts.notices.deciding import told_of_line
from alerts.notices.notice import NewNotice
from alerts.notices.occasions import OCCASIONS
from alerts.places.names import place_names
from alerts.records import Transaction
from alerts.tickets.ticket import Ticket, TicketEvent
from ingest.inventory.tree import Inventory

PRODUCTION_DISPATCH, RESPONSIBLE_UNIT = "production-dispatch", "responsible-unit"
"""Whom an event says that a notice is for: 生产调度部 (W17, W40), or the unit that the place belongs to."""


def notices_of_openings(tx: Transaction, drafts: TicketDrafts, inventory: Inventory) -> list[NewEvent]:
    """Put on record who is to be told of what ``drafts`` opened; the events that listeners hear."""
    told = [
        (drafts[number], line, notice)
        for number, line in drafts.lines
        if number in drafts
        for notice in told_of_line(drafts[number], line, OCCASIONS)
    ]
    tx.notices.add(notice for _, _, notice in told)
    return [
        NewEvent("notice", ticket.number, _data(ticket, line, notice, inventory), ticket.territory)
        for ticket, line, notice in told
    ]


def _data(ticket: Ticket, line: TicketEvent, notice: NewNotice, inventory: Inventory) -> dict[str, Any]:
    to_production = LadderPost.PRODUCTION_HEAD in notice.posts
    return {
        "audience": PRODUCTION_DISPATCH if to_production else RESPONSIBLE_UNIT,
        "reason": line.reason.value,
        "concern": ticket.concern,
        **place_names(inventory, ticket.place),
    }
