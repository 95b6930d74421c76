"""Turns a request into the `Viewer` that every use case takes, and says which use cases a route asks.

Reading may be open to anybody; deciding never is. Programs show a token, in ``Authorization: Bearer``, which
no foreign page can make a browser send. People sign in; their browser shows a session
(`api.access.sessions`), and what changes something in one needs a form of ours (`api.access.forms`). Where
both are shown the token counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from alerts.desk.people.tokens import viewer_with_token
from alerts.people.grants import with_places
from alerts.people.roles import role_names, who_may
from alerts.people.session import SessionProof, UserSession, key_of
from alerts.people.use_cases import UseCase, use_case_of
from alerts.people.user import token_id
from alerts.people.viewer import ANONYMOUS, Viewer
from api.access.forms import TOKEN_HEADER, require_own_form
from api.access.sessions import Sessions, address_of, sessions_of
from api.access.wall import only_looking, wall_token
from api.http.dependencies import ServiceDep, media_type_of, service_of
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said

LONGEST_TOKEN = 200
READING = ("GET", "HEAD")
"""Methods that change nothing."""


_bearer = HTTPBearer(auto_error=False, description="A user's token, from `wenya user add`.")
BearerScheme = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""Makes /openapi.json say that the operation takes a bearer token."""

Answers = TypeVar("Answers", bound=Callable[..., Any])
ASKED: dict[Callable[..., Any], tuple[UseCase, ...]] = {}
"""What a route depends on -> the use cases that it asks; none where nobody need say who they are."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes
    ----------
    again
        Finds out once more, as for a stream that goes on: ``None`` when what was shown is good no more. It
        waits for the records. There is none where anybody may ask.
    session_id
        The session in which it is asked; ``None`` with a token, and where nobody has signed in.
    session
        The same as it is on record.
    needs_factor
        They have to turn on a second factor before anything else.
    """

    viewer: Viewer
    again: Callable[[], Viewer | None] | None
    session_id: str | None = None
    session: UserSession | None = None
    needs_factor: bool = False

    @property
    def change_only(self) -> bool:
        """Whether the session is good for nothing but a new password."""
        return self.session is not None and self.session.change_only


NOBODY = Caller(ANONYMOUS, None)
"""Where anybody may read."""


def asks(
    *functions: Callable[..., Any],
    with_any_password: bool = False,
    without_factor: bool = False,
    on_wall: bool = False,
) -> Any:
    """The dependency of a route that asks the use cases ``functions``: it is given who asks.

    Whoever may not ask one of them is refused here, before a body is looked at; so is who has signed in with
    a one-time password, unless it is asked ``with_any_password``, and who has yet to turn on a second factor,
    unless it is asked so or ``without_factor``. ``on_wall``: who shows the token of a wall is let in as well.
    Raises `KeyError` for a function that is no use case.
    """
    wanted = tuple(use_case_of(function) for function in functions)

    async def who_asks(request: Request, service: ServiceDep, _scheme: BearerScheme) -> Viewer:
        shown = wall_token(request) if on_wall else None
        caller = await (_on_wall(request, service, shown) if shown else _caller(request, service, wanted))
        request.state.caller = caller
        if caller.change_only and not with_any_password:
            raise HttpProblem(ProblemKind.PASSWORD_MUST_CHANGE, Said("refusal-password-must-change"))
        if caller.needs_factor and not (with_any_password or without_factor):
            raise HttpProblem(ProblemKind.FACTOR_NEEDED, Said("refusal-factor-needed"))
        for case in wanted:
            case.admit(caller.viewer)
        return caller.viewer

    ASKED[who_asks] = wanted
    return Depends(who_asks)


async def _caller(request: Request, service: RunningService, wanted: tuple[UseCase, ...]) -> Caller:
    """Who asks, by the token that they show, else by their session, else nobody where anybody may read.

    A page that asks by itself with a session that is over is told, and not made somebody else's: so is
    whoever wants to change something.
    """
    reading, address = request.method in READING, address_of(request)
    token, sessions = bearer_token(request), sessions_of(request)
    session_id, by_itself = sessions.shown(request), sessions.by_itself(request)
    # Who shows nothing takes no thread of those that wait for the records.
    if token is not None:
        again = partial(_viewer_with, service, address, token)
        viewer = await run_in_threadpool(again)
        if viewer is None:
            raise _over(None)
        return Caller(viewer, again)
    if session_id is not None:
        if not reading:
            await require_own_form(request, session_id)
        caller = await run_in_threadpool(caller_in, request, session_id, by_itself=by_itself)
        if caller is not None:
            return caller
    open_to_anybody = service.settings.api.anonymous == "read" and all(
        case.right and case.admits(ANONYMOUS) for case in wanted
    )
    if reading and open_to_anybody and not (session_id and by_itself):
        return NOBODY
    if session_id is not None or TOKEN_HEADER in request.headers:
        raise _over(session_id or "")
    raise HttpProblem(ProblemKind.NO_TOKEN, _token_needed(request, wanted))


