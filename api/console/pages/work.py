"""The work list: what is due next comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator, Field, StringConstraints

from alerts.desk.departments import list_departments
from alerts.desk.matters.work_list import WORK_PER_PAGE, list_work
from alerts.matters.choices import Category, MatterClass, Mode, Step
from alerts.people.viewer import Viewer
from alerts.records.desk.work_list import WorkFilter
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.move_forms import MOST_UNITS
from api.console.views.work import selects, work_row
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.times import EPOCH
from ingest.inventory.departments import Department
from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR
from ingest.inventory.tree import Inventory

router = APIRouter()

PATH = "/work"
CURSOR_NAME = "console-work"
Value = TypeVar("Value")
NotChosen = BeforeValidator(lambda value: value or None)
"""A form sends what nobody chose as an empty text."""
Chosen = Annotated[Value | None, NotChosen]
Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME, pattern=PRINTABLE)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 2), le=date(LAST_YEAR, 12, 30))]


@router.get(PATH)
def work(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_work, list_departments)],
    step: Chosen[Step] = None,
    unit: Chosen[Name] = None,
    mode: Chosen[Mode] = None,
    matter_class: Annotated[MatterClass | None, NotChosen, Query(alias="class")] = None,
    category: Chosen[Category] = None,
    overdue: Chosen[bool] = None,
    due_by: Chosen[Day] = None,
    assignee: Chosen[Name] = None,
    cursor: Cursor = None,
) -> Response:
    """Tickets that are not closed, those due first before the others; ``due_by`` is the last day of it."""
    now, inventory, language = service.clock.now(), service.inventory(), language_of(request)
    chosen = {
        "step": step,
        "unit": unit,
        "mode": mode,
        "class": matter_class,
        "category": category,
        "overdue": overdue or None,
        "due_by": None if due_by is None else due_by.isoformat(),
        "assignee": assignee,
    }
    asked = {name: value for name, value in chosen.items() if value is not None}
    wanted = WorkFilter(
        step=step,
        unit=unit,
        mode=mode,
        matter_class=matter_class,
        category=category,
        assignee=assignee,
        due_before=None if due_by is None else _end_of(due_by, ZoneInfo(inventory.root_zone)),
    )
    page = list_work(
        *(service.records, viewer, wanted, cursors.read(CURSOR_NAME, asked, cursor), WORK_PER_PAGE, now),
        inventory=inventory,
        overdue=bool(overdue),
    )
    return render_page(
        request,
        "work.html",
        "work",
        now=now,
        rows=[work_row(each, inventory, now) for each in page.items],
        next=cursors.after(CURSOR_NAME, asked, page.last),
        asked=asked,
        selects=selects(*units_to_choose(viewer, inventory, unit), language),
        zone=inventory.root_zone,
    )


def units_to_choose(
    who: Viewer, inventory: Inventory, unit: str | None
) -> tuple[Sequence[Department], Department | None]:
    """The departments that ``who`` may see, and of too many to choose from that which is asked for."""
    # One more than can be chosen from tells that they are to be looked up.
    departments = list_departments(inventory, who, None, MOST_UNITS + 1).items
    there = None
    if unit is not None and len(departments) > MOST_UNITS:
        found = list_departments(inventory, who, None, 1, text=unit).items
        there = next((each for each in found if each.id == unit), None)
    return departments, there


def _end_of(day: date, zone: ZoneInfo) -> int:
    """The end of a local day, UTC ms."""
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=zone)
    return (midnight - EPOCH) // timedelta(milliseconds=1)
