"""Everything that can go wrong for a caller, as RFC 9457 problem documents with a stable ``code``.

The only module that knows HTTP status numbers. Whoever finds a problem raises `HttpProblem`; errors of the
lower floors are translated here, and an unexpected error becomes ``internal`` without any detail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from alerts.attachments.refusals import AttachmentError, LargeAttachment
from alerts.desk.lookups.errors import NotFound, QueryError, SpanReversed, SpanTooLong
from alerts.people.refusals import PeopleError, TryLater
from alerts.people.viewer import Forbidden
from alerts.records import RecordsError
from alerts.tickets.moves import FalseClosure, IllegalCommand, StaleTicket, TicketError, UnknownTicket
from api.http.language_choice import headers_of, language_of_answer
from api.words.languages import Language
from ingest.durations import SECOND
from ingest.form_errors import reason_of
from ingest.journal.file import JournalError
from ingest.problems import Problem, Problems
from ingest.said import Said, key_of, name_of, said_by
from ingest.stores.contract import StoreError
from ingest.words.packages import catalogue_of

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 1_000
"""Rows of ``errors`` in one document; more would help nobody and could be abused to make gigabytes."""


class ProblemKind(Enum):
    """A kind of problem: its stable code, which is the key of its title, too, and its HTTP status."""

    BAD_REQUEST = ("bad-request", 400)
    UNKNOWN_HOST = ("unknown-host", 400)
    BAD_CURSOR = ("bad-cursor", 400)
    NO_TOKEN = ("no-token", 401)
    BAD_TOKEN = ("bad-token", 401)
    BAD_SIGN_IN = ("bad-sign-in", 401)
    SESSION_ENDED = ("session-ended", 401)
    FORBIDDEN = ("forbidden", 403)
    FORM_EXPIRED = ("form-expired", 403)
    PASSWORD_MUST_CHANGE = ("password-must-change", 403)
    NOT_FOUND = ("not-found", 404)
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405)
    NOT_ACCEPTABLE = ("not-acceptable", 406)
    ILLEGAL_COMMAND = ("illegal-command", 409)
    FALSE_CLOSURE = ("false-closure", 409)
    STALE_VERSION = ("stale-version", 409)
    CONFLICT = ("conflict", 409)
    NAME_TAKEN = ("name-taken", 409)
    LEAVE_REFUSED = ("leave-refused", 409)
    LAST_ADMINISTRATOR = ("last-administrator", 409)
    GONE = ("gone", 410)
    TOO_LARGE = ("too-large", 413)
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415)
    INVALID = ("invalid", 422)
    SPAN_TOO_LONG = ("span-too-long", 422)
    BAD_INVENTORY = ("bad-inventory", 422)
    NAME_REFUSED = ("name-refused", 422)
    GRANT_REFUSED = ("grant-refused", 422)
    WAY_IN_REFUSED = ("way-in-refused", 422)
    PASSWORD_REFUSED = ("password-refused", 422)
    BAD_ATTACHMENT = ("bad-attachment", 422)
    TRY_LATER = ("try-later", 429)
    INTERNAL = ("internal", 500)
    NOT_READY = ("not-ready", 503)
    RECORDS_UNAVAILABLE = ("records-unavailable", 503)
    READINGS_UNAVAILABLE = ("readings-unavailable", 503)
    TOO_MANY_LISTENERS = ("too-many-listeners", 503)
    BUSY = ("busy", 503)
    CANNOT_PRINT = ("cannot-print", 503)
    NOT_KEPT = ("not-kept", 503)

    def __init__(self, code: str, status: int) -> None:
        self.code = code
        self.status = status

    @property
    def title(self) -> Said:
        """What kind of problem it is, in a few words."""
        return Said(f"problem-{self.code}")


RETRY_AFTER_S = "5"
"""What a 503 suggests: long enough for a database to come back, short enough for a dispatcher's screen."""

_BY_STATUS = {
    400: ProblemKind.BAD_REQUEST,
    404: ProblemKind.NOT_FOUND,
    405: ProblemKind.METHOD_NOT_ALLOWED,
    406: ProblemKind.NOT_ACCEPTABLE,
    413: ProblemKind.TOO_LARGE,
    415: ProblemKind.UNSUPPORTED_MEDIA_TYPE,
    422: ProblemKind.INVALID,
}

