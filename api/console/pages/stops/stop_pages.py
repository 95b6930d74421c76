"""Stops of supply (停水): those that go on, one with its moves as forms, and how one begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.commanding import give_stop_command, open_stop
from alerts.desk.stops.listing import ShownStop, find_stop, list_stops, stops_going_on
from alerts.matters.choices import StopKind
from alerts.people.viewer import Forbidden, Viewer
from alerts.sheets.sheet import SheetKind
from alerts.sheets.stop_sheets import stop_sheets
from alerts.stops.refusals import ILLEGAL, StopReason, StopRefused
from alerts.stops.stop_table import STOPS, StopCommand, StopRow
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.words.desk_names import clock_name, sheet_name
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.pages.stops.stop_forms import given_by, stop_form
from api.console.pages.stops.stop_views import lines_shown
from api.http.dependencies import CursorsDep, DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.paging import Cursor
from api.http.parameters import TICKET_NUMBER, StopNumber
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from api.printing.answers import as_page, page_of_stop_sheet, pdf_of
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.said import Said

router = APIRouter()

PATH = "/stops"
NEW = f"{PATH}/new"
ONE = f"{PATH}/{{number}}"
SHEET = f"{ONE}/sheets/{{kind}}"
CURSOR_NAME = "console-stops"
STOPS_PER_PAGE = 50
BEGINS = {StopKind.PLANNED: StopCommand.APPLY, StopKind.FAULT: StopCommand.OPEN}


@router.get(PATH)
def stops(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(stops_going_on, list_stops)],
    state: Annotated[Literal["going-on", "all"], Query()] = "going-on",
    cursor: Cursor = None,
) -> Response:
    """Those that go on, by what is due next; or all, the newest first."""
    rows: Sequence[ShownStop]
    if state == "all":
        after = cursors.read(CURSOR_NAME, (), cursor)
        page = list_stops(service.records, viewer, after, STOPS_PER_PAGE, desk=desk)
        rows, following, more = page.items, cursors.after(CURSOR_NAME, (), page.last), False
    else:
        under_way = stops_going_on(service.records, viewer, desk=desk)
        rows, following, more = under_way.items, None, under_way.more
    return render_page(
        request,
        "stops.html",
        "stops",
        rows=rows,
        next=following,
        more=more,
        state=state,
        kinds=tuple(StopKind),
        zone=desk.inventory.root_zone,
    )


@router.get(NEW)
def new_stop(
    request: Request,
    desk: DeskDep,
    _viewer: Annotated[Viewer, asks(open_stop)],
    kind: Annotated[StopKind, Query()] = StopKind.PLANNED,
    ticket: Annotated[str | None, Query(max_length=20, pattern=TICKET_NUMBER)] = None,
) -> Response:
    """The empty form of a kind, with the ticket that it comes from."""
    return _render_new(request, desk, kind, {"ticket": ticket} if ticket else None)


@router.post(NEW)
def opened_stop(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(open_stop)],
    form: PostedForm,
) -> Response:
    """Put the stop on record and go on to it; the form comes back where it is refused."""
    kind = StopKind.FAULT if form.get("command") == StopCommand.OPEN else StopKind.PLANNED
    row = _row_of(kind)
    given = given_by(row.command, [row], form, desk.inventory.root_zone)
    try:
        now, wall = service.clock.now(), service.wall.now()
        file = open_stop(service.records, viewer, given, now, desk=desk, wall=wall)
    except StopRefused as error:
        return _render_new(request, desk, kind, form, error)
    return RedirectResponse(ONE.format(number=file.stop.number), SEE_OTHER)


@router.get(ONE)
def stop_page(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(find_stop)],
    number: StopNumber,
) -> Response:
    """One stop, with all of it, and a form for each command that whoever looks may give now."""
    return _render(request, service, desk, viewer, number)


@router.get(SHEET)
def stop_sheet(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(find_stop)],
    number: StopNumber,
    kind: SheetKind,
    wanted: Annotated[Literal["html", "pdf"], Query(alias="format")] = "html",
) -> Response:
    """A form of the stop as things stand, to be printed, or as PDF."""
    stop = find_stop(service.records, viewer, number, desk=desk).file.stop
    sheet, language = stop_sheets(stop, desk.inventory).get(kind), language_of(request)
    if sheet is None:
        raise NotFound(Said("refusal-no-sheet-of-stop"))
    zone, copies = _zone(stop.places, desk), desk.tables.settings.copies
    page = page_of_stop_sheet(sheet, language, service.clock.now(), zone, copies)
    return as_page(page, language) if wanted == "html" else pdf_of(sheet, page, language, service.printer)


@router.post(ONE)
def say_of_stop(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_stop_command, find_stop)],
    number: StopNumber,
    form: PostedForm,
) -> Response:
    """Give a command; the page comes back with why where that is refused."""
    seen = find_stop(service.records, viewer, number, desk=desk).file.stop
    zone = _zone(seen.places, desk)
    try:
        command = _command(form.get("command", ""))
        given = given_by(command, tuple(STOPS.of_command(command, seen.kind)), form, zone)
        now, wall = service.clock.now(), service.wall.now()
        give_stop_command(service.records, viewer, number, given, now, desk=desk, wall=wall)
    except (StopRefused, MoveRefused, Forbidden, NotFound) as error:
        return _render(request, service, desk, viewer, number, error=error, form=form)
    return RedirectResponse(request.url.path, SEE_OTHER)


def _command(text: str) -> StopCommand:
    """What a form says. Raises `StopRefused`."""
    for command in StopCommand:
        if command.value == text:
            return command
    raise StopRefused([StopReason(ILLEGAL, Said("stop-no-command"))])


def _row_of(kind: StopKind) -> StopRow:
    return next(STOPS.of_command(BEGINS[kind], kind))


def _zone(places: tuple[str, ...], desk: DeskInForce) -> str:
    place = next((each for each in places if each in desk.inventory.places), None)
    return DEFAULT_ZONE if place is None else desk.inventory.zone_of(place)


def _render_new(
    request: Request,
    desk: DeskInForce,
    kind: StopKind,
    typed: Mapping[str, str] | None = None,
    refused: StopRefused | None = None,
) -> Response:
    language = language_of(request)
    return render_page(
        request,
        "stop_new.html",
        "stops",
        problem=None if refused is None else _problem(refused),
        kind=kind,
        kinds=tuple(StopKind),
        each=stop_form(_row_of(kind), None, desk.inventory, language, typed, refused),
        zone=desk.inventory.root_zone,
    )


def _problem(error: Exception) -> HttpProblem:
    """A form's own faults stand at its fields; whatever else is said in a sentence."""
    problem = problem_of(error)
    if isinstance(error, StopRefused) and problem.kind is ProblemKind.INVALID:
        return HttpProblem(ProblemKind.INVALID, Said("stop-form-unfit"))
    return problem


