"""The working-day calendar: the years on record, and a year that is announced or corrected."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from alerts.deadlines.days.organisation import year_wanted
from alerts.desk.clocks.moved_dues import MovedDue
from alerts.desk.tables.calendars import YearImport, import_year, list_years
from alerts.desk.tables.recalculating import LONGEST_REASON, recalculate_year
from alerts.people.viewer import Viewer
from alerts.records.desk_rows.calendars import RecordedYear
from api.access.authentication import ask_again, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, ServiceDep, media_type_of
from api.http.paging import LONGEST_CURSOR
from api.http.parameters import PRINTABLE
from api.http.problems import UNFIT, HttpProblem, ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.problems import Problems
from ingest.said import Said

router = APIRouter(prefix="/calendars", tags=["desk"])

FORMATS = {"application/json": "json", "text/csv": "csv"}
"""Media type -> ending. Neither is one that a plain HTML form can send."""
FILE: dict[str, Any] = {
    "application/json": {"schema": {"type": "object"}},
    "text/csv": {"schema": {"type": "string"}},
}


class YearItem(BaseModel):
    """A version of a year. ``off``: days off from Monday to Friday and at weekends; ``on``: make-up days.

    ``source``: the file, or the package that has the days; ``in_force``: no later version is there.
    """

    year: int
    version: int
    in_force: bool
    source: str
    recorded_at: Timestamp
    by: str
    off: list[date]
    on: list[date]

    @classmethod
    def of(cls, recorded: RecordedYear, *, in_force: bool) -> Self:
        """As the API shows it."""
        table = recorded.table
        return cls(
            year=table.year,
            version=table.version,
            in_force=in_force,
            source=recorded.source,
            recorded_at=rfc3339(recorded.recorded_at, DEFAULT_ZONE),
            by=recorded.by,
            off=sorted(table.off),
            on=sorted(table.on),
        )


class YearList(BaseModel):
    """All versions of all years on record, in order; ``note``: which year should be imported, if any."""

    note: str | None
    items: list[YearItem]


class ClockToMoveItem(BaseModel):
    """A running clock that would be due at another time; ``null``: nobody can say when."""

    ticket: str
    key: str
    clause: str
    due_at: Timestamp | None
    would_be: Timestamp | None

    @classmethod
    def of(cls, moved: MovedDue, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            ticket=moved.ticket,
            key=moved.key,
            clause=moved.clause,
            due_at=rfc3339_or_none(moved.before, zone),
            would_be=rfc3339_or_none(moved.after, zone),
        )


class YearOutcome(BaseModel):
    """What an import did: it became a version of the year, unless it says what was on record.

    ``to_move``: running clocks that it would move; none was moved. ``all_listed``: they are all there.
    """

    year: int
    version: int
    is_new: bool
    to_move: list[ClockToMoveItem]
    all_listed: bool

    @classmethod
    def of(cls, done: YearImport, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            year=done.table.year,
            version=done.table.version,
            is_new=done.is_new,
            to_move=[ClockToMoveItem.of(each, zone) for each in done.to_move],
            all_listed=done.all_listed,
        )


class RecalculationRequest(BaseModel):
    """Why running clocks are moved; it is on record with each of them.

    ``cursor``: ``next`` of the answer before, where it was not done yet.
    """

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=PRINTABLE)
    cursor: str | None = Field(default=None, max_length=LONGEST_CURSOR)


class MovedDueItem(BaseModel):
    """A clock that was moved; ``null``: nobody can say when it is due."""

    ticket: str
    key: str
    clause: str
    due_before: Timestamp | None
    due_at: Timestamp | None

    @classmethod
    def of(cls, moved: MovedDue, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            ticket=moved.ticket,
            key=moved.key,
            clause=moved.clause,
            due_before=rfc3339_or_none(moved.before, zone),
            due_at=rfc3339_or_none(moved.after, zone),
        )


class RecalculationOutcome(BaseModel):
    """How many clocks were moved, and the first thousand of them.

    ``next``: the ``cursor`` to go on with; ``null``: all running clocks were looked at.
    """

    count: int
    moved: list[MovedDueItem]
    next: str | None


def _file_name(request: Request) -> str:
    media_type = media_type_of(request)
    if media_type not in FORMATS:
        raise HttpProblem(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE, Said("refusal-media-type", types=tuple(FORMATS))
        )
    return f"body.{FORMATS[media_type]}"


async def _body(request: Request) -> bytes:
    """All of it, from who still may send it when it has come."""
    body = await request.body()
    await ask_again(request, import_year)
    return body


@router.get("")
def calendars(
    service: ServiceDep, viewer: Annotated[Viewer, asks(list_years)], language: AnswerLanguage
) -> YearList:
    """The years on record with their days off and make-up days, all versions of them."""
    found = list_years(service.records, viewer)
    last = {each.table.year: each.table.version for each in found}
    wanted = year_wanted(service.calendar(), service.clock.now())
    items = [YearItem.of(each, in_force=last[each.table.year] == each.table.version) for each in found]
    return YearList(note=None if wanted is None else language.say(wanted), items=items)


@router.put(
    "/{year}",
    responses=problem_responses(ProblemKind.UNSUPPORTED_MEDIA_TYPE, ProblemKind.TOO_LARGE),
    openapi_extra={"requestBody": {"required": True, "content": FILE}},
)
def put_year(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(import_year)],
    year: Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)],
    name: Annotated[str, Depends(_file_name)],
    body: Annotated[bytes, Depends(_body)],
) -> YearOutcome:
    """Put a year on record as its next version, whole; `errors` of the refusal names every bad line.

    CSV is `date,off|on,name` a line, JSON `{"year", "days": [{"date", "name", "isOffDay"}]}`.
    """
    try:
        done = service.import_year(viewer, (name, body), year)
    except Problems as wrong:
        raise HttpProblem(ProblemKind.INVALID, UNFIT, errors=wrong.problems) from wrong
    return YearOutcome.of(done, service.calendar().zone)


@router.post(
    "/{year}/recalculate", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.BAD_CURSOR)
)
def recalculate(
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(recalculate_year)],
    year: Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)],
    body: RecalculationRequest,
) -> RecalculationOutcome:
    """Move the running clocks that count by a year to the dues that the calendar on record gives them.

    Asking again moves nothing. At most 20 000 clocks are looked at, some 10 000 a second; where there are
    more, `next` is the `cursor` to go on with.
    """
    after = cursors.read("recalculate", year, body.cursor)
    try:
        done = recalculate_year(
            service.records,
            viewer,
            year,
            body.reason,
            service.clock.now(),
            inventory=service.inventory(),
            hours=service.tables().hours,
            after=after,
        )
    except Problems as wrong:
        raise HttpProblem(ProblemKind.INVALID, UNFIT, errors=wrong.problems) from wrong
    zone = service.calendar().zone
    return RecalculationOutcome(
        count=done.count,
        moved=[MovedDueItem.of(each, zone) for each in done.moved],
        next=cursors.after("recalculate", year, done.go_on),
    )
