"""Who works on what sensors found, who answers for it and who received it (desk.md, sections 4 and 10).

The rows of section 10 that a sensor's ticket can come to, written down a second time; decision 0050 says who
takes what a department that a company lacks would have had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric
from simulators.expected.desk.days import DUTY, YEAR_2026, WorkingDays, YearUnknown

SERVICE = "wenya"
"""Who received a ticket where no department does."""
GRAVE = ("major", "critical")
"""Severities that 生产调度部 has out of hours (row 4)."""

TERRITORIAL = "territorial"
Addressee = Duty | str
INSTEAD: Mapping[Addressee, tuple[Addressee, ...]] = {
    Duty.REPAIR_COMPANY: (Duty.NETWORK, TERRITORIAL),
    Duty.NETWORK: (Duty.REPAIR_COMPANY, TERRITORIAL),
    Duty.PRODUCTION_TECHNOLOGY: (Duty.PRODUCTION_DISPATCH,),
    Duty.CUSTOMER_SERVICE: (Duty.PRODUCTION_DISPATCH,),
    Duty.WATER_MAKING: (TERRITORIAL,),
    Duty.WATER_QUALITY: (Duty.WATER_MAKING, TERRITORIAL),
    Duty.SECONDARY_SUPPLY: (TERRITORIAL,),
    Duty.PUMP_ATTENDANTS: (TERRITORIAL,),
    Duty.DEVICES: (TERRITORIAL,),
    TERRITORIAL: (Duty.PRODUCTION_DISPATCH,),
    Duty.PRODUCTION_DISPATCH: (Duty.COMMAND_CENTRE,),
    Duty.COMMAND_CENTRE: (Duty.PRODUCTION_DISPATCH,),
}
"""Who takes what somebody would have who is not there."""


_LINE_OF = {metric: "heating" if metric is Metric.INDOOR_TEMPERATURE else "water" for metric in Metric}
"""Whose points those of a quantity are."""


@dataclass(frozen=True, slots=True)
class Found:
    """What sensors found when a ticket opened at ``now`` (UTC ms): the points and the gravest severity."""

    line: str
    category: str
    severity: str
    points: tuple[Point, ...]
    now: int


class ExpectedTakeover(NamedTuple):
    """Who takes a ticket over: id of the department, and when (UTC ms)."""

    unit: str
    at: int


@dataclass(frozen=True, slots=True)
class FirstHands:
    """Ids of the departments that work on a ticket and answer for it, empty: none; and who received it.

    ``sampled``: a sample is taken as well (rows 7 and 4, C24). ``copies``: who reads it and
    does not work on it (rows 4 and 5). ``takeover``: who has it from when on (row 4, W34).
    """

    unit: str = ""
    owner: str = ""
    first_responsible: str = SERVICE
    sampled: bool = False
    copies: tuple[str, ...] = ()
    takeover: ExpectedTakeover | None = None


def first_hands(found: Found, place: str, inventory: Inventory) -> FirstHands:
    """Into whose hands a ticket at ``place`` comes as it is opened."""
    if not inventory.departments:
        return FirstHands()
    row = _row(found, place, inventory)
    # What is wrong with devices is of no line; the unit that has their points works on it.
    line = found.line or _agreed(_LINE_OF[point.metric] for point in found.points)
    unit = _department(row.works, line, place, inventory)
    owner = unit
    if row.answers is not None:
        owner = _department(row.answers, found.line, place, inventory) or unit
    reads = "" if row.reads is None else _department(row.reads, found.line, place, inventory)
    other = reads if reads != unit else ""
    morning = _next_morning(place, inventory, found.now) if row.until_morning and other else None
    return FirstHands(
        unit,
        owner,
        _received_by(found.line, place, inventory),
        row.samples,
        (other,) if other else (),
        None if morning is None else ExpectedTakeover(other, morning),
    )


class _Row(NamedTuple):
    """A row of section 10: whether it holds, who works on it, and who answers for it if somebody else does.

    ``reads``: who gets a copy; ``until_morning``: and takes it over at 08:00 of the next working day.
    ``samples``: a sample is taken, which bad water is at any hour (C24).
    """

    holds: bool
    works: Addressee
    answers: Addressee | None = None
    reads: Addressee | None = None
    until_morning: bool = False
    samples: bool = False


def _row(found: Found, place: str, inventory: Inventory) -> _Row:
    """The first row that holds."""
    after = _agreed(point.meter_side for point in found.points) == "after"
    plant = _agreed(point.water_kind for point in found.points) == "plant"
    quality, pressure = found.category == "quality", found.category == "pressure"
    grave = found.line == "water" and found.severity in GRAVE
    at_night = grave and not _on_duty(place, inventory, found.now)
    pumps = Duty.PUMP_ATTENDANTS if found.line == "heating" else Duty.SECONDARY_SUPPLY
    rows = (
        _Row(found.category == "leak" and after, Duty.NETWORK),  # 3a
        _Row(found.category == "leak", Duty.REPAIR_COMPANY),  # 3
        _Row(at_night, Duty.PRODUCTION_DISPATCH, None, TERRITORIAL, until_morning=True, samples=quality),  # 4
        _Row((quality or pressure) and plant, Duty.WATER_MAKING, reads=Duty.WATER_QUALITY),  # 5
        _Row(inventory.is_pump_station(place), pumps),  # 6
        _Row(quality, Duty.CUSTOMER_SERVICE, Duty.CUSTOMER_SERVICE, samples=True),  # 7
        _Row(pressure and after, Duty.NETWORK),  # 9
        _Row(pressure, Duty.PRODUCTION_TECHNOLOGY),  # 8
        _Row(found.category == "room_temperature", TERRITORIAL, Duty.COMMAND_CENTRE),  # 14
        _Row(holds=True, works=Duty.DEVICES),  # 16
    )
    return next(row for row in rows if row.holds)


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


def _next_morning(place: str, inventory: Inventory, now: int) -> int | None:
    """08:00 of the next working day, UTC ms; ``None``: in a year that nobody knows, and nobody guesses."""
    days = WorkingDays({2026: YEAR_2026}, inventory.zone_of(place))
    try:
        return next(begin for begin, _ in DUTY.spans(days, now) if begin > now)
    except YearUnknown:
        return None


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
