"""Who ought to hear of what: every way in which a ticket comes to be is told to somebody."""

from __future__ import annotations

import pytest

from alerts.matters.choices import Step
from alerts.rules.rule import Concern
from alerts.tickets.notices import Audience, notices_of
from alerts.tickets.ticket import Ticket, TicketEvent, TicketKind, TicketReason

OPENING = [reason for reason in TicketReason if reason.value.startswith("opened")]


def ticket(kind: TicketKind, parent: str | None = None) -> Ticket:
    return Ticket(
        id=1,
        number="2026-000001",
        place="b1",
        concern=Concern.SENSOR.value,
        kind=kind,
        step=Step.DISPATCHED,
        severity="minor",
        opened_at=1,
        breached_at=1,
        clauses=(),
        affected_at_opening=1,
        affected_households=1,
        parent=parent,
    )


@pytest.mark.parametrize("reason", [*OPENING, TicketReason.BREACHED_AGAIN])
def test_every_reason_for_which_a_ticket_opens_is_told_to_the_unit(reason: TicketReason):
    assert len(OPENING) >= 7
    found = notices_of(ticket(TicketKind.PLACE), TicketEvent(1, reason))
    assert [(each.audience, each.reason) for each in found] == [(Audience.RESPONSIBLE_UNIT, reason)]


@pytest.mark.parametrize("kind", TicketKind)
def test_only_a_review_and_a_child_ask_nobody(kind: TicketKind):
    event = TicketEvent(1, TicketReason.OPENED)
    assert bool(notices_of(ticket(kind), event)) == (kind is not TicketKind.REVIEW)
    assert notices_of(ticket(kind, "2026-000002"), event) == []


def test_what_happens_to_a_ticket_later_is_no_opening():
    later = set(TicketReason) - set(OPENING) - {TicketReason.BREACHED_AGAIN}
    assert [reason for reason in later if notices_of(ticket(TicketKind.PLACE), TicketEvent(1, reason))] == []
