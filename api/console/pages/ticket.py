"""One ticket: why it was opened, what has been done, what can be done, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.ticket_flats import FLATS_PER_PAGE, ticket_flats
from alerts.desk.lookups.tickets_above import explain_part
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_view import MatterView, see_matter
from alerts.desk.matters.registering import JOIN
from alerts.desk.matters.sheets import list_sheets
from alerts.desk.notices.listing import notices_of_ticket
from alerts.desk.now.ticket_now import ticket_now
from alerts.matters.choices import Origin
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.tickets.desk_moves.allowed import kept_words
from alerts.tickets.desk_moves.asking.named_tickets import joined_into
from alerts.tickets.desk_moves.orders import HAPPENED_AT, LATE_REASON
from alerts.tickets.desk_moves.refusals import FALSE_CLOSURE, FORM, MoveRefused, Reason
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import SYSTEM, TicketEvent, TicketReason
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.above import above_row
from api.console.views.episodes import episode_view
from api.console.views.flats import flat_rows, flats_head
from api.console.views.history import ABOUT_A_LINE, AboutLine, HistoryWriter
from api.console.views.matter import (
    candidate_rows,
    clock_rows,
    fact_rows,
    given_to,
    not_now,
    proposal_rows,
    routing_note,
)
from api.console.views.move_forms import FormMaker, MoveForm, values_of
from api.console.views.now.ticket import ticket_now_view
from api.console.views.sheets import sheet_rows
from api.console.views.silent_gateways import gateway_lines
from api.http.dependencies import CursorsDep, DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.paging import Cursor, Cursors
from api.http.parameters import TicketNumber
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.ports.running_service import RunningService
from api.words.languages import Language
from api.words.written_given import GivenWords
from ingest.printable import printable
from ingest.said import Said

router = APIRouter()

PATH = "/tickets/{number}"
CURSOR_NAME = "console-flats"
MOST_LINES_EVER = 1 << 62
NOTICES_SHOWN = 20
"""The newest notices of a ticket that its page has; the others are there for programs."""
ASKED = (explain_ticket, explain_part, ticket_now, ticket_flats, see_matter, list_sheets, notices_of_ticket)
"""The use cases that the page of a ticket asks."""


LineNumber = Annotated[int | None, Query(ge=1, le=MOST_LINES_EVER)]
"""Number of a line of history."""


class Asked(NamedTuple):
    """What of a ticket's page is asked for, as `ticket` has it."""

    cursor: str | None = None
    before: int | None = None
    line: int | None = None
    command: str = ""


class RefusedMove(NamedTuple):
    """A command that was refused, and the form that it came by."""

    form: Mapping[str, str]
    error: MoveRefused


