"""The console's pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.staticfiles import StaticFiles

from alerts.rules.rule import Concern, Severity
from alerts.tickets.moves import FINAL_COMMANDS, TABLE, UnknownTicket
from alerts.tickets.ticket import SYSTEM, TicketFile, TicketState
from api.access.authentication import COOKIE, Anyone, JsonOnly, Reader, bearer_token
from api.console.charts.point_charts import last_day_chart, limit_history
from api.console.pages.rendering import STATIC, language_of, render_page
from api.console.views.episodes import BoardRow, episode_view, value_formatter
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor, cut
from api.http.parameters import PointId, TicketNumber
from api.http.places import name_of, path_of, zone_of
from api.rest import points
from api.rest.dead_letter_models import text_of
from api.rest.inventory_models import Session
from ingest.durations import DAY
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.readings.batch import DeadLetterReason

router = APIRouter(include_in_schema=False)

MOST_ROWS = 500
"""Tickets on the board; the gravest ones."""
MOST_CANDIDATES = 5_000
"""Tickets that are looked at to find them."""
MOST_CHARTED = 5
"""Episodes of a ticket that get a chart."""
LETTERS_PER_PAGE = 50
"""Dead letters on a page."""
MOST_PAYLOAD_BYTES = 4_096
"""Bytes of a dead letter's payload on the page."""
GRAVITY = {severity.value: rank for rank, severity in enumerate(Severity)}


@router.get("/")
def board(
    request: Request,
    service: ServiceDep,
    _reader: Reader,
    concern: Concern | None = None,
    state: Annotated[TicketState | None, Query()] = None,
) -> Response:
    """Open tickets, those that ask for action first, then the gravest, then the oldest."""
    closed = state is TicketState.CLOSED
    with service.records.reading() as tx:
        counts = tx.ticket_views.open_by_concern()
        found = tx.ticket_views.page(
            state="closed" if closed else "active", concern=concern, limit=MOST_CANDIDATES
        )
        if not closed:
            found.sort(key=lambda t: (t.parent is not None, -GRAVITY.get(t.severity, 0), t.breached_at))
        clocks = tx.tickets.clocks_of([ticket.number for ticket in found[:MOST_ROWS]])
    inventory = service.inventory()
    children = [ticket.parent for ticket in found if ticket.parent]
    rows = [
        BoardRow(
            ticket,
            path_of(inventory, ticket.place),
            zone_of(inventory, ticket.place),
            children.count(ticket.number),
            [clock for clock in clocks[ticket.number] if clock.stopped_at is None],
        )
        for ticket in found[:MOST_ROWS]
    ]
    return render_page(
        request,
        "tickets.html",
        "tickets",
        rows=rows,
        more=len(found) > MOST_ROWS,
        counts=counts,
        concerns=list(Concern),
        concern=concern,
        closed=closed,
        zone=_root_zone(inventory),
    )


@router.get("/tickets/{number}")
def ticket(request: Request, service: ServiceDep, _reader: Reader, number: TicketNumber) -> Response:
    """Everything about one ticket: why it was opened, what has been done, what can be done."""
    with service.records.reading() as tx:
        file = tx.ticket_views.file(number)
        if file is None:
            raise UnknownTicket(f"there is no ticket {number}")
        charted = [tx.episodes.by_id(episode.id) or episode for episode in file.episodes[:MOST_CHARTED]]
        history = limit_history(service, tx, file.ticket.breached_at - DAY)
    inventory, language = history.inventory, language_of(request)
    return render_page(
        request,
        "ticket.html",
        "tickets",
        file=file,
        ticket=file.ticket,
        episodes=[episode_view(episode, service.store, history, language) for episode in charted],
        path=path_of(inventory, file.ticket.place),
        child_names={child.place: name_of(inventory, child.place) for child in file.children},
        commands=_commands(file),
        ending=FINAL_COMMANDS,
        system=SYSTEM,
        zone=zone_of(inventory, file.ticket.place),
    )


def _commands(file: TicketFile) -> list[str]:
    """What the table allows in the ticket's state."""
    return [command.value for state, command in TABLE if state is file.ticket.state]


@router.get("/points/{id}")
def point(request: Request, service: ServiceDep, _reader: Reader, id: PointId) -> Response:  # noqa: A002 - as in the REST contract
    """The last 24 hours of one point under its limits."""
    now = service.clock.now()
    with service.records.reading() as tx:
        episodes = tx.episodes.overlapping([id], now - DAY, now)
        history = limit_history(service, tx, now - DAY)
    inventory = history.inventory
    known = points.known(inventory, id)
    readings = service.store.read([known.key], now - DAY, now + 1)
    usable = readings.select(readings.usable())
    chart_view = last_day_chart(known, readings, episodes, history, now)
    return render_page(
        request,
        "point.html",
        point=known,
        path=path_of(inventory, known.place),
        zone=inventory.zone_of(known.place),
        latest=(int(usable.measured_at[-1]), float(usable.value[-1])) if len(usable) else None,
        flagged=len(readings) - len(usable),
        episodes=episodes,
        chart=chart_view.chart,
        view=chart_view.view,
        value=value_formatter(known.metric, language_of(request)),
    )


@router.get("/dead-letters")
def dead_letters(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    _reader: Reader,
    reason: DeadLetterReason | None = None,
    cursor: Cursor = None,
) -> Response:
    """Messages that could not be decoded, with their payloads."""
    position = cursors.read("console-dead-letters", reason, cursor)
    found = service.journal.box.dead_letters(
        int(position[0]) if position else 0, LETTERS_PER_PAGE + 1, reason
    )
    rows, last = cut(found, LETTERS_PER_PAGE, lambda row: [row.id])
    return render_page(
        request,
        "dead_letters.html",
        "dead-letters",
        rows=rows,
        next=cursors.issue("console-dead-letters", reason, last) if last else None,
        reason=reason,
        reasons=list(DeadLetterReason),
        payload_text=_payload_text,
        most_shown=MOST_PAYLOAD_BYTES,
        zone=_root_zone(service.inventory()),
    )


def _payload_text(payload: bytes) -> str:
    """The beginning of the payload as text, or as hexadecimal where it is none."""
    text = text_of(payload[:MOST_PAYLOAD_BYTES])
    return payload[:MOST_PAYLOAD_BYTES].hex(" ") if text is None else text


def _root_zone(inventory: Inventory) -> str:
    """The zone of the tree's root: for instants that belong to no place."""
    root = next((place for place in inventory.places.values() if place.parent is None), None)
    return DEFAULT_ZONE if root is None else inventory.zone_of(root.id)


@router.post("/session", dependencies=[JsonOnly])
def sign_in(request: Request, response: Response, service: ServiceDep, user: Anyone) -> Session:
    """Tell whose token it is; where reading needs one, a cookie carries it from page to page."""
    token = bearer_token(request)
    if service.settings.api.anonymous == "none" and token is not None:
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https"
        )
    return Session(name=user.name, role=user.role)


def install(app: FastAPI) -> None:
    """Add the pages and what they load."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=str(STATIC)), name="static")
