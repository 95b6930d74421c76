"""Every page of the console, for everybody there can be, in Chinese: words, status and what can be done.

Pages come from the routes that the application has, roles from ``roles.toml``, and what may be done from
asking for it.
"""

from __future__ import annotations

import json
import re

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from alerts.people.use_cases import ScopeKind
from alerts.people.viewer import ANONYMOUS
from alerts.tickets.ticket import Command, TicketState
from api.access.forms import TOKEN_HEADER, form_token
from api.access.sessions import COOKIE
from api.rest import dead_letters
from api.wiring.app import create_app
from ingest.readings.batch import DeadLetterReason
from tests.walk.code_list import ROLES
from tests.walk.console.busy_city import EVERYBODY
from tests.walk.console.page_samples import FAULTY, NOWHERE, page_routes, pages_of
from tests.walk.console.reading import CODES, Page, latin
from tests.walk.test_register import asked_by
from tests.walk.test_routes import expected

BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
}
LOOKUP = re.compile(r'data-lookup="([^"]+)"')
"""Where a field asks what may be meant, as somebody types."""
NOBODY = ("nobody", "no reach")
WHO = [
    NOBODY,
    (EVERYBODY, "organisation"),
    *((role["id"], "organisation") for role in ROLES),
    *((role["id"], "a department") for role in ROLES if role["reach"] == "any"),
]
"""Role and reach of everybody there can be."""
everybody = pytest.mark.parametrize("who", WHO, ids=" of ".join)


def headers_of(city, who) -> dict[str, str]:
    """What the browser of ``who`` sends."""
    return BROWSER if who == NOBODY else BROWSER | {"Cookie": f"{COOKIE}={city.sessions[who]}"}


def read(answer: httpx.Response) -> Page:
    """The page in ``answer``, which is one, in Chinese."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text[:300]
    assert answer.headers["content-language"] == "zh-CN"
    return Page(answer.text)


def test_every_page_has_a_sample(city):
    routes = page_routes(create_app(city.service))
    pages = {route.path for route in routes if "GET" in route.methods}
    assert len(pages) > 5
    assert pages == set(pages_of(city)) == set(FAULTY)


@everybody
def test_no_page_shows_an_english_word(city, client, who):
    """All of them to who has every role; to everybody else every fifth of a kind, and one at least."""
    viewer = ANONYMOUS if who == NOBODY else city.viewers[who]
    routes = page_routes(create_app(city.service))
    cases = {route.path: asked_by(route)[0] for route in routes if "GET" in route.methods}
    found, seen = {}, 0
    lookups = set[str]()
    for path, every in pages_of(city).items():
        urls = every if viewer is city.viewers[EVERYBODY, "organisation"] else every[::5]
        wanted = {expected(cases[path], viewer)}
        named = any(case.kind is ScopeKind.OBJECT for case in cases[path])
        if ("{" in path or named) and wanted == {200}:
            wanted.add(404)  # what they do not see
        for url in urls:
            answer = client.get(url, headers=headers_of(city, who))
            assert answer.status_code in wanted, url
            seen += answer.status_code == 200
            lookups |= set(LOOKUP.findall(answer.text))
            if words := read(answer).latin:
                found[url] = words
    assert found == {}
    assert seen > 5, "everybody sees the board and the form for signing in"
    asked = {each: client.get(each, params={"text": "1"}, headers=headers_of(city, who)) for each in lookups}
    assert {each: answer.text for each, answer in asked.items() if answer.status_code != 200} == {}


@pytest.mark.parametrize("who", [NOBODY, (EVERYBODY, "organisation"), ("handler", "a department")])
def test_what_is_faulty_is_said_in_chinese_too(city, client, who):
    for path, urls in FAULTY.items():
        for url in urls:
            answer = client.get(url, headers=headers_of(city, who))
            assert answer.status_code < 500, url
            page = read(answer)
            assert [word for text in page.read for word in latin(CODES.sub("", text))] == [], (path, url)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in "".join(page.read))


@pytest.mark.parametrize("who", [NOBODY, (EVERYBODY, "organisation")])
@pytest.mark.parametrize(("method", "url"), sorted(NOWHERE), ids=lambda each: each[:40])
def test_an_address_that_there_is_not_has_a_page_with_a_way_back_for_people(city, client, who, method, url):
    answer = client.request(method, url, headers=headers_of(city, who))
    assert answer.status_code in (404, 405)
    page = read(answer)
    assert page.latin == []
    assert "返回工单列表" in page.read
    assert 'href="/"' in answer.text


@pytest.mark.parametrize(("method", "url"), sorted(NOWHERE), ids=lambda each: each[:40])
def test_a_program_has_a_problem_document_there(client, method, url):
    answer = client.request(method, url, headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("not-found", "method-not-allowed")


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/nothing", "/healthz/0", "/metrics/0", "/openapi.json/0"]
)
def test_below_the_addresses_of_programs_a_browser_is_answered_as_they_are(client, path):
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert latin(answer.json()["title"] + answer.json()["detail"]) == []


# --- What can be done --------------------------------------------------------------------------------------

NOT_YET = "2099-01-01T00:00:00Z"
"""An instant at which nothing has happened: whoever may give a command is told so, and nothing happens."""


BY_WHAT_IS_FILLED_IN = ("form-", "nobody-named")
"""What codes begin with of reasons that are no more once the form is filled in."""


def harmless(post: tuple[str, str]) -> dict:
    """A body with which nothing is done to a ticket: it speaks of what is not yet.

    What is done to letters by id needs no body; they cannot be read again either, and stay as they are.
    """
    _, command = post
    return {"command": command, "text": "0", "happened_at": NOT_YET} if command else {"0": 0}


def may(city, client, who, post: tuple[str, str]) -> bool:
    """Whether ``who`` is let through to what ``post`` does, by asking for it."""
    session = city.sessions.get(who, "")
    headers = {
        TOKEN_HEADER: form_token(session) if session else "",
        "Origin": str(client.base_url).rstrip("/"),
        "Content-Type": "application/json",
    }
    by_form = bool(post[1]) and post[0].startswith("/tickets/")
    path = f"/api/v1{post[0]}/commands" if by_form else post[0]
    answer = client.post(path, content=json.dumps(harmless(post)), headers=headers_of(city, who) | headers)
    assert answer.status_code in (200, 204, 401, 403, 404, 409, 415, 422), (post, answer.text[:200])
    if by_form and answer.status_code == 422:
        # A form stands for what is possible whatever is filled in; a button also for what has to wait.
        return all(each["code"].startswith(BY_WHAT_IS_FILLED_IN) for each in answer.json()["errors"])
    return answer.status_code not in (401, 403, 404)


ACTED_ON = ["/dead-letters", *(f"/dead-letters?reason={reason}" for reason in list(DeadLetterReason)[:2])]
SIGN_OUT, SIGN_IN, TAKE_OVER = ("/sign-out", ""), ("/sign-in", ""), ("/take-over", "")
CODE = ("/sign-in/code", "")
PICTURE = ("/api/v1/attachments", "")
"""A field of a command's form, and there with it."""


