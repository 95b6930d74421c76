"""Duty: who is in charge of each post, the shifts of this week, holes, and the button to sign in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.overview import see_duty
from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.desk.lookups.errors import NotFound
from alerts.duty.holes import hole_in_words
from alerts.duty.refusals import DutyRefused
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import DutyPostId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.durations import DAY

router = APIRouter()

PATH = "/duty"
DAYS_SHOWN = 7


@router.get(PATH)
def duty_page(request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(see_duty)]) -> Response:
    """Who is on duty now and in the next days."""
    return _render(request, service, viewer)


@router.post(f"{PATH}/{{id}}/sign-in")
def sign_in_at_post(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(sign_in_on_duty, see_duty)],
    id: DutyPostId,  # noqa: A002 - as on other pages
) -> Response:
    """Sign in for one's own shift; the page comes back with why where that is refused."""
    try:
        sign_in_on_duty(service.records, viewer, id, service.wall.now(), inventory=service.inventory())
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, problem=problem_of(error))
    return RedirectResponse(PATH, SEE_OTHER)


def _render(
    request: Request, service: RunningService, viewer: Viewer, *, problem: HttpProblem | None = None
) -> Response:
    now, inventory, language = service.wall.now(), service.inventory(), language_of(request)
    seen = see_duty(service.records, viewer, now, now + DAYS_SHOWN * DAY, now, inventory=inventory)
    names = {each.post.id: each.post.name for each in seen.posts}
    holes = [(each, language.say(hole_in_words(each, names.get(each.post, "")))) for each in seen.holes]
    return render_page(
        request,
        "duty.html",
        "duty",
        problem=problem,
        now=now,
        posts=seen.posts,
        holes=holes,
        departments=inventory.departments,
        named_people=viewer.sees_people,
        minutes=seen.arrives_before // 60_000,
        zone=inventory.root_zone,
    )
