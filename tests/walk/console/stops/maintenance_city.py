"""Maintenance in the busy city."""

from __future__ import annotations

from alerts.desk.maintenance.acting import NewMaintenance, begin_maintenance, end_maintenance
from alerts.episodes.maintenance import MaintainedKind
from alerts.people.viewer import Viewer
from ingest.durations import DAY, HOUR
from tests.api.console.named_town import ID
from tests.api.stand_in_service import NOW, StandInService

OVER = 4
"""Id of one that was ended."""


def work_on(service: StandInService, who: Viewer) -> None:
    """A gateway, a place and a point by ``who``: under way, planned, and ended."""
    gateway, place, point = MaintainedKind
    for kind, subject, starts, hours in (
        (gateway, f"{ID}-gw1", 0, 2),
        (place, f"{ID}-b2", DAY, 26),
        (point, f"{ID}-b1f1-room", 0, 3),
        (point, f"{ID}-b2f2-room", 0, 3),
    ):
        wanted = NewMaintenance(kind, subject, NOW + starts, NOW + hours * HOUR, "更换电池")
        made = begin_maintenance(service.records, who, wanted, NOW, inventory=service.known)
    assert made.id == OVER
    end_maintenance(service.records, who, OVER, NOW, inventory=service.known)
