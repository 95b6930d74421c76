"""Everything that can go wrong for a caller, as RFC 9457 problem documents with a stable ``code``.

The only module that knows HTTP status numbers. Whoever finds a problem raises `HttpProblem`; errors of the
lower floors are translated in `api.http.foreseen_errors`, and an unexpected one becomes ``internal``
without any detail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from api.http.language_choice import headers_of, language_of_answer
from api.words.languages import Language
from ingest.problems import Problem
from ingest.said import Said

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
    BAD_CODE = ("bad-code", 401)
    SECOND_STEP_OVER = ("second-step-over", 401)
    SESSION_ENDED = ("session-ended", 401)
    FORBIDDEN = ("forbidden", 403)
    NOT_YOURS = ("not-yours", 403)
    FORM_EXPIRED = ("form-expired", 403)
    PASSWORD_MUST_CHANGE = ("password-must-change", 403)
    PROVIDER_REFUSED = ("provider-refused", 403)
    IDENTITY_REFUSED = ("identity-refused", 403)
    FACTOR_NEEDED = ("factor-needed", 403)
    NOT_FOUND = ("not-found", 404)
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405)
    NOT_ACCEPTABLE = ("not-acceptable", 406)
    ILLEGAL_COMMAND = ("illegal-command", 409)
    FALSE_CLOSURE = ("false-closure", 409)
    STALE_VERSION = ("stale-version", 409)
    NOT_CLOSABLE = ("not-closable", 409)
    EXTENSION_TOO_LATE = ("extension-too-late", 409)
    OWN_CALLBACK = ("own-callback", 409)
    FINDING_DECIDED = ("finding-decided", 409)
    KEY_REUSED = ("key-reused", 409)
    CONFLICT = ("conflict", 409)
    NAME_TAKEN = ("name-taken", 409)
    FACTOR_REFUSED = ("factor-refused", 409)
    LEAVE_REFUSED = ("leave-refused", 409)
    STOP_NOT_REPORTED = ("stop-not-reported", 409)
    DUTY_REFUSED = ("duty-refused", 409)
    LAST_ADMINISTRATOR = ("last-administrator", 409)
    GONE = ("gone", 410)
    TOO_LARGE = ("too-large", 413)
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415)
    INVALID = ("invalid", 422)
    REACH_REFUSED = ("reach-refused", 422)
    VIEW_REFUSED = ("view-refused", 422)
    MAINTENANCE_REFUSED = ("maintenance-refused", 422)
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
    PROVIDER_AWAY = ("provider-away", 503)
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
    clauses: list[str] | None = None


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
            errors=[bad_item(each, language) for each in self.errors[:MOST_ERRORS]] or None,
        )


ProblemPage = Callable[[Request, HttpProblem], Response | None]
"""Shows a problem to a person, where it was a person who asked."""


def bad_item(problem: Problem, language: Language) -> BadItem:
    """``problem`` as an answer has it."""
    reason = problem.reason
    return BadItem(
        file=language.say(problem.file) or None,
        where=language.say(problem.where),
        code=problem.code or (reason.code if isinstance(reason, Said) else None),
        reason=language.say(reason),
        clauses=list(problem.clauses) or None,
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
    """Put into an OpenAPI ``schema`` how anybody is refused.

    That is the problem document's own schema, to which `problem_responses` points, and what every operation
    that asks who somebody is may answer.
    """
    own = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.setdefault("components", {}).setdefault("schemas", {})
    parts.update(own.pop("$defs", {}))
    parts["ProblemDocument"] = own
    for path in schema["paths"].values():
        for operation in path.values():
            if "security" in operation:
                for status, response in problem_responses().items():
                    operation["responses"].setdefault(str(status), response)


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
