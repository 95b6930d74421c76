"""Messages that could not be decoded: look at them, correct the inventory, replay them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.access.authentication import Engineer, JsonOnly, Reader
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor, cut
from api.http.parameters import RowId
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.rest.dead_letter_models import DeadLetterDetail, DeadLetterItem, DeadLetterPage, ReplayOutcome
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.readings.batch import DeadLetterReason

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def dead_letters(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    _reader: Reader,
    reason: Annotated[DeadLetterReason | None, Query(description="Only letters of this reason.")] = None,
    cursor: Cursor = None,
) -> DeadLetterPage:
    """Dead letters in the order they were first seen. Equal ones are counted, not repeated."""
    position = cursors.read("dead-letters", reason, cursor)
    after = int(position[0]) if position else 0
    found = service.journal.box.dead_letters(after, limit + 1, reason)
    page, last = cut(found, limit, lambda row: [row.id])
    return DeadLetterPage(
        items=[DeadLetterItem.of(row, DEFAULT_ZONE) for row in page],
        next=cursors.issue("dead-letters", reason, last) if last else None,
    )


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def dead_letter(service: ServiceDep, _reader: Reader, id: RowId) -> DeadLetterDetail:  # noqa: A002 - the contract's own name
    """One dead letter with its payload."""
    found = service.journal.box.dead_letter(id)
    if found is None:
        raise _unknown(id)
    return DeadLetterDetail.whole(found, DEFAULT_ZONE)


@router.post(
    "/{id}/replay",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def replay(service: ServiceDep, _engineer: Engineer, id: RowId) -> ReplayOutcome:  # noqa: A002 - the contract's own name
    """Decode a dead letter again with the inventory in force; readings it becomes are judged as late data."""
    try:
        replayed = service.replay_dead_letter(id)
    except KeyError as error:
        raise _unknown(id) from error
    return ReplayOutcome(readings=replayed.readings, still_dead=replayed.still_dead)


def _unknown(letter: int) -> HttpProblem:
    return HttpProblem(ProblemKind.NOT_FOUND, f"No dead letter {letter}.")
