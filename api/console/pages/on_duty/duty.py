"""Duty: who is in charge of each post, shifts of this week, holes, signing in; and the handover of a post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.handovers import say_in_handover, see_handover
from alerts.desk.duty.overview import see_duty
from alerts.desk.duty.sign_ins import answer_check, sign_in_on_duty
from alerts.desk.lookups.errors import NotFound
from alerts.duty.handing_over import BY_SERVICE, PARTS, HandoverOrder
from alerts.duty.handover_table import ROWS, HandoverCommand
from alerts.duty.holes import hole_in_words
from alerts.duty.lines import LONGEST_TEXT
from alerts.duty.refusals import DutyRefused
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.values import value_formatter
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import DutyPostId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.durations import DAY
from ingest.readings.quantities import Metric
from ingest.said import Said

router = APIRouter()

PATH = "/duty"
HANDOVER = f"{PATH}/{{id}}/handover"
DAYS_SHOWN = 7
MOST_NAMED = 12
"""Points that a slot names as missing; of more it tells the number."""
LONGEST_NUMBER = 4
"""Characters of a number that a form chose, and one more."""


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


@router.post(f"{PATH}/{{id}}/check")
def answer_at_post(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(answer_check, see_duty)],
    id: DutyPostId,  # noqa: A002 - as on other pages
) -> Response:
    """Answer that the shift in charge is there; the page comes back with why where that is refused."""
    try:
        answer_check(service.records, viewer, id, service.wall.now(), desk=desk)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, problem=problem_of(error))
    return RedirectResponse(PATH, SEE_OTHER)


def _render(
    request: Request, service: RunningService, viewer: Viewer, *, problem: HttpProblem | None = None
) -> Response:
    now, inventory, language = service.wall.now(), service.inventory(), language_of(request)
    seen = see_duty(service.records, viewer, now, now + DAYS_SHOWN * DAY, now, inventory=inventory)
    names = {each.post.id: each.post.name for each in seen.posts}
    holes = [
        (each, language.say(hole_in_words(each, names.get(each.post, ""), seen.called)))
        for each in seen.holes
    ]
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
        called=seen.called,
        most_named=MOST_NAMED,
        minutes=seen.arrives_before // 60_000,
        zone=inventory.root_zone,
    )


@router.get(HANDOVER)
def handover_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(see_handover)],
    id: DutyPostId,  # noqa: A002 - as on other pages
) -> Response:
    """The handover of a post to the shift that comes."""
    return _render_handover(request, service, viewer, id)


@router.post(HANDOVER)
def say_at_post(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(say_in_handover, see_handover)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """Say something in it; the page comes back with why where that is refused."""
    now, wall, known = service.clock.now(), service.wall.now(), service.inventory()
    typed = _Typed(
        form.get("command", ""),
        form.get("text", "").replace("\r\n", "\n"),
        _number(form.get("part", "")),
        _number(form.get("entry", "")),
    )
    try:
        order = HandoverOrder(_command(typed.command), viewer.name, typed.text, typed.part, typed.entry)
        say_in_handover(service.records, viewer, id, order, now, inventory=known, wall=wall)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render_handover(request, service, viewer, id, problem=problem_of(error), typed=typed)
    return RedirectResponse(request.url.path, SEE_OTHER)


class _Typed(NamedTuple):
    """What somebody sent with a form, which comes back with it where that is refused."""

    command: str
    text: str
    part: int
    entry: int


def _command(text: str) -> HandoverCommand:
    """What a form says. Raises `DutyRefused`."""
    for command in HandoverCommand:
        if command.value == text:
            return command
    raise DutyRefused(Said("duty-no-command"))


def _number(text: str) -> int:
    """A number that a form chose; 0 for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _readings_in_words(request: Request, matters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the shift read by hand, with values as the language writes them."""
    language = language_of(request)
    found = []
    for each in matters.get("readings", ()):
        value = value_formatter(Metric(each["metric"]), language)
        sensor = None if each["sensor"] is None else value(each["sensor"])
        found.append({**each, "value": value(each["value"]), "sensor": sensor})
    return found


def _render_handover(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    post: str,
    *,
    problem: HttpProblem | None = None,
    typed: _Typed | None = None,
) -> Response:
    wall, inventory = service.wall.now(), service.inventory()
    seen = see_handover(service.records, viewer, post, wall, inventory=inventory)
    return render_page(
        request,
        "handover.html",
        "duty",
        problem=problem,
        now=wall,
        post=post,
        seen=seen,
        rows=() if seen is None else tuple(ROWS[command] for command in seen.allowed),
        waiting=() if seen is None else tuple(each for each in seen.handover.entries if not each.answer),
        parts_of_it=PARTS,
        by_service=BY_SERVICE,
        readings=() if seen is None else _readings_in_words(request, seen.handover.matters),
        most=LONGEST_TEXT,
        typed=typed,
        called={} if seen is None else seen.called,
        zone=inventory.root_zone,
    )
