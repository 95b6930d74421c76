"""Spans during which a rule was violated."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import Reader
from api.names import Name, PlaceName, RowId
from api.paging import Cursor, cut
from api.parts import CursorsPart, HousePart, PageSize
from api.problems import Kind, Problem, documented
from api.schemas.episodes import EpisodeDetail, EpisodeItem, EpisodePage
from api.times import Instant

router = APIRouter(prefix="/episodes", tags=["episodes"])


class EpisodeState(StrEnum):
    """Going on, over, or dissolved by late data."""

    OPEN = "open"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@router.get("", responses=documented(Kind.BAD_CURSOR, Kind.RECORDS_UNAVAILABLE))
def episodes(
    house: HousePart,
    cursors: CursorsPart,
    limit: PageSize,
    _reader: Reader,
    rule: Name = None,
    point: Name = None,
    place: PlaceName = None,
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
    with house.records.reading() as tx:
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
    inventory = house.inventory()
    return EpisodePage(
        items=[EpisodeItem.of(episode, inventory) for episode in page],
        next=cursors.issue("episodes", filters, last) if last else None,
    )


@router.get("/{id}", responses=documented(Kind.NOT_FOUND, Kind.RECORDS_UNAVAILABLE))
def episode(house: HousePart, _reader: Reader, id: RowId) -> EpisodeDetail:  # noqa: A002 - the contract's own name
    """One episode with its evidence."""
    with house.records.reading() as tx:
        found = tx.episodes.one(id)
    if found is None:
        raise Problem(Kind.NOT_FOUND, f"No episode {id}.")
    return EpisodeDetail.whole(found, house.inventory())