_OF_TICKETS: dict[type[TicketError], ProblemKind] = {
    IllegalCommand: ProblemKind.ILLEGAL_COMMAND,
    FalseClosure: ProblemKind.FALSE_CLOSURE,
    StaleTicket: ProblemKind.STALE_VERSION,
    UnknownTicket: ProblemKind.NOT_FOUND,
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


UNFIT = Said("refusal-request-unfit")
"""What is said of a request that does not fit the description which programs have of it."""


class BadItem(BaseModel):
    """One fault of a request: the file it is in (imports only), where, and the reason.

    ``code`` says the same as the reason, for programs, and never changes its meaning. Some reasons have none.
    """

    file: str | None = None
    where: str
    code: str | None = None
    reason: str


class ProblemDocument(BaseModel):
    """RFC 9457. ``type`` is ``urn:wenya:problem:<code>``; ``code`` never changes its meaning.

    Title, detail and reasons are in the language of the answer (``Content-Language``).
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[BadItem] | None = None


class HttpProblem(HTTPException):
    """Raised by whoever finds it, at any depth of a request.

    Parameters
    ----------
    kind
        What kind of problem.
    detail
        One sentence about this very request, naming the value at fault; never an internal detail.
    errors
        The single faults, when there can be several; of a request that is no file ``file`` is empty.
    headers
        Further response headers.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: Said | str,
        *,
        errors: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.status, str(detail), dict(headers or {}))
        self.kind = kind
        self.said = detail
        self.errors = list(errors)

    def document(self, language: Language) -> ProblemDocument:
        """The problem as it goes over the wire."""
        kind = self.kind
        return ProblemDocument(
            type=f"urn:wenya:problem:{kind.code}",
            title=language.say(kind.title),
            status=kind.status,
            code=kind.code,
            detail=language.say(self.said),
            errors=[_bad_item(each, language) for each in self.errors[:MOST_ERRORS]] or None,
        )


ProblemPage = Callable[[Request, HttpProblem], Response | None]
"""Shows a problem to a person, where it was a person who asked."""


def _bad_item(problem: Problem, language: Language) -> BadItem:
    reason = problem.reason
    return BadItem(
        file=language.say(problem.file) or None,
        where=language.say(problem.where),
        code=problem.code or (reason.code if isinstance(reason, Said) else None),
        reason=language.say(reason),
    )


async def respond(
    problem: HttpProblem, scope: Scope, receive: Receive, send: Send, page: ProblemPage | None = None
) -> None:
    """Answer the request of ``scope`` with ``problem``, where no handler of ours has seen it.

    With ``page`` for people, which is that of the application where there is one.
    """
    request = Request(scope)
    if "app" in scope:
        page = scope["app"].state.bare_page
    answer = None if page is None else page(request, problem)
    answer = answer or response_of(problem, language_of_answer(request.headers))
    await answer(scope, receive, send)


def response_of(problem: HttpProblem, language: Language) -> Response:
    """The response that carries ``problem``."""
    headers = {**headers_of(language), **(problem.headers or {})}
    if problem.kind.status == ProblemKind.NO_TOKEN.status:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="wenya"')
    if problem.kind.status == ProblemKind.NOT_READY.status:
        headers.setdefault("Retry-After", RETRY_AFTER_S)
    body = problem.document(language).model_dump(exclude_none=True)
    return JSONResponse(body, problem.kind.status, headers, media_type=MEDIA_TYPE)


def add_problem_schema(schema: dict[str, Any]) -> None:
    """Put the problem document's own schema into an OpenAPI ``schema``, where `problem_responses` points."""
    own = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.setdefault("components", {}).setdefault("schemas", {})
    parts.update(own.pop("$defs", {}))
    parts["ProblemDocument"] = own


def problem_responses(*kinds: ProblemKind) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` of a route that may answer with ``kinds``, and with what any route may."""
    everywhere = (
        ProblemKind.UNKNOWN_HOST,
        ProblemKind.NO_TOKEN,
        ProblemKind.FORBIDDEN,
        ProblemKind.INVALID,
        ProblemKind.INTERNAL,
        ProblemKind.NOT_READY,
    )
    found: dict[int | str, dict[str, Any]] = {}
    for kind in (*everywhere, *kinds):
        entry = found.setdefault(
            kind.status,
            {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}},
        )
        entry["description"] = f"{entry['description']}; {kind.code}" if "description" in entry else kind.code
    return found


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


def _of_ticket(error: TicketError) -> HttpProblem:
    return HttpProblem(_OF_TICKETS.get(type(error), ProblemKind.INVALID), said_by(error))


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
    TicketError: _of_ticket,
    PeopleError: _of_people,
    QueryError: _of_query,
    AttachmentError: _of_attachment,
    Problems: _of_inventory,
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
