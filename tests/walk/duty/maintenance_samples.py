"""What asks each use case of maintenance, and requests to its routes."""

from __future__ import annotations

from contextlib import suppress

from alerts.desk.lookups.naming import find_installed, find_seen
from alerts.desk.maintenance.acting import (
    NewMaintenance,
    begin_maintenance,
    end_maintenance,
    list_maintenances,
    maintenance_going_on,
)
from alerts.episodes.maintenance import MaintainedKind, Maintenance
from alerts.people.refusals import MaintenanceRefused
from alerts.people.viewer import Viewer
from ingest.durations import DAY
from tests.api.stand_in_service import NOW, StandInService

MAINTAINED, STAYS = {"f1": 1, "b2": 2}, {"f1": 3, "b2": 4}
"""Place -> id of maintenance there: of one that is ended, and of one that nobody ends."""


def worked_on_at(place: str) -> Maintenance:
    """That all of ``place`` is worked on."""
    return Maintenance(
        kind=MaintainedKind.PLACE,
        subject=place,
        starts_at=NOW,
        ends_at=NOW + 9 * DAY,
        because="换表",
        by="li",
        entered_at=NOW,
    )


def put_maintenance(service: StandInService) -> None:
    """Both places are worked on, twice."""
    with service.records.begin() as tx:
        for place, id_ in (*MAINTAINED.items(), *STAYS.items()):
            assert tx.maintenances.add(worked_on_at(place)).id == id_


def maintenance_at(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case about maintenance at ``place``."""
    records, known = service.records, service.known
    wanted = NewMaintenance(MaintainedKind.PLACE, place, NOW, NOW + DAY, "换表")

    def over() -> None:
        with suppress(MaintenanceRefused):
            end_maintenance(records, who, MAINTAINED[place], NOW, inventory=known)

    return {
        "maintenance.begin": lambda: begin_maintenance(records, who, wanted, NOW, inventory=known),
        "maintenance.end": over,
    }


def maintenance_lists(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks for a list, and tells whether what is at ``place`` is on it."""
    records, known = service.records, service.known

    def going_on() -> bool:
        found = maintenance_going_on(records, who, NOW, inventory=known)
        return STAYS[place] in [each.maintenance.id for each in found.running]

    return {
        "maintenance.list": lambda: (
            MAINTAINED[place]
            in [each.id for each in list_maintenances(records, who, None, 500, inventory=known).items]
        ),
        "maintenance.going-on": going_on,
        "names.seen": lambda: (
            place in find_seen(who, known, MaintainedKind.PLACE, place, 9, book=service.names)
        ),
        "names.installed": lambda: (
            place in find_installed(who, known, MaintainedKind.PLACE, place, 9, book=service.names)
        ),
    }


MAINTENANCE_REQUESTS: dict[str, dict] = {
    "/maintenance": {},
    "/maintenance/all": {},
    "/maintenance/new": {"answers": {"POST": 415}},
    "/maintenance/{id}/end": {"id": "9", "answers": {"POST": 404}},
    "/api/v1/lookup/installed/{kind}": {"kind": "gateway", "params": {"text": "gw"}},
    "/api/v1/lookup/seen/{kind}": {"kind": "gateway", "params": {"text": "gw"}},
    "/api/v1/maintenance": {
        "json": {"kind": "place", "subject": "zz", "to": "2026-01-20T08:00:00+08:00", "because": "换表"},
        "answers": {"POST": 404},
    },
    "/api/v1/maintenance/{id}/end": {"id": "9", "json": {}, "answers": {"POST": 404}},
}
"""As `tests.walk.samples.REQUESTS`."""
