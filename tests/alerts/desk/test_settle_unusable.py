"""Points that speak and cannot be judged: one ticket at the gateway where nothing behind it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.episodes.episode import Ending, EndReason
from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketKind, TicketReason
from ingest.durations import DAY, HOUR
from ingest.inventory.devices import Device, Gateway
from tests.alerts.desk.town_on_record import HOLD, Town, reasons, town
from tests.new_records import new_records

SENSOR = Concern.SENSOR


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Town]:
    """One station; each of two gateways has three flats behind it."""
    records = new_records(tmp_path / "wenya.sqlite")
    yield Town(records, town(stations=1, buildings=2, households=3))
    records.close()


def flats(*numbers: int, building: str = "s1-b1") -> list[str]:
    return [f"{building}-h{number}/t" for number in numbers]


def test_all_that_speak_behind_a_gateway_have_one_ticket_there_without_clocks(small):
    small.breach(*flats(1, 2, 3), rule="unusable")
    ticket = small.open_at("s1-b1", SENSOR)
    assert (ticket.kind, ticket.severity, ticket.clauses) == (TicketKind.GATEWAY, "minor", ())
    assert reasons(small, ticket.number) == [TicketReason.OPENED_FOR_UNUSABLE_GATEWAY]
    assert small.file(ticket.number).clocks == ()
    assert len(small.tickets()) == 1


def test_earlier_tickets_become_children_when_the_last_one_turns_unusable(small):
    small.breach(*flats(1), rule="unusable")
    small.breach(*flats(2), rule="unusable")
    assert {t.place for t in small.tickets()} == {"s1-b1-h1", "s1-b1-h2"}
    small.pass_time(HOUR)
    small.breach(*flats(3), rule="unusable")
    above = small.open_at("s1-b1", SENSOR)
    assert above.kind is TicketKind.GATEWAY
    for place in ("s1-b1-h1", "s1-b1-h2"):
        assert small.open_at(place, SENSOR).parent == above.number
    assert [e.point for e in small.file(above.number).episodes] == flats(3)


def test_what_is_silent_does_not_speak_and_does_not_count(small):
    small.breach(*flats(1), rule="silent")
    small.pass_time(HOLD)
    small.breach(*flats(2, 3), rule="unusable")
    assert small.open_at("s1-b1", SENSOR).kind is TicketKind.GATEWAY


def test_one_point_alone_says_nothing_of_its_gateway(small):
    small.breach(*flats(1, 2), rule="silent")
    small.pass_time(HOLD)
    small.breach(*flats(3), rule="unusable")
    assert small.open_at("s1-b1-h3", SENSOR).kind is TicketKind.PLACE


def test_what_is_placed_stays_placed_and_does_not_make_a_group(small):
    (episode, *_) = small.breach(*flats(1, 2, 3), rule="unusable")
    small.tick(Ending(*episode, small.now + HOUR, EndReason.JUDGEABLE_AGAIN))
    small.pass_time(DAY)
    small.breach(*flats(1, building="s1-b2"), rule="unusable")
    assert small.open_at("s1-b2-h1", SENSOR).kind is TicketKind.PLACE, (
        "three more below s1 are on a gateway's"
    )
    assert {e.point for e in small.file(small.open_at("s1-b1", SENSOR).number).episodes} == set(
        flats(1, 2, 3)
    )


def test_what_is_on_a_gateways_ticket_makes_no_group_where_that_has_become_a_groups_too(tmp_path):
    """Six flats behind the gateway of a building, three of four behind its second one, and one elsewhere."""
    inventory = town(stations=1, buildings=3, households=10)
    second = {f"s1-b1-h{number}/t" for number in (7, 8, 9, 10)}
    inventory = replace(
        inventory,
        gateways=inventory.gateways | {"second": Gateway("second", "s1-b1")},
        devices=inventory.devices | {"d2": Device("d2", "second")},
        points={
            name: replace(point, device="d2") if name in second else point
            for name, point in inventory.points.items()
        },
    )
    records = new_records(tmp_path / "large.sqlite")
    large = Town(records, inventory)
    large.breach(*flats(1, 2, 3, 4, 5, 6), rule="unusable")
    assert large.open_at("s1-b1", SENSOR).kind is TicketKind.GATEWAY
    large.pass_time(HOUR)
    large.breach(*flats(7, 8, 9), rule="unusable")
    assert large.open_at("s1-b1", SENSOR).kind is TicketKind.GROUP
    large.pass_time(HOUR)
    large.breach(*flats(1, building="s1-b2"), rule="unusable")
    # Four of thirty flats: six would be 20 %.
    assert large.open_at("s1-b2-h1", SENSOR).kind is TicketKind.PLACE
    records.close()


def test_without_a_gateway_flats_make_a_group_as_any_breach_does(small):
    small.breach(*flats(1, 2), *flats(1, building="s1-b2"), rule="unusable")
    assert [(t.place, t.kind) for t in small.tickets()] == [("s1", TicketKind.GROUP)]


def test_one_that_is_over_when_it_is_first_seen_has_a_ticket_at_home(small):
    opened = [small.opened(point, "unusable") for point in flats(1, 2, 3)]
    endings = [
        Ending("unusable", o.point, o.opened_at, small.now + HOUR, EndReason.JUDGEABLE_AGAIN) for o in opened
    ]
    small.tick(*opened, *endings[:1])
    assert {(t.place, t.kind) for t in small.tickets()} == {
        ("s1-b1-h1", TicketKind.PLACE),
        ("s1-b1-h2", TicketKind.PLACE),
        ("s1-b1-h3", TicketKind.PLACE),
    }
