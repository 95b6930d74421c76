"""Departments: who answers for which places and lines, and when they are reached by which number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ingest.readings.quantities import Metric


class DepartmentKind(StrEnum):
    """What a department answers for."""

    TERRITORIAL = "territorial"
    """For its lines at a place and all below it."""
    FUNCTIONAL = "functional"
    """For a kind of work, wherever it is: dispatch, water quality, meters."""
    OUTSIDE = "outside"
    """Not the organisation's own: a property company, a bureau."""


class ServiceLine(StrEnum):
    """What the organisation does for people, each with departments of its own."""

    HEATING = "heating"
    WATER = "water"
    FEES = "fees"
    PROPERTY = "property"


LINE_OF = {
    Metric.INDOOR_TEMPERATURE: ServiceLine.HEATING,
    Metric.WATER_PRESSURE: ServiceLine.WATER,
    Metric.FREE_CHLORINE: ServiceLine.WATER,
    Metric.TURBIDITY: ServiceLine.WATER,
    Metric.PH: ServiceLine.WATER,
}
"""Metric of a point -> the line whose territorial unit answers for it."""


NO_IDS = frozenset({"unmanned"})
"""No ids of departments: in the API they are addresses of something else, where a department has its own."""


class PhoneBand(NamedTuple):
    """A number, and the half-open local hours in which it is answered; they may cross midnight."""

    hours: str
    number: str


@dataclass(frozen=True, slots=True)
class Department:
    """Who answers for something (desk.md, section 10).

    Attributes
    ----------
    parent
        The department above, which takes over what nobody here can be reached for.
    lines
        A territorial unit has one or several.
    place
        Of a territorial unit: it answers there and below, down to the place of another unit of the line. Of a
        functional department: what it may see. ``None`` for one that is outside.
    head, leader
        Names of users: who is head of it, and the leader in charge of it (clause W16). They need not be there
        yet.
    channels
        Names of the ways to tell it something.
    """

    id: str
    name: str
    kind: DepartmentKind
    parent: str | None = None
    lines: tuple[ServiceLine, ...] = ()
    place: str | None = None
    head: str | None = None
    leader: str | None = None
    phones: tuple[PhoneBand, ...] = ()
    channels: tuple[str, ...] = ()
