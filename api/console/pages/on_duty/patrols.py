"""Patrols of a post (巡视): sheets of days, what was found, and the repair sheets with two signatures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.patrols import (
    RepairWord,
    file_patrol,
    list_patrols,
    say_on_repair,
    see_patrol_sheet,
)
from alerts.desk.lookups.errors import NotFound
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT
from alerts.duty.patrols import PatrolCheck, PatrolFinding, PatrolSheet
from alerts.duty.refusals import DutyRefused
from alerts.duty.repairs import RepairCommand
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.on_duty.duty import PATH as DUTY
from api.console.pages.on_duty.duty_log import Before
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import DutyPostId, RowId
from api.http.problems import HttpProblem
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.ports.running_service import RunningService
from api.printing.answers import as_page, page_of_stop_sheet, pdf_of
from ingest.durations import SECOND
from ingest.said import Said

router = APIRouter()

PATROLS = f"{DUTY}/{{id}}/patrols"
REPAIRS = f"{DUTY}/{{id}}/repairs"
SHEET = f"{DUTY}/{{id}}/sheets/{{line}}"
FINDINGS = 3
"""Findings that one form takes; a program may bring more."""
LONGEST_NUMBER = 14


@router.get(PATROLS)
def patrols_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(list_patrols)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    before: Before = None,
) -> Response:
    """The patrol sheets of a post, the newest first, with a form for today's."""
    return _render(request, service, viewer, id, before)


@router.post(PATROLS)
def filed(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(file_patrol, list_patrols)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """File the sheet of a day; what was typed comes back with why it was refused."""
    now = service.wall.now()
    try:
        file_patrol(service.records, viewer, id, _sheet(form), now, desk=desk)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, id, problem=problem_of(error), typed=form)
    return RedirectResponse(PATROLS.format(id=id), SEE_OTHER)


@router.post(REPAIRS)
def said_on_repair(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(say_on_repair, list_patrols)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    form: PostedForm,
) -> Response:
    """Issue a repair sheet, sign it, or send it back."""
    now = service.wall.now()
    try:
        word, number = _word(form, desk.inventory.root_zone), _number(form.get("number", ""))
        say_on_repair(service.records, viewer, id, number, word, now, desk=desk)
    except (DutyRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, id, problem=problem_of(error), said=form)
    return RedirectResponse(PATROLS.format(id=id), SEE_OTHER)


@router.get(SHEET)
def patrol_sheet_page(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(see_patrol_sheet)],
    id: DutyPostId,  # noqa: A002 - as on other pages
    line: RowId,
    wanted: Annotated[Literal["html", "pdf"], Query(alias="format")] = "html",
) -> Response:
    """A patrol or repair sheet as things stand, to be printed, or as PDF."""
    now, known, language = service.wall.now(), service.inventory(), language_of(request)
    sheet = see_patrol_sheet(service.records, viewer, id, line, now, inventory=known)
    copies = desk.tables.settings.copies
    page = page_of_stop_sheet(sheet, language, now, known.root_zone, copies)
    return as_page(page, language) if wanted == "html" else pdf_of(sheet, page, language, service.printer)


def _sheet(form: Mapping[str, str]) -> PatrolSheet:
    """What a form says. Raises `DutyRefused`."""
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        raise DutyRefused(Said("patrol-no-day")) from None
    found = [
        PatrolFinding(what, form.get(f"place.{no}", "").strip())
        for no in range(1, FINDINGS + 1)
        if (what := form.get(f"what.{no}", "").strip())
    ]
    checks = {check: form.get(check.value, "").strip() for check in PatrolCheck}
    text = form.get("text", "").replace("\r\n", "\n")
    return PatrolSheet(day, checks, form.get("left_out", "").strip(), tuple(found), text)


def _word(form: Mapping[str, str], zone: str) -> RepairWord:
    """What a form says. Raises `DutyRefused`."""
    command = next((each for each in RepairCommand if each.value == form.get("command")), None)
    if command is None or command is RepairCommand.FIND:
        raise DutyRefused(Said("duty-no-command"))
    typed = form.get("due", "")
    due = local_instant(typed, ZoneInfo(zone)) if 0 < len(typed) <= LONGEST_LOCAL_TIME else None
    return RepairWord(command, form.get("text", "").replace("\r\n", "\n"), form.get("unit", ""), due)


def _number(text: str) -> int:
    """A number that a form chose; 0 for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    post: str,
    before: int | None = None,
    *,
    problem: HttpProblem | None = None,
    typed: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> Response:
    now, inventory = service.wall.now(), service.inventory()
    page = list_patrols(service.records, viewer, post, before, now, inventory=inventory)
    today = datetime.fromtimestamp(now / SECOND, UTC).astimezone(ZoneInfo(inventory.root_zone)).date()
    return render_page(
        request,
        "patrols.html",
        "duty",
        problem=problem,
        now=now,
        page=page,
        called=page.called,
        post=page.post,
        before=page.before,
        checks=tuple(PatrolCheck),
        findings=range(1, FINDINGS + 1),
        today=today.isoformat(),
        typed=typed or {},
        answered=said or {},
        departments=inventory.departments,
        most=LONGEST_TEXT,
        longest=LONGEST_REASON,
        zone=inventory.root_zone,
    )
