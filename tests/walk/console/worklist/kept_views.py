"""Views of the work list that somebody keeps, for the pages that show them."""

from __future__ import annotations

from alerts.people.own.work_view import WorkView
from tests.api.stand_in_service import StandInService

VIEWS = (
    WorkView("夜班", {"overdue": "true"}),
    WorkView("撤销的单位", {"unit": "zz-id-gone"}),
    WorkView("老版本", {"step": "zz-id-gone"}),
)


def keep_views(service: StandInService, name: str) -> None:
    """Let the user ``name`` keep one that is as it was, and two with which nothing is found any more."""
    with service.records.begin() as tx:
        for view in VIEWS:
            tx.work_views.add(tx.users.named(name).id, view)
