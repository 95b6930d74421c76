"""Turns a template and what it shows into a response."""

from __future__ import annotations

from functools import partial
from typing import Any

from babel import Locale
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import URL
from starlette.responses import HTMLResponse, Response

from alerts.people.new_passwords import LONGEST, SHORTEST
from alerts.people.roles import Right
from alerts.people.use_cases import REGISTER
from alerts.people.viewer import EVERYWHERE, Viewer
from api.access.authentication import READING, caller_of
from api.access.forms import form_token
from api.access.sessions import sessions_of
from api.console import theme as console_theme
from api.console.navigation import links_for
from api.console.own_path import own_path
from api.console.static_files import version_of_files
from api.console.theme import Theme, theme_of
from api.console.views.names import Names
from api.console.views.people.actors import NO_USERS
from api.console.views.readiness import parts_away
from api.console.views.work import SOON_MS
from api.http import language_choice
from api.http.dependencies import service_of
from api.http.language_choice import language_of_page
from api.http.problems import UNFIT, HttpProblem, ProblemKind
from api.http.times import rfc3339
from api.words.languages import LANGUAGES, Language
from ingest.said import key_of

ONE_YEAR_S = 365 * 24 * 3600
STYLES = (
    "colours.css",
    "frame.css",
    "console.css",
    "forms.css",
    "charts.css",
    "doors.css",
    "people.css",
    "narrow.css",
    "print.css",
)
"""The style sheets of every page, in the order in which what comes later overrules."""
ASKED, MOST_SAID = "query.", 3
"""What the place of a fault begins with that is in an address, and how many of these a page names."""
NOBODY_KNOWN = Viewer("", ())
"""On a page that asks nobody who they are."""


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["rfc3339"] = rfc3339
    environment.globals["soon_ms"] = SOON_MS
    environment.globals["version"] = version_of_files()
    environment.globals["styles"] = STYLES
    environment.globals["no_users"] = NO_USERS
    environment.globals["languages"] = [
        (tag, Locale.parse(locale).get_language_name(locale)) for tag, locale in LANGUAGES.items()
    ]
    return environment


_templates = _environment()


def language_of(request: Request) -> Language:
    """The language to answer in."""
    return language_of_page(request, service_of(request).settings.service.language)


def render_page(
    request: Request,
    template: str,
    here: str = "",
    *,
    problem: HttpProblem | None = None,
    form_holder: str | None = None,
    **context: Any,
) -> Response:
    """The page ``template`` filled from ``context``, in the language of the request.

    It tells of ``problem``, and shows whoever has signed in what they may do and nothing else. Its forms are
    held together with the session, or before there is one with ``form_holder``.
    """
    service, language, caller = service_of(request), language_of(request), caller_of(request)
    viewer = NOBODY_KNOWN if caller is None else caller.viewer
    session_id = None if caller is None else caller.session_id
    holder = session_id or form_holder
    everywhere = viewer.where(Right.LOOK) == EVERYWHERE
    theme, may_ask = theme_of(request), partial(_can, viewer)
    body = _templates.get_template(template).render(
        request=request,
        language=language,
        t=language.text,
        named=language.name_of,
        names=Names(service.inventory(), language),
        here=here,
        faults=parts_away(service.readiness(), language, everywhere=everywhere),
        now=context.pop("now", service.clock.now()),
        user=viewer.name if session_id else None,
        ends=None
        if caller is None or caller.session is None
        else sessions_of(request).end_of(caller.session),
        here_again=_same_page(request),
        is_answer=request.method not in READING,
        can=may_ask,
        links=links_for(may_ask, signed_in=session_id is not None),
        theme=theme,
        form=form_token(holder) if holder else "",
        said=_said(problem, language),
        **context,
    )
    response = HTMLResponse(body, headers=_headers_of(language))
    if problem is not None:
        response.status_code = problem.kind.status
        response.headers.update(problem.headers or {})
    if caller is not None and session_id is None and sessions_of(request).shown(request):
        # It is over, and would make this page say so again and again.
        sessions_of(request).take(request, response)
    if request.query_params.get("lang") in LANGUAGES:
        _remember(response, language_choice.COOKIE, language.tag)
    if request.query_params.get("theme") == theme:
        _remember(response, console_theme.COOKIE, theme)
    return response


