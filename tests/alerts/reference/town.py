"""A town of one point, and readings that stay the same for a while: the words of the golden scenarios."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.reference.episodes import Reading, ReferenceEpisode, judge
from tests.alerts.reference.rules import RULES

SEASON = Calendar(
    "city",
    heating_season=(DateSpan("11-15", "03-15"),),
    supply_winter=("06:00-10:00", "17:00-22:00"),
    supply_summer=("05:00-23:00",),
    summer=DateSpan("06-01", "08-31"),
)
ROOM = Point("room", Metric.INDOOR_TEMPERATURE, "flat", MINUTE, MINUTE, residential=True)
OFFICE = replace(ROOM, residential=False)
MAIN = Point("main", Metric.WATER_PRESSURE, "flat", MINUTE, MINUTE)
FAST_MAIN = replace(MAIN, sampling_ms=15 * SECOND, upload_ms=15 * SECOND)


def at(text: str, zone: str = "Asia/Shanghai", fold: int = 0) -> int:
    """Wall-clock ``"2024-01-10 06:35"`` as UTC ms."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()) * 1000


def said(first: int, last: int, value: float, *, step: int = MINUTE, flags: int = 0) -> list[Reading]:
    """One value every ``step`` from ``first`` until before ``last``; `judged` fills in the point's name."""
    return [Reading("", t, value, t, flags) for t in range(first, last, step)]


def town(
    point: Point,
    *,
    zone: str = "Asia/Shanghai",
    calendar: Calendar | None = SEASON,
    outages: tuple[Outage, ...] = (),
) -> Inventory:
    """A company, a building and a flat with one point."""
    return Inventory(
        places={
            "company": Place(
                "company", Level.ORGANISATION, "", zone=zone, calendar=calendar.id if calendar else None
            ),
            "building": Place("building", Level.BUILDING, "", parent="company"),
            "flat": Place("flat", Level.HOUSEHOLD, "", parent="building", households=1),
            "next door": Place("next door", Level.BUILDING, "", parent="company"),
        },
        points={point.id: point},
        calendars={} if calendar is None else {calendar.id: calendar},
        outages={outage.id: outage for outage in outages},
    )


def judged(
    rule: str, readings: list[Reading], inventory: Inventory, until: int, **more: Any
) -> list[ReferenceEpisode]:
    """The episodes of one rule at the town's point, from its first reading until ``until``."""
    (point,) = inventory.points
    named = [reading._replace(point=point) for reading in readings]
    start = min((r.measured_at for r in readings), default=inventory.points[point].registered_at)
    return judge(named, inventory, {rule: RULES[rule]}, start=start, until=until, **more)


def spans(episodes: list[ReferenceEpisode]) -> list[tuple[int, int, int | None]]:
    return [(e.began_at, e.opened_at, e.ended_at) for e in episodes]
