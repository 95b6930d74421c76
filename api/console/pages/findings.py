"""Findings: what was found to be done wrong, and the form by which a person decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.departments import list_departments
from alerts.desk.findings.deciding import FindingDecision, decide_finding
from alerts.desk.findings.listing import FindingFilter, list_findings
from alerts.desk.lookups.errors import NotFound
from alerts.matters.choices import FindingKind, FindingState
from alerts.people.viewer import Forbidden, Viewer
from alerts.tickets.desk_moves.orders import LONGEST_TEXT
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.pages.worklist.page import units_to_choose
from api.console.views.findings import VERDICTS, finding_row, finding_selects
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.lists.asked import Chosen, Name
from api.http.paging import Cursor, Cursors
from api.http.parameters import TICKET_NUMBER, RowId
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

PATH = "/findings"
CURSOR_NAME = "console-findings"
FINDINGS_PER_PAGE = 50
EVERY = "all"
"""What is asked for instead of a state: whatever became of them."""
State = Literal["open", "verified", "unfounded", "all"]
WithFindings = Annotated[Viewer, asks(list_findings, list_departments)]


def _asked_for(
    state: Chosen[State] = None,
    kind: Chosen[FindingKind] = None,
    unit: Chosen[Name] = None,
    ticket: Annotated[str | None, Query(max_length=20, pattern=TICKET_NUMBER)] = None,
) -> dict[str, str]:
    asked: dict[str, str] = {"state": state or (EVERY if ticket else FindingState.OPEN)}
    asked |= {"kind": kind} if kind else {}
    asked |= {"unit": unit} if unit else {}
    return asked | ({"ticket": ticket} if ticket else {})


AskedFor = Annotated[dict[str, str], Depends(_asked_for)]
"""Those to be verified, or all of one ticket, where nothing else is asked."""


@router.get(PATH)
def findings(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: WithFindings,
    asked: AskedFor,
    cursor: Cursor = None,
) -> Response:
    """Findings, the newest first."""
    return _render(request, service, viewer, cursors, asked, cursor)


@router.post(f"{PATH}/{{id}}/decide")
def decide(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(decide_finding, list_findings, list_departments)],
    cursors: CursorsDep,
    id: RowId,  # noqa: A002 - as in the API
    form: PostedForm,
    asked: AskedFor,
    cursor: Cursor = None,
) -> Response:
    """Verify or refute a finding; the page that it was on comes back, with why where that is refused."""
    now, wall, inventory = service.clock.now(), service.wall.now(), service.inventory()
    try:
        decision = FindingDecision(_verdict(form), form.get("reason", ""))
        decide_finding(service.records, viewer, id, decision, now, inventory=inventory, wall=wall)
    except (MoveRefused, Forbidden, NotFound) as error:
        problem = problem_of(error)
        if isinstance(error, MoveRefused) and error.code == FORM:
            problem = HttpProblem(ProblemKind.INVALID, error.reasons[0].said)
        return _render(request, service, viewer, cursors, asked, cursor, problem=problem, typed=(id, form))
    where = request.url.query
    return RedirectResponse(f"{PATH}?{where}" if where else PATH, SEE_OTHER)


def _verdict(form: Mapping[str, str]) -> FindingState:
    """What ``form`` says. Raises `MoveRefused`."""
    chosen = form.get("state", "")
    for each in VERDICTS:
        if each.value == chosen:
            return each
    raise MoveRefused(FORM, [Reason("form-needed", Said("refusal-finding-verdict"), "state")])


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    cursors: Cursors,
    asked: Mapping[str, str],
    cursor: str | None = None,
    *,
    problem: HttpProblem | None = None,
    typed: tuple[int, Mapping[str, str]] | None = None,
) -> Response:
    inventory, language = service.inventory(), language_of(request)
    state, kind = asked["state"], asked.get("kind")
    wanted = FindingFilter(
        state=None if state == EVERY else FindingState(state),
        kind=None if kind is None else FindingKind(kind),
        unit=asked.get("unit"),
        ticket=asked.get("ticket"),
    )
    after = cursors.read(CURSOR_NAME, asked, cursor)
    page = list_findings(service.records, viewer, wanted, after, FINDINGS_PER_PAGE, inventory=inventory)
    return render_page(
        request,
        "findings.html",
        "findings",
        problem=problem,
        rows=[finding_row(each, inventory, language) for each in page.items],
        next=cursors.after(CURSOR_NAME, asked, page.last),
        asked=asked,
        states=[*FindingState, EVERY],
        selects=finding_selects(*units_to_choose(viewer, inventory, wanted.unit), language),
        verdicts=[(each.value, language.name_of("finding-state", each)) for each in VERDICTS],
        typed_at=None if typed is None else typed[0],
        typed={} if typed is None else typed[1],
        most=LONGEST_TEXT,
        zone=inventory.root_zone,
    )
