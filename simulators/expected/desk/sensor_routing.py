"""Who works on what sensors found, who answers for it and who received it (desk.md, sections 4 and 10).

The rows of section 10 that a sensor's ticket can come to, written down a second time; decision 0050 says who
takes what a department that a company lacks would have had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Point
from simulators.expected.desk.days import DUTY, YEAR_2026, WorkingDays, YearUnknown

SERVICE = "wenya"
"""Who received a ticket where no department does."""
GRAVE = ("major", "critical")
"""Severities that 生产调度部 has out of hours (row 4)."""

QUALITY = Duty.CUSTOMER_SERVICE
"""Who has the quality of water: the one row of sensors' matters that they have has a sample taken."""
TERRITORIAL = "territorial"
Addressee = Duty | str
INSTEAD: Mapping[Addressee, tuple[Addressee, ...]] = {
    Duty.REPAIR_COMPANY: (Duty.NETWORK, TERRITORIAL),
    Duty.NETWORK: (Duty.REPAIR_COMPANY, TERRITORIAL),
    Duty.PRODUCTION_TECHNOLOGY: (Duty.PRODUCTION_DISPATCH,),
    Duty.CUSTOMER_SERVICE: (Duty.PRODUCTION_DISPATCH,),
    Duty.WATER_MAKING: (TERRITORIAL,),
    Duty.SECONDARY_SUPPLY: (TERRITORIAL,),
    Duty.PUMP_ATTENDANTS: (TERRITORIAL,),
    Duty.DEVICES: (TERRITORIAL,),
    TERRITORIAL: (Duty.PRODUCTION_DISPATCH,),
    Duty.PRODUCTION_DISPATCH: (Duty.COMMAND_CENTRE,),
    Duty.COMMAND_CENTRE: (Duty.PRODUCTION_DISPATCH,),
}
"""Who takes what somebody would have who is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """What sensors found when a ticket opened at ``now`` (UTC ms): the points and the gravest severity."""

    line: str
    category: str
    severity: str
    points: tuple[Point, ...]
    now: int


@dataclass(frozen=True, slots=True)
class FirstHands:
    """Ids of the departments that work on a ticket and answer for it, empty: none; and who received it.

    ``sampled``: the row that decides has a sample taken as well (row 7, C24).
    """

    unit: str = ""
    owner: str = ""
    first_responsible: str = SERVICE
    sampled: bool = False


def first_hands(found: Found, place: str, inventory: Inventory) -> FirstHands:
    """Into whose hands a ticket at ``place`` comes as it is opened."""
    if not inventory.departments:
        return FirstHands()
    work, answers = _row(found, place, inventory)
    unit = _department(work, found.line, place, inventory)
    owner = unit if answers is None else _department(answers, found.line, place, inventory) or unit
    return FirstHands(unit, owner, _received_by(found.line, place, inventory), work is QUALITY)


def _row(found: Found, place: str, inventory: Inventory) -> tuple[Addressee, Addressee | None]:
    """Who works on it, and who answers for it where that is somebody else: the first row that holds."""
    after = _agreed(point.meter_side for point in found.points) == "after"
    plant = _agreed(point.water_kind for point in found.points) == "plant"
    quality, pressure = found.category == "quality", found.category == "pressure"
    grave = found.line == "water" and found.severity in GRAVE
    pumps = Duty.PUMP_ATTENDANTS if found.line == "heating" else Duty.SECONDARY_SUPPLY
    rows: tuple[tuple[bool, Addressee, Addressee | None], ...] = (
        (found.category == "leak" and after, Duty.NETWORK, None),  # 3a
        (found.category == "leak", Duty.REPAIR_COMPANY, None),  # 3
        (grave and not _on_duty(place, inventory, found.now), Duty.PRODUCTION_DISPATCH, None),  # 4
        ((quality or pressure) and plant, Duty.WATER_MAKING, None),  # 5
        (inventory.is_pump_station(place), pumps, None),  # 6
        (quality, QUALITY, QUALITY),  # 7
        (pressure and after, Duty.NETWORK, None),  # 9
        (pressure, Duty.PRODUCTION_TECHNOLOGY, None),  # 8
        (found.category == "room_temperature", TERRITORIAL, Duty.COMMAND_CENTRE),  # 14
        (True, Duty.DEVICES, None),  # 16
    )
    return next((works, answers) for holds, works, answers in rows if holds)


def _agreed(said: Iterable[str | None]) -> str:
    """What all points say; a side or a kind that they differ in is not known."""
    values = set(said)
    return (values.pop() or "") if len(values) == 1 else ""


def _on_duty(place: str, inventory: Inventory, now: int) -> bool:
    """08:00 to 16:30 on working days (W33); of a year that nobody knows, from Monday to Friday."""
    days = WorkingDays({2026: YEAR_2026}, inventory.zone_of(place))
    day = days.day_of(now)
    try:
        working = days.is_working(day)
    except YearUnknown:
        working = day.isoweekday() <= 5
    return working and any(days.at(day, first) <= now < days.at(day, last) for first, last in DUTY.windows)


def _received_by(line: str, place: str, inventory: Inventory) -> str:
    """The head of 指挥中心 for heating, else of 生产调度部: before there are shifts, they received it."""
    first = (Duty.COMMAND_CENTRE,) if line == "heating" else ()
    for duty in (*first, Duty.PRODUCTION_DISPATCH):
        department = _exactly(duty, line, place, inventory)
        if department is not None and department.head:
            return department.head
    return SERVICE


def _department(wanted: Addressee, line: str, place: str, inventory: Inventory) -> str:
    """Id of whom is wanted, else of who takes it instead, the nearest of those first; empty: nobody."""
    asked: list[Addressee] = [wanted]
    for each in asked:  # grows while it is walked: whoever takes it from those comes after all of them
        found = _exactly(each, line, place, inventory)
        if found is not None:
            return found.id
        asked += [other for other in INSTEAD.get(each, ()) if other not in asked]
    return ""


def _exactly(wanted: Addressee, line: str, place: str, inventory: Inventory) -> Department | None:
    """The nearest at or above ``place``; of departments by duty else the one without a place.

    Of several units at one place, for what is of no line: that of the line that is named first in section 3.
    """
    order = list(ServiceLine)
    departments = sorted(
        inventory.departments.values(), key=lambda each: min(map(order.index, each.lines), default=0)
    )
    having: dict[str | None, Department] = {}
    for each in departments:
        if _is(each, wanted, line):
            having.setdefault(each.place, each)
    for node in inventory.upwards(place):
        if node.id in having:
            return having[node.id]
    return having.get(None) if isinstance(wanted, Duty) else None


def _is(department: Department, wanted: Addressee, line: str) -> bool:
    if isinstance(wanted, Duty):
        return wanted in department.duties
    lines = department.lines if department.kind is DepartmentKind.TERRITORIAL else ()
    return ServiceLine(line) in lines if line else bool(lines)
