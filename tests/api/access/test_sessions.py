"""Sessions over HTTP: a cookie that holds an id, forms that only our pages have, and an end that is said."""

from __future__ import annotations

import httpx
import pytest

from alerts.people.session import key_of
from api.access import password_turns
from api.access.forms import form_token
from api.access.sessions import BACKGROUND, COOKIE
from ingest.durations import HOUR, MINUTE
from tests.api.conftest import served
from tests.api.signed_in import PAGE, form_of, origin_of, session_of, sign_in
from tests.api.stand_in_service import PASSWORD, breach, stand_in_service

COMMAND = "/api/v1/tickets/2026-000001/commands"
SAY = {"command": "comment", "text": "on the way"}
NOTHING = "调度员王", "wrong password"


@pytest.fixture
def closed(tmp_path):
    """A service that nobody reads who has not signed in, and a browser."""
    with (
        stand_in_service(tmp_path, anonymous="none") as service,
        served(service) as url,
        httpx.Client(base_url=url, timeout=10) as client,
    ):
        breach(service, "f1-room")
        yield service, client


def command(client: httpx.Client, form: str | None = None, **headers: str) -> httpx.Response:
    """What the console's script sends."""
    form = form_of(client.get("/work", headers=PAGE)) if form is None else form
    return client.post(COMMAND, json=SAY, headers={"X-Wenya-Form": form} | origin_of(client) | headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_who_signs_in_goes_where_they_wanted_and_may_act_there(closed):
    _, client = closed
    asked = client.get("/tickets/2026-000001?lang=en", headers=PAGE)
    assert asked.status_code == 401
    assert "This page needs a sign-in" in asked.text
    assert 'name="next" value="/tickets/2026-000001?lang=en"' in asked.text
    answer = sign_in(client, next="/tickets/2026-000001")
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets/2026-000001")
    page = client.get("/tickets/2026-000001", headers=PAGE)
    assert page.status_code == 200
    assert 'data-user="调度员王"' in page.text
    assert command(client).status_code == 200
    assert "on the way" in client.get("/tickets/2026-000001", headers=PAGE).text
    assert client.get("/api/v1/session").json() == {
        "name": "调度员王",
        "roles": ["dispatcher", "handler"],
        "acting_for": [],
        "seconds_left": 3600,
        "ends_by": "idle",
    }


def test_the_cookie_is_an_id_out_of_reach_of_scripts_and_holds_no_token(closed):
    service, client = closed
    cookie = sign_in(client).headers.get_list("set-cookie")[0]
    flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
    assert flags == {"httponly", "path=/", "samesite=lax"}
    shown = client.cookies[COOKIE]
    assert shown not in service.tokens.values()
    with service.records.reading() as tx:
        assert tx.sessions.by_key(key_of(shown)).user_id


def test_behind_https_the_cookie_is_bound_to_it_and_to_this_host(tmp_path):
    with (
        stand_in_service(tmp_path, origin="https://wenya.example", anonymous="none") as service,
        served(service) as url,
        httpx.Client(base_url=url, headers={"Host": "wenya.example"}) as client,
    ):
        page = client.get("/sign-in", headers=PAGE)
        held = page.headers["set-cookie"]
        assert held.startswith("__Host-wenya-form=")
        headers = PAGE | {"Cookie": held.partition(";")[0], "Origin": "https://wenya.example"}
        form = {"form": form_of(page), "name": "调度员王", "password": PASSWORD}
        refused = client.post("/sign-in", data=form, headers=headers | {"Origin": "http://wenya.example"})
        assert refused.status_code == 403
        begun = client.post("/sign-in", data=form, headers=headers).headers.get_list("set-cookie")[0]
        assert begun.startswith("__Host-wenya-session=")
        flags = {flag.strip().lower() for flag in begun.split(";")[1:]}
        assert flags == {"httponly", "path=/", "samesite=lax", "secure"}
        assert code(client.get("/api/v1/session", headers={"Host": "evil.example"})) == (400, "unknown-host")


def test_a_session_that_somebody_planted_is_not_the_one_that_begins(closed):
    service, client = closed
    planted = session_of(service, "viewer")
    client.cookies.set(COOKIE, planted, domain="127.0.0.1")
    sign_in(client)
    begun = {cookie.value for cookie in client.cookies.jar if cookie.name == COOKIE}
    assert planted not in begun
    with service.records.reading() as tx:
        assert tx.sessions.by_key(key_of(planted)) is None


def test_each_sign_in_begins_another_session(closed):
    _, client = closed
    sign_in(client)
    first = client.cookies[COOKIE]
    sign_in(client)
    assert client.cookies[COOKIE] != first


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_from_elsewhere_changes_nothing_even_with_a_form_of_ours(closed, headers):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "dispatcher"))
    form = form_of(client.get("/work", headers=PAGE))
    assert code(command(client, form, **headers)) == (403, "form-expired")
    out = client.post("/sign-out", data={"form": form}, headers=origin_of(client) | headers)
    assert code(out) == (403, "form-expired")
    assert command(client, form).status_code == 200
    assert command(client, form, **{"Sec-Fetch-Site": "same-origin", "Origin": "null"}).status_code == 200


