"""What the laboratory watches: water as it leaves the plant, and in the network (C18)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.matters.desk_in_force import DeskInForce
from ingest.durations import MINUTE
from ingest.inventory.departments import Department, DepartmentKind, Duty
from ingest.inventory.tree import Level, Place, Point
from ingest.inventory.water_ways import PointWater
from ingest.readings.quantities import Metric
from tests.clauses.matter_at_desk import CompanyDesk, MatterAtDesk
from tests.clauses.sensed.sensors_of_company import SensorsOfCompany

WORKS = Department(
    "works", "制水厂", DepartmentKind.FUNCTIONAL, place="group", duties=(Duty.WATER_MAKING,), head="zheng"
)
PLANT = Point("plant", Metric.FREE_CHLORINE, "waterworks", MINUTE, MINUTE, water_kind=PointWater.PLANT)
NETWORK = replace(PLANT, id="network", place="b8", water_kind=PointWater.NETWORK)


@pytest.fixture
def sensors(company: CompanyDesk) -> SensorsOfCompany:
    known = company.desk.inventory
    inventory = replace(known, departments={**known.departments, WORKS.id: WORKS})
    company.desk = DeskInForce(inventory, company.desk.tables, company.desk.calendar)
    plant = Place("waterworks", Level.STATION, "水厂", "north")
    return SensorsOfCompany(company, "03-02 09:00", [PLANT, NETWORK], plant)


def test_c18_water_in_the_network_is_watched_and_the_laboratory_takes_a_sample_of_it(company, sensors):
    sensors.say({"plant": 0.4, "network": 0.02}, "09:30")
    (found,) = sensors.tickets().values()
    assert (found.place, found.concern, found.unit) == ("b8", "water-quality", "service")
    (task,) = MatterAtDesk(company, found.number).file.tasks
    assert (task.kind, task.department) == ("sample", "lab")


def test_c18_water_as_it_leaves_the_plant_is_watched_for_the_plant_and_the_laboratory_hears(company, sensors):
    sensors.say({"plant": 0.02, "network": 0.4}, "09:30")
    (found,) = sensors.tickets().values()
    assert (found.place, found.concern, found.unit) == ("waterworks", "water-quality", "works")
    given = MatterAtDesk(company, found.number).file.assignments
    assert [(each.department, each.role) for each in given] == [("works", "lead"), ("lab", "copy")]


@pytest.mark.parametrize("complaint", [False, True], ids=["on commission", "on complaint"])
def test_c18_the_laboratory_tests_what_somebody_brings(company, complaint):
    more = {"target": "company", "demand": "请化验"} if complaint else {}
    matter = company.registers(
        "03-02 09:00", category="quality", complaint=complaint, content="请化验自来水", **more
    )
    matter.goes_to("09:10", "service")
    assert [(each.kind, each.department) for each in matter.file.tasks] == [("sample", "lab")]
