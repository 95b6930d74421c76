"""A user (用户): what they may do, how they come in, where they are signed in; and all of that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.doors.by_provider import LONGEST_SUBJECT, identity_of_user, link_identity
from alerts.desk.doors.factors_of_users import factor_of_user, take_off_factor
from alerts.desk.doors.sessions import end_sessions_of
from alerts.desk.doors.sessions import sessions_of as sessions_of_user
from alerts.desk.people.tokens import (
    WayIn,
    give_one_time_password,
    list_tokens,
    make_token,
    revoke_token,
)
from alerts.desk.people.users import change_roles, disable_user, enable_user, find_listed_user
from alerts.people.grants import grant_of, text_of
from alerts.people.refusals import PeopleError, WayInRefused
from alerts.people.roles import Right
from alerts.people.user import LONGEST_BECAUSE, MOST_TOKEN_DAYS
from alerts.people.user_names import LONGEST_CALLED
from alerts.people.viewer import Viewer
from api.access.authentication import asks, own_session_key
from api.access.forms import PostedForm
from api.access.sessions import sessions_of
from api.console.pages.doors.account import SessionKey
from api.console.pages.people.users import PATH, chosen_grant, page_of
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.people.choices import departments_in, for_the_whole_only, rights_of, roles_in
from api.http.dependencies import ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import LONGEST_NAME, PRINTABLE, TokenId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

UserName = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]
ONE = f"{PATH}/{{name}}"
SEEN = (find_listed_user, sessions_of_user, list_tokens, factor_of_user, identity_of_user)
"""What the page of a user asks; a form that is refused asks it, too."""
SCOPE = "scope."
"""What the names of the boxes begin with that choose what a token is good for."""


@router.get(ONE)
def user_page(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(*SEEN)], name: UserName
) -> Response:
    """The user, and a form for each thing that can be changed."""
    return _render(request, service, viewer, name)


@router.post(f"{ONE}/roles")
def change_roles_here(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(change_roles, *SEEN)],
    name: UserName,
    form: PostedForm,
) -> Response:
    """Give the user the role that was chosen, or take the one whose button was pressed."""
    taken = [grant_of(form["take"])] if form.get("take") else []
    now, known = service.wall.now(), service.inventory().departments
    try:
        given = [] if taken else [chosen_grant(form)]
        change_roles(service.records, viewer, name, now, given=given, taken=taken, departments=known)
    except PeopleError as error:
        return _render(request, service, viewer, name, problem_of(error), "roles", form)
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/disable")
def disable_user_here(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(disable_user, *SEEN)],
    name: UserName,
    form: PostedForm,
) -> Response:
    """Let the user do nothing more: sessions, tokens and live streams end."""
    because = form.get("because", "")[:LONGEST_BECAUSE]
    try:
        disable_user(service.records, viewer, name, service.wall.now(), because=because)
    except PeopleError as error:
        return _render(request, service, viewer, name, problem_of(error), "disable", form)
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/enable")
def enable_user_here(
    service: ServiceDep, viewer: Annotated[Viewer, asks(enable_user)], name: UserName, form: PostedForm
) -> Response:
    """Let the user do again what they could."""
    because = form.get("because", "")[:LONGEST_BECAUSE]
    enable_user(service.records, viewer, name, service.wall.now(), because=because)
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/password")
def one_time_password_here(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(give_one_time_password, *SEEN)],
    name: UserName,
    _form: PostedForm,
) -> Response:
    """Give the user a one-time password, which this answer shows and nothing after it."""
    turn, now = sessions_of(request).turns.turn, service.wall.now()
    try:
        made = give_one_time_password(service.records, viewer, name, now, turn=turn)
    except WayInRefused as error:
        return _render(request, service, viewer, name, problem_of(error), "password")
    return _render(request, service, viewer, name, made=("password", made))


@router.post(f"{ONE}/tokens")
def make_token_here(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(make_token, *SEEN)],
    name: UserName,
    form: PostedForm,
) -> Response:
    """Make a token of the user, which this answer shows and nothing after it."""
    scope = frozenset(right for right in Right if f"{SCOPE}{right}" in form)
    now, called = service.wall.now(), form.get("called", "").strip()
    try:
        days = _days(form.get("days", ""), service.settings.api.token_days)
        made = make_token(service.records, viewer, name, now, days=days, scope=scope or None, called=called)
    except WayInRefused as error:
        return _render(request, service, viewer, name, problem_of(error), "tokens", form)
    return _render(request, service, viewer, name, made=("token", made))


@router.post(f"{ONE}/tokens/{{id}}/revoke")
def revoke_token_here(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(revoke_token)],
    name: UserName,
    id: TokenId,  # noqa: A002 - as the API calls it
    _form: PostedForm,
) -> Response:
    """Let a token be good for nothing."""
    revoke_token(service.records, viewer, id, service.wall.now())
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/factor/take-off")
def take_off_factor_here(
    service: ServiceDep, viewer: Annotated[Viewer, asks(take_off_factor)], name: UserName, _form: PostedForm
) -> Response:
    """Take its second factor from the user, who has lost it; sessions end."""
    take_off_factor(service.records, viewer, name, service.wall.now())
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/identity")
def link_identity_here(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(link_identity, *SEEN)],
    name: UserName,
    form: PostedForm,
) -> Response:
    """Let the user sign in as whom the provider knows by what was typed; empty: as nobody any more."""
    issuer, subject = service.settings.oidc.issuer, form.get("subject", "").strip()
    try:
        link_identity(service.records, viewer, name, issuer, subject, service.wall.now())
    except PeopleError as error:
        return _render(request, service, viewer, name, problem_of(error), "identity", form)
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/sessions/end")
def end_sessions_here(
    service: ServiceDep, viewer: Annotated[Viewer, asks(end_sessions_of)], name: UserName, _form: PostedForm
) -> Response:
    """Sign the user out everywhere."""
    end_sessions_of(service.records, viewer, name, service.wall.now())
    return RedirectResponse(page_of(name), SEE_OTHER)


@router.post(f"{ONE}/sessions/{{id}}/end")
def end_session_here(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_sessions_of)],
    name: UserName,
    id: SessionKey,  # noqa: A002 - as the API calls it
    _form: PostedForm,
) -> Response:
    """Sign the user out in one browser."""
    end_sessions_of(service.records, viewer, name, service.wall.now(), key=id)
    return RedirectResponse(page_of(name), SEE_OTHER)


def _days(typed: str, usual: int) -> int:
    """How many days a token is to be good; nothing typed: as usual. Raises `WayInRefused`."""
    text = typed.strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise WayInRefused(Said("way-in-life", days=MOST_TOKEN_DAYS))
    return int(text)


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    name: str,
    problem: HttpProblem | None = None,
    at: str = "",
    typed: Mapping[str, str] | None = None,
    *,
    made: tuple[str, WayIn] | None = None,
) -> Response:
    """The page; ``at`` is the part to which ``problem`` belongs, ``made`` what is shown this once."""
    language, inventory, known = language_of(request), service.inventory(), sessions_of(request)
    now, records, api = service.wall.now(), service.records, service.settings.api
    listed = find_listed_user(records, viewer, name, lock_out=api.lock_out_by_name, now=now)
    grants = listed.user.grants
    return render_page(
        request,
        "people/user.html",
        "users",
        problem=problem,
        at=at,
        typed=typed or {},
        made=made,
        listed=listed,
        one=listed.user,
        path=page_of(name),
        sessions=sessions_of_user(records, viewer, name, now, idle=known.idle, seen=known.seen),
        factor=factor_of_user(records, viewer, name),
        identities=identity_of_user(records, viewer, name),
        issuer=service.settings.oidc.issuer,
        longest_subject=LONGEST_SUBJECT,
        own_key=own_session_key(request),
        tokens=list_tokens(records, viewer, name),
        grants=[(text_of(grant), grant, rights_of([grant])) for grant in grants],
        rights=rights_of(grants),
        roles=roles_in(language),
        whole_only=for_the_whole_only(),
        departments=inventory.departments,
        given_departments=departments_in(
            inventory, language.text("users-given-department"), (typed or {}).get("department")
        ),
        scope=SCOPE,
        usual_days=api.token_days,
        most_days=MOST_TOKEN_DAYS,
        most_called=LONGEST_CALLED,
        most_because=LONGEST_BECAUSE,
        wall=now,
        zone=inventory.root_zone,
    )
