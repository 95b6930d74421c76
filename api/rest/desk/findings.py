"""Findings over all tickets that somebody sees, and what a person makes of them."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.findings.deciding import FindingDecision, decide_finding
from alerts.desk.findings.listing import FindingFilter, ListedFinding, list_findings
from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.findings import Finding
from alerts.people.viewer import Viewer
from alerts.tickets.desk_moves.orders import LONGEST_TEXT
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import TICKET_NUMBER, OptionalId, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.rest.people.contacts import DepartmentName
from api.rest.people.user_models import Sent
from api.words.finding_words import evidence_in
from api.words.languages import Language
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.said import name_of

router = APIRouter(prefix="/findings", tags=["desk"])


class FindingItem(BaseModel):
    """What was found to be done wrong, on a ``ticket`` or, where that is ``null``, at a ``place``.

    ``since``: of a limit its due, else ``found_at``. ``unit`` or ``user``: whom it is about, where that is
    known. ``evidence`` is for programs, by kind; ``because`` says the same in the language of the answer.
    ``may_decide``: whether the reader may verify or refute it now.
    """

    id: int
    kind: FindingKind
    name: str
    ticket: str | None
    place: str | None
    contact: str | None
    unit: DepartmentName | None
    user: str | None
    since: Timestamp
    found_at: Timestamp
    found_by: str
    evidence: dict[str, Any]
    because: str
    state: FindingState
    decided_at: Timestamp | None
    decided_by: str | None
    reason: str | None
    may_decide: bool

    @classmethod
    def listed(cls, found: ListedFinding, inventory: Inventory, language: Language) -> Self:
        """The finding by the clocks of its place."""
        finding = found.finding
        zone = inventory.zone_of(found.place) if found.place in inventory.places else DEFAULT_ZONE
        return cls(
            id=found.id,
            kind=finding.kind,
            name=language.say(name_of("finding", finding.kind)),
            ticket=finding.ticket or None,
            place=found.place or None,
            contact=finding.contact or None,
            unit=_unit_of(finding, inventory),
            user=finding.subject if finding.subject_kind == "user" else None,
            since=rfc3339(found.since, zone),
            found_at=rfc3339(finding.found_at, zone),
            found_by=finding.found_by,
            evidence=dict(finding.evidence),
            because=evidence_in(language, finding, zone),
            state=finding.state,
            decided_at=rfc3339_or_none(finding.decided_at, zone),
            decided_by=finding.decided_by or None,
            reason=finding.reason or None,
            may_decide=found.may_decide,
        )


class FindingPage(Page):
    """Findings, the newest first."""

    items: list[FindingItem]


class FindingDecisionBody(Sent):
    """What is made of a finding, and why."""

    state: Literal[FindingState.VERIFIED, FindingState.UNFOUNDED]
    reason: Annotated[str, Field(max_length=LONGEST_TEXT)]


class DecidedFinding(BaseModel):
    """What was made of a finding, by whom and when."""

    id: int
    ticket: str | None
    state: FindingState
    decided_at: Timestamp
    decided_by: str
    reason: str


def _unit_of(finding: Finding, inventory: Inventory) -> DepartmentName | None:
    if finding.subject_kind != "department":
        return None
    known = inventory.departments.get(finding.subject)
    return DepartmentName(id=finding.subject, name=finding.subject if known is None else known.name)


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def findings(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_findings)],
    language: AnswerLanguage,
    state: FindingState | None = None,
    kind: FindingKind | None = None,
    unit: OptionalId = None,
    ticket: Annotated[str | None, Query(max_length=20, pattern=TICKET_NUMBER)] = None,
    cursor: Cursor = None,
) -> FindingPage:
    """What was found to be done wrong on tickets, the newest first; `unit` is whom it is about.

    A page may be short, or empty, and go on: it looks through a bounded number of findings.
    """
    wanted = FindingFilter(state=state, kind=kind, unit=unit, ticket=ticket)
    after, inventory = cursors.read("findings", astuple(wanted), cursor), service.inventory()
    page = list_findings(service.records, viewer, wanted, after, limit, inventory=inventory)
    return FindingPage(
        items=[FindingItem.listed(each, inventory, language) for each in page.items],
        next=cursors.after("findings", astuple(wanted), page.last),
    )


@router.post(
    "/{id}/decide",
    dependencies=[JsonOnly],
    responses=problem_responses(
        ProblemKind.NOT_FOUND,
        ProblemKind.NOT_YOURS,
        ProblemKind.FINDING_DECIDED,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
    ),
)
def decide(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(decide_finding)],
    id: RowId,  # noqa: A002 - the contract's own name
    body: FindingDecisionBody,
) -> DecidedFinding:
    """Verify or refute a finding: once, with the reason, and not by whom it is about (P35)."""
    now, wall, inventory = service.clock.now(), service.wall.now(), service.inventory()
    decision = FindingDecision(body.state, body.reason)
    done = decide_finding(service.records, viewer, id, decision, now, inventory=inventory, wall=wall)
    return DecidedFinding(
        id=id,
        ticket=done.ticket or None,
        state=done.state,
        decided_at=rfc3339(done.decided_at or now, DEFAULT_ZONE),
        decided_by=done.decided_by,
        reason=done.reason,
    )
