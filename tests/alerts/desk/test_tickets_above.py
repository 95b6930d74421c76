"""A ticket above a unit's places is seen by the unit as far as its own flats are on it, and no further."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from alerts.desk.lookups.episodes import EpisodeFilter, list_episodes
from alerts.desk.lookups.events import events_after
from alerts.desk.lookups.ticket_flats import ticket_flats
from alerts.desk.lookups.tickets import TicketFilter, list_tickets, ticket_file
from alerts.desk.lookups.tickets_above import explain_part, ticket_part, tickets_above
from alerts.desk.matters.work_list import count_work, list_work
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from alerts.records.desk.work_list import WorkFilter
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Command, TicketKind, TicketState
from ingest.durations import MINUTE
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.devices import Gateway
from ingest.readings.batch import batch_of
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.desk.town_on_record import RULES, Town
from tests.alerts.desk.town_on_record import town as town_of

UNITS = ("s1-b1", "s1-b2", "s1-b3")
COMPANY = "s1"


def unit_at(place: str) -> Department:
    lines = tuple(ServiceLine)
    return Department(f"d-{place}", f"所 {place}", DepartmentKind.TERRITORIAL, lines=lines, place=place)


def with_units(inventory, *named: str):
    return replace(inventory, departments={f"d-{place}": unit_at(place) for place in named})


@pytest.fixture
def records(records_of_both):
    return records_of_both


@pytest.fixture
def town(records) -> Town:
    """A station of three buildings, each of them a unit's, and the station the company's."""
    return Town(records, with_units(town_of(stations=1, households=6), COMPANY, *UNITS))


def handler(*places: str, role: str = "handler") -> Viewer:
    return Viewer("li", tuple(Grant(role, f"d-{place}", frozenset({place})) for place in places))


def above(town: Town, *places: str, concern: Concern | None = None) -> list[str]:
    found = tickets_above(town.records, handler(*places), concern, inventory=town.inventory)
    return [each.number for each in found.items]


def work(town: Town, *places: str):
    viewer, known = handler(*places), town.inventory
    return list_work(town.records, viewer, WorkFilter(folded=True), None, 99, town.now, inventory=known).items


def counted(town: Town, *places: str) -> int:
    return sum(count_work(town.records, handler(*places), inventory=town.inventory).values())


def part(town: Town, number: str, *places: str):
    return ticket_part(town.records, handler(*places), number, inventory=town.inventory)


def flats(town: Town, number: str, viewer: Viewer):
    plan = plan_of(town.inventory, RULES)
    return ticket_flats(town.records, NoReadings(), viewer, number, None, 50, town.now, plan=plan)


class NoReadings:
    """A readings store in which nothing is yet."""

    def read(self, points, start, end):
        return batch_of([], [], [])


def cold(town: Town, *units: str, first: int = 1) -> list:
    """Two flats of each building, which is no group by itself, at once."""
    return town.breach(*(f"{unit}-h{n}/t" for unit in units for n in (first, first + 1)))


def test_each_unit_sees_its_own_flats_of_the_station_s_ticket(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    assert (ticket.kind, ticket.place) == (TicketKind.GROUP, "s1")
    for unit in UNITS:
        assert above(town, unit) == [ticket.number]
        seen = part(town, ticket.number, unit)
        assert (seen.ticket.place, seen.ticket.units) == ("s1", ("d-s1",))
        assert {each.place for each in seen.episodes} == {f"{unit}-h1", f"{unit}-h2"}
        assert (seen.episode_count, seen.open_episodes) == (2, 2)
        own = flats(town, ticket.number, handler(unit))
        assert [flat.place for flat in own.page.items] == [f"{unit}-h1", f"{unit}-h2"]
        assert (own.breaching, own.measured, own.households, own.count) == (2, 6, 6, 2)
        assert own.own_only
    whole = flats(town, ticket.number, handler(COMPANY))
    assert (whole.breaching, whole.measured, whole.count, whole.own_only) == (6, 18, 6, False)


def test_it_is_in_no_list_and_no_count_of_theirs(town):
    cold(town, *UNITS)
    town.breach("s1-b1-h6/t", rule="unusable")
    own = [ticket for ticket in town.tickets() if ticket.place != "s1"]
    assert [each.ticket.number for each in work(town, "s1-b1")] == [each.number for each in own]
    assert counted(town, "s1-b1") == 1
    page = list_tickets(town.records, handler("s1-b1"), TicketFilter(), None, 9, inventory=town.inventory)
    assert [each.number for each in page.items] == [each.number for each in own]
    assert work(town, "s1-b2") == []
    assert counted(town, "s1-b2") == 0
    assert above(town, "s1-b2", concern=Concern.ROOM_TEMPERATURE) == above(town, "s1-b2")
    assert above(town, "s1-b2", concern=Concern.SILENCE) == []


def test_who_sees_its_place_has_it_as_every_other_and_nothing_above(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    assert above(town, COMPANY) == above(town, COMPANY, "s1-b1") == []
    assert [each.ticket.number for each in work(town, COMPANY)] == [ticket.number]
    for viewer in (handler(COMPANY), handler(COMPANY, "s1-b1"), OPERATOR):
        assert ticket_file(town.records, viewer, ticket.number, inventory=town.inventory).episode_count == 6
        with pytest.raises(UnknownTicket):
            ticket_part(town.records, viewer, ticket.number, inventory=town.inventory)
    assert tickets_above(town.records, OPERATOR, None, inventory=town.inventory).items == []


def test_a_department_without_a_place_sees_all_of_a_ticket_that_it_has(town):
    """Section 2: whoever has a ticket has all of it, in whatever territories its flats are."""
    crew = Department("crew", "抢修队", DepartmentKind.FUNCTIONAL)
    town.inventory = replace(town.inventory, departments={**town.inventory.departments, "crew": crew})
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    with town.records.begin() as tx:
        tx.assignments.add([(ticket, Assignment(2, "crew", AssignmentRole.WITH, town.now, "wang"))])
    viewer = Viewer("wu", (Grant("handler", "crew"),))
    file = ticket_file(town.records, viewer, ticket.number, inventory=town.inventory)
    assert (file.episode_count, len(file.episodes)) == (6, 6)
    whole = flats(town, ticket.number, viewer)
    assert (whole.breaching, whole.count, whole.own_only) == (6, 6, False)


def test_two_units_of_one_person_are_one_line_and_one_part(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    assert above(town, "s1-b1", "s1-b3") == [ticket.number]
    own = flats(town, ticket.number, handler("s1-b1", "s1-b3"))
    assert (own.breaching, own.measured, own.count) == (4, 12, 4)
    assert part(town, ticket.number, "s1-b1", "s1-b3").episode_count == 4


def test_a_unit_without_a_flat_on_it_sees_nothing_of_it_until_one_joins(town):
    cold(town, "s1-b1", "s1-b2")
    ticket = town.open_at("s1")
    assert above(town, "s1-b3") == []
    with pytest.raises(UnknownTicket):
        part(town, ticket.number, "s1-b3")
    with pytest.raises(UnknownTicket):
        flats(town, ticket.number, handler("s1-b3"))
    with pytest.raises(UnknownTicket):
        command(town, ticket.number, handler("s1-b3"))
    town.pass_time(MINUTE)
    town.breach("s1-b3-h4/t")
    assert above(town, "s1-b3") == [ticket.number]
    assert [each.place for each in part(town, ticket.number, "s1-b3").episodes] == ["s1-b3-h4"]


def command(town: Town, number: str, viewer: Viewer):
    return say(town.records, viewer, number, Command.COMMENT, town.now, desk=town.desk, text="ours?")


def test_whoever_sees_a_part_is_told_who_may_work_it(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    with pytest.raises(Forbidden) as refused:
        command(town, ticket.number, handler("s1-b1"))
    assert "handler" in refused.value.who_may
    assert town.file(ticket.number).ticket == ticket
    assert command(town, ticket.number, handler(COMPANY)).version == ticket.version + 1


def test_late_data_that_takes_all_flats_of_a_unit_off_it_takes_the_ticket_from_the_unit(town):
    found = cold(town, *UNITS)
    (ticket,) = town.tickets()
    of_b3 = [episode for episode in found if episode[1].startswith("s1-b3")]
    town.withdraw(of_b3[0])
    assert above(town, "s1-b3") == [ticket.number]
    assert flats(town, ticket.number, handler("s1-b3")).breaching == 1
    town.withdraw(of_b3[1])
    assert above(town, "s1-b3") == []
    with pytest.raises(UnknownTicket):
        part(town, ticket.number, "s1-b3")
    assert above(town, "s1-b1") == above(town, "s1-b2") == [ticket.number]
    town.pass_time(MINUTE)
    cold(town, "s1-b3", first=5)
    assert above(town, "s1-b3") == [ticket.number]


def test_a_ticket_that_late_data_dissolved_is_above_nothing_and_can_still_be_looked_up(town):
    found = cold(town, *UNITS)
    (ticket,) = town.tickets()
    for episode in found:
        town.withdraw(episode)
    assert town.file(ticket.number).ticket.state is TicketState.CLOSED
    assert [above(town, unit) for unit in UNITS] == [[], [], []]
    seen = part(town, ticket.number, UNITS[-1])
    assert (seen.ticket.state, seen.open_episodes) == (TicketState.CLOSED, 0)


def test_a_closed_one_is_above_nothing_and_its_part_can_still_be_looked_up(town):
    found = cold(town, *UNITS)
    (ticket,) = town.tickets()
    town.recover(*found)
    for each in ("acknowledge", "resolve", "close"):
        town.command(ticket.number, each)
    assert [above(town, unit) for unit in UNITS] == [[], [], []]
    seen = part(town, ticket.number, "s1-b1")
    assert (seen.ticket.state, seen.ticket.closed_at) == (TicketState.CLOSED, town.now)
    assert seen.episode_count == 2


def test_a_ticket_that_adopts_a_unit_s_own_one_is_above_it_and_named_by_it(town):
    town.breach("s1-b1-h1/t")
    town.pass_time(MINUTE)
    cold(town, "s1-b2", "s1-b3")
    station, own = town.open_at("s1"), town.open_at("s1-b1-h1")
    assert own.parent == station.number
    assert above(town, "s1-b1") == [station.number]
    shown = work(town, "s1-b1")[0].ticket
    assert (shown.number, shown.parent) == (own.number, station.number)
    seen = part(town, station.number, "s1-b1")
    assert (seen.episodes, seen.episode_count) == ((), 0), "its episode is on its own ticket"
    below = flats(town, station.number, handler("s1-b1"))
    assert [flat.place for flat in below.page.items] == ["s1-b1-h1"]
    assert (below.breaching, below.measured) == (1, 6)


def test_what_joins_a_ticket_far_below_makes_all_above_it_stand_above(records):
    """A unit of one flat: the building's group takes it in, and the station's group has the building's."""
    town = Town(records, with_units(town_of(stations=1, households=6), COMPANY, *UNITS, "s1-b1-h6"))
    town.breach("s1-b1-h1/t", "s1-b1-h2/t", "s1-b1-h3/t")
    town.pass_time(MINUTE)
    town.breach("s1-b2-h1/t", "s1-b2-h2/t", "s1-b3-h1/t")
    station, building = town.open_at("s1"), town.open_at("s1-b1")
    assert building.parent == station.number
    assert above(town, "s1-b1-h6") == []
    town.pass_time(MINUTE)
    town.breach("s1-b1-h6/t")
    assert above(town, "s1-b1-h6") == [station.number, building.number]
    own = flats(town, station.number, handler("s1-b1-h6"))
    assert (own.breaching, own.measured, own.households) == (1, 1, 1)


