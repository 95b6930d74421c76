"""What somebody may try with a browser of somebody else, or with what they send."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from alerts.people.audit import AuditFilter
from api.access.sessions import BEFORE, BROWSER, COOKIE
from api.wiring.app import create_app
from tests.api.conftest import served
from tests.api.signed_in import PAGE, form_of, origin_of, session_of, sign_in
from tests.api.stand_in_service import HOSTILE, PASSWORD, breach, dead_letter, stand_in_service
from tests.walk.samples import REQUESTS
from tests.walk.test_acts import changes

ELSEWHERE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
FLAGS = {"httponly", "path=/", "samesite=lax"}


@pytest.fixture
def closed(tmp_path):
    """A service that nobody reads who has not signed in, and a browser."""
    with (
        stand_in_service(tmp_path, anonymous="none") as service,
        served(service) as url,
        httpx.Client(base_url=url, timeout=10) as client,
    ):
        breach(service, "f1-room")
        dead_letter(service)
        yield service, client


def routes(service, method: str) -> list[tuple[str, dict]]:
    """Path, filled in, and what is sent with it, of every route that takes ``method``."""
    found = []
    for route in iter_route_contexts(create_app(service).routes):
        if isinstance(route.original_route, APIRoute) and method in route.methods:
            wanted = dict(REQUESTS[route.path])
            sent = {key: wanted.pop(key) for key in ("params", "json") if key in wanted}
            wanted.pop("answers", None)
            found.append((route.path.format(**wanted), sent))
    return found


def cookies_of(answer: httpx.Response) -> dict[str, set[str]]:
    """Cookie -> its attributes, but for how long it is kept."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        name, _, rest = line.partition("=")
        flags = {flag.strip().lower() for flag in rest.split(";")[1:]}
        found[name] = {flag for flag in flags if not flag.startswith(("max-age", "expires"))}
    return found


def assert_not_framed(answer: httpx.Response) -> None:
    """No page of others shows it in a frame, and nothing in it is run or guessed at."""
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_no_get_changes_anything_whoever_made_the_browser_send_it(closed):
    """A cookie goes along with a link or a picture of whatever page."""
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "engineer"), domain="127.0.0.1")
    asked = 0
    for path, sent in routes(service, "GET"):
        if path == "/api/v1/events":
            continue  # it goes on
        with changes(service) as written:
            answer = client.get(path, params=sent.get("params"), headers=ELSEWHERE)
        assert written == [], path
        assert_not_framed(answer)
        asked += 1
    assert asked > 25


SEATS = "/api/v1/presence/"
"""Whose a seat is its number says, which the page has from the stream and no other page can know."""


def test_no_page_from_elsewhere_posts_anything_to_any_route(closed):
    service, client = closed
    client.cookies.set(COOKIE, session_of(service, "engineer"), domain="127.0.0.1")
    form = {"X-Wenya-Form": form_of(client.get("/work", headers=PAGE))}
    asked = 0
    for path, sent in routes(service, "POST"):
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            headers = ELSEWHERE | form | {"Content-Type": kind}
            body = httpx.Request("POST", "http://x", json=sent.get("json", {})).read()
            with changes(service) as written:
                answer = client.post(path, content=body, headers=headers)
            refused = {403, 410, 415, 422} | ({404} if path.startswith(SEATS) else set())
            assert answer.status_code in refused, (path, kind, answer.status_code)
            assert written == [], path
            assert_not_framed(answer)
            asked += 1
    assert asked > 40
    assert client.get("/api/v1/session").status_code == 200, "nor is anybody signed out"


def test_behind_a_proxy_with_tls_cookies_go_over_nothing_else(closed):
    _, client = closed
    client.headers["X-Forwarded-Proto"] = "https"
    page = client.get("/sign-in", headers=PAGE)
    assert cookies_of(page)[BEFORE] == FLAGS | {"secure"}
    held = page.headers["set-cookie"].partition(";")[0]
    sent = {"form": form_of(page), "name": "调度员王", "password": PASSWORD}
    origin = {"Origin": str(client.base_url).replace("http:", "https:").rstrip("/")}
    begun = client.post("/sign-in", data=sent, headers=PAGE | origin | {"Cookie": held})
    assert begun.status_code == 303
    assert cookies_of(begun) == {name: FLAGS | {"secure"} for name in (COOKIE, BROWSER, BEFORE)}


def test_without_tls_a_browser_would_keep_no_secure_cookie_so_it_is_none(closed):
    _, client = closed
    assert cookies_of(sign_in(client)) == dict.fromkeys((COOKIE, BROWSER, BEFORE), FLAGS)


def test_who_is_no_proxy_of_ours_says_nothing_of_tls_and_address(tmp_path):
    with (
        stand_in_service(tmp_path, anonymous="none", proxies=("192.0.2.1",)) as service,
        served(service) as url,
        httpx.Client(base_url=url) as client,
    ):
        client.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.9"})
        assert cookies_of(sign_in(client))[COOKIE] == FLAGS
        with service.records.reading() as tx:
            (told,) = tx.audit.page(AuditFilter(kind="signed-in"), None, 9)
        assert told.address == "127.0.0.1"


@pytest.mark.parametrize("planted", ["x", "x" * 43 + "y", "é" * 43, "a" * 4_000, '"; Path=/evil; x="'])
def test_what_somebody_planted_as_the_cookie_of_a_form_or_a_browser_is_not_kept(closed, planted):
    _, client = closed
    shown = {"Cookie": f"{BEFORE}={planted}; {BROWSER}={planted}".encode("latin-1", "replace")}
    page = client.get("/sign-in", headers=PAGE | shown)
    held = page.cookies[BEFORE]
    assert (page.status_code, len(held)) == (200, 43)
    assert planted != held
    assert len(page.headers.get_list("set-cookie")) == 1


