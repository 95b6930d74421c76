"""Spans during which a rule was violated."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated

from fastapi import APIRouter, Query

from alerts.desk.lookups.episodes import EpisodeFilter, EpisodeState, find_episode, list_episodes
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import OptionalId, PlaceId, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.episode_models import EpisodeDetail, EpisodeItem, EpisodePage
from api.words.written_rules import WrittenRules

router = APIRouter(prefix="/episodes", tags=["episodes"])


@router.get(
    "",
    responses=problem_responses(
        ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND, ProblemKind.RECORDS_UNAVAILABLE
    ),
)
def episodes(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_episodes)],
    language: AnswerLanguage,
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
    wanted = EpisodeFilter(rule=rule, point=point, place=place, start=start, end=end, state=state)
    filters = astuple(wanted)
    after = cursors.read("episodes", filters, cursor)
    plan = service.plan()
    page = list_episodes(service.records, viewer, wanted, after, limit, inventory=plan.inventory)
    rules = WrittenRules(language, plan.own_words)
    return EpisodePage(
        items=[EpisodeItem.of(episode, plan.inventory, rules) for episode in page.items],
        next=cursors.after("episodes", filters, page.last),
    )


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.RECORDS_UNAVAILABLE))
def episode(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_episode)],
    language: AnswerLanguage,
    id: RowId,  # noqa: A002 - the contract's own name
) -> EpisodeDetail:
    """One episode with its evidence."""
    plan = service.plan()
    found = find_episode(service.records, viewer, id, inventory=plan.inventory)
    return EpisodeDetail.whole(found, plan.inventory, WrittenRules(language, plan.own_words))
