"""Duty: who is on it, holes in the roster, signing in, changes of one shift, the log of a post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.duty.acting import (
    ShiftChange,
    change_shift,
    read_log,
    write_in_log,
)
from alerts.desk.duty.handovers import HandoverView, say_in_handover, see_handover
from alerts.desk.duty.overview import ShownPost, ShownShift, see_duty
from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.duty.handing_over import HandoverEntry, HandoverOrder
from alerts.duty.handover_table import HandoverCommand, HandoverStep
from alerts.duty.holes import DutyHole, HoleKind
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT, DutyLine, DutyLineKind
from alerts.duty.roster import LeaderPost
from alerts.duty.shifts import DutyShift
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import PageSize, ServiceDep
from api.http.parameters import LONGEST_NAME, DutyPostId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
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


class HandoverBody(Sent):
    """A command of a handover; ``part`` and ``entry`` where it takes one."""

    command: HandoverCommand
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    part: Annotated[int, Field(ge=0, le=5)] = 0
    entry: Annotated[int, Field(ge=0, le=1_000)] = 0


class DueClockItem(BaseModel):
    """A clock of part 2 that falls due within 12 hours."""

    ticket: str
    key: str
    due_at: Timestamp | None


class OpenMattersItem(BaseModel):
    """Part 2 as the service filled it in; ``more``: there are more tickets, ``more_clocks``: more clocks."""

    tickets: list[str]
    clocks: list[DueClockItem]
    more: bool
    more_clocks: bool

    @classmethod
    def of(cls, matters: Mapping[str, Any]) -> Self | None:
        """As the API shows it; ``None`` before it was begun."""
        if not matters:
            return None
        clocks = [
            DueClockItem(
                ticket=each["ticket"], key=each["key"], due_at=rfc3339_or_none(each["due_at"], DEFAULT_ZONE)
            )
            for each in matters["clocks"]
        ]
        rest = {name: matters[name] for name in ("tickets", "more", "more_clocks")}
        return cls(clocks=clocks, **rest)


class HandoverEntryItem(BaseModel):
    """An exception and its answer; empty: it has none yet."""

    no: int
    text: str
    by: str
    answer: str
    answered_by: str

    @classmethod
    def of(cls, entry: HandoverEntry) -> Self:
        """As the API shows it."""
        names = ("no", "text", "by", "answer", "answered_by")
        return cls(**{name: getattr(entry, name) for name in names})


class HandoverItem(BaseModel):
    """The handover of a post to the shift that comes.

    ``parts``: what people filled in, by number; ``matters``: part 2. ``accidents``: critical tickets for
    which it is paused. ``allowed``: what the viewer may say now.
    """

    step: HandoverStep
    outgoing: DutyShiftItem
    incoming: DutyShiftItem
    parts: dict[int, str]
    matters: OpenMattersItem | None
    entries: list[HandoverEntryItem]
    signed_out_by: str
    accidents: list[str]
    allowed: list[HandoverCommand]

    @classmethod
    def of(cls, view: HandoverView) -> Self:
        """As the API shows it."""
        handover = view.handover
        return cls(
            step=view.step,
            outgoing=DutyShiftItem.of(view.outgoing),
            incoming=DutyShiftItem.of(view.incoming),
            parts=dict(handover.parts),
            matters=OpenMattersItem.of(handover.matters),
            entries=list(map(HandoverEntryItem.of, handover.entries)),
            signed_out_by=handover.signed_out_by,
            accidents=list(view.accidents),
            allowed=list(view.allowed),
        )


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


@router.get("/duty/{post}/handover", responses=problem_responses(ProblemKind.NOT_FOUND))
def duty_handover(
    service: ServiceDep, viewer: Annotated[Viewer, asks(see_handover)], post: DutyPostId
) -> HandoverItem | None:
    """The handover of a post to the shift that comes; ``null``: nobody is in charge, or nobody comes."""
    now, wall = service.clock.now(), service.wall.now()
    found = see_handover(service.records, viewer, post, now, inventory=service.inventory(), wall=wall)
    return None if found is None else HandoverItem.of(found)


@router.post("/duty/{post}/handover", dependencies=[JsonOnly], responses=CHANGES)
def duty_hand_over(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(say_in_handover)],
    post: DutyPostId,
    body: HandoverBody,
) -> HandoverItem:
    """Say something in a handover; with the second signature responsibility passes."""
    order = HandoverOrder(body.command, viewer.name, body.text, body.part, body.entry)
    now, wall, known = service.clock.now(), service.wall.now(), service.inventory()
    return HandoverItem.of(
        say_in_handover(service.records, viewer, post, order, now, inventory=known, wall=wall)
    )
