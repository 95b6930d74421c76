"""The log of a post (值班日志): what was written, a line more, and changes of a shift."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.acting import ShiftChange, change_shift, read_log, write_in_log
from alerts.desk.duty.overview import see_duty
from alerts.desk.lookups.errors import NotFound
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT
from alerts.duty.refusals import DutyRefused
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.on_duty.duty import PATH as DUTY
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import DutyPostId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.durations import DAY
from ingest.said import Said

router = APIRouter()

LOG = f"{DUTY}/{{id}}/log"
CHANGES = f"{DUTY}/{{id}}/changes"
LINES_PER_PAGE = 100
DAYS_CHANGED = 31
"""How far ahead shifts are offered to be changed."""
LONGEST_NUMBER = 14
"""Digits of what a form chose."""
Before = Annotated[int | None, Query(ge=1, lt=1 << 63)]


@router.get(LOG)
def log_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(read_log, see_duty)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    before: Before = None,
) -> Response:
    """The log of a post, the newest line first."""
    return _render(request, service, viewer, id, before)


@router.post(LOG)
def write(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(write_in_log, read_log, see_duty)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """Write a line, or one that corrects another; what was typed comes back with why it was refused."""
    now, known = service.wall.now(), service.inventory()
    text, about = form.get("text", "").replace("\r\n", "\n"), _number(form.get("about", ""))
    try:
        write_in_log(service.records, viewer, id, text, now, inventory=known, about=about)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, id, problem=problem_of(error), text=text, about=about)
    return RedirectResponse(LOG.format(id=id), SEE_OTHER)


@router.post(CHANGES)
def change(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(change_shift, read_log, see_duty)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """Put somebody in the place of another on one shift."""
    now, known = service.wall.now(), service.inventory()
    at, _, person = form.get("shift", "").partition(" ")
    wanted = ShiftChange(
        _number(at) or 0, person, form.get("by", "").strip(), form.get("because", "").strip()
    )
    try:
        _require_choice(wanted, nobody=bool(form.get("nobody")))
        change_shift(service.records, viewer, id, wanted, now, inventory=known)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, id, problem=problem_of(error), change=wanted)
    return RedirectResponse(LOG.format(id=id), SEE_OTHER)


def _require_choice(wanted: ShiftChange, *, nobody: bool) -> None:
    """A shift is emptied by who says so, not by who leaves a field empty. Raises `DutyRefused`."""
    if not wanted.by and not nobody:
        raise DutyRefused(Said("duty-nobody-named"))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    post: str,
    before: int | None = None,
    *,
    problem: HttpProblem | None = None,
    text: str = "",
    about: int | None = None,
    change: ShiftChange | None = None,
) -> Response:
    now, inventory = service.wall.now(), service.inventory()
    page = read_log(service.records, viewer, post, before, LINES_PER_PAGE, inventory=inventory)
    seen = see_duty(service.records, viewer, now, now + DAYS_CHANGED * DAY, now, inventory=inventory)
    shown = next((each for each in seen.posts if each.post.id == post), None)
    if shown is None:
        raise NotFound(Said("duty-post-unknown", post=post))
    return render_page(
        request,
        "duty_log.html",
        "duty",
        problem=problem,
        now=now,
        post=shown.post,
        lines=page.lines,
        corrected_by=page.corrected_by,
        called={**seen.called, **page.called},
        before=page.lines[-1].id if page.more else None,
        to_change=[each.shift for each in shown.shifts] if shown.may_be_changed else [],
        text=text,
        about=about,
        change=change,
        most=LONGEST_TEXT,
        longest_reason=LONGEST_REASON,
        zone=inventory.root_zone,
    )
