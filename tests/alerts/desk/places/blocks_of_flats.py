"""A station with a block of flats and a building of one."""

from __future__ import annotations

from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.desk.now.book import SituationBook
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

ROOM = Metric.INDOOR_TEMPERATURE


def block(floors: int = 3, risers: int = 4, rooms: int = 1) -> Inventory:
    """Flats ``b-101`` and so on with points ``b-101/0`` and so on; ``lone-1/t`` alone in its building."""
    places = {
        "org": Place("org", Level.ORGANISATION, "org"),
        "s": Place("s", Level.STATION, "站", "org"),
        "lone": Place("lone", Level.BUILDING, "孤楼", "s"),
        "lone-1": Place("lone-1", Level.HOUSEHOLD, "101室", "lone"),
        "b": Place("b", Level.BUILDING, "1栋", "s"),
    }
    points = {
        "lone-1/t": Point("lone-1/t", ROOM, "lone-1", MINUTE, MINUTE, key=0),
        "s/p": Point("s/p", Metric.WATER_PRESSURE, "s", MINUTE, MINUTE, key=1),
    }
    for floor in range(1, floors + 1):
        for riser in range(1, risers + 1):
            flat = f"b-{floor}{riser:02}"
            places[flat] = Place(flat, Level.HOUSEHOLD, f"翠园1栋{floor}{riser:02}室", "b")
            for room in range(rooms):
                id_ = f"{flat}/{room}"
                points[id_] = Point(id_, ROOM, flat, MINUTE, MINUTE, key=len(points))
    return Inventory(places, points)


def book_of(known: Inventory, cold: str = "b-302/0") -> SituationBook:
    """Every point is measured, and one is cold."""
    states = PointStates.unknown(len(known.points), 1)
    states.state[:] = PointState.MEASURED | PointState.JUDGED
    states.depth[:] = -0.1
    states.state[known.points[cold].key] |= PointState.BREACHING
    states.depth[known.points[cold].key] = 0.2
    return SituationBook(lambda: states)
