"""Turns a template and what it shows into a response."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import Any

from babel import Locale
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api.console.views.names import Names
from api.console.views.readiness import parts_away
from api.http.dependencies import service_of
from api.http.language_choice import COOKIE, language_of_page
from api.http.problems import HttpProblem
from api.http.times import rfc3339
from api.words.languages import LANGUAGES, Language

STATIC = files("api.console").joinpath("static")
ONE_YEAR_S = 365 * 24 * 3600


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["rfc3339"] = rfc3339
    environment.globals["version"] = _static_version()
    environment.globals["languages"] = [
        (tag, Locale.parse(locale).get_language_name(locale)) for tag, locale in LANGUAGES.items()
    ]
    return environment


def _static_version() -> str:
    """Changes whenever a static file does, so that browsers may keep what they have."""
    content = b"".join(STATIC.joinpath(name).read_bytes() for name in ("console.css", "console.js"))
    return hashlib.sha256(content).hexdigest()[:12]


_templates = _environment()


def language_of(request: Request) -> Language:
    """The language to answer in."""
    return language_of_page(request, service_of(request).settings.service.language)


def render_page(request: Request, template: str, here: str = "", **context: Any) -> Response:
    """The page ``template`` filled from ``context``, in the language of the request."""
    service, language = service_of(request), language_of(request)
    body = _templates.get_template(template).render(
        request=request,
        language=language,
        t=language.text,
        named=language.name_of,
        names=Names(service.inventory(), language),
        here=here,
        faults=parts_away(service.readiness(), language),
        now=context.pop("now", service.clock.now()),
        **context,
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language.tag,
        "Vary": "Accept-Language, Cookie",
    }
    response = HTMLResponse(body, headers=headers)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language.tag, max_age=ONE_YEAR_S, samesite="lax", httponly=True)
    return response


def _wants_page(request: Request) -> bool:
    """Whether a person's browser asks for a page, not a program for a resource."""
    first = request.url.path.strip("/").partition("/")[0]
    return first in ("", "tickets", "points", "dead-letters") and "text/html" in request.headers.get(
        "accept", ""
    )


def problem_page(request: Request, problem: HttpProblem) -> Response | None:
    """The page that tells a person of ``problem``; ``None`` when a program asked."""
    if not _wants_page(request):
        return None
    response = render_page(request, "error.html", code=problem.kind.code)
    response.status_code = problem.kind.status
    return response
