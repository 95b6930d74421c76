"""Sessions over HTTP: one's own, and those of others for who administers users."""

from __future__ import annotations

import httpx

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from api.access.sessions import COOKIE
from tests.api.signed_in import form_of, origin_of, session_of
from tests.api.stand_in_service import NAMES, NOW

OWN, END = "/api/v1/session/sessions", "/api/v1/session/sessions/end"


def browser(client: httpx.Client, service, role: str) -> dict[str, str]:
    """Headers of a browser in which who has ``role`` has just signed in, with the token of its forms."""
    cookie = {"Cookie": f"{COOKIE}={session_of(service, role)}"}
    page = client.get("/account", headers=cookie | {"Accept": "text/html"})
    return cookie | origin_of(client) | {"X-Wenya-Form": form_of(page)}


def test_somebody_signs_out_everywhere_else_and_goes_on_here(client, service):
    here, there = browser(client, service, "dispatcher"), browser(client, service, "dispatcher")
    listed = client.get(OWN, headers=here).json()["items"]
    assert sorted(each["this"] for each in listed) == [False, True]
    assert client.post(END, json={}, headers=here).json() == {"ended": 1}
    assert client.get(OWN, headers=there).status_code == 401
    (left,) = client.get(OWN, headers=here).json()["items"]
    assert left["this"]


def test_an_administrator_signs_somebody_out(client, service):
    add_user(service.records, OPERATOR, NewUser("boss", (Grant("administrator"),)), NOW)
    token = make_token(service.records, OPERATOR, "boss", NOW).secret
    boss, there = {"Authorization": f"Bearer {token}"}, browser(client, service, "dispatcher")
    path = f"/api/v1/users/{NAMES['dispatcher']}/sessions"
    (shown,) = client.get(path, headers=boss).json()["items"]
    assert client.post(f"{path}/end", json={"id": shown["id"]}, headers=boss).json() == {"ended": 1}
    assert client.get(OWN, headers=there).status_code == 401
    assert client.get(path, headers=browser(client, service, "viewer")).status_code == 403


def test_nothing_but_a_key_names_a_session(client, service):
    here = browser(client, service, "viewer")
    assert client.post(END, json={"id": "0"}, headers=here).status_code == 422
    assert client.post(END, json={"id": "0" * 64}, headers=here).json() == {"ended": 0}
