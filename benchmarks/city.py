"""A city of rooms to put load on: inventory as TOML text."""

from __future__ import annotations

from ingest.inventory import Calendar, Inventory, Level, Place, Point, Span
from ingest.inventory_files import write_inventory
from ingest.quantities import Metric

ALL_YEAR = Calendar("all-year", heating_season=(Span("01-01", "12-31"),))
ROOMS_A_BUILDING = 100


def rooms(count: int, *, sampling_ms: int = 60_000) -> str:
    """``count`` residential rooms ``room-000000`` and on, one a household, 100 households a building."""
    places = {
        "heat": Place("heat", Level.ORGANISATION, "Heat", calendar=ALL_YEAR.id),
        "station": Place("station", Level.STATION, "Station", parent="heat"),
    }
    points = {}
    for n in range(count):
        building = f"b-{n // ROOMS_A_BUILDING}"
        places.setdefault(building, Place(building, Level.BUILDING, building, parent="station"))
        home = f"h-{n}"
        places[home] = Place(home, Level.HOUSEHOLD, home, parent=building, households=1)
        name = f"room-{n:06d}"
        points[name] = Point(
            name, Metric.INDOOR_TEMPERATURE, home, sampling_ms, sampling_ms, residential=True
        )
    return write_inventory(Inventory(places, points, calendars={ALL_YEAR.id: ALL_YEAR}), "toml")
