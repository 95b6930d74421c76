"""Messages that could not be decoded: look at them, correct the inventory, replay them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.dead_letter_replay import replay_dead_letter
from alerts.desk.lookups.dead_letters import find_dead_letter, list_dead_letters, text_of
from api.access.authentication import Engineer, JsonOnly, Reader
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.journal.dead_letter_box import DeadLetterRow
from ingest.readings.batch import DeadLetterReason

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])


class DeadLetterItem(BaseModel):
    """A message, or a part of one, that became no reading. Equal ones are one item with a count."""

    id: int
    topic: str
    reason: str
    detail: str
    first_at: Timestamp
    last_at: Timestamp
    count: int
    bytes: int
    replayed_at: Timestamp | None

    @classmethod
    def of(cls, row: DeadLetterRow, zone: str, **more: Any) -> Self:
        """The row as the API shows it."""
        return cls(
            id=row.id,
            topic=row.topic,
            reason=row.reason,
            detail=row.detail,
            first_at=rfc3339(row.first_at, zone),
            last_at=rfc3339(row.last_at, zone),
            count=row.count,
            bytes=len(row.payload),
            replayed_at=rfc3339_or_none(row.replayed_at, zone),
            **more,
        )


class DeadLetterPage(Page):
    """Dead letters in the order they were first seen."""

    items: list[DeadLetterItem]


class DeadLetterDetail(DeadLetterItem):
    """A dead letter with its payload: ``text`` when it is UTF-8, ``hex`` always."""

    text: str | None
    hex: str

    @classmethod
    def whole(cls, row: DeadLetterRow, zone: str) -> Self:
        """The letter and its payload."""
        return cls.of(row, zone, text=text_of(row.payload), hex=row.payload.hex())


class ReplayOutcome(BaseModel):
    """What a replay gave: readings, and why the rest is still dead."""

    readings: int
    still_dead: str | None


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def dead_letters(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Reader,
    reason: Annotated[DeadLetterReason | None, Query(description="Only letters of this reason.")] = None,
    cursor: Cursor = None,
) -> DeadLetterPage:
    """Dead letters in the order they were first seen. Equal ones are counted, not repeated."""
    position = cursors.read("dead-letters", reason, cursor)
    page = list_dead_letters(service.journal, viewer, reason, position, limit)
    return DeadLetterPage(
        items=[DeadLetterItem.of(row, DEFAULT_ZONE) for row in page.items],
        next=cursors.after("dead-letters", reason, page.last),
    )


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def dead_letter(service: ServiceDep, viewer: Reader, id: RowId) -> DeadLetterDetail:  # noqa: A002 - the contract's own name
    """One dead letter with its payload."""
    return DeadLetterDetail.whole(find_dead_letter(service.journal, viewer, id), DEFAULT_ZONE)


@router.post(
    "/{id}/replay",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def replay(service: ServiceDep, viewer: Engineer, id: RowId) -> ReplayOutcome:  # noqa: A002 - the contract's own name
    """Decode a dead letter again with the inventory in force; readings it becomes are judged as late data."""
    done = replay_dead_letter(service.journal, service.decoder, viewer, id, service.clock.now())
    return ReplayOutcome(readings=done.readings, still_dead=done.still_dead)
