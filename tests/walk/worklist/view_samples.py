"""Samples about views of the work list."""

from __future__ import annotations

from itertools import count

from alerts.desk.matters.lists.views import delete_view, keep_view, missing_filters, own_views
from alerts.people.own.work_view import WorkView
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NOW, StandInService

NAMES = count()
OVERDUE = {"overdue": "true"}


def a_view(service: StandInService, name: str) -> int:
    """The id of a view of the user ``name``."""
    with service.records.begin() as tx:
        return tx.work_views.add(tx.users.named(name).id, WorkView(f"v{next(NAMES)}", OVERDUE))


def of_views(service: StandInService, own: Viewer) -> dict:
    """Id -> what asks a use case about views; ``own`` is the viewer as a user that there is."""
    records = service.records
    return {
        "views.own": lambda: own_views(records, own, inventory=service.known),
        "views.keep": lambda: keep_view(
            records, own, WorkView("one", OVERDUE, is_default=bool(next(NAMES) % 2)), NOW
        ),
        "views.delete": lambda: delete_view(records, own, a_view(service, own.name), NOW),
    }


def is_known(service: StandInService, who: Viewer, place: str) -> bool:
    """Whether a filter of ``place`` names what ``who`` sees."""
    return not missing_filters(service.known, who, {"place": place})


VIEW_REQUESTS: dict[str, dict] = {
    "/api/v1/session/views": {"json": {"name": "n", "filters": OVERDUE}},
    "/api/v1/session/views/{id}": {
        "id": "9",
        "json": {"name": "m", "filters": OVERDUE},
        "answers": {"PUT": 404},
    },
    "/api/v1/session/views/{id}/delete": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/work/views": {"answers": {"POST": 415}},
    "/work/views/{id}/delete": {"id": "9", "answers": {"POST": 415}},
}
"""As the other requests of samples."""