def _same_page(request: Request) -> str:
    """Where to come back to: the page that is asked for; after a form the page that it was on, or the first.

    Browsers say which page a form was on; our own pages are told so in full (`api.http.guards`).
    """
    if request.method in READING:
        return _address_in(request.url)
    try:
        form = URL(request.headers.get("referer", ""))
        is_ours = form.netloc == request.url.netloc
    except ValueError:  # no browser sends that
        return "/"
    return own_path(_address_in(form)) if is_ours else "/"


def _address_in(url: URL) -> str:
    return f"{url.path}?{url.query}" if url.query else url.path


def _remember(response: Response, cookie: str, choice: str) -> None:
    """Let the browser name ``choice`` from now on."""
    response.set_cookie(cookie, choice, max_age=ONE_YEAR_S, samesite="lax", httponly=True)


def render_problem(request: Request, problem: HttpProblem) -> Response:
    """What somebody is told of ``problem`` on a page of theirs."""
    return render_page(request, "error.html", problem=problem, code=problem.kind.code)


def render_bare(language: Language, problem: HttpProblem) -> Response:
    """What nobody in particular is told of ``problem``: a page that asks the service nothing."""
    body = _templates.get_template("bare.html").render(
        language=language,
        t=language.text,
        code=problem.kind.code,
        said=_said(problem, language),
        theme=Theme.SYSTEM,
    )
    headers = {**_headers_of(language), **(problem.headers or {})}
    return HTMLResponse(body, problem.kind.status, headers)


def _headers_of(language: Language) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Language": language.tag,
        "Vary": "Accept, Accept-Language, Cookie",
    }


def _said(problem: HttpProblem | None, language: Language) -> str:
    """What a page says of ``problem``: of this very request, unless that would be in words for programs."""
    if problem is None:
        return ""
    for_people = key_of("error", problem.kind.code)
    if language.has(for_people):
        return language.text(for_people)
    if problem.said != UNFIT:
        return language.say(problem.said)
    # Without the reason: it lists what programs may send, in words of theirs.
    places = [str(each.where) for each in problem.errors]
    names = list(dict.fromkeys(each.removeprefix(ASKED) for each in places if each.startswith(ASKED)))
    said = [language.text("refusal-parameter-value", name=name) for name in names[:MOST_SAID]]
    return " ".join(said) or language.say(problem.kind.title)


def render_sign_in(
    request: Request, problem: HttpProblem | None = None, *, going_to: str, name: str = ""
) -> Response:
    """The form for signing in, which leads to ``going_to``."""
    sessions = sessions_of(request)
    holder, oidc = sessions.form_holder(request), service_of(request).settings.oidc
    asked = problem is not None and problem.kind is ProblemKind.NO_TOKEN
    response = render_page(
        request,
        "sign_in.html",
        "sign-in",
        problem=problem,
        form_holder=holder,
        asked=asked,
        provider=oidc if oidc.issuer else None,
        going_to=going_to,
        name=name,
    )
    sessions.hold_form(request, response, holder)
    return response


def render_code(request: Request, problem: HttpProblem | None = None, *, going_to: str) -> Response:
    """The form for the code of a second factor, which leads to ``going_to``."""
    waiting = sessions_of(request).waiting(request)
    return render_page(
        request, "doors/code.html", "sign-in", problem=problem, form_holder=waiting, going_to=going_to
    )


def render_take_over(
    request: Request, problem: HttpProblem | None = None, *, going_to: str, name: str = ""
) -> Response:
    """The form of a change of shift, which leads to ``going_to``."""
    return render_page(
        request, "doors/take_over.html", "take-over", problem=problem, going_to=going_to, name=name
    )


def render_password(request: Request, problem: HttpProblem | None = None) -> Response:
    """The form for another password."""
    caller = caller_of(request)
    return render_page(
        request,
        "password.html",
        "password",
        problem=problem,
        change_only=caller is not None and caller.change_only,
        least=SHORTEST,
        most=LONGEST,
    )


def _can(viewer: Viewer, use_case: str) -> bool:
    """Whether ``viewer`` may ask the use case of that id at all; what they may not is not drawn."""
    case, _ = REGISTER[use_case]
    return case.admits(viewer)