def test_episodes_say_that_they_are_on_it(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    found = list_episodes(
        town.records, handler("s1-b2"), EpisodeFilter(), None, 9, inventory=town.inventory
    ).items
    assert {each.ticket for each in found} == {ticket.number}
    assert len(found) == 2


def test_events_of_it_say_to_a_unit_what_it_is_and_nothing_of_others(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    town.command(ticket.number, "acknowledge", "乙乙")

    def heard(*places):
        viewer = handler(*places) if places else OPERATOR
        found, _ = events_after(town.records, viewer, 0, 999, inventory=town.inventory)
        return [each for each in found if each.subject == ticket.number and each.kind != "notice"]

    told = heard("s1-b1")
    assert [each.kind for each in told] == ["ticket.opened", "ticket.changed"]
    assert dict(told[-1].data) == {
        "ticket": ticket.number,
        "concern": "room-temperature",
        "kind": "group",
        "state": "acknowledged",
        "severity": "minor",
        "above": True,
    }
    assert "s1" not in json.dumps([dict(each.data) for each in told])
    for places in ((COMPANY,), (COMPANY, "s1-b1"), ()):
        assert [each.data.get("command") for each in heard(*places)] == [None, "acknowledge"]
        assert all(each.data["place"] == "s1" for each in heard(*places))


def test_a_ticket_beside_their_places_does_not_say_where_it_is(records):
    """What is behind a gateway in another unit's building is on the ticket there."""
    inventory = with_units(town_of(stations=1, households=6), COMPANY, *UNITS)
    moved = inventory.gateways | {"gw-s1-b1": Gateway("gw-s1-b1", "s1-b2")}
    town = Town(records, replace(inventory, gateways=moved))
    rooms = [f"s1-b1-h{n}/t" for n in range(1, 7)]
    town.fall_silent(*rooms)
    (ticket,) = town.tickets()
    assert (ticket.kind, ticket.place) == (TicketKind.GATEWAY, "s1-b2")
    seen = part(town, ticket.number, "s1-b1")
    assert (seen.ticket.place, seen.ticket.units) == (None, ("d-s1-b2",))
    own = flats(town, ticket.number, handler("s1-b1"))
    assert (own.count, own.measured) == (6, 0)
    assert above(town, "s1-b2") == []
    assert above(town, "s1-b3") == []


def test_units_that_are_cut_anew_take_their_parts_along(town):
    cold(town, *UNITS)
    ticket = town.open_at("s1")
    town.pass_time(MINUTE)
    anew = with_units(town.inventory, COMPANY, "s1-b1", "s1-b2-h1")
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(anew, town.now, replace=True)
    assert above(town, "s1-b1") == [ticket.number]
    assert above(town, "s1-b2-h1") == [ticket.number]
    with town.records.reading() as tx:
        assert tx.ticket_territories.of([ticket.number]) == {ticket.number: ("s1-b1", "s1-b2-h1")}
    town.pass_time(MINUTE)
    alone = with_units(town.inventory, "s1-b1")
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(alone, town.now, replace=True)
    seen = part(town, ticket.number, "s1-b1")
    assert seen.ticket.units == (), "nobody is named where no department is"
    town.pass_time(MINUTE)
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(with_units(town.inventory, "org"), town.now, replace=True)
        assert tx.ticket_territories.of([ticket.number]) == {}


def test_the_parts_of_closed_tickets_follow_their_places_a_little_later(town):
    found = cold(town, *UNITS)
    (ticket,) = town.tickets()
    town.recover(*found)
    for each in ("acknowledge", "resolve", "close"):
        town.command(ticket.number, each)
    town.pass_time(MINUTE)
    anew = with_units(town.inventory, COMPANY, "s1-b1", "s1-b2-h1")
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(anew, town.now, replace=True)
    town.records.move_to_territories(town.now)
    assert part(town, ticket.number, "s1-b2-h1").episode_count == 1
    assert above(town, "s1-b2-h1") == []
    with town.records.reading() as tx:
        assert tx.ticket_territories.of([ticket.number]) == {ticket.number: ("s1-b1", "s1-b2-h1")}


def test_own_episodes_are_explained_with_their_evidence(town):
    cold(town, *UNITS)
    (ticket,) = town.tickets()
    plan = plan_of(town.inventory, RULES)
    found = explain_part(town.records, NoReadings(), None, handler("s1-b1"), ticket.number, plan=plan)
    assert [each.episode.place for each in found.episodes] == ["s1-b1-h1", "s1-b1-h2"]
    assert {each.episode.clause for each in found.episodes} == {"H15"}
    with pytest.raises(UnknownTicket):
        explain_part(town.records, NoReadings(), None, OPERATOR, ticket.number, plan=plan)


def test_a_town_without_units_notes_nothing_of_territories(records):
    town = Town(records, town_of(stations=1, households=6))
    cold(town, *UNITS)
    with town.records.reading() as tx:
        assert tx.ticket_territories.of([each.number for each in town.tickets()]) == {}
