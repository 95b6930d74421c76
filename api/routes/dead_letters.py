"""What the field said and nobody understood; to be looked at, mended in the inventory, and replayed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import Engineer, JsonOnly, Reader
from api.names import RowId
from api.paging import Cursor, cut
from api.parts import CursorsPart, HousePart, PageSize
from api.problems import Kind, Problem, documented
from api.schemas.dead_letters import DeadLetterDetail, DeadLetterItem, DeadLetterPage, ReplayOutcome
from ingest.inventory import DEFAULT_ZONE
from ingest.readings import Reason

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])


@router.get("", responses=documented(Kind.BAD_CURSOR))
def dead_letters(
    house: HousePart,
    cursors: CursorsPart,
    limit: PageSize,
    _reader: Reader,
    reason: Annotated[Reason | None, Query(description="Only letters of this reason.")] = None,
    cursor: Cursor = None,
) -> DeadLetterPage:
    """Dead letters in the order they were first seen. Equal ones are counted, not repeated."""
    position = cursors.read("dead-letters", reason, cursor)
    after = int(position[0]) if position else 0
    found = house.journal.box.dead_letters(after, limit + 1, reason)
    page, last = cut(found, limit, lambda row: [row.id])
    return DeadLetterPage(
        items=[DeadLetterItem.of(row, DEFAULT_ZONE) for row in page],
        next=cursors.issue("dead-letters", reason, last) if last else None,
    )


@router.get("/{id}", responses=documented(Kind.NOT_FOUND))
def dead_letter(house: HousePart, _reader: Reader, id: RowId) -> DeadLetterDetail:  # noqa: A002 - the contract's own name
    """One dead letter with its payload."""
    found = house.journal.box.dead_letter(id)
    if found is None:
        raise _unknown(id)
    return DeadLetterDetail.whole(found, DEFAULT_ZONE)


@router.post(
    "/{id}/replay", dependencies=[JsonOnly], responses=documented(Kind.NOT_FOUND, Kind.UNSUPPORTED_MEDIA_TYPE)
)
def replay(house: HousePart, _engineer: Engineer, id: RowId) -> ReplayOutcome:  # noqa: A002 - the contract's own name
    """Decode a dead letter again with the inventory in force; readings it becomes are judged as late data."""
    try:
        replayed = house.replay_dead_letter(id)
    except KeyError as error:
        raise _unknown(id) from error
    return ReplayOutcome(readings=replayed.readings, still_dead=replayed.still_dead)


def _unknown(letter: int) -> Problem:
    return Problem(Kind.NOT_FOUND, f"No dead letter {letter}.")
