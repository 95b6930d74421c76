"""Leave of persons: asked for, approved, accepted, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.people.leaves import (
    ShownLeave,
    accept_leave,
    approve_leave,
    ask_for_leave,
    ask_for_leave_of,
    decline_leave,
    end_leave,
    list_leaves,
)
from alerts.people.leave import LONGEST_BECAUSE, Leave, LeaveCommand, LeaveState, NewLeave
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.ports.running_service import RunningService
from api.rest.base_models import Page, Timestamp
from api.rest.people.user_models import Sent
from api.rest.people.users import UserName
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(tags=["people"])

ASKED = problem_responses(ProblemKind.LEAVE_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE)
CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.LEAVE_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


class NewLeaveBody(Sent):
    """A leave that is asked for: from now on where ``starts_at`` is ``null``."""

    substitute: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    starts_at: Instant | None = None
    ends_at: Instant
    because: Annotated[str, Field(max_length=LONGEST_BECAUSE)] = ""

    def wanted(self, now: int) -> NewLeave:
        """As the desk takes it at ``now`` (UTC ms)."""
        return NewLeave(
            substitute=self.substitute,
            starts_at=now if self.starts_at is None else self.starts_at,
            ends_at=self.ends_at,
            because=self.because,
        )


class LeaveItem(BaseModel):
    """A leave; ``person`` is away, ``substitute`` stands in.

    ``state`` is as of now. ``late``: its time has come, and it waits for somebody's word. ``began_at``: when
    it begins or has begun, ``null`` while a word lacks. ``allowed``: what the viewer may do with it now.
    """

    id: int
    person: str
    substitute: str
    starts_at: Timestamp
    ends_at: Timestamp
    because: str
    state: LeaveState
    late: bool
    began_at: Timestamp | None
    asked_at: Timestamp
    asked_by: str
    approved_at: Timestamp | None
    approved_by: str | None
    accepted_at: Timestamp | None
    declined_at: Timestamp | None
    declined_by: str | None
    ended_at: Timestamp | None
    ended_by: str | None
    allowed: list[LeaveCommand]

    @classmethod
    def of(cls, leave: Leave, now: int, allowed: tuple[LeaveCommand, ...] = ()) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        return cls(
            id=leave.id,
            person=leave.person,
            substitute=leave.substitute,
            starts_at=rfc3339(leave.starts_at, DEFAULT_ZONE),
            ends_at=rfc3339(leave.ends_at, DEFAULT_ZONE),
            because=leave.because,
            state=leave.state(now),
            late=leave.is_late(now),
            began_at=rfc3339_or_none(leave.began_at, DEFAULT_ZONE),
            asked_at=rfc3339(leave.asked_at, DEFAULT_ZONE),
            asked_by=leave.asked_by,
            approved_at=rfc3339_or_none(leave.approved_at, DEFAULT_ZONE),
            approved_by=leave.approved_by,
            accepted_at=rfc3339_or_none(leave.accepted_at, DEFAULT_ZONE),
            declined_at=rfc3339_or_none(leave.declined_at, DEFAULT_ZONE),
            declined_by=leave.declined_by,
            ended_at=rfc3339_or_none(leave.ended_at, DEFAULT_ZONE),
            ended_by=leave.ended_by,
            allowed=list(allowed),
        )

    @classmethod
    def shown(cls, shown: ShownLeave, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms), with what the viewer may do."""
        return cls.of(shown.leave, now, shown.allowed)


class LeavePage(Page):
    """Leaves, the first end first."""

    items: list[LeaveItem]


@router.get("/leaves", responses=problem_responses(ProblemKind.BAD_CURSOR))
def leaves(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_leaves)],
    cursor: Cursor = None,
) -> LeavePage:
    """The leaves that concern the viewer and whose end is still to come, also those that were declined."""
    now, after = service.wall.now(), cursors.read("leaves", None, cursor)
    known = service.inventory().departments
    page = list_leaves(service.records, viewer, after, limit, now, departments=known)
    return LeavePage(
        items=[LeaveItem.shown(each, now) for each in page.items],
        next=cursors.after("leaves", None, page.last),
    )


@router.post("/leaves", dependencies=[JsonOnly], responses=ASKED)
def ask(service: ServiceDep, viewer: Annotated[Viewer, asks(ask_for_leave)], body: NewLeaveBody) -> LeaveItem:
    """Ask for a leave of one's own."""
    now = service.wall.now()
    return LeaveItem.of(ask_for_leave(service.records, viewer, body.wanted(now), now), now)


@router.post("/users/{name}/leaves", dependencies=[JsonOnly], responses=CHANGES)
def ask_for_another(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(ask_for_leave_of)],
    name: UserName,
    body: NewLeaveBody,
) -> LeaveItem:
    """Ask for a leave of a user who cannot themselves."""
    now = service.wall.now()
    return LeaveItem.of(ask_for_leave_of(service.records, viewer, name, body.wanted(now), now), now)


@router.post("/leaves/{id}/approve", dependencies=[JsonOnly], responses=CHANGES)
def approve(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(approve_leave)],
    id: RowId,  # noqa: A002 - the contract's own name
    _body: Sent,
) -> LeaveItem:
    """Approve a leave, as head or leader of all departments of who goes."""
    return _said(service, viewer, id, approve_leave)


@router.post("/leaves/{id}/accept", dependencies=[JsonOnly], responses=CHANGES)
def accept(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(accept_leave)],
    id: RowId,  # noqa: A002 - the contract's own name
    _body: Sent,
) -> LeaveItem:
    """Accept to stand in."""
    return _said(service, viewer, id, accept_leave)


@router.post("/leaves/{id}/decline", dependencies=[JsonOnly], responses=CHANGES)
def decline(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(decline_leave)],
    id: RowId,  # noqa: A002 - the contract's own name
    _body: Sent,
) -> LeaveItem:
    """Decline a leave that has not begun, as its substitute or who could approve it."""
    return _said(service, viewer, id, decline_leave)


@router.post("/leaves/{id}/end", dependencies=[JsonOnly], responses=CHANGES)
def end(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_leave)],
    id: RowId,  # noqa: A002 - the contract's own name
    _body: Sent,
) -> LeaveItem:
    """End a leave before its time, or take it back."""
    return _said(service, viewer, id, end_leave)


def _said(
    service: RunningService, viewer: Viewer, leave_id: int, command: Callable[..., ShownLeave]
) -> LeaveItem:
    """The leave as it is after ``command``."""
    now, known = service.wall.now(), service.inventory().departments
    return LeaveItem.shown(command(service.records, viewer, leave_id, now, departments=known), now)
