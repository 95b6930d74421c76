"""Duty: who is on it, holes in the roster, signing in, changes of one shift, the log of a post."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from alerts.desk.duty.acting import (
    ShiftChange,
    change_shift,
    read_log,
    write_in_log,
)
from alerts.desk.duty.handovers import say_in_handover, see_handover
from alerts.desk.duty.overview import see_duty
from alerts.desk.duty.sign_ins import answer_check, sign_in_on_duty
from alerts.duty.handing_over import HandoverOrder
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import DeskDep, PageSize, ServiceDep
from api.http.parameters import DutyPostId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.people.duty_models import (
    DutyHoleItem,
    DutyItem,
    DutyLineItem,
    DutyLog,
    DutyNoteBody,
    DutyPostItem,
    DutyShiftItem,
    HandoverBody,
    HandoverItem,
    ShiftChangeBody,
    SignInItem,
)
from api.rest.people.user_models import Sent
from ingest.durations import DAY

router = APIRouter(tags=["people"])

DAYS_SHOWN = 7
CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.DUTY_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
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
        posts=[DutyPostItem.of(each, now) for each in seen.posts],
        holes=[DutyHoleItem.of(each, now) for each in seen.holes],
    )


@router.post("/duty/{post}/sign-in", dependencies=[JsonOnly], responses=CHANGES)
def duty_sign_in(
    service: ServiceDep, viewer: Annotated[Viewer, asks(sign_in_on_duty)], post: DutyPostId, _body: Sent
) -> SignInItem:
    """Sign in for one's own shift that runs, or begins within two hours."""
    now = service.wall.now()
    return SignInItem.of(sign_in_on_duty(service.records, viewer, post, now, inventory=service.inventory()))


@router.post("/duty/{post}/check", dependencies=[JsonOnly], responses=CHANGES)
def duty_check(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(answer_check)],
    post: DutyPostId,
    _body: Sent,
) -> DutyLineItem:
    """Answer, as one of the shift in charge, that it is there and can be reached."""
    return DutyLineItem.of(answer_check(service.records, viewer, post, service.wall.now(), desk=desk), [])


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
    found = see_handover(service.records, viewer, post, service.wall.now(), inventory=service.inventory())
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
