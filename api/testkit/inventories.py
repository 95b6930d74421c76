"""Small inventories for tests: a company with one building, and what a test puts into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.inventory.devices import Alias
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from simulators.scenario.schema import duration

COMPANY, BUILDING = "company", "building"
CALENDAR = Calendar(
    "test",
    heating_season=(DateSpan("01-01", "12-31"),),
    supply_winter=("00:00-24:00",),
    supply_summer=("00:00-24:00",),
    summer=DateSpan("05-01", "09-30"),
)
"""Heating and water all year and all day, so that a test need not mind the season."""
QUALITY = {"chlorine": Metric.FREE_CHLORINE, "turbidity": Metric.TURBIDITY, "ph": Metric.PH}


def company(zone: str) -> Inventory:
    """A company with a building, and nothing in it."""
    places = {
        COMPANY: Place(COMPANY, Level.ORGANISATION, COMPANY, zone=zone, calendar=CALENDAR.id),
        BUILDING: Place(BUILDING, Level.BUILDING, BUILDING, COMPANY),
    }
    return Inventory(places=places, calendars={CALENDAR.id: CALENDAR})


def rooms(
    known: Inventory, ids: Sequence[str], every: str, upload: str, more: Mapping[str, Any]
) -> Inventory:
    """Residents' rooms, a household each."""
    attributes = {"residential": True, **more}
    places = {name: Place(name, Level.HOUSEHOLD, name, BUILDING, households=1) for name in ids}
    points = {name: _point(name, name, Metric.INDOOR_TEMPERATURE, every, upload, attributes) for name in ids}
    return replace(known, places=places, points=points)


def mains(
    known: Inventory, ids: Sequence[str], every: str, upload: str, more: Mapping[str, Any]
) -> Inventory:
    """Pressure sensors, a place each."""
    places = {name: Place(name, Level.STATION, name, COMPANY) for name in ids}
    points = {name: _point(name, name, Metric.WATER_PRESSURE, every, upload, more) for name in ids}
    return replace(known, places=places, points=points)


def taps(known: Inventory, ids: Sequence[str], every: str, upload: str, more: Mapping[str, Any]) -> Inventory:
    """Chlorine, turbidity and pH at a place each."""
    places = {name: Place(name, Level.STATION, name, COMPANY) for name in ids}
    points = {
        f"{name}-{key}": _point(f"{name}-{key}", name, metric, every, upload, more)
        for name in ids
        for key, metric in QUALITY.items()
    }
    return replace(known, places=places, points=points)


def aliases(known: Inventory, names: Mapping[str, str], unit: str | None) -> Inventory:
    """Names of devices' channels, and the unit of what comes under them without one."""
    return replace(known, aliases={name: Alias(name, point, unit) for name, point in names.items()})


def registered(inventory: Inventory, now: int) -> Inventory:
    """``inventory`` with every point that does not say otherwise registered at ``now`` (UTC ms)."""
    points = {
        name: point if point.registered_at else replace(point, registered_at=now)
        for name, point in inventory.points.items()
    }
    return replace(inventory, points=points)


def _point(name: str, place: str, metric: Metric, every: str, upload: str, more: Mapping[str, Any]) -> Point:
    return Point(name, metric, place, period(every), period(upload), **more)


def period(text: str) -> int:
    """``"20min"`` as milliseconds. Raises `ValueError` for anything else, bare numbers too."""
    if not isinstance(text, str):
        raise ValueError(f'{text!r} must be a duration with its unit, such as "20min"')  # noqa: TRY004
    return duration(text)
