"""Spans during which a rule was violated."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query

from api.access.authentication import Reader
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor, cut
from api.http.parameters import OptionalId, PlaceId, RowId
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.episode_models import EpisodeDetail, EpisodeItem, EpisodePage

router = APIRouter(prefix="/episodes", tags=["episodes"])


class EpisodeState(StrEnum):
    """Going on, over, or dissolved by late data."""

    OPEN = "open"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.RECORDS_UNAVAILABLE))
def episodes(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    _reader: Reader,
    rule: OptionalId = None,
    point: OptionalId = None,
    place: PlaceId = None,
    start: Annotated[
        Instant | None, Query(alias="from", description="Went on at or after this instant.")
    ] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Opened before this instant.")] = None,
    state: EpisodeState | None = None,
    cursor: Cursor = None,
) -> EpisodePage:
    """Episodes, newest opening first."""
    filters = [rule, point, place, start, end, state]
    after = cursors.read("episodes", filters, cursor)
    with service.records.reading() as tx:
        found = tx.episodes.page(
            rule=rule,
            point=point,
            place=place,
            start=start,
            end=end,
            state=state,
            cursor=after,
            limit=limit + 1,
        )
    page, last = cut(found, limit, lambda episode: [episode.opened_at, episode.id])
    inventory = service.inventory()
    return EpisodePage(
        items=[EpisodeItem.of(episode, inventory) for episode in page],
        next=cursors.issue("episodes", filters, last) if last else None,
    )


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.RECORDS_UNAVAILABLE))
def episode(service: ServiceDep, _reader: Reader, id: RowId) -> EpisodeDetail:  # noqa: A002 - the contract's own name
    """One episode with its evidence."""
    with service.records.reading() as tx:
        found = tx.episodes.by_id(id)
    if found is None:
        raise HttpProblem(ProblemKind.NOT_FOUND, f"No episode {id}.")
    return EpisodeDetail.whole(found, service.inventory())
