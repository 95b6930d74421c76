"""Forms of ours: that a page of ours sent them, for whoever has its cookie, and what they say.

A browser sends a cookie with whatever it sends us, also from pages of others. So what changes something by a
cookie needs two things more: the browser's word that a page of ours asks, and a token that only our pages
have.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from api.http.dependencies import media_type_of, service_of
from api.http.problems import UNFIT, HttpProblem, ProblemKind
from ingest.said import Said

TOKEN_HEADER = "X-Wenya-Form"  # noqa: S105 - no secret, but what it is called
TOKEN_FIELD = "form"  # noqa: S105 - the same
MEDIA_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 200
"""Of one form: a list of departments to tick is in some."""


def form_token(cookie: str) -> str:
    """What a form carries that was made for the browser with ``cookie``, which it does not tell."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


async def require_own_form(request: Request, cookie: str | None) -> None:
    """Raise `HttpProblem` ``form-expired`` unless a page of ours asks that was made for this ``cookie``."""
    shown = request.headers.get(TOKEN_HEADER)
    if shown is None and media_type_of(request) == MEDIA_TYPE:
        shown = (await posted_form(request)).get(TOKEN_FIELD)
    expected = form_token(cookie or "")
    right = hmac.compare_digest((shown or "").encode(), expected.encode())
    if not cookie or not right or not _from_own_page(request):
        raise HttpProblem(ProblemKind.FORM_EXPIRED, Said("refusal-form"))


def require_own_page(request: Request) -> None:
    """Raise `HttpProblem` ``form-expired`` unless a page of ours asks. For what needs no cookie."""
    if not _from_own_page(request):
        raise HttpProblem(ProblemKind.FORM_EXPIRED, Said("refusal-form"))


def _from_own_page(request: Request) -> bool:
    """Whether the browser says so, which no page can make it do. Without a word of it nobody does."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    ours = service_of(request).settings.api.origin
    ours = ours or f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
    return request.headers.get("origin", "").lower() == ours


async def posted_form(request: Request) -> dict[str, str]:
    """The fields of a plain form. Raises `HttpProblem` ``unsupported-media-type`` or ``invalid``."""
    if media_type_of(request) != MEDIA_TYPE:
        raise HttpProblem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, Said("refusal-media-type", types=MEDIA_TYPE))
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise HttpProblem(ProblemKind.INVALID, UNFIT) from error


PostedForm = Annotated[dict[str, str], Depends(posted_form)]
