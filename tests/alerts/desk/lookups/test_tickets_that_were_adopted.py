"""What a unit's own ticket leaves of the unit on the station's that adopted it, when it is over."""

from __future__ import annotations

import pytest

from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import TicketState
from ingest.durations import MINUTE
from tests.alerts.desk.test_tickets_above import (
    COMPANY,
    UNITS,
    above,
    cold,
    command,
    flats,
    handler,
    part,
    with_units,
)
from tests.alerts.desk.town_on_record import Town
from tests.alerts.desk.town_on_record import town as town_of


@pytest.fixture
def town(records_of_both) -> Town:
    """A station of three buildings, each of them a unit's, and the station the company's."""
    return Town(records_of_both, with_units(town_of(stations=1, households=6), COMPANY, *UNITS))


def adopted(town: Town):
    """A ticket of the unit of the first building, with one flat, and that of the station which adopts it."""
    found = town.breach("s1-b1-h1/t")
    town.pass_time(MINUTE)
    cold(town, "s1-b2", "s1-b3")
    station, own = town.open_at("s1"), town.open_at("s1-b1-h1")
    assert own.parent == station.number
    return station, own, found[0]


def assert_not_there(town: Town, number: str, unit: str) -> None:
    """As if no such ticket were there for the unit: in no list, and nothing to look up or to work."""
    assert number not in above(town, unit)
    for ask in (part, command):
        with pytest.raises(UnknownTicket):
            ask(town, number, unit if ask is part else handler(unit))


def test_a_child_whose_only_flat_late_data_takes_away_takes_the_ticket_above_from_its_unit(town):
    station, own, flat = adopted(town)
    town.withdraw(flat)
    child = town.file(own.number).ticket
    assert (child.state, child.parent) == (TicketState.CLOSED, station.number)
    assert_not_there(town, station.number, "s1-b1")
    assert above(town, "s1-b2") == above(town, "s1-b3") == [station.number]


def test_a_child_that_is_closed_by_a_person_after_its_flat_was_taken_away_does_so_then(town):
    station, own, flat = adopted(town)
    town.command(own.number, "comment", "we went there")
    town.withdraw(flat)
    assert town.file(own.number).ticket.state is not TicketState.CLOSED
    assert above(town, "s1-b1") == [station.number], "its own ticket, below it, is still to be worked"
    for each in ("acknowledge", "resolve", "close"):
        town.command(own.number, each)
    assert town.file(own.number).ticket.state is TicketState.CLOSED
    assert_not_there(town, station.number, "s1-b1")


def test_a_child_closed_in_the_ordinary_way_leaves_its_flats_on_the_ticket_above(town):
    station, own, flat = adopted(town)
    town.recover(flat)
    for each in ("acknowledge", "resolve", "close"):
        town.command(own.number, each)
    assert town.file(own.number).ticket.state is TicketState.CLOSED
    assert above(town, "s1-b1") == [station.number]
    assert flats(town, station.number, handler("s1-b1")).count == 1
    with town.records.begin() as tx:
        tx.ticket_territories.work_out([station.number])
    assert above(town, "s1-b1") == [station.number], "worked out anew, too"
    town.pass_time(MINUTE)
    town.withdraw(flat)
    assert_not_there(town, station.number, "s1-b1")