async def _on_wall(request: Request, service: RunningService, token: str) -> Caller:
    """Who looks by the token of a wall."""
    viewer = await run_in_threadpool(_viewer_with, service, address_of(request), token)
    if viewer is None:
        raise _over(None)
    return Caller(only_looking(viewer), None)


def caller_in(request: Request, session_id: str, *, by_itself: bool = False) -> Caller | None:
    """Who asks in the session ``session_id``, if it goes on; a page may ask ``by_itself``."""
    service, sessions, address = service_of(request), sessions_of(request), address_of(request)
    found = sessions.found(session_id, by_itself=by_itself)
    if found is None:
        return None
    again = partial(_viewer_in, service, sessions, address, session_id)
    viewer = placed(found.viewer, address, service)
    return Caller(viewer, again, session_id, found.session, found.needs_factor)


def caller_of(request: Request) -> Caller | None:
    """Who asks, once it is known; ``None`` before, and where nobody need say so."""
    return getattr(request.state, "caller", None)


def proof_of(request: Request) -> SessionProof:
    """What was shown for the session in which it is asked; a password where there is none."""
    caller = caller_of(request)
    return SessionProof.PASSWORD if caller is None or caller.session is None else caller.session.proof


def own_session_key(request: Request) -> str:
    """The key of the session that asks; empty with a token."""
    caller = caller_of(request)
    return key_of(caller.session_id) if caller is not None and caller.session_id else ""


async def ask_again(request: Request, function: Callable[..., Any]) -> None:
    """Refuse as the route did, by what is known now: the body may have taken minutes to come.

    ``function`` is the use case that is about to begin. Raises `HttpProblem`, `Forbidden`, `RecordsError`.
    """
    caller = caller_of(request)
    if caller is None or caller.again is None:
        return
    viewer = await run_in_threadpool(caller.again)
    if viewer is None:
        raise _over(caller.session_id)
    use_case_of(function).admit(viewer)


def placed(viewer: Viewer, address: str, service: RunningService) -> Viewer:
    """``viewer`` with the places of their departments, as they are now, and where the request came from."""
    grants = with_places(viewer.grants, service.inventory().departments)
    return replace(viewer, grants=grants, address=address)


def bearer_token(request: Request) -> str | None:
    """The token of the ``Authorization`` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _viewer_with(service: RunningService, address: str, token: str) -> Viewer | None:
    """The user who has ``token``, if it is good."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    now = service.wall.now()
    viewer = viewer_with_token(service.records, token, now)
    if viewer is None:
        return None
    service.token_use.note(token_id(token), now)
    return placed(viewer, address, service)


def _viewer_in(service: RunningService, sessions: Sessions, address: str, session_id: str) -> Viewer | None:
    """The user who is signed in, if they still are."""
    found = sessions.found(session_id, by_itself=True)
    return None if found is None else placed(found.viewer, address, service)


async def json_only(request: Request) -> None:
    """Refuse what a plain HTML form could send from a foreign page: it always says of what type it is."""
    headers = request.headers
    if headers.get("content-length", "0") == "0" and not {"content-type", "transfer-encoding"} & {*headers}:
        return
    if media_type_of(request) != "application/json":
        raise HttpProblem(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE, Said("refusal-media-type", types="application/json")
        )


def needs_nobody(answers: Answers, *functions: Callable[..., Any]) -> Answers:
    """Note that ``answers``, a dependency or an application below a path, asks nobody who they are.

    Of use cases it asks ``functions``, which are there to find that out.
    """
    ASKED[answers] = tuple(use_case_of(function) for function in functions)
    return answers


@needs_nobody
async def _nobody() -> None:
    """Ask nobody who they are."""


JsonOnly = Depends(json_only)
NobodyNeeded = Depends(_nobody)
"""Of a route that tells nothing that anybody could be refused."""


def _over(session_id: str | None) -> HttpProblem:
    """What was shown is good for nothing: a session, whichever it was, or a token where that is ``None``."""
    if session_id is None:
        return HttpProblem(ProblemKind.BAD_TOKEN, Said("refusal-token"))
    return HttpProblem(ProblemKind.SESSION_ENDED, Said("refusal-session-ended"))


def _token_needed(request: Request, wanted: tuple[UseCase, ...]) -> Said:
    """Whose token is needed, by the first use case: the one that the route is there for."""
    if request.method in READING:
        return Said("refusal-reading-needs-token")
    right = wanted[0].right
    if right is None:
        return Said("refusal-needs-any-token")
    return Said("refusal-needs-token", roles=role_names(who_may(right)))
