"""Duty: who is on it, holes in the roster, signing in, changes of one shift, the log of a post."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.duty.acting import (
    ShiftChange,
    change_shift,
    read_log,
    write_in_log,
)
from alerts.desk.duty.overview import ShownPost, ShownShift, see_duty
from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.duty.holes import DutyHole, HoleKind
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT, DutyLine, DutyLineKind
from alerts.duty.roster import LeaderPost
from alerts.duty.shifts import DutyShift
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import PageSize, ServiceDep
from api.http.parameters import LONGEST_NAME, DutyPostId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from ingest.durations import DAY
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(tags=["people"])

DAYS_SHOWN = 7
CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.DUTY_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


class DutyShiftItem(BaseModel):
    """A shift with who is there: ``chief`` (empty: nobody) and ``crew``."""

    starts_at: Timestamp
    ends_at: Timestamp
    chief: str
    crew: list[str]

    @classmethod
    def of(cls, shift: DutyShift) -> Self:
        """As the API shows it."""
        return cls(
            starts_at=rfc3339(shift.starts_at, DEFAULT_ZONE),
            ends_at=rfc3339(shift.ends_at, DEFAULT_ZONE),
            chief=shift.chief,
            crew=list(shift.crew),
        )


class SignInItem(BaseModel):
    """Who signed in for a shift, for whom they stood in (empty: themselves), and whether that was late."""

    person: str
    acting_for: str
    at: Timestamp
    late: bool

    @classmethod
    def of(cls, line: DutyLine) -> Self:
        """As the API shows it."""
        return cls(
            person=line.actor,
            acting_for=line.acting_for,
            at=rfc3339(line.at, DEFAULT_ZONE),
            late=bool(line.data.get("late")),
        )


class PlannedShiftItem(DutyShiftItem):
    """A shift with who is there, who is ``planned`` for it, and who has signed in."""

    planned: list[str]
    signed_in: list[SignInItem]

    @classmethod
    def shown(cls, shown: ShownShift) -> Self:
        """As the API shows it."""
        return cls(
            **DutyShiftItem.of(shown.shift).model_dump(),
            planned=list(shown.planned.persons),
            signed_in=list(map(SignInItem.of, shown.signed_in)),
        )


class DutyPostItem(BaseModel):
    """A post; ``in_charge`` is the shift that is in charge now, ``null``: nobody is."""

    id: str
    name: str
    department: str
    round_the_clock: bool
    leads: LeaderPost | None
    in_charge: DutyShiftItem | None
    shifts: list[PlannedShiftItem]

    @classmethod
    def of(cls, shown: ShownPost) -> Self:
        """As the API shows it."""
        post = shown.post
        return cls(
            id=post.id,
            name=post.name,
            department=post.department,
            round_the_clock=post.round_the_clock,
            leads=post.leads,
            in_charge=None if shown.in_charge is None else DutyShiftItem.of(shown.in_charge),
            shifts=list(map(PlannedShiftItem.shown, shown.shifts)),
        )


class DutyHoleItem(BaseModel):
    """A hole of the roster in the next 7 days; ``urgent``: within a day.

    ``about``: of a missing leader which one, of somebody who is at two posts at once who.
    """

    kind: HoleKind
    post: str
    starts_at: Timestamp
    ends_at: Timestamp
    urgent: bool
    about: str

    @classmethod
    def of(cls, hole: DutyHole, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        return cls(
            kind=hole.kind,
            post=hole.post,
            starts_at=rfc3339(hole.starts_at, DEFAULT_ZONE),
            ends_at=rfc3339(hole.ends_at, DEFAULT_ZONE),
            urgent=hole.is_urgent(now),
            about=hole.about,
        )


class DutyItem(BaseModel):
    """All posts with their shifts, and what is wrong with the roster."""

    posts: list[DutyPostItem]
    holes: list[DutyHoleItem]


class DutyLineItem(BaseModel):
    """A line of a post's log. ``about``: the line it corrects; ``corrected_by``: those that correct it."""

    id: int
    at: Timestamp
    kind: DutyLineKind
    actor: str
    acting_for: str
    shift_at: Timestamp | None
    text: str
    data: dict[str, Any]
    about: int | None
    corrected_by: list[int]

    @classmethod
    def of(cls, line: DutyLine, corrected_by: list[int]) -> Self:
        """As the API shows it."""
        return cls(
            id=line.id,
            at=rfc3339(line.at, DEFAULT_ZONE),
            kind=line.kind,
            actor=line.actor,
            acting_for=line.acting_for,
            shift_at=None if line.shift_at is None else rfc3339(line.shift_at, DEFAULT_ZONE),
            text=line.text,
            data=dict(line.data),
            about=line.about,
            corrected_by=corrected_by,
        )


