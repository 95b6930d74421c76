"""The pump station of a post (泵站): what is measured there, and the sanitation list of each day (H8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.stations import file_sanitation, see_station
from alerts.desk.lookups.errors import NotFound
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT
from alerts.duty.refusals import DutyRefused
from alerts.duty.stations.sanitation import LINES, SanitationAnswer, SanitationList
from alerts.people.viewer import Forbidden, Viewer
from alerts.rules.timing import is_expected
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.on_duty.duty import PATH as DUTY
from api.console.pages.on_duty.duty_log import Before
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.values import value_formatter
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import DutyPostId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

STATION = f"{DUTY}/{{id}}/sanitation"
GOOD, BAD = "good", "bad"


@router.get(STATION)
def station_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(see_station)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    before: Before = None,
) -> Response:
    """The pump station of a post, with a form for today's list."""
    return _render(request, service, viewer, id, before)


@router.post(STATION)
def sanitation_filed(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(file_sanitation, see_station)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """File the list of a day; what was typed comes back with why it was refused."""
    now = service.wall.now()
    try:
        file_sanitation(service.records, viewer, id, _list(form), now, desk=desk)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, id, problem=problem_of(error), typed=form)
    return RedirectResponse(STATION.format(id=id), SEE_OTHER)


def _list(form: Mapping[str, str]) -> SanitationList:
    """What a form says. Raises `DutyRefused`."""
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        raise DutyRefused(Said("sanitation-no-day")) from None
    answers = {
        id_: SanitationAnswer(form[f"is.{id_}"] == GOOD, form.get(f"what.{id_}", "").strip())
        for id_ in LINES
        if form.get(f"is.{id_}") in (GOOD, BAD)
    }
    return SanitationList(day, answers, form.get("text", "").replace("\r\n", "\n"))


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    post: str,
    before: int | None = None,
    *,
    problem: HttpProblem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    now, inventory, language = service.wall.now(), service.inventory(), language_of(request)
    page = see_station(service.records, service.store, viewer, post, before, now, inventory=inventory)
    return render_page(
        request,
        "station.html",
        "duty",
        problem=problem,
        now=now,
        page=page,
        post=page.post,
        before=page.before,
        values=[
            (
                each,
                None if each.latest is None else value_formatter(each.point.metric, language)(each.latest[1]),
            )
            for each in page.points
        ],
        is_expected=is_expected,
        lines=LINES,
        today=page.today.isoformat(),
        typed=typed or {},
        most=LONGEST_TEXT,
        longest=LONGEST_REASON,
        zone=inventory.root_zone,
    )
