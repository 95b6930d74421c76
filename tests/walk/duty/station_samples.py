"""What asks the use cases about pump stations, and requests to their routes."""

from __future__ import annotations

from datetime import date

from alerts.desk.duty.stations import file_sanitation, see_station
from alerts.duty.stations.sanitation import LINES, SanitationAnswer, SanitationList
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NOW, StandInService

GOOD = dict.fromkeys(LINES, SanitationAnswer(good=True))
FAILED = GOOD | {"vents": SanitationAnswer(good=False, what="防护网破损")}


def station_at(service: StandInService, who: Viewer, post: str) -> dict:
    """Id -> what asks a use case about the pump station of ``post``."""
    records, store, known = service.records, service.store, service.known
    filed = SanitationList(date(2026, 1, 15), FAILED)
    return {
        "sanitation.file": lambda: file_sanitation(records, who, post, filed, NOW, desk=service.desk()),
        "sanitation.list": lambda: see_station(records, store, who, post, None, NOW, inventory=known),
    }


ANSWERS = {line: {"good": True} for line in LINES}
SANITATION_REQUESTS: dict[str, dict] = {
    "/api/v1/duty/{post}/sanitation": {
        "post": "x",
        "json": {"day": "2026-01-15", "lines": ANSWERS},
        "answers": {"POST": 404, "GET": 404},
    },
    "/duty/{id}/sanitation": {"id": "x", "answers": {"POST": 415, "GET": 404}},
}
"""As `tests.walk.samples.REQUESTS`."""
