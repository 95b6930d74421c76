"""Notices that the walk asks for."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from alerts.deadlines.ladders import LadderPost
from alerts.desk.notices.listing import answer_notice, list_notices
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, NoticeState
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NOW, StandInService

CAUSES = count()
NOTICE_REQUESTS: dict[str, dict] = {
    "/notices": {},
    "/notices/{id}/answer": {"id": "9", "answers": {"POST": 404}},
    "/api/v1/notices": {},
    "/api/v1/notices/{id}/answer": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/api/v1/tickets/{number}/notices": {"number": "2026-000001"},
}
"""As the other requests of samples."""


def told_to(service: StandInService, person: str, number: str = "2026-000001") -> int:
    """Id of a notice about the ticket ``number`` that ``person`` was told of."""
    decided = NewNotice(f"sample {next(CAUSES)}", "pressed", (LadderPost.PERSON,), number, Urgency.HIGH, NOW)
    with service.records.begin() as tx:
        tx.notices.add([decided])
        notice = next(each for each in tx.notices.of_ticket(number, 99) if each.cause == decided.cause)
        tx.notices.save([replace(notice, state=NoticeState.TOLD, told_at=NOW, told=(person,))])
    return notice.id


def of_notices(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about notices of whoever asks."""
    records = service.records
    return {
        "notices.list": lambda: list_notices(records, who, None, 9, inventory=service.known),
        "notices.answer": lambda: answer_notice(records, who, told_to(service, who.name), NOW),
    }
