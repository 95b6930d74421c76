"""The wall (大屏): the situation for a screen that is seen from metres, and that nobody touches."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.duty.overview import see_duty
from alerts.desk.now.map import map_now
from alerts.desk.now.overview import situation_now
from alerts.desk.people.tokens import viewer_with_token
from alerts.people.viewer import Viewer
from api.access.authentication import NobodyNeeded, asks, needs_nobody
from api.access.forms import posted_form, require_own_form
from api.access.sessions import sessions_of
from api.access.wall import PATH, keep_on_wall
from api.console.pages.now.situation_map import PATH as MAP
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.now.map import drawing_of, shortened
from api.console.views.now.situation import OverviewView
from api.console.views.now.wall import cells_of, duty_lines
from api.http.dependencies import ServiceDep
from api.http.guards import content_policy
from api.http.problems import HttpProblem

router = APIRouter()

SIGN_IN = f"{PATH}/sign-in"
CELLS_BESIDE_A_MAP = 10
"""Places that there is room for where a map is shown as well: the worst."""
AS_JUDGED_MS = 120_000
"""What was judged longer ago than this is shown as old."""


@router.get(PATH)
def wall(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(situation_now, map_now, see_duty, on_wall=True)],
) -> Response:
    """All that whoever looks sees: by a session, or by the token that this screen was given."""
    now, inventory, wall_time = service.clock.now(), service.inventory(), service.wall.now()
    found = situation_now(service.records, viewer, None, now, inventory=inventory, book=service.situations)
    duty = see_duty(service.records, viewer, wall_time, wall_time + 1, wall_time, inventory=inventory)
    settings = service.settings.map
    spots = map_now(service.records, viewer, None, None, inventory=inventory, book=service.situations)
    drawing = drawing_of(spots, settings, MAP)
    view = OverviewView(found, inventory, language_of(request), now, request.app.state.kept_cells)
    response = render_page(
        request,
        "now/wall.html",
        "wall",
        now=now,
        path="/now",
        found=found,
        view=view,
        cells=cells_of(found)[: CELLS_BESIDE_A_MAP if drawing else None],
        due=view.due(),
        duty=duty_lines(duty),
        called=duty.called,
        drawing=drawing,
        shortened=shortened,
        is_old=now - found.judged_until > AS_JUDGED_MS,
        zone=inventory.root_zone,
    )
    if settings.host is not None:
        response.headers["content-security-policy"] = content_policy(settings.host)
    return response


def _render_sign_in(request: Request, problem: HttpProblem | None = None) -> Response:
    sessions = sessions_of(request)
    holder = sessions.form_holder(request)
    response = render_page(request, "now/wall_sign_in.html", "sign-in", problem=problem, form_holder=holder)
    sessions.hold_form(request, response, holder)
    return response


@router.get(SIGN_IN, dependencies=[NobodyNeeded])
def wall_sign_in(request: Request) -> Response:
    """The form that gives this screen a token."""
    return _render_sign_in(request)


async def _wall_form(request: Request) -> dict[str, str]:
    form = await posted_form(request)
    await require_own_form(request, request.cookies.get(sessions_of(request).before))
    return form


@router.post(SIGN_IN)
def begin_wall(
    request: Request,
    service: ServiceDep,
    form: Annotated[dict[str, str], Depends(needs_nobody(_wall_form, viewer_with_token))],
) -> Response:
    """Keep the token on this screen, and show the wall."""
    response = RedirectResponse(PATH, SEE_OTHER)
    try:
        keep_on_wall(request, response, service, form.get("token", "").strip())
    except HttpProblem as problem:
        return _render_sign_in(request, problem)
    return response
