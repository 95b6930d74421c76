"""Signing in as a browser does, and a session without doing it."""

from __future__ import annotations

import re

import httpx

from alerts.people.session import UserSession, key_of, new_id
from ingest.durations import HOUR
from tests.api.stand_in_service import NAMES, PASSWORD, StandInService

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


def form_of(page: httpx.Response) -> str:
    """The token of the forms of a page."""
    return re.search(r'data-form="(\w*)"', page.text)[1]


def origin_of(client: httpx.Client) -> dict[str, str]:
    """What a browser says of a form of ours."""
    return {"Origin": str(client.base_url).rstrip("/")}


def sign_in(client: httpx.Client, name: str = "调度员王", password: str = PASSWORD, **more) -> httpx.Response:
    """Fill in the form for signing in and send it."""
    form = {"form": form_of(client.get("/sign-in", headers=PAGE)), "name": name, "password": password}
    return client.post("/sign-in", data=form | more, headers=PAGE | origin_of(client))


def session_of(service: StandInService, role: str, *, change_only: bool = False) -> str:
    """The id of a session of that role's user, which begins now."""
    now, session_id = service.wall.now(), new_id()
    with service.records.begin() as tx:
        user = tx.users.named(NAMES[role])
        ends_at = now + 12 * HOUR
        tx.sessions.add(UserSession(key_of(session_id), user.id, change_only, now, now, ends_at))
    return session_id
