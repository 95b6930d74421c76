"""The page that the link in a message leads to: what it is about, and a button. Opening answers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from alerts.desk.lookups.errors import NotFound
from alerts.desk.notices.answering import answer_by_link, notice_by_link
from alerts.notices.answer_links import LONGEST_TOKEN
from alerts.notices.notice import Notice
from api.access.authentication import needs_nobody
from api.access.forms import posted_form, require_own_page
from api.access.sessions import address_of
from api.console.pages.rendering import render_page
from api.http.dependencies import ServiceDep
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said, said_by

router = APIRouter()

PATH = "/answer/{token}"
Token = Annotated[str, Path(max_length=LONGEST_TOKEN)]


async def _opened() -> None:
    """Who has the link is who was sent it."""


async def _pressed(request: Request) -> None:
    """The same; what is no form is refused, and what a page of others sends."""
    await posted_form(request)
    require_own_page(request)


@router.get(PATH, dependencies=[Depends(needs_nobody(_opened, notice_by_link))])
def answer_page(request: Request, service: ServiceDep, token: Token) -> Response:
    """What the notice is about, with a button."""
    _require_links(service)
    with _over():
        found = notice_by_link(service.records, token, service.clock.now())
    return _render(request, service, found)


@router.post(PATH, dependencies=[Depends(needs_nobody(_pressed, answer_by_link))])
def answer(request: Request, service: ServiceDep, token: Token) -> Response:
    """Say that one knows."""
    _require_links(service)
    now = service.clock.now()
    with _over():
        answered = answer_by_link(service.records, token, now, address=address_of(request))
    return _render(request, service, answered)


@contextmanager
def _over() -> Iterator[None]:
    """Whoever has a link that is not good is told so, and not that there is no such page."""
    try:
        yield
    except NotFound as error:
        raise HttpProblem(ProblemKind.GONE, said_by(error)) from error


def _require_links(service: RunningService) -> None:
    """Raise `NotFound` unless the organisation lets people answer so."""
    if not service.settings.notices.answer_links:
        raise NotFound(Said("refusal-answer-link"))


def _render(request: Request, service: RunningService, notice: Notice) -> Response:
    return render_page(request, "answer_link.html", notice=notice, zone=service.inventory().root_zone)
