"""A small town for what is worked out by hand: a station, its buildings, and flats of one point."""

from __future__ import annotations

import numpy as np

from ingest.durations import MINUTE, SECOND
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from simulators.expected.judging.episodes import judge_ticks
from simulators.expected.tickets.tickets import tickets
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at
from tests.simulators.expected.readings import delivered

CITY = Calendar(
    "city",
    heating_season=(DateSpan("11-15", "03-15"),),
    supply_winter=("06:00-10:00", "17:00-22:00"),
    supply_summer=("05:00-23:00",),
    summer=DateSpan("06-01", "08-31"),
)


def town(flats: int, *, buildings: int = 1, metric: Metric = Metric.INDOOR_TEMPERATURE) -> Inventory:
    """A station; buildings with flats of one point, each building behind a gateway of its own."""
    places = [
        Place("company", Level.ORGANISATION, "", calendar="city"),
        Place("station", Level.STATION, "", "company"),
    ]
    points, gateways, devices = [], [], []
    for b in range(1, buildings + 1):
        places.append(Place(f"b{b}", Level.BUILDING, "", "station"))
        gateways.append(Gateway(f"g{b}", f"b{b}"))
        devices.append(Device(f"d{b}", f"g{b}"))
        for f in range(1, flats + 1):
            places.append(Place(f"b{b}-{f}", Level.HOUSEHOLD, "", f"b{b}", households=2))
            residential = True if metric is Metric.INDOOR_TEMPERATURE else None
            points.append(
                Point(
                    f"b{b}-{f}/t",
                    metric,
                    f"b{b}-{f}",
                    MINUTE,
                    MINUTE,
                    residential=residential,
                    registered_at=at("2024-01-10 05:00"),
                    device=f"d{b}",
                )
            )
    return Inventory(
        places={each.id: each for each in places},
        points={each.id: each for each in points},
        gateways={each.id: each for each in gateways},
        devices={each.id: each for each in devices},
        calendars={"city": CITY},
    )


def said(point: str, first: str, last: str, value: float, *, received: str | None = None, day="2024-01-10"):
    """One value every minute from ``first`` until before ``last``, a second under way or all at once."""
    arrival = None if received is None else at(f"{day} {received}")
    return [
        Reading(point, t, value, t + SECOND if arrival is None else arrival)
        for t in range(at(f"{day} {first}"), at(f"{day} {last}"), MINUTE)
    ]


def lived(inventory, readings, until: str, first: str = "05:00", day="2024-01-10"):
    """What is told by a service that looks every ten seconds."""
    start = at(f"{day} {first}")
    ticks = np.arange(start + 10 * SECOND, at(f"{day} {until}") + 1, 10 * SECOND)
    in_order = sorted(readings, key=lambda r: r.received_at)
    history = judge_ticks(delivered(in_order, inventory), inventory, ticks, start=start)
    return history, tickets(history, inventory)