def _render(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    number: str,
    *,
    error: Exception | None = None,
    form: Mapping[str, str] | None = None,
) -> Response:
    now = service.clock.now()
    view, language = find_stop(service.records, viewer, number, desk=desk), language_of(request)
    file, inventory = view.file, desk.inventory
    stop, zone = file.stop, _zone(file.stop.places, desk)
    unmet = dict(view.unmet)
    said = (form or {}).get("command")
    refused = error if isinstance(error, StopRefused) else None
    forms = [
        stop_form(
            row,
            stop,
            inventory,
            language,
            form if row.command == said else None,
            refused if row.command == said else None,
            [language.say(clock_name(each.key)) for each in unmet.get(row, ())],
        )
        for row in view.allowed
    ]
    going = [each for each in file.clocks if each.going]
    return render_page(
        request,
        "stop.html",
        "stops",
        problem=None if error is None else _problem(error),
        stop=stop,
        going=sorted(going, key=lambda each: (each.due_at is None, each.due_at or 0)),
        ended=[each for each in file.clocks if not each.going],
        lines=lines_shown(file.lines, inventory, language, zone),
        forms=forms,
        silent_until=None if stop.window is None or stop.window[1] <= now else stop.window[1],
        departments=inventory.departments,
        sheets=[(each, language.say(sheet_name(each))) for each in stop_sheets(stop, inventory)],
        zone=zone,
    )