@pytest.mark.parametrize("form", ["", "0" * 64, form_token(""), form_token("another session"), "ü"])
def test_without_the_forms_own_token_the_cookie_changes_nothing(closed, form):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "dispatcher"))
    headers = {b"X-Wenya-Form": form.encode()} | {
        name.encode(): value.encode() for name, value in origin_of(client).items()
    }
    assert code(client.post(COMMAND, json=SAY, headers=headers)) == (403, "form-expired")
    answer = client.post(COMMAND, json=SAY, headers=origin_of(client))
    assert code(answer) == (403, "form-expired")


def test_json_that_a_plain_form_can_send_is_not_taken(closed):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "dispatcher"))
    form = form_of(client.get("/work", headers=PAGE))
    headers = origin_of(client) | {"X-Wenya-Form": form, "Content-Type": "text/plain"}
    answer = client.post(COMMAND, content=b'{"command": "comment", "text": "x"}', headers=headers)
    assert code(answer) == (415, "unsupported-media-type")


def test_the_form_for_signing_in_belongs_to_one_browser(closed):
    _, client = closed
    stolen = form_of(client.get("/sign-in", headers=PAGE))
    client.cookies.clear()
    form = {"name": "调度员王", "password": PASSWORD, "form": stolen}
    answer = client.post("/sign-in", data=form, headers=PAGE | origin_of(client))
    assert answer.status_code == 403
    assert "Reload the page and try again." in answer.text
    assert 'value="调度员王"' in answer.text
    assert PASSWORD not in answer.text
    assert COOKIE not in client.cookies
    again = form | {"form": form_of(answer)}
    assert client.post("/sign-in", data=again, headers=PAGE | origin_of(client)).status_code == 303


def test_a_token_needs_no_form_and_counts_where_both_are_shown(closed):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "viewer"))
    bearer = {"Authorization": f"Bearer {service.tokens['dispatcher']}"}
    assert client.get("/api/v1/session", headers=bearer).json()["name"] == "调度员王"
    assert client.post(COMMAND, json=SAY, headers=bearer).status_code == 200


def test_one_sign_in_is_for_all_tabs_and_so_is_signing_out(closed):
    _, client = closed
    sign_in(client)
    tab = client.get("/work", headers=PAGE)
    with httpx.Client(base_url=client.base_url, cookies=client.cookies) as other_tab:
        assert other_tab.get("/work", headers=PAGE).status_code == 200
        out = client.post("/sign-out", data={"form": form_of(tab)}, headers=PAGE | origin_of(client))
        assert (out.status_code, out.headers["location"]) == (303, "/")
        assert COOKIE not in client.cookies
        answer = other_tab.get("/api/v1/tickets")
        assert code(answer) == (401, "session-ended")
        assert command(other_tab, form_of(tab)).json()["code"] == "session-ended"
        page = other_tab.get("/work", headers=PAGE)
        assert page.status_code == 401
        assert "Sign in again." in page.text
    assert client.post("/sign-out", headers=origin_of(client)).status_code == 303, "nobody is signed in"


def test_whoever_fails_gets_the_same_answer_whatever_is_wrong(closed):
    service, client = closed
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named("工程师王").id, 1, "li")
    tries = [
        NOTHING,
        ("nobody", PASSWORD),
        ("工程师王", PASSWORD),
        ("x" * 500, "x"),
        ("查看员王", "y" * 500),
    ]
    answers = [sign_in(client, name, password) for name, password in tries]
    assert {answer.status_code for answer in answers} == {401}
    form = form_of(answers[0])
    pages = {
        answer.text.replace(form, "").replace(name, "")
        for answer, (name, _) in zip(answers, tries, strict=True)
    }
    assert len(pages) == 1
    assert "The user name or the password is wrong." in pages.pop()
    assert not any(answer.headers.get("set-cookie", "").startswith(COOKIE) for answer in answers)
    programs = client.post("/sign-in", data={"form": form, "name": "nobody"}, headers=origin_of(client))
    assert code(programs) == (401, "bad-sign-in")


def test_too_many_failures_make_everybody_wait_and_nobody_who_is_in(tmp_path):
    limits = {"lock_after_user": 2, "lock_after_address": 3, "anonymous": "none"}
    with (
        stand_in_service(tmp_path, **limits) as service,
        served(service) as url,
        httpx.Client(base_url=url) as client,
        httpx.Client(base_url=url) as inside,
    ):
        sign_in(inside)
        for name in ("调度员王", "nobody"):
            for _ in range(2):
                sign_in(client, name, "wrong password")
            service.wall.advance_to(service.wall.now() + 10)
        answer = sign_in(client, "查看员王")
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        assert "Try again in one second." in answer.text
        assert inside.get("/api/v1/session").status_code == 200
        service.wall.advance_to(service.wall.now() + MINUTE)
        assert sign_in(client, "查看员王").status_code == 303