class DutyLog(BaseModel):
    """Lines of a log, the newest first; ``before``: with which to ask for the next ones, ``null``: none."""

    items: list[DutyLineItem]
    before: int | None


class ShiftChangeBody(Sent):
    """On one shift ``by`` instead of ``person``; an empty ``by``: nobody."""

    shift_at: Instant
    person: Annotated[str, Field(max_length=LONGEST_NAME)]
    by: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    because: Annotated[str, Field(max_length=LONGEST_REASON)]


class DutyNoteBody(Sent):
    """A line for a log; ``about``: the line that it corrects."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    about: Annotated[int, Field(ge=1, lt=1 << 63)] | None = None


@router.get("/duty", responses=problem_responses(ProblemKind.SPAN_TOO_LONG))
def duty(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(see_duty)],
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
) -> DutyItem:
    """All posts: shifts of a span (from now on, 7 days), who is in charge now, holes of the next 7 days."""
    now = service.wall.now()
    start = now if start is None else start
    end = start + DAYS_SHOWN * DAY if end is None else end
    seen = see_duty(service.records, viewer, start, end, now, inventory=service.inventory())
    return DutyItem(
        posts=list(map(DutyPostItem.of, seen.posts)),
        holes=[DutyHoleItem.of(each, now) for each in seen.holes],
    )


@router.post("/duty/{post}/sign-in", dependencies=[JsonOnly], responses=CHANGES)
def duty_sign_in(
    service: ServiceDep, viewer: Annotated[Viewer, asks(sign_in_on_duty)], post: DutyPostId, _body: Sent
) -> SignInItem:
    """Sign in for one's own shift that runs, or begins within two hours."""
    now = service.wall.now()
    return SignInItem.of(sign_in_on_duty(service.records, viewer, post, now, inventory=service.inventory()))


@router.post("/duty/{post}/changes", dependencies=[JsonOnly], responses=CHANGES)
def duty_change(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(change_shift)],
    post: DutyPostId,
    body: ShiftChangeBody,
) -> DutyShiftItem:
    """Put somebody, or nobody, in the place of a person on one shift."""
    change = ShiftChange(body.shift_at, body.person, body.by, body.because)
    now = service.wall.now()
    changed = change_shift(service.records, viewer, post, change, now, inventory=service.inventory())
    return DutyShiftItem.of(changed)


@router.get("/duty/{post}/log", responses=problem_responses(ProblemKind.NOT_FOUND))
def duty_log(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(read_log)],
    post: DutyPostId,
    limit: PageSize,
    before: Annotated[int | None, Query(ge=1, lt=1 << 63)] = None,
) -> DutyLog:
    """The log of a post, the newest line first."""
    page = read_log(service.records, viewer, post, before, limit, inventory=service.inventory())
    items = [DutyLineItem.of(each, page.corrected_by.get(each.id, [])) for each in page.lines]
    return DutyLog(items=items, before=items[-1].id if page.more else None)


@router.post("/duty/{post}/log", dependencies=[JsonOnly], responses=CHANGES)
def duty_note(
    service: ServiceDep, viewer: Annotated[Viewer, asks(write_in_log)], post: DutyPostId, body: DutyNoteBody
) -> DutyLineItem:
    """Write in the log of a post; nobody changes a line, and a correction is another."""
    now, known = service.wall.now(), service.inventory()
    line = write_in_log(service.records, viewer, post, body.text, now, inventory=known, about=body.about)
    return DutyLineItem.of(line, [])
