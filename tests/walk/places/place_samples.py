"""What asks about points, places and the inventory."""

from __future__ import annotations

from alerts.desk.history.point_history import point_history
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import MORNING, NOW, StandInService

SPAN = (MORNING, NOW)


def at_places(service: StandInService, who: Viewer, point: str) -> dict:
    """Id -> what asks a use case about ``point``, or about where it is."""
    records, store, plan = service.records, service.store, service.plan()
    return {
        "points.history": lambda: point_history(records, store, who, point, SPAN, 9, NOW, plan=plan),
    }


AN_HOUR = {
    "id": "f1-room",
    "params": {"from": "2026-01-15T06:00:00+08:00", "to": "2026-01-15T07:00:00+08:00"},
}
PLACE_REQUESTS = {
    "/api/v1/points/{id}/readings": AN_HOUR,
    "/api/v1/points/{id}/history": AN_HOUR,
}
"""As `tests.walk.samples.REQUESTS`."""
