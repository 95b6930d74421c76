"""What the address of the work list asks for: filters, each of which is known, or the request is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from alerts.matters.choices import Category, ContactChannel, MatterClass, Mode, Step, Tag
from alerts.places.finding import LONGEST
from alerts.records.desk.work_list import WorkFilter
from alerts.rules.rule import Concern, Severity
from alerts.tickets.ticket import TicketState
from api.http.known_parameters import reads, shown
from api.http.paging import LONGEST_CURSOR
from api.http.parameters import LONGEST_NAME, PRINTABLE, TICKET_NUMBER
from api.http.problems import HttpProblem, ProblemKind
from api.http.times import EPOCH
from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR
from ingest.said import Said

Value = TypeVar("Value")


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _none_if_false(value: bool | None) -> bool | None:
    return value or None


Chosen = Annotated[Value | None, BeforeValidator(_none_if_blank)]
"""A form sends what nobody chose as an empty text, and blanks that somebody left in a field as they are."""
Only = Annotated[bool | None, BeforeValidator(_none_if_blank), AfterValidator(_none_if_false)]
"""Whether only those: who says no asks for all of them, as who says nothing."""
Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME, pattern=PRINTABLE)]
Words = Annotated[str, StringConstraints(max_length=LONGEST, pattern=PRINTABLE, strip_whitespace=True)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 2), le=date(LAST_YEAR, 12, 30))]
Number = Annotated[str, StringConstraints(max_length=20, pattern=TICKET_NUMBER)]
LABELS = {
    "concern": Said("board-concern"),
    "state": Said("work-state"),
    "severity": Said("work-severity"),
    "step": Said("work-step"),
    "unit": Said("work-unit"),
    "owner": Said("work-owner"),
    "assignee": Said("work-person"),
    "unowned": Said("work-unowned"),
    "place": Said("work-place"),
    "parent": Said("work-parent"),
    "mode": Said("work-mode"),
    "class": Said("work-class"),
    "category": Said("work-category"),
    "channel": Said("work-channel"),
    "complaint": Said("work-complaint"),
    "tag": Said("work-tag"),
    "overdue": Said("work-overdue"),
    "due_by": Said("work-due-by"),
    "text": Said("work-text"),
    "cursor": Said("work-cursor"),
}
"""What each filter is called."""


class WorkAsked(BaseModel):
    """The filters of the work list; ``None``: any. ``due_by`` is the last day of it.

    ``place``: also what is below it. ``unowned``: nobody is in charge. ``state``: what is closed, and else
    what is not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    concern: Chosen[Concern | Literal["service"]] = None
    state: Chosen[Literal[TicketState.CLOSED]] = None
    severity: Chosen[Severity] = None
    step: Chosen[Step] = None
    unit: Chosen[Name] = None
    owner: Chosen[Name] = None
    assignee: Chosen[Name] = None
    unowned: Only = None
    place: Chosen[Name] = None
    parent: Chosen[Number] = None
    mode: Chosen[Mode] = None
    matter_class: Chosen[MatterClass] = Field(None, alias="class")
    category: Chosen[Category] = None
    channel: Chosen[ContactChannel] = None
    complaint: Chosen[bool] = None
    tag: Chosen[Tag] = None
    overdue: Only = None
    due_by: Chosen[Day] = None
    text: Chosen[Words] = None
    cursor: Annotated[str | None, Field(max_length=LONGEST_CURSOR)] = None

    def filters(self) -> dict[str, Any]:
        """Name in the address -> value, of what is asked for; without the page of it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"cursor"})

    def as_sent(self) -> dict[str, str]:
        """The same as an address has it, which `asked_by` reads again."""
        sent = self.filters().items()
        return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in sent}

    def wanted(self, zone: str) -> WorkFilter:
        """The same for the records; days end as they do in ``zone``."""
        of_records = self.model_dump(exclude={"cursor", "overdue", "due_by", "unowned", "text"})
        narrowed = self.filters().keys() - {"state"}
        return WorkFilter(
            **of_records,
            unowned=bool(self.unowned),
            due_before=None if self.due_by is None else _end_of(self.due_by, ZoneInfo(zone)),
            folded=not narrowed,
        )


@reads(*LABELS)
def work_asked(request: Request) -> WorkAsked:
    """The filters of a request. Raises `HttpProblem` ``invalid``, which names the first that is unfit."""
    return asked_by({name: value for name, value in request.query_params.items() if name in LABELS})


def asked_by(given: Mapping[str, str]) -> WorkAsked:
    """What filters ask for. Raises `HttpProblem` ``invalid``, which names the first that is unfit."""
    try:
        return WorkAsked.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        value = shown(given.get(name, ""))
        raise HttpProblem(
            ProblemKind.INVALID, Said("refusal-filter-value", name=LABELS.get(name, shown(name)), value=value)
        ) from error


WorkAskedDep = Annotated[WorkAsked, Depends(work_asked)]


def _end_of(day: date, zone: ZoneInfo) -> int:
    """The end of a local day, UTC ms."""
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=zone)
    return (midnight - EPOCH) // timedelta(milliseconds=1)
