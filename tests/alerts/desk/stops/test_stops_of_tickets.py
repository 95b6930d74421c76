"""Tickets of pressure open stops of supply by themselves, join those that run, and are heard by theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.stops.commanding import GivenStopCommand, give_stop_command, open_stop
from alerts.desk.stops.stop_files import StopFile, stop_files_of
from alerts.people.viewer import Viewer
from alerts.stops.refusals import StopRefused
from alerts.stops.stop_lines import StopLineKind
from alerts.stops.stop_table import StopCommand
from alerts.tickets.ticket import TicketReason
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric
from tests.alerts.desk.matters.sensed_town import PRESSURE, STAFF, SensedTown, town_with_units
from tests.alerts.desk.town_on_record import PERIOD, START, Town, reasons, town
from tests.alerts.records.statements import sent, statements

ZHANG = Viewer("zhang", STAFF["zhang"])


@pytest.fixture
def sensed(records) -> SensedTown:
    return SensedTown(records)


def stops(of: Town) -> dict[str, StopFile]:
    """All that there are, by number."""
    with of.records.reading() as tx:
        return stop_files_of(tx, [each.number for each in tx.stops.page(None, 9_999)])


def the_stop(of: Town) -> StopFile:
    (found,) = stops(of).values()
    return found


def opens(of: SensedTown, **values: object) -> str:
    given = GivenStopCommand(StopCommand.OPEN, {"cause": "爆管", **values})
    return open_stop(of.records, ZHANG, given, of.now, desk=of.desk).stop.number


def says(of: SensedTown, number: str, command: str, **values: object) -> None:
    given = GivenStopCommand(StopCommand(command), values)
    give_stop_command(of.records, ZHANG, number, given, of.now, desk=of.desk)


def news(file: StopFile) -> list[str]:
    return [each.data["news"] for each in file.lines if each.kind is StopLineKind.TICKET_NEWS]


def test_pressure_that_is_lost_at_a_station_is_a_stop_with_the_time_of_the_breach(sensed):
    sensed.breach("s1/p", rule="pressure.low")
    ticket, file = sensed.open_at("s1", PRESSURE), the_stop(sensed)
    stop = file.stop
    assert (stop.number, stop.ticket, stop.places, stop.unit) == (
        "T2026-0001",
        ticket.number,
        ("s1",),
        ticket.unit,
    )
    assert (stop.households, stop.event_at, stop.cause) == (30, ticket.breached_at, "")
    assert stop.unit
    (notice,) = [each for each in file.clocks if each.key == "notice.fault"]
    assert notice.due_at == sensed.now + 10 * MINUTE, "W59 counts from when it is known"
    assert reasons(sensed, ticket.number)[-1] is TicketReason.SUPPLY_STOP
    assert sensed.file(ticket.number).history[-1].data == {"stop": stop.number}


@pytest.mark.parametrize(("point", "rule"), [("s1/p", "pressure.high"), ("s1-b1-h1/t", "room.day")])
def test_what_takes_no_water_away_opens_none(sensed, point, rule):
    sensed.breach(point, rule=rule)
    assert stops(sensed) == {}


def test_below_a_building_none_opens(records):
    plain = town_with_units()
    flat = Point("flat/p", Metric.WATER_PRESSURE, "s1-b1-h1", PERIOD, PERIOD, registered_at=START)
    house = Point("house/p", Metric.WATER_PRESSURE, "s1-b1", PERIOD, PERIOD, registered_at=START)
    sensed = Town(records, replace(plain, points={**plain.points, flat.id: flat, house.id: house}))
    sensed.breach("flat/p", rule="pressure.low")
    assert stops(sensed) == {}
    sensed.breach("house/p", rule="pressure.low")
    assert the_stop(sensed).stop.places == ("s1-b1",)


def test_a_second_breach_of_the_same_ticket_changes_nothing(sensed):
    sensed.breach("s1/p", rule="pressure.low")
    before = the_stop(sensed)
    sensed.pass_time(MINUTE)
    sensed.breach("s1/p", rule="fall")
    assert the_stop(sensed) == before


def test_where_a_stop_runs_already_a_ticket_joins_it_and_is_reported_with_it(sensed):
    number = opens(sensed, places=["s1"], households=620)
    sensed.breach("s1/p", rule="pressure.low")
    ticket, file = sensed.open_at("s1", PRESSURE), the_stop(sensed)
    assert (file.stop.number, file.stop.ticket, news(file)) == (number, ticket.number, ["joined"])
    assert "stop.dispatch" in {each.key for each in file.clocks if each.going}, "its own limit runs on"
    assert sensed.file(ticket.number).history[-1].data == {"stop": number}


def test_one_that_runs_above_takes_tickets_below_and_stays_without_them(sensed):
    number = opens(sensed, places=["unit"])
    sensed.breach("s1/p", "s2/p", rule="pressure.low")
    file = the_stop(sensed)
    assert (file.stop.number, file.stop.ticket, news(file)) == (number, "", ["joined"])
    assert file.lines[-1].data["count"] == 2


def test_a_wider_one_takes_those_below_of_which_nobody_has_said_anything(sensed):
    sensed.breach("s1/p", "s2/p", rule="pressure.low")
    first, second = stops(sensed).values()
    says(sensed, second.stop.number, "note", text="已派人", cause="阀门故障")
    sensed.pass_time(MINUTE)
    sensed.breach("org/p", rule="pressure.low")
    found = stops(sensed)
    wide = next(each.stop for each in found.values() if each.stop.places == ("org",))
    merged, told = found[first.stop.number], found[second.stop.number]
    assert (merged.stop.step.value, merged.lines[-1].data["into"]) == ("merged", wide.number)
    assert not any(each.going for each in merged.clocks)
    assert (told.stop.step.value, told.stop.cause, news(told)) == ("running", "阀门故障", ["wider"])


def test_a_ticket_that_recovers_ends_no_stop_and_says_so(sensed):
    (episode,) = sensed.breach("s1/p", rule="pressure.low")
    sensed.pass_time(HOUR)
    sensed.recover(episode)
    file = the_stop(sensed)
    assert (file.stop.step.value, news(file)) == ("running", ["recovered"])
    assert file.lines[-1].data["since"] == sensed.now
    sensed.pass_time(HOUR)
    (again,) = sensed.breach("s1/p", rule="pressure.low")
    assert news(the_stop(sensed)) == ["recovered", "not-recovered"]
    sensed.withdraw(again)
    sensed.withdraw(episode)
    assert news(the_stop(sensed))[-1] == "dissolved"


def test_once_it_is_over_the_next_loss_is_another(sensed):
    (episode,) = sensed.breach("s1/p", rule="pressure.low")
    number = the_stop(sensed).stop.number
    says(sensed, number, "end")
    sensed.pass_time(MINUTE)
    sensed.breach("s1/p", rule="fall")
    assert list(stops(sensed)) == [number], "until it is closed"
    says(sensed, number, "file_paperwork", text="无需手续")
    says(sensed, number, "close")
    sensed.recover(episode)
    sensed.pass_time(MINUTE)
    sensed.breach("s1/p", rule="pressure.low")
    assert len(stops(sensed)) == 2


def test_a_twin_by_hand_is_refused_and_named(sensed):
    sensed.breach("s1/p", rule="pressure.low")
    number, ticket = the_stop(sensed).stop.number, sensed.open_at("s1", PRESSURE).number
    for values in ({"places": ["s1-b1"]}, {"ticket": ticket}):
        with pytest.raises(StopRefused, match=number):
            opens(sensed, **values)
    assert opens(sensed, places=["s1", "s2"]), "it reaches farther"


def test_below_a_building_notices_are_owed_where_the_site_says_so(sensed):
    tables = sensed.desk.tables
    every = replace(tables, settings=replace(tables.settings, notices_of_every_stop=True))
    keys = []
    for desk in (sensed.desk, replace(sensed.desk, tables=every)):
        given = GivenStopCommand(StopCommand.OPEN, {"cause": "爆管", "places": [f"s1-b1-h{len(keys) + 1}"]})
        file = open_stop(sensed.records, ZHANG, given, sensed.now, desk=desk)
        keys.append("notice.fault" in {each.key for each in file.clocks})
    assert keys == [False, True]


def test_a_wave_costs_as_many_statements_as_a_few(records):
    of = Town(records, town(123, 1, 1))
    asked = []
    for first, last in ((1, 3), (4, 123)):
        with statements(records) as found:
            of.breach(*(f"s{n}/p" for n in range(first, last + 1)), rule="pressure.low")
        asked.append(sent(found))
    assert len(stops(of)) == 123
    assert asked[1] <= asked[0] + 2
