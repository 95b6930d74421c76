"""Signing in by a provider of identities: there and back, in one browser.

What holds the two together is an id in a cookie of the browser; nothing is kept here. What the provider has
back (state), puts into what it signs (nonce), and never sees before the code is used (verifier), are worked
out from it, and one cannot be had from another.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import cast
from urllib.parse import quote, unquote

import structlog
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.doors.by_provider import sign_in_by_provider
from alerts.people.session import new_id
from api.access.authentication import NobodyNeeded, needs_nobody
from api.access.identity_provider import IdentityProvider, ProviderTry
from api.access.sessions import ID, address_of, sessions_of
from api.console.own_path import own_path
from api.console.pages.sign_in import SEE_OTHER, answer_to_sign_in
from api.http.dependencies import ServiceDep, service_of
from api.http.known_parameters import WHATEVER, reads
from api.http.problems import HttpProblem, ProblemKind
from ingest.printable import printable
from ingest.said import Said

log = structlog.get_logger("wenya.sign-in")
router = APIRouter()


async def _nobody() -> None:
    """Who comes back is nobody yet."""


PATH = "/sign-in/provider"
BACK = f"{PATH}/back"
LONGEST_HELD = 2_000
"""Characters of where to go on: a browser keeps 4 096 bytes of a cookie."""
LONGEST_CODE = 4_000
LONGEST_STATE = 200
LONGEST_ERROR = 60


@router.get(PATH, dependencies=[NobodyNeeded])
@reads("next")
def to_provider(request: Request, service: ServiceDep) -> Response:
    """Send the browser to the provider; it comes back to where it wanted to go."""
    provider, sessions, holder = _provider(request), sessions_of(request), new_id()
    tried = _tried(request, holder)
    response = RedirectResponse(provider.address(tried, service.wall.now()), SEE_OTHER)
    going_to = quote(own_path(request.query_params.get("next", "/")), safe="")
    held = f"{holder}.{going_to if len(going_to) <= LONGEST_HELD else ''}"
    sessions.hold_try(request, response, held)
    return response


@router.get(BACK, dependencies=[Depends(needs_nobody(_nobody, sign_in_by_provider))])
@reads(WHATEVER)
def from_provider(request: Request, service: ServiceDep) -> Response:
    """Begin a session for whom the provider means; the one that the browser showed so far ends with it.

    What else the provider adds to the address means nothing (RFC 6749, section 4.1.2).
    """
    provider, sessions, asked = _provider(request), sessions_of(request), request.query_params
    holder, _, going_to = sessions.held_try(request).partition(".")
    if not ID.fullmatch(holder):
        raise HttpProblem(ProblemKind.PROVIDER_REFUSED, Said("refusal-provider-try"))
    tried = _tried(request, holder)
    shown_state = asked.get("state", "")[:LONGEST_STATE]
    if not hmac.compare_digest(shown_state.encode(), tried.state.encode()):
        raise HttpProblem(ProblemKind.PROVIDER_REFUSED, Said("refusal-provider-try"))
    if "error" in asked:
        why = printable(asked["error"], LONGEST_ERROR)
        log.info("provider signed nobody in", why=why)
        raise HttpProblem(ProblemKind.PROVIDER_REFUSED, Said("refusal-provider-no", why=why))
    code = asked.get("code", "")
    if asked.get("iss", provider.issuer) != provider.issuer or not 0 < len(code) <= LONGEST_CODE:
        raise HttpProblem(ProblemKind.PROVIDER_REFUSED, Said("refusal-provider-word"))
    now, browser = service.wall.now(), sessions.browser(request)
    begun = sign_in_by_provider(
        service.records,
        provider.word(tried, code, now),
        address_of(request),
        now,
        policy=sessions.policy,
        before=sessions.shown(request),
        browser=browser,
        kind=sessions.kind_of_browser(request),
    )
    response = answer_to_sign_in(request, begun, browser, own_path(unquote(going_to) or "/"), by_script=False)
    sessions.drop_try(request, response)
    return response


def _provider(request: Request) -> IdentityProvider:
    """The provider. Raises `HttpProblem` ``not-found`` where there is none."""
    provider = cast("IdentityProvider | None", request.app.state.provider)
    if provider is None:
        raise HttpProblem(ProblemKind.NOT_FOUND, ProblemKind.NOT_FOUND.title)
    return provider


def _tried(request: Request, holder: str) -> ProviderTry:
    """The try that the browser holds by ``holder``; what it is made of tells nothing of each other."""
    state, nonce, verifier = (
        hmac.new(holder.encode(), part, hashlib.sha256).hexdigest()
        for part in (b"state", b"nonce", b"verifier")
    )
    ours = service_of(request).settings.api.origin or str(request.base_url).rstrip("/")
    return ProviderTry(state, nonce, verifier, f"{ours}{BACK}")
