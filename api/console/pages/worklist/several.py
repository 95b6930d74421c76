"""One form for several tickets of the work list, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints

from alerts.desk.matters.commanding import GivenCommand
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.lists.several import (
    MOST_AT_ONCE,
    OneOfSeveral,
    give_to_several,
    see_several,
)
from alerts.people.viewer import Viewer
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.orders import HAPPENED_AT, LATE_REASON
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from alerts.tickets.desk_moves.table import Move, Need
from alerts.words.desk_names import move_name
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.views.move_forms import FormMaker, MoveForm, values_of
from api.console.views.work import commands_for
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import TICKET_NUMBER
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.ports.running_service import RunningService
from ingest.printable import printable
from ingest.said import Said

router = APIRouter()

PATH = "/work/several"
VERSION = "version."
"""Before the number of a ticket: the field with the version that the form was made for."""
Number = Annotated[str, StringConstraints(max_length=20, pattern=TICKET_NUMBER)]


@router.get(PATH)
def several(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(see_several, give_to_several)],
    number: Annotated[list[Number], Query(max_length=MOST_AT_ONCE)] = [],  # noqa: B006 - FastAPI's own way
    command: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The form of ``command`` for the tickets of these numbers; without a command one is chosen."""
    return _page(request, service, desk, viewer, dict.fromkeys(number), command)


@router.post(PATH)
def give_several(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_to_several, see_several)],
    form: PostedForm,
) -> Response:
    """Give the command to each; the form comes back where it fits none of them, with what was typed."""
    wanted = {
        name.removeprefix(VERSION): _version(value)
        for name, value in form.items()
        if name.startswith(VERSION)
    }
    word = form.get("command", "")
    try:
        given = _given(desk, word, form)
        asked = (service.records, viewer, wanted, given, service.clock.now())
        done = give_to_several(*asked, desk=desk, wall=service.wall.now())
    except MoveRefused as error:
        return _page(request, service, desk, viewer, wanted, word, form, error)
    return _page(request, service, desk, viewer, wanted, word, done=done)


def _version(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _given(desk: DeskInForce, word: str, form: Mapping[str, str]) -> GivenCommand:
    """What is given to each. Raises `MoveRefused` for a time that is none."""
    zone = ZoneInfo(desk.calendar.zone)
    typed, happened_at = form.get(HAPPENED_AT, ""), None
    if typed.strip():
        happened_at = local_instant(typed, zone)
        if happened_at is None:
            said = Said("leave-no-time", text=printable(typed, LONGEST_LOCAL_TIME))
            raise MoveRefused(FORM, [Reason("form-value", said, HAPPENED_AT)])
    move = desk.tables.moves.for_several.get(word)
    values = {} if move is None else values_of(move, form, zone)
    return GivenCommand(word, values=values, happened_at=happened_at, late_reason=form.get(LATE_REASON, ""))


def _page(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    wanted: Mapping[str, int | None],
    word: str,
    typed: Mapping[str, str] | None = None,
    refused: MoveRefused | None = None,
    done: list[OneOfSeveral] | None = None,
) -> Response:
    language, moves = language_of(request), desk.tables.moves
    tickets = see_several(service.records, viewer, wanted.keys(), inventory=desk.inventory)
    move = moves.for_several.get(word)
    no_form = move is None or not tickets
    return render_page(
        request,
        "worklist/several.html",
        "work",
        problem=problem_of(refused) if refused else None,
        tickets=tickets,
        unseen=len(wanted) - len(tickets),
        commands=commands_for(viewer, moves, language),
        command=word if move else "",
        title=language.say(move_name(word)) if move else "",
        move=None if move is None or done is not None else _form(move, desk, request, typed, refused),
        done=None if done is None else {each.number: each for each in done},
        unplaced=[language.say(each.said) for each in refused.reasons] if refused and no_form else [],
        version_field=VERSION,
        zone=desk.inventory.root_zone,
    )


def _form(
    move: Move,
    desk: DeskInForce,
    request: Request,
    typed: Mapping[str, str] | None,
    refused: MoveRefused | None,
) -> MoveForm:
    needed = frozenset(each.name for each in move.fields if each.need is Need.ALWAYS)
    return FormMaker(None, desk, language_of(request)).form(Allowed(move, needed), typed, refused)
