"""Who answers for what is measured: each place with points has one territorial unit for each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ingest.inventory.departments import (
    LINE_OF,
    Department,
    DepartmentKind,
    Duty,
    PhoneBand,
    ServiceLine,
)
from ingest.inventory.local_time import MINUTES_A_DAY, parse_hours
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

NO_DEPARTMENTS = Said("department-none")
_OF_W16 = frozenset({Duty.PRODUCTION_DISPATCH, Duty.SECONDARY_SUPPLY})


class ResponsibilityGap(NamedTuple):
    """A place, by its id, with points of a line that no territorial unit answers for."""

    place: str
    line: ServiceLine

    def reason(self, inventory: Inventory) -> Said:
        """What is missing, with the name of the place and its id; its key is the code of the fault."""
        name, line = inventory.name_of(self.place), name_of("line", self.line)
        return Said("no-responsible-unit", name=name, id=self.place, line=line)


def responsibility_gaps(inventory: Inventory) -> list[ResponsibilityGap]:
    """The places and lines without a territorial unit, in the order of the points; the tree must be sound.

    A unit is found upwards from the place, the nearest counts. Without any department there is none to miss:
    such an inventory is from before there were departments.
    """
    if not inventory.departments:
        return []
    needed = dict.fromkeys((point.place, LINE_OF[point.metric]) for point in inventory.points.values())
    at = {
        line: inventory.nearest_at_or_above(
            department.place
            for department in inventory.departments.values()
            if department.place is not None and _answers_for(department, line)
        )
        for line in {line for _, line in needed}
    }
    return [ResponsibilityGap(place, line) for place, line in needed if place not in at[line]]


def double_units(inventory: Inventory) -> Iterator[tuple[Department, Department, ServiceLine]]:
    """Territorial units of a line at a place that has one: the unit, the one that was first, the line."""
    first: dict[tuple[str | None, ServiceLine], Department] = {}
    for department in inventory.departments.values():
        for line in department.lines if department.kind is DepartmentKind.TERRITORIAL else ():
            other = first.setdefault((department.place, line), department)
            if other is not department:
                yield department, other, line


def double_duties(inventory: Inventory) -> Iterator[tuple[Department, Department, Duty]]:
    """Departments with a duty that another has at the same place, or both have without one.

    The department, the one that was first, the duty: which of them is meant, nobody could tell.
    """
    first: dict[tuple[str | None, Duty], Department] = {}
    for department in inventory.departments.values():
        for duty in department.duties:
            other = first.setdefault((department.place, duty), department)
            if other is not department:
                yield department, other, duty


def _answers_for(department: Department, line: ServiceLine) -> bool:
    return department.kind is DepartmentKind.TERRITORIAL and line in department.lines


def responsibility_note(inventory: Inventory, gaps: Sequence[ResponsibilityGap]) -> Said | None:
    """What is to be told to anybody of an inventory with ``gaps``; ``None``: nothing. It names no place."""
    if not inventory.departments:
        return NO_DEPARTMENTS
    return Said("department-gaps", count=str(len(gaps))) if gaps else None


def department_warnings(inventory: Inventory, source: Said | str, most: int = 100) -> Iterator[Said]:
    """A sentence for whatever may leave a department unreached, ``most`` of them in full.

    ``source`` is what to call the inventory.
    """
    if not inventory.departments:
        yield Said("file-reason", file=source, reason=NO_DEPARTMENTS)
        return
    found = (
        Said("department-lacks", id=department.id, name=department.name, lack=lack)
        for department in inventory.departments.values()
        for lack in _lacks(department)
    )
    for warning in islice(found, most):
        yield Said("file-reason", file=source, reason=warning)
    more = sum(1 for _ in found)
    if more:
        yield Said("file-reason", file=source, reason=Said("department-lacks-more", count=more))


def _lacks(department: Department) -> Iterator[Said]:
    if department.kind is not DepartmentKind.OUTSIDE:
        if department.head is None:
            yield Said("department-no-head")
        if department.leader is None:
            yield Said("department-no-leader")
        if not department.petition_staff and _has_petition_staff(department):
            yield Said("department-no-petition-staff")
    free = minutes_without_number(department.phones)
    if free == [(0, MINUTES_A_DAY)]:
        yield Said("department-no-phone")
    elif free:
        hours = tuple(f"{_time_of_day(start)}-{_time_of_day(end)}" for start, end in free)
        yield Said("department-no-phone-for", hours=hours)


def _has_petition_staff(department: Department) -> bool:
    """Whether clause W16 names it: 生产调度部, 二次供水公司, each 供水服务公司."""
    return _answers_for(department, ServiceLine.WATER) or not _OF_W16.isdisjoint(department.duties)


def minutes_without_number(phones: Iterable[PhoneBand]) -> list[tuple[int, int]]:
    """The spans of the local day that no band covers, half-open minutes in order; none: it is covered."""
    free: list[tuple[int, int]] = []
    covered_to = 0
    for start, end in sorted(span for band in phones for span in _spans_of(band.hours)):
        if start > covered_to:
            free.append((covered_to, start))
        covered_to = max(covered_to, end)
    if covered_to < MINUTES_A_DAY:
        free.append((covered_to, MINUTES_A_DAY))
    return free


def answered_at(phones: Iterable[PhoneBand], minute: int) -> tuple[PhoneBand, ...]:
    """The bands that have ``minute`` of the local day in them."""
    return tuple(
        band for band in phones if any(start <= minute < end for start, end in _spans_of(band.hours))
    )


def _spans_of(hours: str) -> list[tuple[int, int]]:
    """Minutes of one local day; two spans where the hours cross midnight."""
    start, end = parse_hours(hours)
    return [(start, end)] if start < end else [(0, end), (start, MINUTES_A_DAY)]


def _time_of_day(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
