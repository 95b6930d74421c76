"""Every error that is foreseen, as the problem that it is to the caller."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts.attachments.refusals import AttachmentError, LargeAttachment
from alerts.desk.lookups.errors import NotFound, QueryError, SpanReversed, SpanTooLong
from alerts.desk.registration import DepartmentChanged
from alerts.people.refusals import PeopleError, TryLater
from alerts.people.viewer import Forbidden
from alerts.places.finding import PlaceUnclear
from alerts.records import RecordsError
from alerts.stops.refusals import StopRefused
from alerts.tickets.desk_moves.refusals import FORM, UNKNOWN, MoveRefused
from alerts.tickets.refusals import UnknownTicket
from api.http.language_choice import language_of_answer
from api.http.problems import MOST_ERRORS, UNFIT, HttpProblem, ProblemKind, ProblemPage, response_of
from ingest.durations import SECOND
from ingest.form_errors import reason_of
from ingest.journal.file import JournalError
from ingest.problems import Problem, Problems
from ingest.said import Said, key_of, name_of, said_by
from ingest.stores.contract import StoreError
from ingest.words.packages import catalogue_of

_BY_STATUS = {
    400: ProblemKind.BAD_REQUEST,
    404: ProblemKind.NOT_FOUND,
    405: ProblemKind.METHOD_NOT_ALLOWED,
    406: ProblemKind.NOT_ACCEPTABLE,
    413: ProblemKind.TOO_LARGE,
    415: ProblemKind.UNSUPPORTED_MEDIA_TYPE,
    422: ProblemKind.INVALID,
}

_BY_CODE = {kind.code: kind for kind in ProblemKind}
"""For errors whose code is that of their problem."""
_OF_QUERIES: dict[type[QueryError], ProblemKind] = {
    NotFound: ProblemKind.NOT_FOUND,
    SpanReversed: ProblemKind.INVALID,
    SpanTooLong: ProblemKind.SPAN_TOO_LONG,
}
_OF_RECORDS = {
    "conflict": ProblemKind.CONFLICT,
    "overtaken": ProblemKind.CONFLICT,
    "dangling-reference": ProblemKind.BAD_INVENTORY,
    "metric-changed": ProblemKind.BAD_INVENTORY,
}


def problem_of(error: Exception) -> HttpProblem:
    """The problem that an error is to the caller; `ProblemKind.INTERNAL` for an unexpected error."""
    for kind, translate in _TRANSLATIONS.items():
        if isinstance(error, kind):
            return translate(error)
    return HttpProblem(ProblemKind.INTERNAL, Said("refusal-failed"))


def _of_problem(error: HttpProblem) -> HttpProblem:
    return error


def _of_validation(error: RequestValidationError) -> HttpProblem:
    faults = [Problem("", _where(each["loc"]), reason_of(each)) for each in error.errors()[:MOST_ERRORS]]
    return HttpProblem(ProblemKind.INVALID, UNFIT, errors=faults)


def _of_framework(error: HTTPException) -> HttpProblem:
    kind = _BY_STATUS.get(error.status_code, ProblemKind.INTERNAL)
    return HttpProblem(kind, kind.title, headers=error.headers)


def _of_unknown(error: UnknownTicket | PlaceUnclear) -> HttpProblem:
    return HttpProblem(ProblemKind.NOT_FOUND, said_by(error))


def _of_move(error: MoveRefused) -> HttpProblem:
    """Every reason at once; what no kind is called after is not possible now.

    Programs of before know one that only an open episode speaks against by a code of its own.
    """
    faults = [Problem("", each.where, each.said, each.code, each.clauses) for each in error.reasons]
    if error.code in (FORM, UNKNOWN):
        return HttpProblem(ProblemKind.INVALID, UNFIT, errors=faults)
    still_open = {each.code for each in error.reasons} == {ProblemKind.FALSE_CLOSURE.code}
    code = ProblemKind.FALSE_CLOSURE.code if still_open else error.code
    kind = _BY_CODE.get(code, ProblemKind.ILLEGAL_COMMAND)
    return HttpProblem(kind, error.reasons[0].said, errors=faults)


def _of_stop(error: StopRefused) -> HttpProblem:
    """Every reason at once; what no kind is called after is not possible now."""
    faults = [Problem("", each.where, each.said, each.code, each.clauses) for each in error.reasons]
    if error.code == FORM:
        return HttpProblem(ProblemKind.INVALID, UNFIT, errors=faults)
    kind = _BY_CODE.get(error.code, ProblemKind.ILLEGAL_COMMAND)
    return HttpProblem(kind, error.reasons[0].said, errors=faults)


def _of_people(error: PeopleError) -> HttpProblem:
    return HttpProblem(_BY_CODE.get(error.code, ProblemKind.INVALID), said_by(error))


def _of_attachment(error: AttachmentError) -> HttpProblem:
    headers = {"Connection": "close"} if isinstance(error, LargeAttachment) else None
    return HttpProblem(_BY_CODE.get(error.code, ProblemKind.INVALID), said_by(error), headers=headers)


def _of_query(error: QueryError) -> HttpProblem:
    return HttpProblem(_OF_QUERIES.get(type(error), ProblemKind.INVALID), said_by(error))


def _of_role(error: Forbidden) -> HttpProblem:
    return HttpProblem(ProblemKind.FORBIDDEN, said_by(error))


def _of_lock_out(error: TryLater) -> HttpProblem:
    seconds = str(-(-error.wait_ms // SECOND))
    return HttpProblem(ProblemKind.TRY_LATER, said_by(error), headers={"Retry-After": seconds})


def _of_inventory(error: Problems) -> HttpProblem:
    said = Said("refusal-faults", count=len(error.problems))
    return HttpProblem(ProblemKind.BAD_INVENTORY, said, errors=error.problems)


def _of_changed_department(error: DepartmentChanged) -> HttpProblem:
    return HttpProblem(ProblemKind.STALE_VERSION, error.said)


def cannot(part: str, code: str) -> Said:
    """That a ``part`` of the service cannot do what is asked, in words and with the ``code`` of its error."""
    why = Said("refusal-cannot")
    if key_of("readiness_state", code) in catalogue_of("en"):
        why = name_of("readiness_state", code)
    return Said("refusal-part", part=name_of("readiness_part", part), why=why, code=code)


def _of_store(error: StoreError) -> HttpProblem:
    return HttpProblem(ProblemKind.READINGS_UNAVAILABLE, cannot("readings", error.code))


def _of_journal(error: JournalError) -> HttpProblem:
    return HttpProblem(ProblemKind.NOT_READY, cannot("journal", error.code))


def _of_records(error: RecordsError) -> HttpProblem:
    """The records' own words go out where they speak of what was sent, not of the database."""
    kind = _OF_RECORDS.get(error.code, ProblemKind.RECORDS_UNAVAILABLE)
    if kind is ProblemKind.BAD_INVENTORY:
        faults = [Problem("", error.code, error.said)]
        return HttpProblem(kind, Said("refusal-faults", count=1), errors=faults)
    return HttpProblem(kind, cannot("records", error.code))