@router.get(PATH)
def ticket(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(*ASKED)],
    number: TicketNumber,
    cursors: CursorsDep,
    cursor: Cursor = None,
    before: LineNumber = None,
    line: LineNumber = None,
    give: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Everything about one ticket, or what is seen of one above; ``cursor`` is of its flats.

    ``before``: its history before that line; ``line``: the one that the form of ``give`` is about.
    """
    asked = Asked(cursor, before, line, give)
    return _page(request, service, desk, viewer, number, cursors, asked)


@router.post(PATH)
def give(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[
        Viewer,
        asks(give_command, *ASKED),
    ],
    number: TicketNumber,
    cursors: CursorsDep,
    form: PostedForm,
) -> Response:
    """Give a command by its form, which comes back where it is refused, with what was typed."""
    now, wall = service.clock.now(), service.wall.now()
    try:
        given = _given(service, desk, viewer, number, form, now, language_of(request))
        give_command(service.records, viewer, number, given, now, desk=desk, wall=wall)
    except MoveRefused as error:
        return _page(request, service, desk, viewer, number, cursors, refused=RefusedMove(form, error))
    return RedirectResponse(PATH.format(number=number), SEE_OTHER)


def _given(
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    number: str,
    form: Mapping[str, str],
    now: int,
    language: Language,
) -> GivenCommand:
    """The command that ``form`` gives. Raises `MoveRefused` for a time that is none; `UnknownTicket`."""
    word = form.get("command", "")
    view = see_matter(service.records, viewer, number, now, desk=desk, wall=service.wall.now())
    row = desk.tables.moves.row(word, view.file.ticket.step)
    zone = ZoneInfo(desk.calendar_at(view.file.ticket.place).zone)
    typed, happened_at = form.get(HAPPENED_AT, ""), None
    if typed.strip():
        happened_at = local_instant(typed, zone)
        if happened_at is None:
            said = Said("leave-no-time", text=printable(typed, LONGEST_LOCAL_TIME))
            raise MoveRefused(FORM, [Reason("form-value", said, HAPPENED_AT)])
    version = form.get("version", "")
    values = {} if row is None else values_of(row, form, zone)
    if row is not None and ABOUT_A_LINE in row.needs and isinstance(values.get("values"), Mapping):
        words = GivenWords(desk.tables.moves, desk.inventory, {}, language, zone.key)
        values["values"] = _corrections(service, viewer, number, words, values)
    return GivenCommand(
        word,
        values=values,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        happened_at=happened_at,
        late_reason=form.get(LATE_REASON, ""),
    )


def _corrections(
    service: RunningService, viewer: Viewer, number: str, words: GivenWords, typed: Mapping[str, Any]
) -> Mapping[str, object] | None:
    """What is corrected of the line that was named; ``None``: nothing of it is otherwise than it was."""
    seq, values = typed.get("event"), dict(typed["values"])
    if not isinstance(seq, int):
        return values
    asked = (service.records, service.store, service.journal.notes, viewer, number)
    history = explain_ticket(*asked, plan=service.plan(), before=seq + 1).file.history
    line = next((each for each in history if each.seq == seq), None)
    return values if line is None else words.corrections(line, values) or None


def _page(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    number: str,
    cursors: Cursors,
    wanted: Asked | None = None,
    *,
    refused: RefusedMove | None = None,
) -> Response:
    plan, language, now = service.plan(), language_of(request), service.clock.now()
    asked = (service.records, service.store, service.journal.notes)
    wanted = wanted or Asked()
    after = cursors.read(CURSOR_NAME, number, wanted.cursor)

    def flats_shown(*, of_several: bool) -> dict[str, Any]:
        """What the list of flats shows; nothing for a ticket of one."""
        if not of_several:
            return {"flats": None}
        flats = ticket_flats(*asked[:2], viewer, number, after, FLATS_PER_PAGE, now, plan=plan)
        return {
            "flats": flats,
            "flat_rows": flat_rows(flats, plan.inventory, language),
            "flats_head": flats_head(flats, language),
            "next_flats": cursors.after(CURSOR_NAME, number, flats.page.last),
        }

    try:
        found = explain_ticket(*asked, viewer, number, plan=plan, before=wanted.before)
    except UnknownTicket:
        seen = explain_part(*asked, viewer, number, plan=plan)
        row = above_row(seen.part.ticket, plan.inventory)
        return render_page(
            request,
            "ticket_above.html",
            "work",
            part=seen.part,
            ticket=row.ticket,
            units=row.units,
            zone=row.zone,
            episodes=[episode_view(each, seen.plan, language) for each in seen.episodes],
            readings_away=seen.readings_away,
            now=now,
            **flats_shown(of_several=True),
        )
    file, inventory = found.file, plan.inventory
    zone = inventory.zone_of(file.ticket.place)
    with service.records.one_look():
        matter = see_matter(service.records, viewer, number, now, desk=desk, wall=service.wall.now())
        notices = notices_of_ticket(service.records, viewer, number, desk=desk, limit=NOTICES_SHOWN + 1)
        sheets = sheet_rows(list_sheets(service.records, viewer, number, desk=desk), language)
    commands = _words_of(matter)
    clocks = {each.id: each for each in file.clocks}
    words = GivenWords(desk.tables.moves, inventory, clocks, language, zone)
    about = [each.move for each in matter.allowed if each.possible and ABOUT_A_LINE in each.move.needs]
    scope, late_after = viewer.scope(Right.LOOK), desk.tables.settings.late_after
    standing = ticket_now(
        service.records, service.store, viewer, number, now, plan=plan, book=service.situations
    )
    now_view = ticket_now_view(standing, plan, language)
    history = HistoryWriter(found, words, scope, late_after, about)
    line = next((each for each in file.history if each.seq == wanted.line), None) if wanted.line else None
    return render_page(
        request,
        "ticket.html",
        "work",
        problem=problem_of(refused.error) if refused else None,
        file=file,
        ticket=file.ticket,
        of_sensors=file.ticket.origin is Origin.SENSOR or now_view is not None,
        now_of=standing,
        now_view=now_view,
        episodes=[episode_view(each, found.plan, language) for each in found.episodes],
        readings_away=found.readings_away,
        history=list(history.parts()),
        supply_stop=_supply_stop(file.history),
        before=wanted.before,
        joined_into=joined_into(file.ticket),
        gateways=gateway_lines(file.silent_gateways, inventory, language, zone),
        sees_people=viewer.sees_people,
        commands=commands,
        going_on={each.move.old for each in matter.allowed if each.code == FALSE_CLOSURE},
        sheets=sheets,
        zone=zone,
        now=now,
        **_of_matter(matter, commands, desk, language, refused, history.of_form(line, wanted.command)),
        notices=notices[:NOTICES_SHOWN],
        more_notices=len(notices) > NOTICES_SHOWN,
        facts=fact_rows(matter.file, file.history),
        clocks=clock_rows(matter, language, zone),
        not_now=not_now(matter, viewer, desk.tables.moves, language),
        **flats_shown(of_several=file.episode_count > 1 or file.children_count > 0),
    )


def _supply_stop(history: Sequence[TicketEvent]) -> str:
    """The stop of supply that the ticket was opened with or came to last; empty: none that is shown."""
    said = (each for each in reversed(history) if each.reason is TicketReason.SUPPLY_STOP)
    return str(next((each.data.get("stop") for each in said), None) or "")


def _words_of(matter: MatterView) -> list[str]:
    """The words that what sensors opened takes at one press."""
    found = kept_words(matter.allowed) if matter.file.ticket.origin is Origin.SENSOR else ()
    return [word.value for word in found]


def _of_matter(
    matter: MatterView,
    commands: Sequence[str],
    desk: DeskInForce,
    language: Language,
    refused: RefusedMove | None,
    about: AboutLine | None,
) -> dict[str, Any]:
    """What the page shows of the ticket's matter.

    The forms of what one of ``commands`` gives at one press stand apart: nobody is offered the same twice,
    and when it was, or more than a text, can be said all the same.
    """
    maker = FormMaker(matter.file, desk, language, matter.routed_unit)
    word = refused.form.get("command") if refused else None
    forms: list[MoveForm] = []
    with_more: list[MoveForm] = []
    for each in matter.allowed:
        back = refused if each.move.command == word else None
        if each.possible or back:
            made = maker.form(each, back and back.form, back and back.error)
            if about is not None and back is None and each.move.command == about.command:
                made = replace(maker.form(each, about.typed), notes=about.notes, opened=True)
            (with_more if each.move.old in commands else forms).append(made)
    unplaced = (
        refused.error.reasons if refused and not any(each.came_back for each in (*forms, *with_more)) else ()
    )
    return {
        "matter": matter,
        "forms": forms,
        "with_more": with_more,
        "unplaced": [language.say(each.said) for each in unplaced],
        "routing": routing_note(matter.file, language),
        "findings": matter.file.findings,
        "proposals": proposal_rows(matter.file, desk.inventory, language),
        "candidates": candidate_rows(matter, language),
        "may_join": any(each.move.command == JOIN and each.possible for each in matter.allowed),
        "takeover": matter.file.ticket.takeover,
        "given_to": lambda each: given_to(each, desk.inventory),
        "system": SYSTEM,
    }
