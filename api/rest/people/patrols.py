"""Patrol sheets (巡视工作单) of a post, and the repair sheets (工程维修单) that come of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.duty.patrols import (
    RepairWord,
    ShownPatrol,
    ShownRepair,
    file_patrol,
    list_patrols,
    say_on_repair,
)
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT, DutyLine
from alerts.duty.patrols import MOST_FINDINGS, PatrolCheck, PatrolDay, PatrolFinding, PatrolSheet
from alerts.duty.repairs import RepairCommand, RepairStep
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import DeskDep, ServiceDep
from api.http.parameters import LONGEST_NAME, PRINTABLE, WRITTEN, DutyPostId, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(tags=["people"])

CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.DUTY_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)
OneLine = Annotated[str, Field(max_length=LONGEST_REASON, pattern=PRINTABLE)]
LongText = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=WRITTEN)]
PlaceId = Annotated[str, Field(max_length=LONGEST_NAME, pattern=PRINTABLE)]


class PatrolChecks(Sent):
    """What looking, listening, smelling and checking came to."""

    look: OneLine
    listen: OneLine
    smell: OneLine
    check: OneLine


class PatrolFindingBody(Sent):
    """What was found, and at which place; without one: on the way."""

    what: OneLine
    place: PlaceId = ""


class PatrolBody(Sent):
    """A sheet of a day. ``left_out``: what of the network was not covered; empty: nothing."""

    day: date
    checks: PatrolChecks
    left_out: OneLine = ""
    findings: Annotated[list[PatrolFindingBody], Field(max_length=MOST_FINDINGS, default_factory=list)]
    text: LongText = ""

    def sheet(self) -> PatrolSheet:
        """As the desk is given it."""
        checks = {check: str(getattr(self.checks, check.value)) for check in PatrolCheck}
        findings = tuple(PatrolFinding(each.what.strip(), each.place) for each in self.findings)
        return PatrolSheet(self.day, checks, self.left_out.strip(), findings, self.text)


class RepairBody(Sent):
    """What is said on a repair sheet. ``unit`` and ``due_at``: of issuing it, to whom and by when."""

    command: Literal[
        RepairCommand.ISSUE,
        RepairCommand.DONE,
        RepairCommand.ACCEPT,
        RepairCommand.SEND_BACK,
        RepairCommand.PASSED,
        RepairCommand.FAILED,
    ]
    text: LongText = ""
    unit: PlaceId = ""
    due_at: Instant | None = None


class RepairLineItem(BaseModel):
    """Who said what on a repair sheet, and the digest of what stood on it then."""

    command: RepairCommand
    at: Timestamp
    by: str
    acting_for: str
    text: str
    sheet: str

    @classmethod
    def of(cls, line: DutyLine) -> Self:
        """As the API shows it."""
        return cls(
            command=RepairCommand(line.data["command"]),
            at=rfc3339(line.at, DEFAULT_ZONE),
            by=line.actor,
            acting_for=line.acting_for,
            text=line.text,
            sheet=str(line.data.get("sheet", "")),
        )


class RepairItem(BaseModel):
    """A repair sheet. ``worker``, ``accepted_by``: whose signatures stand; ``late``: not done when due."""

    id: int
    what: str
    place: str
    step: RepairStep
    unit: str
    due_at: Timestamp | None
    late: bool
    worker: str
    accepted_by: str
    lines: list[RepairLineItem]
    allowed: list[RepairCommand]

    @classmethod
    def of(cls, shown: ShownRepair, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        sheet = shown.sheet
        return cls(
            id=sheet.found.id,
            what=sheet.found.text,
            place=str(sheet.found.data.get("place", "")),
            step=sheet.step,
            unit=sheet.unit,
            due_at=rfc3339_or_none(sheet.due_at, DEFAULT_ZONE),
            late=sheet.late(now),
            worker=sheet.worker.actor if sheet.worker else "",
            accepted_by=sheet.accepted.actor if sheet.accepted else "",
            lines=list(map(RepairLineItem.of, sheet.lines)),
            allowed=list(shown.allowed),
        )


class PatrolItem(BaseModel):
    """A patrol sheet: of which day, by whom, and what it came to; ``whole``: all of the network."""

    id: int
    day: date
    at: Timestamp
    by: str
    acting_for: str
    checks: dict[PatrolCheck, str]
    whole: bool
    left_out: str
    text: str
    repairs: list[RepairItem]

    @classmethod
    def of(cls, shown: ShownPatrol, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        line, sheet = shown.line, shown.sheet
        return cls(
            id=line.id,
            day=sheet.day,
            at=rfc3339(line.at, DEFAULT_ZONE),
            by=line.actor,
            acting_for=line.acting_for,
            checks=dict(sheet.checks),
            whole=sheet.whole,
            left_out=sheet.left_out,
            text=sheet.text,
            repairs=[RepairItem.of(each, now) for each in shown.repairs],
        )


class PatrolDayItem(BaseModel):
    """Whether a sheet of the day is filed, and whether one says that the whole network was covered."""

    day: date
    filed: bool
    whole: bool

    @classmethod
    def of(cls, day: PatrolDay) -> Self:
        """As the API shows it."""
        return cls(day=day.day, filed=day.filed, whole=day.whole)


class PatrolList(BaseModel):
    """Sheets, the newest first, and the last days of a post that patrols.

    ``before``: with which to ask for the next ones, ``null``: none.
    """

    items: list[PatrolItem]
    days: list[PatrolDayItem]
    before: int | None


@router.get("/duty/{post}/patrols", responses=problem_responses(ProblemKind.NOT_FOUND))
def patrols(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(list_patrols)],
    post: DutyPostId,
    before: Annotated[int | None, Query(ge=1, lt=1 << 63)] = None,
) -> PatrolList:
    """Patrol sheets of a post. A page looks through a bounded part of the log: it may be short, and go on."""
    now = service.wall.now()
    page = list_patrols(service.records, viewer, post, before, now, inventory=service.inventory())
    return PatrolList(
        items=[PatrolItem.of(each, now) for each in page.items],
        days=list(map(PatrolDayItem.of, page.days)),
        before=page.before,
    )


@router.post("/duty/{post}/patrols", dependencies=[JsonOnly], status_code=201, responses=CHANGES)
def patrol(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(file_patrol)],
    post: DutyPostId,
    body: PatrolBody,
) -> PatrolItem:
    """File the patrol sheet of a day; each finding makes a repair sheet."""
    now = service.wall.now()
    filed = file_patrol(service.records, viewer, post, body.sheet(), now, desk=desk)
    return PatrolItem.of(filed, now)


@router.post("/duty/{post}/repairs/{id}", dependencies=[JsonOnly], responses=CHANGES)
def repair(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(say_on_repair)],
    post: DutyPostId,
    id: RowId,  # noqa: A002 - the contract's own name
    body: RepairBody,
) -> RepairItem:
    """Issue a repair sheet, sign it, or send it back."""
    now = service.wall.now()
    word = RepairWord(body.command, body.text, body.unit, body.due_at)
    return RepairItem.of(say_on_repair(service.records, viewer, post, id, word, now, desk=desk), now)