_TYPE_TRIED = re.compile(r"(str-enum|literal)\[.*\]")
"""What Pydantic adds to a location for each member of a union."""


def _where(location: Sequence[int | str]) -> str:
    """``("body", "items", 3, "name")`` as ``body.items.3.name``, without the types that were tried."""
    return ".".join(str(part) for part in location if not _TYPE_TRIED.fullmatch(str(part)))


_TRANSLATIONS: dict[type[Exception], Callable[[Any], HttpProblem]] = {
    HttpProblem: _of_problem,
    RequestValidationError: _of_validation,
    HTTPException: _of_framework,
    Forbidden: _of_role,
    TryLater: _of_lock_out,
    UnknownTicket: _of_unknown,
    PlaceUnclear: _of_unknown,
    MoveRefused: _of_move,
    StopRefused: _of_stop,
    PeopleError: _of_people,
    QueryError: _of_query,
    AttachmentError: _of_attachment,
    Problems: _of_inventory,
    DepartmentChanged: _of_changed_department,
    RecordsError: _of_records,
    StoreError: _of_store,
    JournalError: _of_journal,
}
"""Everything foreseen; the first that fits counts."""


def install(
    app: FastAPI,
    page: ProblemPage,
    bare_page: ProblemPage,
    note: Callable[[Request, Exception, HttpProblem], None],
) -> None:
    """Make ``app`` answer every foreseen error; `api.http.guards.UnexpectedErrorGuard` has the others.

    With the ``page`` for people where there is one, else with a problem document. ``note`` is told before.
    What is refused before a handler sees it has the ``bare_page``.
    """
    app.state.bare_page = bare_page

    # Without a thread, of which there may be none while all of them wait for a database.
    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        note(request, error, problem)
        return page(request, problem) or response_of(problem, language_of_answer(request.headers))

    for kind in _TRANSLATIONS:
        app.add_exception_handler(kind, answer)