def test_the_address_is_that_of_the_last_proxy_that_is_not_ours(tmp_path):
    limits = {"lock_after_user": 100, "lock_after_address": 2, "anonymous": "none"}
    with (
        stand_in_service(tmp_path, **limits) as service,
        served(service) as url,
        httpx.Client(base_url=url) as client,
    ):
        for n in range(2):
            client.headers["X-Forwarded-For"] = f"10.0.0.{n}, 192.0.2.7"
            assert sign_in(client, password="wrong password").status_code == 401
        assert sign_in(client).status_code == 429
        client.headers["X-Forwarded-For"] = "192.0.2.7, 192.0.2.8"
        assert sign_in(client).status_code == 303


def test_where_too_many_sign_in_at_once_the_next_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(password_turns, "PATIENCE_S", 0.01)
    turns = password_turns.PasswordTurns()
    with turns.turn(), turns.turn(), pytest.raises(password_turns.HttpProblem) as refused, turns.turn():
        pass
    assert refused.value.kind.code == "busy"
    with turns.turn(), turns.turn():
        pass


def test_what_a_page_asks_by_itself_keeps_no_session_going(closed):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "dispatcher"))
    for _ in range(3):
        service.wall.advance_to(service.wall.now() + 25 * MINUTE)
        answer = client.get("/work", headers=PAGE | {BACKGROUND: "1"})
    assert answer.status_code == 401
    assert "Sign in again." in answer.text


def test_what_somebody_does_keeps_it_going_until_its_end(closed):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "dispatcher"))
    for _ in range(14):
        assert client.get("/work", headers=PAGE).status_code == 200
        service.wall.advance_to(service.wall.now() + 50 * MINUTE)
    service.wall.advance_to(service.wall.now() + HOUR)
    assert client.get("/work", headers=PAGE).status_code == 401


def test_where_anybody_reads_a_session_that_is_over_leaves_a_page_for_anybody_and_no_cookie(client, service):
    client.cookies.set(COOKIE, "x" * 43)
    assert code(client.get("/api/v1/tickets", headers={BACKGROUND: "1"})) == (401, "session-ended")
    assert code(client.get("/api/v1/events", headers={"Accept": "text/event-stream"})) == (
        401,
        "session-ended",
    )
    page = client.get("/work", headers=PAGE)
    assert page.status_code == 200
    assert "Sign in" in page.text
    assert page.headers["set-cookie"].startswith(f'{COOKIE}=""')


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 5_000, "\u00ff" * 43])
def test_a_cookie_that_is_nobodys_is_a_session_that_is_over(closed, cookie):
    _, client = closed
    headers = {b"Cookie": f"{COOKIE}={cookie}".encode("latin-1")}
    assert code(client.get("/api/v1/tickets", headers=headers)) == (401, "session-ended")


def test_a_one_time_password_leads_to_a_new_one_and_nowhere_else(closed):
    service, client = closed
    with service.records.begin() as tx:
        user = tx.users.named("调度员王")
        tx.users.set_password(user.id, user.password_hash, 1, one_time_until=service.wall.now() + HOUR)
    answer = sign_in(client, next="/tickets/2026-000001")
    assert answer.headers["location"] == "/password"
    assert client.get("/work", headers=PAGE).headers["location"] == "/password"
    assert code(client.get("/api/v1/tickets")) == (403, "password-must-change")
    assert code(client.get("/api/v1/events")) == (403, "password-must-change")
    page = client.get("/password", headers=PAGE)
    assert "one-time password" in page.text
    form = {"form": form_of(page), "old": PASSWORD, "new": "short", "again": "short"}
    refused = client.post("/password", data=form, headers=PAGE | origin_of(client))
    assert refused.status_code == 422
    assert "at least 10 characters" in refused.text
    form |= {"new": "warmer rooms", "again": "warmer rooms for all"}
    assert (
        "The two new passwords differ."
        in client.post("/password", data=form, headers=PAGE | origin_of(client)).text
    )
    form |= {"again": "warmer rooms", "old": "wrong password"}
    assert client.post("/password", data=form, headers=PAGE | origin_of(client)).status_code == 401
    form |= {"old": PASSWORD}
    changed = client.post("/password", data=form, headers=PAGE | origin_of(client))
    assert (changed.status_code, changed.headers["location"]) == (303, "/")
    assert client.get("/work", headers=PAGE).status_code == 200
    assert sign_in(client, password="warmer rooms").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:x",
        "",
        "/a b",
        "/\r\nX: 1",
        "http://[",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(closed, elsewhere):
    _, client = closed
    assert sign_in(client, next=elsewhere).headers["location"] == "/"


def test_an_open_page_of_an_older_version_is_told_why_it_cannot_sign_in(closed):
    _, client = closed
    answer = client.post("/session", json={})
    assert code(answer) == (410, "gone")
    assert "reload the page" in answer.json()["detail"]


def test_who_is_disabled_is_out_at_once(closed):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "dispatcher"))
    assert client.get("/api/v1/tickets").status_code == 200
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named("调度员王").id, 1, "li")
    assert code(client.get("/api/v1/tickets")) == (401, "session-ended")