@pytest.mark.parametrize("cookie", [COOKIE, BEFORE, BROWSER, "other"])
def test_large_cookies_are_an_answer_and_no_error(closed, cookie):
    service, client = closed
    good = session_of(service, "viewer")
    beside = {"Cookie": f"{cookie}={'x' * 30_000}" + ("" if cookie == COOKIE else f"; {COOKIE}={good}")}
    assert client.get("/api/v1/session", headers=beside).status_code == (401 if cookie == COOKIE else 200)
    too_large = {"Cookie": f"{cookie}={'x' * 200_000}"}
    assert client.get("/api/v1/session", headers=too_large).status_code in (400, 431)
    assert client.get("/healthz").status_code == 200


def test_a_token_in_an_address_is_none_and_is_written_down_nowhere(closed, capfd, caplog):
    service, client = closed
    token = service.tokens["engineer"]
    secret = token.partition(".")[2]
    for name in ("token", "access_token", "api_key", "session"):
        answer = client.get("/api/v1/tickets", params={name: token})
        assert answer.status_code == 422, "there is no such parameter"
        assert secret not in answer.text
    wrong = {"Authorization": f"Bearer {token[:-1]}"}
    assert client.get("/api/v1/tickets", headers=wrong).status_code == 401
    service.refusals.save(service.records)
    with service.records.reading() as tx:
        told = [str(each) for each in tx.audit.page(AuditFilter(), None, 99)]
    assert any("bad-token" in each for each in told)
    logged = "".join(capfd.readouterr()) + caplog.text
    assert [each for each in [*told, logged] if secret[:-1] in each] == []


@pytest.mark.parametrize(
    "wanted", ["/a\r\nSet-Cookie: x=y", "/\r\n\r\n<script>", "/%0d%0aX: y", "/é", "/" + "a" * 3_000]
)
def test_where_somebody_goes_after_signing_in_adds_no_header(closed, wanted):
    _, client = closed
    answer = sign_in(client, next=wanted)
    assert answer.status_code == 303
    assert "\r" not in answer.headers["location"]
    assert "\n" not in answer.headers["location"]
    assert set(cookies_of(answer)) == {COOKIE, BROWSER, BEFORE}


@pytest.mark.parametrize("name", ["li\r\nSet-Cookie: x=y", "li\0", HOSTILE, "li\u202e", "a" * 5_000])
def test_a_name_that_nobody_can_have_is_refused_and_shown_as_text(closed, name):
    _, client = closed
    answer = sign_in(client, name, "wrong password")
    assert answer.status_code == 401
    assert set(cookies_of(answer)) <= {BEFORE}
    assert HOSTILE not in answer.text


def test_of_a_key_that_comes_twice_in_json_the_last_counts_for_everything(closed):
    """There is one parser: what is checked is what is done."""
    service, client = closed
    dispatcher = {"Authorization": f"Bearer {service.tokens['dispatcher']}"}
    twice = b'{"command": "comment", "text": "one", "command": "fly", "text": "two"}'
    address = "/api/v1/tickets/2026-000001/commands"
    sent = {"content": twice, "headers": dispatcher | {"Content-Type": "application/json"}}
    assert client.post(address, **sent).status_code == 422
    sent["content"] = b'{"command": "fly", "text": "one", "command": "comment", "text": "two"}'
    assert client.post(address, **sent).status_code == 200
    with service.records.reading() as tx:
        last = tx.tickets.history_of("2026-000001", 9)[-1]
        (told,) = tx.audit.page(AuditFilter(kind="ticket-command"), None, 9)
    assert (last.text, last.command, told.data["command"]) == ("two", "comment", "progress")


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/nowhere", "/api/v1/tickets", "/static/console.css", "/healthz"]
)
def test_nothing_is_shown_in_a_frame_of_others(closed, path):
    _, client = closed
    assert_not_framed(client.get(path, headers=PAGE))


def test_a_rebound_name_gets_no_session_of_another_name_and_no_form(closed):
    """The page of ``evil.example`` reaches us under its own name, and its browser shows no cookie of ours."""
    _, client = closed
    rebound = {"Host": "evil.example"}
    page = client.get("/sign-in", headers=PAGE | rebound)
    held = page.headers["set-cookie"].partition(";")[0]
    sent = {"form": form_of(page), "name": "调度员王", "password": PASSWORD}
    as_ours = PAGE | rebound | origin_of(client) | {"Cookie": held}
    assert client.post("/sign-in", data=sent, headers=as_ours).status_code == 403


def test_what_others_fail_keeps_nobody_out_of_the_browser_they_know(tmp_path):
    limits = {"lock_after_user": 2, "lock_after_address": 1_000, "anonymous": "none"}
    with (
        stand_in_service(tmp_path, **limits) as service,
        served(service) as url,
        httpx.Client(base_url=url) as own,
        httpx.Client(base_url=url) as evil,
    ):
        assert sign_in(own).status_code == 303
        form = form_of(own.get("/work", headers=PAGE))
        own.post("/sign-out", headers=PAGE | origin_of(own) | {"X-Wenya-Form": form})
        for _ in range(4):
            sign_in(evil, password="wrong password")
        assert sign_in(evil).status_code == 429
        assert sign_in(own).status_code == 303
