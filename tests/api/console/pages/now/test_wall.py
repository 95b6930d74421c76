"""The wall: it stays signed in by a token that can only look, and never shows old numbers as new."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from alerts.desk.people.tokens import make_token, revoke_token
from alerts.people.roles import Right
from alerts.people.user import token_id
from alerts.people.viewer import OPERATOR
from alerts.tickets.ticket import TicketState
from api.access.wall import COOKIE
from ingest.durations import HOUR
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.api.conftest import served
from tests.api.signed_in import PAGE, form_of, origin_of
from tests.api.stand_in_service import NAMES, NOW, breach, stand_in_service


@pytest.fixture
def closed(tmp_path):
    """A service at which nobody reads who has not signed in, and a browser before it."""
    with (
        stand_in_service(tmp_path, anonymous="none") as service,
        served(service) as address,
        httpx.Client(base_url=address, timeout=10) as client,
    ):
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        yield service, client


def token(service, *rights: Right) -> str:
    return make_token(service.records, OPERATOR, NAMES["dispatcher"], NOW, scope=rights or None).secret


def given(client: httpx.Client, secret: str) -> httpx.Response:
    form = {"form": form_of(client.get("/wall/sign-in")), "token": secret}
    return client.post("/wall/sign-in", data=form, headers=origin_of(client))


def test_a_token_that_can_only_look_shows_the_wall_and_nothing_else(closed):
    service, client = closed
    assert client.get("/wall").status_code == 401
    secret = token(service, Right.LOOK)
    assert given(client, secret).headers["location"] == "/wall"
    (cookie,) = [each for each in client.cookies.jar if each.name == COOKIE]
    assert (cookie.path, cookie.has_nonstandard_attr("HttpOnly")) == ("/wall", True)
    assert "翠园换热站" in client.get("/wall").text
    shown = {"Cookie": f"{COOKIE}={secret}"}
    for path in ("/now", "/api/v1/now", "/api/v1/events", "/tickets/2026-000001"):
        assert client.get(path, headers=shown).status_code == 401, path
    revoke_token(service.records, OPERATOR, token_id(secret), NOW)
    assert client.get("/wall").status_code == 401, "within the time of one question"


def test_a_wall_without_open_tickets_says_so_and_since_when(closed):
    service, client = closed
    given(client, token(service, Right.LOOK))
    assert "没有未办结工单" in client.get("/wall").text
    assert "始于" not in client.get("/wall").text, "none was ever open"
    put(service.records, ticket(9, place="f1", state=TicketState.CLOSED.value, closed_at=NOW - HOUR))
    assert "始于" in client.get("/wall").text
    breach(service, "f1-room")
    assert "没有未办结工单" not in client.get("/wall").text


def test_a_token_that_is_good_for_more_or_for_nothing_is_refused_and_said_why(closed):
    service, client = closed
    for secret, said in (
        (token(service), "只接受只限查看的访问令牌"),
        (token(service, Right.LOOK, Right.WORK), "只接受只限查看的访问令牌"),
        ("a.b", ""),
        ("令牌", ""),
        ("", ""),
    ):
        refused = given(client, secret)
        assert refused.status_code in (401, 422)
        assert said in refused.text
        assert COOKIE not in client.cookies
    without_form = client.post("/wall/sign-in", data={"token": "a.b"}, headers=origin_of(client))
    assert without_form.status_code == 403


def test_whatever_a_planted_cookie_is_good_for_it_only_looks(closed):
    service, client = closed
    shown = {"Cookie": f"{COOKIE}={token(service, Right.WORK)}"}
    assert client.get("/wall", headers=shown).status_code == 403


@pytest.mark.parametrize(("language", "blind"), [("zh-CN", "已失去联系"), ("en", "Out of touch")])
def test_the_wall_follows_and_says_since_when_it_is_blind(open_page, service, language, blind):
    page = open_page("/wall", language=language, role="viewer", width=1920)
    expect(page.locator(".cell").first).to_be_visible()
    breach(service, "f1-room")
    expect(page.locator("#wall")).to_contain_text("2026-000001", timeout=15_000)
    expect(page.locator("[data-due]").first).to_have_text(re.compile(r"^−?\d\d:\d\d:\d\d$"))
    page.route("**/wall", lambda route: route.abort())
    # As soon as it has asked and nobody answers, and not only once the last answer is old.
    expect(page.locator("body")).to_have_attribute("data-state", "blind", timeout=10_000)
    expect(page.locator("#state")).to_contain_text(blind)
    page.unroute("**/wall")
