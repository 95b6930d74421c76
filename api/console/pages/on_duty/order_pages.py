"""Dispatch orders (调度令): those of all posts that somebody may see, and the form that gives one (C2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.duty.orders import give_order, orders_given, posts_to_order
from alerts.desk.lookups.errors import NotFound
from alerts.duty.lines import LONGEST_TEXT
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyPost
from alerts.people.session import new_id
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.on_duty.duty_log import Before
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import LONGEST_NAME
from ingest.said import Said, said_by

router = APIRouter()

PATH = "/orders"
NEW = f"{PATH}/new"
KEY = re.compile(r"[A-Za-z0-9_-]{20,80}", re.ASCII)
"""Made with the form and kept in its address: however often it is sent, there is one order."""
AT_THE_POST = frozenset({"dispatch-not-yours", "dispatch-no-post", "duty-post-unknown"})
"""Refusals that are about the post; others are about what is ordered."""


@router.get(PATH)
def orders_page(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(orders_given)],
    before: Before = None,
) -> Response:
    """Orders of every post that whoever looks gives orders to, or works at, the newest first."""
    now = service.wall.now()
    page = orders_given(service.records, viewer, before, now, desk=desk)
    return render_page(
        request,
        "orders.html",
        "duty",
        now=now,
        page=page,
        before=page.before,
        zone=desk.inventory.root_zone,
    )


@router.get(NEW)
def new_order(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(posts_to_order)],
    key: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    post: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
) -> Response:
    """The empty form. Its key is in its address: going back brings the same form."""
    if not KEY.fullmatch(key):
        return RedirectResponse(f"{NEW}?{urlencode({'post': post, 'key': new_id()})}", SEE_OTHER)
    posts = posts_to_order(service.records, viewer, service.wall.now(), desk=desk)
    return _render_new(request, posts, {"key": key, "post": post})


@router.post(NEW)
def order_given(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_order, posts_to_order)],
    form: PostedForm,
) -> Response:
    """Give the order and go on to the list; the form comes back with what was typed where it is refused."""
    now, typed = service.wall.now(), dict(form)
    text, key = form.get("text", "").replace("\r\n", "\n"), form.get("key", "")
    key = key if KEY.fullmatch(key) else new_id()
    try:
        given = give_order(service.records, viewer, _post(form), text, now, desk=desk, key=key)
    except (DutyRefused, Forbidden, NotFound) as error:
        posts = posts_to_order(service.records, viewer, now, desk=desk)
        return _render_new(request, posts, typed, error)
    return RedirectResponse(f"{PATH}#order-{given.order.given.id}", SEE_OTHER)


def _post(form: Mapping[str, str]) -> str:
    """The post that a form chose. Raises `DutyRefused`."""
    post = form.get("post", "")
    if not post:
        raise DutyRefused(Said("dispatch-no-post"))
    return post


def _render_new(
    request: Request,
    posts: Sequence[DutyPost],
    typed: Mapping[str, str],
    error: Exception | None = None,
) -> Response:
    said = None if error is None else said_by(error)
    code = said.key if isinstance(said, Said) else ""
    wrong = "" if said is None else "post" if code in AT_THE_POST else "text"
    key = typed.get("key", "")
    if code == "dispatch-key-reused":
        key = ""  # what is typed now is another order, and may be sent as that
    return render_page(
        request,
        "order_new.html",
        "duty",
        problem=None if error is None else problem_of(error),
        posts=posts,
        typed=typed,
        wrong=wrong,
        key=key if KEY.fullmatch(key) else new_id(),
        most=LONGEST_TEXT,
    )
