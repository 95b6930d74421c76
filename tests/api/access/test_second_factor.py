"""Signing in in two steps, as a browser does: what waits for a code is good for nothing else."""

from __future__ import annotations

import re
from contextlib import contextmanager

import httpx
import pytest

from alerts.people.doors.one_time_codes import STEP, code_at
from alerts.people.doors.second_factor import SecondFactor
from api.access.sessions import CODE as WAITS
from api.access.sessions import COOKIE
from tests.api.conftest import served
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import NAMES, PASSWORD, stand_in_service

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WANG, FACTOR = NAMES["dispatcher"], "/account/factor"


@contextmanager
def opened(folder, **api):
    with (
        stand_in_service(folder, anonymous="none", **api) as service,
        served(service) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield service, client


@pytest.fixture
def with_factor(tmp_path):
    """A service where the dispatcher has a second factor, and a browser."""
    with opened(tmp_path) as (service, client):
        with service.records.begin() as tx:
            user_id = tx.users.named(WANG).id
            tx.second_factors.begin(SecondFactor(user_id, SECRET, service.wall.now(), "s"))
            tx.second_factors.turn_on(user_id, service.wall.now(), 0)
        yield service, client


def now_code(service, secret: str = SECRET) -> str:
    return code_at(secret, service.wall.now() // STEP)


def posted(client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data=fields, headers=PAGE | origin_of(client))


def code_form(client, next_page: str = "/") -> str:
    page = client.get(f"/sign-in/code?next={next_page}", headers=PAGE)
    return re.search(r'name="form" value="(\w{64})"', page.text)[1]


def who(client) -> str:
    return client.get("/api/v1/session").json().get("name", "")


def test_a_right_password_leads_to_the_code_and_to_nothing_else(with_factor):
    service, client = with_factor
    answer = sign_in(client, next="/now?place=f1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code?next=%2Fnow%3Fplace%3Df1")
    waiting = client.cookies[WAITS]
    assert COOKIE not in client.cookies
    for cookie in ({}, {COOKIE: waiting}):
        for path in ("/api/v1/tickets", "/api/v1/events", "/api/v1/session"):
            told = httpx.get(f"{client.base_url}{path}".replace("//api", "/api"), cookies=cookie)
            assert told.status_code == 401, "no route takes what waits"
    page = client.get(answer.headers["location"], headers=PAGE)
    assert "Code of the second factor" in page.text
    form = code_form(client)
    wrong = posted(client, "/sign-in/code", form=form, code="000000", next="/now")
    assert wrong.status_code == 401
    assert "This code is not right" in wrong.text
    assert 'value="/now"' in wrong.text
    assert posted(client, "/sign-in/code", form="0" * 64, code=now_code(service)).status_code == 403
    done = posted(client, "/sign-in/code", form=form, code=now_code(service), next="//evil.example")
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert who(client) == WANG
    assert WAITS not in client.cookies
    assert client.get("/sign-in/code?next=/now", headers=PAGE).headers["location"] == "/sign-in?next=%2Fnow"


def test_a_console_changes_hands_with_the_code_and_not_before(with_factor):
    service, client = with_factor
    sign_in(client, NAMES["viewer"])
    session = client.cookies[COOKIE]
    by_script = {"Accept": "application/json"} | origin_of(client)
    form = {"form": form_of(client.get("/work", headers=PAGE)), "next": "/work"}
    fields = form | {"name": WANG, "password": PASSWORD}
    first = client.post("/take-over", data=fields, headers=by_script).json()
    assert (client.cookies[COOKIE], who(client)) == (session, NAMES["viewer"])
    fields = {"form": first["code"], "next": "/work", "code": "000000"}
    assert client.post("/sign-in/code", data=fields, headers=by_script).json()["code"] == "bad-code"
    assert who(client) == NAMES["viewer"]
    fields |= {"code": now_code(service)}
    assert client.post("/sign-in/code", data=fields, headers=by_script).json() == {"next": "/work"}
    assert who(client) == WANG
    over = client.get("/api/v1/session", headers={"Cookie": f"{COOKIE}={session}"})
    assert over.json()["code"] == "session-ended"


def test_who_must_have_one_is_led_there_and_comes_out_with_codes(tmp_path):
    required = {"second_factor": "required", "second_factor_roles": ("dispatcher",)}
    with opened(tmp_path, **required) as (service, client):
        assert sign_in(client).headers["location"] == "/"
        assert client.get("/work", headers=PAGE).headers["location"] == FACTOR
        refused = client.get("/api/v1/tickets")
        assert (refused.status_code, refused.json()["code"]) == (403, "factor-needed")
        assert client.get("/api/v1/events").status_code == 403
        assert client.get("/api/v1/session/factor").json()["needed"]
        page = client.get(FACTOR, headers=PAGE)
        assert "Your role needs a second factor" in page.text
        assert posted(client, f"{FACTOR}/begin", form=form_of(page)).headers["location"] == FACTOR
        page = client.get(FACTOR, headers=PAGE)
        secret = re.search(r'id="factor-secret">([^<]*)<', page.text)[1].replace(" ", "")
        assert page.headers["cache-control"] == "no-store"
        assert '<svg viewBox="0 0 ' in page.text
        assert "style=" not in page.text
        form = {"form": form_of(page), "password": PASSWORD}
        wrong = posted(client, f"{FACTOR}/on", **form, code="000000")
        assert wrong.status_code == 409
        assert "does not belong to the key" in wrong.text
        before = client.cookies[COOKIE]
        done = posted(client, f"{FACTOR}/on", **form, code=now_code(service, secret))
        codes = re.findall(r"<li>((?:\w{4}-){3}\w{4})</li>", done.text)
        assert len(codes) == 10
        assert client.cookies[COOKIE] != before
        assert client.get("/work", headers=PAGE).status_code == 200
        again = posted(client, "/account/sessions/end", form=form_of(done))
        assert again.status_code == 303, "the forms of the page are those of the new session"
        kept = client.get(FACTOR, headers=PAGE).text + client.get("/account", headers=PAGE).text
        assert not any(each in kept for each in (secret, *codes))
        assert "cannot be turned off" in kept
        posted(client, "/sign-out", form=form_of(done))
        assert sign_in(client).headers["location"].startswith("/sign-in/code")
        shown = posted(client, "/sign-in/code", form=code_form(client), code=codes[0])
        assert shown.status_code == 303
        assert client.get("/api/v1/session/factor").json()["recovery_codes_left"] == 9


def test_who_is_offered_one_turns_it_on_and_off(tmp_path):
    with opened(tmp_path) as (service, client):
        sign_in(client)
        form = form_of(client.get(FACTOR, headers=PAGE))
        posted(client, f"{FACTOR}/begin", form=form)
        page = client.get(FACTOR, headers=PAGE).text
        secret = re.search(r'id="factor-secret">([^<]*)<', page)[1].replace(" ", "")
        code = now_code(service, secret)
        done = posted(client, f"{FACTOR}/on", form=form, password=PASSWORD, code=code)
        form = form_of(done)
        assert posted(client, f"{FACTOR}/codes", form=form, password="wrong").status_code == 401
        fresh = posted(client, f"{FACTOR}/codes", form=form, password=PASSWORD)
        assert len(re.findall(r"<li>(?:\w{4}-){3}\w{4}</li>", fresh.text)) == 10
        posted(client, f"{FACTOR}/off", form=form, password=PASSWORD)
        assert client.get("/api/v1/session/factor").json()["on_since"] is None
        assert sign_in(client).headers["location"] == "/"
