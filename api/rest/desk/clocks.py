"""Running clocks of the desk over all tickets, by what is due next."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.deadlines.desk_clock import ClockOf, ClockStatus
from alerts.desk.clocks.lookups import ClockFilter, ListedClock, list_clocks
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.rest.people.contacts import DepartmentName
from api.words.languages import Language
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.said import name_of

router = APIRouter(prefix="/clocks", tags=["desk"])

UnitId = Annotated[str | None, Query(max_length=LONGEST_NAME, pattern=PRINTABLE)]


class RunningClockItem(BaseModel):
    """A clock of a ticket that runs.

    ``of`` and ``scope``: what it belongs to, and which: a contact's number, the number of an assignment or a
    task on the ticket; empty for the ticket's own. ``leads``: of its duties it is due first, and escalates;
    the others are measured. ``known_due_at``: the due as counted from when the service learned of it, where
    that was later. ``occurrence``: of a recurring one, how many were missed before it since the last proof.
    """

    ticket: str
    of: ClockOf
    scope: str
    key: str
    name: str
    clause: str
    started_at: Timestamp
    due_at: Timestamp | None
    known_due_at: Timestamp | None
    status: ClockStatus
    overdue: bool
    leads: bool
    occurrence: int
    unit: DepartmentName | None
    caught_up: bool

    @classmethod
    def listed(cls, found: ListedClock, inventory: Inventory, language: Language, now: int) -> Self:
        """The clock at ``now`` (UTC ms), by the clocks of its ticket's place."""
        clock = found.clock
        zone = inventory.zone_of(found.place) if found.place in inventory.places else DEFAULT_ZONE
        unit = inventory.departments.get(clock.unit)
        return cls(
            ticket=clock.ticket,
            of=clock.of,
            scope=clock.scope,
            key=clock.key,
            name=language.say(name_of("clock", clock.key)),
            clause=clock.clause,
            started_at=rfc3339(clock.started_at, zone),
            due_at=rfc3339_or_none(clock.due_at, zone),
            known_due_at=rfc3339_or_none(clock.known_at, zone),
            status=clock.status,
            overdue=clock.overdue(now),
            leads=clock.leads,
            occurrence=clock.occurrence,
            unit=None if unit is None else DepartmentName(id=unit.id, name=unit.name),
            caught_up=clock.caught_up,
        )


class RunningClockPage(Page):
    """Running clocks, those due first before the others."""

    items: list[RunningClockItem]


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def clocks(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_clocks)],
    language: AnswerLanguage,
    state: Annotated[
        Literal["running", "overdue"], Query(description="`overdue`: those of them past their due.")
    ] = "running",
    unit: UnitId = None,
    due_before: Annotated[Instant | None, Query(description="Due before this instant.")] = None,
    key: Annotated[str | None, Query(max_length=LONGEST_NAME, pattern=PRINTABLE)] = None,
    cursor: Cursor = None,
) -> RunningClockPage:
    """Running clocks of people's tickets, those due first before the others.

    A page may be short, or empty, and go on: it looks through a bounded number of clocks.
    """
    wanted = ClockFilter(state=state, unit=unit, due_before=due_before, key=key)
    after, inventory = cursors.read("clocks", astuple(wanted), cursor), service.inventory()
    now = service.clock.now()
    page = list_clocks(service.records, viewer, wanted, after, limit, now, inventory=inventory)
    return RunningClockPage(
        items=[RunningClockItem.listed(each, inventory, language, now) for each in page.items],
        next=cursors.after("clocks", astuple(wanted), page.last),
    )
