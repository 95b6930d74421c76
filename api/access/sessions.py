"""Sessions as a browser has them: a cookie that carries an id and nothing else."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypedDict, cast

from fastapi import Request
from starlette.responses import Response

from alerts.desk.doors.begin_session import SignInPolicy
from alerts.desk.doors.signing_in import OwnPassword, SessionFound, session_with_id
from alerts.people.doors.browsers import browser_of
from alerts.people.doors.second_factor import WAITS_FOR
from alerts.people.session import ID_LENGTH, UserSession, key_of, new_id
from api.access.password_turns import PasswordTurns
from api.ports.running_service import RunningService
from ingest.durations import DAY, HOUR, MINUTE, SECOND

COOKIE = "wenya-session"
BEFORE = "wenya-form"
"""Of a browser in which nobody has signed in yet: it holds a form for signing in together with its sender."""
BEFORE_S = 3600
"""How long such a form is good for."""
CODE = "wenya-second"
"""Of a browser in which a password was right: it shows the code for which a session waits."""
BROWSER = "wenya-browser"
"""Of a browser in which somebody has signed in: what others fail by their name keeps nobody out of it."""
TRY = "wenya-try"
"""Of a browser that is on its way to a provider of identities and back."""
TRY_S = 600
BROWSER_S = 365 * DAY // SECOND
HOST_ONLY = "__Host-"
"""Browsers take a cookie of such a name over https only, for this very host and all of its paths."""
BACKGROUND = "X-Wenya-Background"
"""What a page sends when it asks by itself, and nobody does anything."""


ID = re.compile(rf"[A-Za-z0-9_-]{{{ID_LENGTH}}}", re.ASCII)


class _Attributes(TypedDict):
    """What all cookies have."""

    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


class SessionEnd(NamedTuple):
    """How long a session goes on, and how long it may go on without anything done, ms; and what ends it."""

    left: int
    idle: int
    by: Literal["idle", "hours"]


class Sessions:
    """The sessions of a running service, as its API needs them."""

    def __init__(self, service: RunningService) -> None:
        api = service.settings.api
        self._service = service
        self._secure = api.origin is not None and api.origin.startswith("https:")
        self.idle = api.session_idle_minutes * MINUTE
        prefix = HOST_ONLY if self._secure else ""
        names = (COOKIE, BEFORE, BROWSER, CODE, TRY)
        self.cookie, self.before, self._browser, self._second, self._try = (prefix + name for name in names)
        self.turns = PasswordTurns()
        by_name, by_address = api.lock_out_by_name, api.lock_out_by_address
        self.policy = SignInPolicy(by_name, by_address, api.session_hours * HOUR, api.factor_policy)

    def shown(self, request: Request) -> str | None:
        """The session that the browser shows, whether it goes on or not."""
        return request.cookies.get(self.cookie)

    @staticmethod
    def by_itself(request: Request) -> bool:
        """Whether a page asks by itself, to refresh itself or to listen, and nobody does anything."""
        return BACKGROUND in request.headers or "text/event-stream" in request.headers.get("accept", "")

    def found(self, session_id: str, *, by_itself: bool) -> SessionFound | None:
        """The session ``session_id``, if it goes on; noted as used unless a page asks ``by_itself``."""
        if not ID.fullmatch(session_id):
            return None
        now = self._service.wall.now()
        seen_at = self._service.session_use.last(key_of(session_id))
        records, factor = self._service.records, self.policy.factor
        found = session_with_id(records, session_id, now, idle=self.idle, seen_at=seen_at, factor=factor)
        if found is not None and not by_itself:
            self._service.session_use.note(found.session.key, now)
        return found

    def seen(self, key: str) -> int:
        """When something was last done in the session of ``key`` (UTC ms), if it is on no record; else 0."""
        return self._service.session_use.last(key)

    def end_of(self, session: UserSession) -> SessionEnd:
        """When ``session`` ends if nothing more is done in it, of what is known now."""
        now = self._service.wall.now()
        left = session.left(now, self.idle, self.seen(session.key))
        by: Literal["idle", "hours"] = "hours" if session.ends_at - now <= left else "idle"
        return SessionEnd(max(left, 0), self.idle, by)

    def give(self, request: Request, response: Response, session_id: str, browser: str) -> None:
        """Let the browser have a session that has begun; the forms that it began with are used up.

        From then on it is known as ``browser``.
        """
        self._set(request, response, self.cookie, session_id)
        self._set(request, response, self._browser, browser, max_age=BROWSER_S)
        self._delete(request, response, self.before)
        if self._second in request.cookies:
            self._delete(request, response, self._second)

    def waiting(self, request: Request) -> str | None:
        """The session that waits for a code of this browser, as it says."""
        shown = request.cookies.get(self._second, "")
        return shown if ID.fullmatch(shown) else None

    def let_wait(self, request: Request, response: Response, session_id: str) -> None:
        """Let the browser show a code for the session ``session_id``; what it shows so far goes on."""
        self._set(request, response, self._second, session_id, max_age=WAITS_FOR // SECOND)

    def own_password(self, request: Request, password: str, browser: str) -> OwnPassword:
        """``password`` as somebody shows it once more in this browser, which is known as ``browser``."""
        return OwnPassword(
            password,
            address_of(request),
            self.policy,
            self.turns.turn,
            browser,
            self.kind_of_browser(request),
        )

    def held_try(self, request: Request) -> str:
        """What the browser holds of a try to sign in by a provider."""
        return request.cookies.get(self._try, "")

    def hold_try(self, request: Request, response: Response, holder: str) -> None:
        """Let the browser hold a try until the provider sends it back."""
        self._set(request, response, self._try, holder, max_age=TRY_S)

    def drop_try(self, request: Request, response: Response) -> None:
        """Let the browser forget the try."""
        self._delete(request, response, self._try)

    def take(self, request: Request, response: Response) -> None:
        """Let the browser forget its session."""
        self._delete(request, response, self.cookie)

    def browser(self, request: Request) -> str:
        """What the browser is known by, or will be from a sign-in on."""
        return _id_in(request, self._browser)

    @staticmethod
    def kind_of_browser(request: Request) -> str:
        """Which browser it is, in short."""
        return browser_of(request.headers.get("user-agent", ""))

    def form_holder(self, request: Request) -> str:
        """What holds a form for signing in together with this browser."""
        return _id_in(request, self.before)

    def hold_form(self, request: Request, response: Response, holder: str) -> None:
        """Let the browser have the ``holder`` of the form in ``response``."""
        self._set(request, response, self.before, holder, max_age=BEFORE_S)

    def keep(
        self, request: Request, response: Response, name: str, value: str, *, path: str, seconds: int
    ) -> None:
        """Let the browser keep a cookie for one path, and send it with nothing that comes from elsewhere."""
        secure = self._attributes(request)["secure"]
        response.set_cookie(
            name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="strict"
        )

    def _set(
        self, request: Request, response: Response, name: str, value: str, max_age: int | None = None
    ) -> None:
        # Lax: a link in a notice opens its page. What changes something is posted, and needs a form's token.
        response.set_cookie(name, value, max_age=max_age, **self._attributes(request))

    def _delete(self, request: Request, response: Response, name: str) -> None:
        response.delete_cookie(name, **self._attributes(request))

    def _attributes(self, request: Request) -> _Attributes:
        """Of every cookie. What came over TLS, as our proxy says, goes over nothing else."""
        secure = self._secure or request.url.scheme == "https"
        return {"path": "/", "secure": secure, "httponly": True, "samesite": "lax"}


def _id_in(request: Request, cookie: str) -> str:
    """The id in ``cookie``; another one where there is none, or something else that was planted there."""
    shown = request.cookies.get(cookie, "")
    return shown if ID.fullmatch(shown) else new_id()


def sessions_of(request: Request) -> Sessions:
    """The sessions of the service that answers."""
    return cast("Sessions", request.app.state.sessions)


def address_of(request: Request) -> str:
    """Where the request comes from, by the last proxy that is not ours."""
    return request.client.host if request.client is not None else ""
