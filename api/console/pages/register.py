"""Registering a contact (登记来件) by a form, which the table of moves makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_view import see_matter
from alerts.desk.matters.registering import KEY_REUSED, REGISTER, RegisteredContact, Registration, register
from alerts.people.session import new_id
from alerts.people.viewer import Viewer
from alerts.tickets.desk_moves.by_service.openings import CONTACTED_AT
from alerts.tickets.desk_moves.orders import LATE_REASON
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.desk_moves.table import Move
from alerts.tickets.refusals import UnknownTicket
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.pages.ticket import PATH as TICKET
from api.console.views.move_forms import values_of
from api.console.views.registering import local_minute, registration_form, with_places
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.known_parameters import reads
from api.ports.running_service import RunningService

router = APIRouter()

PATH = "/contacts/new"
KEY_FIELD = "key"
"""Made with the form: however often it is sent, there is one contact (H30)."""
KEY = re.compile(r"[A-Za-z0-9_-]{20,80}", re.ASCII)


@router.get(PATH)
@reads(KEY_FIELD)
def registration(
    request: Request, service: ServiceDep, desk: DeskDep, _viewer: Annotated[Viewer, asks(register)]
) -> Response:
    """The empty form: it came just now. Its key is in its address: going back brings the same form."""
    key = request.query_params.get(KEY_FIELD, "")
    if not KEY.fullmatch(key):
        return RedirectResponse(f"{PATH}?{KEY_FIELD}={new_id()}", SEE_OTHER)
    return _page(request, service, desk, key=key)


@router.post(PATH)
def registered(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(register, see_matter)],
    form: PostedForm,
) -> Response:
    """Put the contact on record and go on to its ticket; the form comes back where it is refused."""
    now, wall = service.clock.now(), service.wall.now()
    row, inventory, typed_key = _row(desk), desk.inventory, form.get(KEY_FIELD, "")
    values = values_of(row, form, ZoneInfo(inventory.root_zone))
    given = Registration(
        with_places(row, values, inventory),
        late_reason=form.get(LATE_REASON, ""),
        key=typed_key if KEY.fullmatch(typed_key) else new_id(),
    )
    try:
        found = register(service.records, viewer, given, now, desk=desk, wall=wall)
    except MoveRefused as error:
        return _page(request, service, desk, form, given.key, error)
    try:
        see_matter(service.records, viewer, found.ticket.number, now, desk=desk, wall=wall)
    except UnknownTicket:
        # Nobody turns a user away, whosever place it is (W12): the ticket is others' to look at.
        return _page(request, service, desk, done=found)
    return RedirectResponse(TICKET.format(number=found.ticket.number), SEE_OTHER)


def _row(desk: DeskInForce) -> Move:
    return desk.tables.moves.of_word(REGISTER)[0]


def _page(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    typed: Mapping[str, str] | None = None,
    key: str = "",
    refused: MoveRefused | None = None,
    done: RegisteredContact | None = None,
) -> Response:
    """The form with what was ``typed``, under its ``key``; or an empty one, with what is ``done``."""
    row, inventory = _row(desk), desk.inventory
    now, zone = service.clock.now(), ZoneInfo(inventory.root_zone)
    if typed is None:
        typed = {CONTACTED_AT: local_minute(now, zone)}
    if refused is not None and refused.code == KEY_REUSED:
        key = ""  # what is typed now is something else, and may be sent as that
    return render_page(
        request,
        "register.html",
        "register",
        problem=problem_of(refused) if refused else None,
        registration=registration_form(row, typed, refused, desk, language_of(request)),
        key=key or new_id(),
        done=done,
        now=now,
        clauses=row.clauses,
        zone=inventory.root_zone,
    )
