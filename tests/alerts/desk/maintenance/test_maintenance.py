"""What is worked on opens no ticket by falling silent; what is still silent at the end does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.maintenance.acting import (
    NewMaintenance,
    begin_maintenance,
    end_maintenance,
    list_maintenances,
    maintenance_going_on,
)
from alerts.episodes.maintenance import LONGEST, MaintainedKind, Maintenance
from alerts.people.refusals import MaintenanceRefused
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.rule import Concern
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.departments import Department, DepartmentKind
from tests.alerts.desk.town_on_record import Town

GATEWAY, POINTS = "gw-s1-b1", [f"s1-b1-h{n}/t" for n in range(1, 4)]
PLACE, POINT = MaintainedKind.PLACE, MaintainedKind.POINT


@pytest.fixture
def works(records) -> Town:
    return Town(records)


def begun(town: Town, kind: MaintainedKind, subject: str, hours: float = 2, after: float = 0) -> Maintenance:
    wanted = NewMaintenance(
        kind, subject, town.now + round(after * HOUR), town.now + round(hours * HOUR), "换网关"
    )
    return begin_maintenance(town.records, OPERATOR, wanted, town.now, inventory=town.inventory)


def pass_hours(town: Town, hours: float) -> None:
    town.pass_time(round(hours * HOUR))
    town.tick()


@pytest.mark.parametrize(
    ("kind", "subject"),
    [(MaintainedKind.GATEWAY, GATEWAY), (PLACE, "s1"), (PLACE, "s1-b1"), (POINT, POINTS[0])],
)
def test_a_silence_waits_for_the_end_and_then_has_its_ticket(works, kind, subject):
    begun(works, kind, subject)
    works.fall_silent(POINTS[0])
    pass_hours(works, 1)
    assert works.tickets() == []
    pass_hours(works, 1)
    (ticket,) = works.tickets()
    assert ticket.concern == Concern.SILENCE


def test_what_speaks_again_before_the_end_has_none(works):
    begun(works, MaintainedKind.GATEWAY, GATEWAY)
    silences = works.fall_silent(*POINTS)
    works.recover(*silences)
    pass_hours(works, 3)
    assert works.tickets() == []
    with works.records.reading() as tx:
        assert len(tx.episodes.page(limit=9, territories=None)) == len(POINTS), "the episodes stay"


def test_what_is_unusable_during_it_has_no_ticket_and_what_still_is_has_one(works):
    begun(works, PLACE, "s1-b1")
    gone, stays = works.breach(POINTS[0], rule="unusable") + works.breach(POINTS[1], rule="unusable")
    works.recover(gone)
    assert works.tickets() == []
    pass_hours(works, 2.5)
    (ticket,) = works.tickets()
    assert ticket.concern == Concern.SENSOR
    assert stays


def test_a_cold_room_has_its_ticket_all_the_same(works):
    begun(works, PLACE, "s1")
    works.breach(POINTS[0])
    assert [ticket.concern for ticket in works.tickets()] == [Concern.ROOM_TEMPERATURE]


def test_others_are_not_held_and_neither_is_what_is_not_yet_worked_on(works):
    begun(works, MaintainedKind.GATEWAY, GATEWAY, hours=9, after=5)
    works.fall_silent(POINTS[0])
    works.fall_silent("s2-b1-h1/t")
    assert len(works.tickets()) == 2


def test_ended_before_its_time_what_is_silent_has_its_ticket_unless_more_is_worked_on(works):
    first, second = begun(works, MaintainedKind.GATEWAY, GATEWAY), begun(works, PLACE, "s1", hours=1)
    works.fall_silent(POINTS[0])
    end_maintenance(works.records, OPERATOR, first.id, works.now, inventory=works.inventory)
    works.tick()
    assert works.tickets() == [], "the station is worked on still"
    end_maintenance(works.records, OPERATOR, second.id, works.now, inventory=works.inventory)
    works.tick()
    assert len(works.tickets()) == 1
    with pytest.raises(MaintenanceRefused):
        end_maintenance(works.records, OPERATOR, first.id, works.now, inventory=works.inventory)


def test_a_silence_that_is_held_for_a_moment_is_held_for_maintenance_that_begins(works):
    works.breach(POINTS[0], rule="silent")
    begun(works, MaintainedKind.GATEWAY, GATEWAY)
    pass_hours(works, 1)
    assert works.tickets() == []
    pass_hours(works, 1.5)
    assert len(works.tickets()) == 1


def test_a_ticket_that_there_is_stays_and_takes_its_own(works):
    works.fall_silent(POINTS[0])
    (ticket,) = works.tickets()
    begun(works, MaintainedKind.GATEWAY, GATEWAY)
    pass_hours(works, 1)
    assert [each.number for each in works.tickets(state="active")] == [ticket.number]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"hours": -1}, "maintenance-span"),
        ({"hours": 1, "after": -1}, "maintenance-span"),
        ({"hours": LONGEST / HOUR + 1}, "maintenance-too-long"),
        ({"hours": LONGEST / HOUR + 2, "after": LONGEST / HOUR + 1}, "maintenance-too-long"),
    ],
)
def test_a_span_without_sense_is_refused(works, wanted, why):
    with pytest.raises(MaintenanceRefused) as refused:
        begun(works, PLACE, "s1", **wanted)
    assert refused.value.args[0].key == why


def test_only_what_one_may_install_is_worked_on_and_nobody_learns_of_the_rest(works):
    unit = Department("d1", "一站", DepartmentKind.TERRITORIAL, None, place="s1")
    inventory = replace(works.inventory, departments={"d1": unit})
    engineer = Viewer("ma", (Grant("engineer", "d1", frozenset({"s1"})),))
    until = works.now + DAY
    for kind, subject in ((PLACE, "s2"), (PLACE, "nowhere"), (POINT, "s2-b1-h1/t"), (PLACE, "org")):
        wanted = NewMaintenance(kind, subject, works.now, until, "换表")
        with pytest.raises(NotFound):
            begin_maintenance(works.records, engineer, wanted, works.now, inventory=inventory)
    elsewhere = begun(works, PLACE, "s2")
    with pytest.raises(NotFound):
        end_maintenance(works.records, engineer, elsewhere.id, works.now, inventory=inventory)
    wanted = NewMaintenance(POINT, POINTS[0], works.now, works.now + MINUTE, "换表")
    own = begin_maintenance(works.records, engineer, wanted, works.now, inventory=inventory)
    listed = list_maintenances(works.records, engineer, None, 9, inventory=inventory).items
    assert [each.id for each in listed] == [own.id]
    above = begun(works, PLACE, "org")
    going_on = maintenance_going_on(works.records, engineer, works.now, inventory=inventory).running
    assert {each.maintenance.id: each.may_end for each in going_on} == {own.id: True, above.id: False}, (
        "what is above holds theirs, too"
    )
