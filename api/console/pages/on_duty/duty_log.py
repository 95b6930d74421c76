"""The log of a post (值班日志): what was written, a line more, answers to orders, changes of a shift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.acting import ShiftChange, change_shift, read_log, write_in_log
from alerts.desk.duty.orders import answer_order, list_orders
from alerts.desk.duty.overview import see_duty
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT
from alerts.duty.orders import DispatchCommand
from alerts.duty.refusals import DutyRefused
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.on_duty.duty import PATH as DUTY
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import DutyPostId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.durations import DAY
from ingest.said import Said

router = APIRouter()

LOG = f"{DUTY}/{{id}}/log"
CHANGES = f"{DUTY}/{{id}}/changes"
ORDERS = f"{DUTY}/{{id}}/orders"
ORDERS_SHOWN = 10
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
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(read_log, see_duty, list_orders)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    before: Before = None,
) -> Response:
    """The log of a post, the newest line first."""
    return _render(request, service, desk, viewer, id, before)


@router.post(LOG)
def write(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(write_in_log, read_log, see_duty, list_orders)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """Write a line, or one that corrects another; what was typed comes back with why it was refused."""
    now, known = service.wall.now(), service.inventory()
    text, about = form.get("text", "").replace("\r\n", "\n"), _number(form.get("about", ""))
    try:
        write_in_log(service.records, viewer, id, text, now, inventory=known, about=about)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, desk, viewer, id, problem=problem_of(error), text=text, about=about)
    return RedirectResponse(LOG.format(id=id), SEE_OTHER)


@router.post(CHANGES)
def change(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(change_shift, read_log, see_duty, list_orders)],
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
        return _render(request, service, desk, viewer, id, problem=problem_of(error), change=wanted)
    return RedirectResponse(LOG.format(id=id), SEE_OTHER)


@router.post(ORDERS)
def answer(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(answer_order, read_log, see_duty, list_orders)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """Acknowledge, execute or refuse an order; what was typed comes back with why it was refused."""
    now, number = service.wall.now(), _number(form.get("number", "")) or 0
    text = form.get("text", "").replace("\r\n", "\n")
    try:
        command = _command(form.get("command", ""))
        answer_order(service.records, viewer, id, number, command, text, now, desk=desk)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, desk, viewer, id, problem=problem_of(error), answered=form)
    return RedirectResponse(LOG.format(id=id), SEE_OTHER)


def _command(name: str) -> DispatchCommand:
    """The command that a form chose. Raises `DutyRefused`."""
    if name not in list(DispatchCommand):
        raise DutyRefused(Said("duty-no-command"))
    return DispatchCommand(name)


def _require_choice(wanted: ShiftChange, *, nobody: bool) -> None:
    """A shift is emptied by who says so, not by who leaves a field empty. Raises `DutyRefused`."""
    if not wanted.by and not nobody:
        raise DutyRefused(Said("duty-nobody-named"))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _render(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    post: str,
    before: int | None = None,
    *,
    problem: HttpProblem | None = None,
    text: str = "",
    about: int | None = None,
    change: ShiftChange | None = None,
    answered: Mapping[str, str] | None = None,
) -> Response:
    now, inventory = service.wall.now(), service.inventory()
    page = read_log(service.records, viewer, post, before, LINES_PER_PAGE, inventory=inventory)
    orders = list_orders(service.records, viewer, post, None, now, desk=desk)
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
        called={**seen.called, **page.called, **orders.called},
        orders=orders.items[:ORDERS_SHOWN],
        answered=answered or {},
        before=page.lines[-1].id if page.more else None,
        to_change=[each.shift for each in shown.shifts] if shown.may_be_changed else [],
        text=text,
        about=about,
        change=change,
        most=LONGEST_TEXT,
        longest_reason=LONGEST_REASON,
        zone=inventory.root_zone,
    )
