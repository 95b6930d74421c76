"""Between the network and the handlers: host names, body sizes, headers for browsers. Plain ASGI."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.foreseen_errors import problem_of
from api.http.problems import HttpProblem, ProblemKind, respond
from api.ports.api_settings import ApiSettings
from ingest.network.proxies import is_loopback
from ingest.said import Said

log = structlog.get_logger("wenya.api")

LIVES = "/healthz"
MOST_REQUESTS = 512
SMALL_BODY = 64 << 10
"""Bytes of the body of any request but an import: as many as lie unread in a connection anyway."""
BODIES_ROOM = 64 << 20
"""Bytes of all bodies together that are held in memory, beyond `SMALL_BODY` of each."""
FILES_ROOM = 160 << 20
"""Bytes of all files together that are on their way to the disk: so many neither fill it nor keep it busy."""
NO_BODY = frozenset({"GET", "HEAD"})
"""Methods whose handlers look at no body, whatever is announced."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_NAME = frozenset({"*"})


def content_policy(*pictures: str) -> str:
    """What a page may load: nothing but ours, and ``pictures`` from these origins too."""
    sources = " ".join(("'self'", *pictures))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {sources}; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


SECURITY_HEADERS = {
    "content-security-policy": content_policy(),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""No inline script or style anywhere, nothing from elsewhere, no framing.

With a referrer for our own pages: without any, browsers hide from us where a form comes from, too.
"""


def trusted_hosts(settings: ApiSettings) -> frozenset[str]:
    """The host names to answer to.

    A page from elsewhere whose name is rebound to this machine reads whatever needs no token. So where
    reading needs none, which is on loopback only, no name but loopback's is taken; where everything needs a
    token there is nothing to steal. Whoever says how browsers reach the console has no other name taken.
    """
    if settings.origin is not None:
        return LOOPBACK_NAMES | {str(urlsplit(settings.origin).hostname)}
    if settings.anonymous == "read" and is_loopback(settings.host):
        return LOOPBACK_NAMES | {settings.host.lower()}
    return ANY_NAME


class HostGuard:
    """Answers only to the given host names, so that no rebound DNS name reaches it through a browser.

    Parameters
    ----------
    hosts
        Names and addresses without ports; an IPv6 address without its brackets. ``"*"`` trusts every name.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or "*" in self._hosts:
            await self._app(scope, receive, send)
            return
        hosts_named = Headers(scope=scope).getlist("host")
        if len(hosts_named) == 1 and host_name(hosts_named[0]) in self._hosts:
            await self._app(scope, receive, send)
            return
        refusal = HttpProblem(ProblemKind.UNKNOWN_HOST, Said("refusal-host"))
        await respond(refusal, scope, receive, send)


def host_name(header: str) -> str:
    """The host of a ``Host`` header, lower case, without port and brackets."""
    header = header.strip().lower()
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


class BodyRoom:
    """What bodies take beyond `SMALL_BODY` each, in bytes: ``most`` for all, of which ``held`` are taken."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0


class LargerBodies(NamedTuple):
    """Of a path whose bodies may be larger: how large (bytes), and the room that they are taken from."""

    most: int
    room: BodyRoom


class BodyLimit:
    """Bounds what bodies hold, each by itself and all together.

    One over its bound is refused: at once when announced, else as soon as it has come. What goes beyond
    `SMALL_BODY` is taken from a room that many share, only when a handler asks for it, so after it has found
    out who sends; where that room is used up the request is refused and does not wait.

    Parameters
    ----------
    most
        Bytes of a request's body, for every path that is not in ``larger``.
    room
        For the bodies of all these.
    larger
        Path -> how large bodies are there, and from which room: what is held in memory and what goes on to
        the disk do not keep each other out.
    """

    def __init__(self, app: ASGIApp, most: int, room: BodyRoom, larger: Mapping[str, LargerBodies]) -> None:
        self._app = app
        self._plain = LargerBodies(most, room)
        self._larger = dict(larger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, room = self._larger.get(scope["path"], self._plain)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced[:19]) > most:
            await respond(_too_large(most), scope, receive, send)
            return
        taken, held = 0, 0

        async def receive_counted() -> Message:
            nonlocal taken, held
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise _too_large(most)
            more = max(0, taken - SMALL_BODY) - held
            if more > room.most - room.held:
                raise HttpProblem(
                    ProblemKind.BUSY, Said("refusal-no-body-room"), headers={"Connection": "close"}
                )
            room.held += more
            held += more
            return message

        try:
            await self._app(scope, receive_counted, send)
        finally:
            room.held -= held


def _too_large(most: int) -> HttpProblem:
    return HttpProblem(
        ProblemKind.TOO_LARGE,
        Said("refusal-body-too-large", most=most),
        headers={"Connection": "close"},
    )


class RequestLimit:
    """Refuses requests while ``most`` are under way, but never who asks whether the service lives.

    One that waits for its body is not under way: else slow clients could keep out all others. Everything
    before that and after it is, whether the handler ever asks for the body or not.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_REQUESTS) -> None:
        self._app = app
        self._most = most
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] == LIVES:
            await self._app(scope, receive, send)
            return
        whole = scope["method"] in NO_BODY or not _announces_body(scope)
        counted = False

        def count() -> None:
            nonlocal counted
            if self._under_way >= self._most:
                raise HttpProblem(ProblemKind.BUSY, Said("refusal-too-many-requests", most=self._most))
            self._under_way += 1
            counted = True

        async def receive_uncounted() -> Message:
            nonlocal whole, counted
            if whole:
                return await receive()
            self._under_way -= counted
            counted = False
            message = await receive()
            if not message.get("more_body"):
                whole = True
                count()
            return message

        try:
            count()
        except HttpProblem as refusal:
            await respond(refusal, scope, receive, send)
            return
        try:
            await self._app(scope, receive_uncounted, send)
        finally:
            self._under_way -= counted


def _announces_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


class UnexpectedErrorGuard:
    """Answers unexpected errors: a traceback in the log, a bare problem document for the caller."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting_start)
        except ClientDisconnect:
            return  # who hung up before the whole body came waits for no answer
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            # Plain text: a renderer that shows local variables would show tokens.
            report = "".join(traceback.format_exception(error))
            log.error("request failed", path=scope["path"], method=scope["method"], traceback=report)  # noqa: TRY400 - see above
            await respond(problem_of(error), scope, receive, send)


class SecurityHeaders:
    """Adds `SECURITY_HEADERS` to every response, problems included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