def posts_of(city, client, who, url) -> set[tuple[str, str]]:
    """What can be sent from a page, but for signing in and out, and the fields of forms."""
    return read(client.get(url, headers=headers_of(city, who))).posts - {
        SIGN_OUT,
        SIGN_IN,
        TAKE_OVER,
        CODE,
        PICTURE,
    }


@pytest.fixture(scope="module")
def offered(city, client):
    """Page -> what can be sent from it by who may do everything."""
    by_sensors = [number for number in city.numbers if number not in city.of_people]
    tickets = [f"/tickets/{number}" for number in (*by_sensors[:13:4], *by_sensors[-8:])]
    return {
        url: posts_of(city, client, (EVERYBODY, "organisation"), url)
        for url in (*ACTED_ON, "/password", *tickets)
    }


@everybody
def test_who_may_do_something_has_a_button_for_it_and_nobody_else_has(city, client, offered, who):
    shown = {url: posts_of(city, client, who, url) for url in offered}
    allowed = {
        url: {post for post in every if may(city, client, who, post)} for url, every in offered.items()
    }
    assert shown == allowed


def test_who_may_do_everything_has_a_button_for_all_that_a_state_takes_and_every_kind_of_letter(
    city, client, offered
):
    states = set()
    for number in (url.removeprefix("/tickets/") for url in offered if "/tickets/" in url):
        with city.service.records.reading() as tx:
            ticket = tx.tickets.by_number([number])[number]
        states.add(ticket.state)
        moves = city.service.tables().tables.moves
        buttons = {command for post, command in offered[f"/tickets/{number}"] if "/api/" in post}
        assert buttons == {word for word in Command if moves.row(word, ticket.step)}
        forms = {command for post, command in offered[f"/tickets/{number}"] if "/api/" not in post}
        assert forms
        assert all(moves.row(command, ticket.step) for command in forms)
    assert states == set(TicketState)
    letters = {post for url in ACTED_ON for post, _ in offered[url]}
    assert {re.sub(r"/[0-9]+/", "/{id}/", post) for post in letters} == {
        f"/api/v1{route.path}"
        for route in iter_route_contexts(dead_letters.router.routes)
        if "POST" in route.methods
    }


@everybody
def test_whoever_has_signed_in_can_sign_out_on_every_page_and_nobody_else_can(city, client, who):
    for url in ("/work", "/dead-letters", "/tickets/2026-000001", "/password", "/tickets/2026-999999"):
        posts = read(client.get(url, headers=headers_of(city, who))).posts
        assert (SIGN_OUT in posts) is (who != NOBODY)
