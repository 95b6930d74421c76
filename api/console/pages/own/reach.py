"""By which addresses whoever looks is reached out of the console, and in which language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.people.reaching import change_own_reach, own_reach
from alerts.people.reach import LONGEST_MAIL, Reach
from alerts.people.refusals import ReachRefused
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.own.own_ways import own_ways
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.words.packages import LANGUAGE_TAGS

router = APIRouter()

PATH = "/reach"
LONGEST_NUMBER = 40
"""With what people write into it."""


@router.get(PATH)
def reach_page(
    request: Request, service: ServiceDep, desk: DeskDep, viewer: Annotated[Viewer, asks(own_reach)]
) -> Response:
    """How whoever looks is reached, in a form that changes it, and by which ways that is so now."""
    return _render(request, service, desk, viewer)


@router.post(PATH)
def change_reach_here(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(change_own_reach, own_reach)],
    form: PostedForm,
) -> Response:
    """Be reached so from now on; what was typed comes back with why it was refused."""
    wanted = Reach(form.get("mail", ""), form.get("mobile", ""), form.get("language", ""))
    try:
        change_own_reach(service.records, viewer, wanted, service.wall.now())
    except ReachRefused as error:
        return _render(request, service, desk, viewer, problem_of(error), wanted)
    return RedirectResponse(PATH, SEE_OTHER)


def _render(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    problem: HttpProblem | None = None,
    typed: Reach | None = None,
) -> Response:
    reach = own_reach(service.records, viewer)
    return render_page(
        request,
        "reach.html",
        "reach",
        problem=problem,
        reach=typed or reach,
        ways=own_ways(viewer, reach, service.settings.notices.ways, desk.departments),
        departments=desk.inventory.departments,
        tags=LANGUAGE_TAGS,
        longest_mail=LONGEST_MAIL,
        longest_number=LONGEST_NUMBER,
    )
