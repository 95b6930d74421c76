"""A group with a heating and a water part, and a department for every duty."""

from __future__ import annotations

from dataclasses import replace

from alerts.matters.names import Name
from alerts.matters.state import MatterState
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Level, Place

HEATING, WATER, FEES = ServiceLine.HEATING, ServiceLine.WATER, ServiceLine.FEES

OFFICES = {
    Duty.PRODUCTION_DISPATCH: "dispatch",
    Duty.COMMAND_CENTRE: "command",
    Duty.CUSTOMER_SERVICE: "service",
    Duty.REPAIR_COMPANY: "repair",
    Duty.NETWORK: "network",
    Duty.PRODUCTION_TECHNOLOGY: "technology",
    Duty.WATER_MAKING: "works",
    Duty.WATER_QUALITY: "lab",
    Duty.SECONDARY_SUPPLY: "second",
    Duty.PUMP_ATTENDANTS: "pumps",
    Duty.METERING: "meters",
    Duty.SERVICE_SUPERVISION: "supervision",
    Duty.DISCIPLINE: "discipline",
    Duty.PUBLICITY: "publicity",
    Duty.DEVICES: "devices",
}
"""Duty -> id of the one department that has it."""


def office(duty: Duty, place: str | None = None) -> Department:
    return Department(OFFICES[duty], "", DepartmentKind.FUNCTIONAL, place=place, duties=(duty,))


def unit(name: str, place: str, *lines: ServiceLine, parent: str | None = None) -> Department:
    return Department(name, "", DepartmentKind.TERRITORIAL, parent, lines, place)


PLACES = {
    "org": Place("org", Level.ORGANISATION, "集团"),
    "north": Place("north", Level.UNIT, "北区", "org"),
    "station": Place("station", Level.STATION, "泵站", "north", pump_station=True),
    "block": Place("block", Level.BUILDING, "3号楼", "station"),
    "flat": Place("flat", Level.HOUSEHOLD, "301", "block", households=1),
    "south": Place("south", Level.UNIT, "南区", "org"),
}
UNITS = (
    unit("heat", "org", HEATING, parent="command"),
    unit("heat-north", "north", HEATING, parent="heat"),
    unit("water", "org", WATER, parent="dispatch"),
    unit("water-north", "north", WATER, FEES, parent="water"),
)
EVERYBODY = (*map(office, OFFICES), *UNITS)


def town(*departments: Department) -> Inventory:
    return Inventory(places=PLACES, departments={each.id: each for each in departments})


def without(*duties: Duty) -> Inventory:
    """The group, without the departments that have ``duties``."""
    gone = {OFFICES[duty] for duty in duties}
    return town(*(replace(each, parent=None) for each in EVERYBODY if each.id not in gone))


GROUP = town(*EVERYBODY)


def matter(**said: object) -> MatterState:
    """A matter of people of which only that is known; ``class_`` is its class."""
    values = {Name("class" if name == "class_" else name): value for name, value in said.items()}
    return MatterState(values)
