"""What may be done to a ticket next, and what is still missing before it may be closed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from alerts.desk.matters.possible import missing_items, possible_commands
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, DeskDep, ServiceDep
from api.http.parameters import TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.rest.desk.move_models import AllowedItem, AllowedList, MissingEntry, MissingList

router = APIRouter(prefix="/tickets", tags=["tickets"])


@router.get("/{number}/allowed", responses=problem_responses(ProblemKind.NOT_FOUND))
def allowed(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(possible_commands)],
    language: AnswerLanguage,
    number: TicketNumber,
) -> AllowedList:
    """Every command on the ticket, with its fields, and whether the reader may give it now."""
    now, wall = service.clock.now(), service.wall.now()
    found = possible_commands(service.records, viewer, number, now, desk=desk, wall=wall)
    return AllowedList(items=[AllowedItem.of(each, language) for each in found])


@router.get("/{number}/missing", responses=problem_responses(ProblemKind.NOT_FOUND))
def missing(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(missing_items)],
    language: AnswerLanguage,
    number: TicketNumber,
) -> MissingList:
    """What is missing before the ticket may be closed."""
    found = missing_items(service.records, viewer, number, service.clock.now(), desk=desk)
    return MissingList(items=[MissingEntry.told(each, language) for each in found])
