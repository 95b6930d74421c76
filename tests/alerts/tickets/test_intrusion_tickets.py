"""Where a ticket about foreign readings belongs, and what becomes of one that is there."""

from dataclasses import replace

import pytest

from alerts.matters.choices import Step
from alerts.tickets.intrusion_tickets import joined_by, opened_by, places_of
from alerts.tickets.ticket import TicketKind, TicketReason, TicketState
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.dead_letters import UNKNOWN_SENDER
from ingest.readings.intrusions import Intrusion
from ingest.readings.quantities import Metric

NOW = 1_767_225_600_000
TWO = Inventory(
    places={
        "north": Place("north", Level.ORGANISATION, "North"),
        "n1": Place("n1", Level.STATION, "N1", "north"),
        "south": Place("south", Level.ORGANISATION, "South"),
        "s1": Place("s1", Level.STATION, "S1", "south"),
    },
    points={
        name: Point(name, Metric.PH, place, 1, 1) for name, place in (("p", "s1"), ("p2", "s1"), ("q", "n1"))
    },
    gateways={"gw-1": Gateway("gw-1", "n1")},
)


def intrusion(sender="gw-1", *points, at=NOW) -> Intrusion:
    return Intrusion(sender, at, at, 1, points)


@pytest.mark.parametrize(
    ("found", "places"),
    [
        (intrusion("gw-1", "p"), ["n1"]),
        (intrusion(UNKNOWN_SENDER, "p"), ["south"]),
        (intrusion(UNKNOWN_SENDER, "p", "q", "p2"), ["south", "north"]),
        (intrusion("v1/gateway/telemetry", "gone", "p"), ["south"]),
        (intrusion(UNKNOWN_SENDER, "gone"), ["north"]),
    ],
)
def test_it_belongs_to_the_speaking_gateways_place_else_to_the_organisations(found, places):
    assert places_of(found, TWO) == places
    assert places_of(found, Inventory()) == []


def test_it_opens_with_a_line_for_each_sender_and_no_clause():
    both = [intrusion("gw-1", "p", at=NOW - 5), intrusion("gw-2", at=NOW - 9)]
    ticket, lines = opened_by(both, "n1", "2026-000001", 7, None, NOW)
    assert (ticket.concern, ticket.severity, ticket.kind, ticket.clauses) == ("sensor", "minor", "place", ())
    assert (ticket.breached_at, ticket.opened_at, ticket.affected_households) == (NOW - 9, NOW, 7)
    assert [line.reason for line in lines] == [TicketReason.OPENED_FOR_FOREIGN, TicketReason.FOREIGN_READINGS]
    assert lines[0].data == {"sender": "gw-1", "since": NOW - 5, "letters": 1, "points": ["p"]}
    again, lines = opened_by(both[:1], "n1", "2026-000002", 7, ticket, NOW)
    assert (again.recurrence_of, lines[-1].reason) == (ticket.number, TicketReason.RECURRENCE)


def test_what_goes_on_after_it_was_resolved_opens_it_again():
    ticket, _ = opened_by([intrusion()], "n1", "2026-000001", 7, None, NOW)
    assert joined_by([intrusion()], ticket, NOW)[0] == ticket
    resolved = replace(ticket, step=Step.RESOLVED, result="told them", resolved_at=NOW)
    again, lines = joined_by([intrusion()], resolved, NOW + 1)
    assert (again.state, again.result) == (TicketState.OPEN, None)
    assert [line.reason for line in lines] == [TicketReason.FOREIGN_READINGS, TicketReason.BREACHED_AGAIN]


def test_on_a_ticket_that_was_only_for_review_there_is_something_to_do_now():
    ticket, _ = opened_by([intrusion()], "n1", "2026-000001", 7, None, NOW)
    widened, lines = joined_by([intrusion()], replace(ticket, kind=TicketKind.REVIEW), NOW)
    assert (widened.kind, lines[-1].reason) == (TicketKind.PLACE, TicketReason.WIDENED)
