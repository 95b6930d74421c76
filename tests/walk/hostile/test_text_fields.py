"""A text that would run, in every field of every request that takes one: shown as text, and run by nothing.

The fields are those of the description: one that is new is tried without anybody naming it here.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import OPERATOR, Grant
from api.access.forms import TOKEN_FIELD
from api.access.sessions import COOKIE
from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from ingest.spreadsheets.csv_files import RUN
from tests.api.conftest import served
from tests.api.stand_in_service import (
    NOW,
    StandInService,
    breach,
    dead_letter,
    pressure_loss,
    stand_in_service,
)
from tests.ingest.spreadsheets.read_back import sheets_of
from tests.walk.code_list import ROLES
from tests.walk.duty_samples import put_roster, put_stops
from tests.walk.samples import REQUESTS, gateways_with_letters, open_above

MARKS = ("=cmd|'zz'!A0\"><zz-x onload=a()>", "<zz-x>", "@zz\"'><zz-x ", "+zz-x", "-zz<zz-x>", "zz\t<zz-x>")
TAG = "<zz-x"
"""Begins an element wherever it comes unescaped."""
PAGE = "text/html,application/xhtml+xml"
ENDLESS = "/api/v1/events"


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[tuple[StandInService, httpx.Client]]:
    """A service of which names are hostile, and somebody who has every role and shows a token."""
    with stand_in_service(tmp_path_factory.mktemp("hostile")) as service, served(service) as url:
        breach(service, "f1-room")
        pressure_loss(service)
        gateways_with_letters(service)
        open_above(service)
        put_roster(service)
        put_stops(service)
        dead_letter(service, MARKS[0].encode(), topic="wenya/v1/<zz-x>/json")
        name_in_files(service)
        add_user(service.records, OPERATOR, NewUser("boss", tuple(Grant(role["id"]) for role in ROLES)), NOW)
        token = make_token(service.records, OPERATOR, "boss", NOW).secret
        with httpx.Client(base_url=url, timeout=30, headers={"Authorization": f"Bearer {token}"}) as made:
            yield service, made


@pytest.fixture(scope="module")
def client(town) -> httpx.Client:
    """Who has every role, in a town in which everything has happened."""
    return town[1]


def name_in_files(service: StandInService) -> None:
    """Have a file bring places, departments and gateways in that are called so, and what they are of."""
    known = service.known
    named = Inventory(
        places={id_: replace(each, name=MARKS[0]) for id_, each in known.places.items()},
        departments={id_: replace(each, name=MARKS[1]) for id_, each in known.departments.items()},
    )
    service.import_inventory(OPERATOR, named, replace=False)


def text_fields(schema: dict[str, Any], parts: dict[str, Any], depth: int = 0) -> Iterator[tuple[str, ...]]:
    """The way to each field of ``schema`` that takes any text."""
    if "$ref" in schema:
        schema = parts[schema["$ref"].rpartition("/")[2]]
    for one in schema.get("anyOf", ()):
        yield from text_fields(one, parts, depth)
    if schema.get("type") == "string" and not {"enum", "const", "format"} & schema.keys():
        yield ()
    if depth < 3:
        for name, field in schema.get("properties", {}).items():
            yield from ((name, *way) for way in text_fields(field, parts, depth + 1))
        if "items" in schema:
            yield from (("*", *way) for way in text_fields(schema["items"], parts, depth + 1))


def put_at(body: Any, way: tuple[str, ...], mark: str) -> Any:
    """``body`` with ``mark`` at the end of ``way``; lists have it as their only item."""
    if not way:
        return mark
    if way[0] == "*":
        return [put_at(body[0] if isinstance(body, list) and body else {}, way[1:], mark)]
    found = dict(body) if isinstance(body, dict) else {}
    found[way[0]] = put_at(found.get(way[0]), way[1:], mark)
    return found


def fill_in(client: httpx.Client) -> int:
    """Send a mark in every field, one at a time; returns in how many it was taken."""
    described, taken = client.get("/openapi.json").json(), 0
    parts = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        sample = REQUESTS[path]
        for method in {"post", "put"} & methods.keys():
            content = methods[method].get("requestBody", {}).get("content", {})
            if "application/json" not in content or "json" not in sample:
                continue
            address = path.format(**sample)
            for way in text_fields(content["application/json"]["schema"], parts):
                body = put_at(deepcopy(sample["json"]), way, MARKS[0])
                answer = client.request(method, address, json=body)
                assert answer.status_code < 500, (path, way)
                assert answer.headers.get("content-type", "").startswith("application/")
                taken += answer.is_success
    return taken


class Forms(HTMLParser):
    """The forms of a page: where each is sent, name -> what is in a field, and the fields of any text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self._select = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((known.get("action", "") if known.get("method") == "post" else "", {}, []))
        if tag == "select":
            self._select = known.get("name", "")
        if tag == "option" and self._select and self.found and (known.get("value") or "selected" in known):
            self.found[-1][1].setdefault(self._select, known.get("value", ""))
        if tag not in ("input", "textarea") or not self.found or not known.get("name"):
            return
        kind = known.get("type", "text")
        if kind not in ("checkbox", "radio", "file", "submit") or "checked" in known:
            self.found[-1][1][known["name"]] = known.get("value", "")
        if tag == "textarea" or kind in ("text", "search", "tel", "email", "hidden"):
            self.found[-1][2].append(known["name"])

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


LEAVE_IT = ("/sign-", "/take-over", "/wall", "/answer/", "/account/sessions", "/password")
"""Where a form is sent by which who fills it in would be gone, or that is for nobody yet."""


def fill_in_forms(service: StandInService, client: httpx.Client) -> int:
    """Send a mark in every field of every form of the pages, one at a time; returns how many there are."""
    sent = set[tuple[str, ...]]()
    for path, sample in REQUESTS.items():
        if path.startswith("/api/"):
            continue
        headers = {"Cookie": f"{COOKIE}={a_session(service)}", "Accept": PAGE, "Authorization": ""}
        page = client.get(path.format(**sample), params=sample.get("params"), headers=headers)
        for action, fields, texts in Forms(page.text).found:
            if not action or action.startswith(LEAVE_IT) or "/boss/" in action:
                continue
            for name in set(texts) - {TOKEN_FIELD, "next"}:
                form = re.sub(r"[0-9]+", "0", action), fields.get("command", ""), name
                if form in sent:
                    continue
                sent.add(form)
                origin = {"Origin": str(client.base_url).rstrip("/")}
                answer = client.post(action, data=fields | {name: MARKS[0]}, headers=headers | origin)
                assert answer.status_code < 500, (action, name)
                assert answer.status_code not in (401, 415), (action, name)
                assert TAG not in answer.text, (action, name)
    return len(sent)


def a_session(service: StandInService) -> str:
    """The id of a session of who has every role."""
    session, now = new_id(), service.wall.now()
    with service.records.begin() as tx:
        user = tx.users.named("boss")
        begun = {"change_only": False, "began_at": now, "seen_at": now, "ends_at": now + HOUR}
        tx.sessions.add(UserSession(key_of(session), user.id, **begun))
    return session


def test_it_is_text_on_every_page_and_in_every_file(town, client):
    assert fill_in(client) > 7
    assert fill_in_forms(*town) > 40
    shown = pages = files = 0
    for path, sample in REQUESTS.items():
        if path == ENDLESS:
            continue
        answer = client.get(path.format(**sample), params=sample.get("params"), headers={"Accept": PAGE})
        kind = answer.headers.get("content-type", "")
        assert answer.headers["x-content-type-options"] == "nosniff"
        if kind.startswith(("text/html", "image/svg")):
            assert TAG not in answer.text, path
            pages, shown = pages + 1, shown + ("&lt;zz-x" in answer.text)
        elif kind.startswith("text/csv"):
            files += 1
            rows = csv.reader(io.StringIO(answer.text))
            assert [cell for row in rows for cell in row if cell.lstrip().startswith(RUN)] == [], path
            form = {} if "{form}" in path else {"format": "xlsx"}
            asked = sample.get("params", {}) | form
            assert sheets_of(client.get(path.format(**sample | {"form": "xlsx"}), params=asked).content), path
    exported = client.get("/api/v1/inventory", params={"format": "csv"}).text
    assert [cell for row in csv.reader(io.StringIO(exported)) for cell in row if cell.startswith(RUN)] == []
    assert pages > 20
    assert shown > 1, "somebody sees what was written"
    assert files > 0


@pytest.mark.parametrize("mark", MARKS)
def test_what_a_page_is_asked_for_is_text_on_it(client, mark):
    """Whatever the address says: a filter that is refused is told as text, too."""
    for address in ("/search", "/users", "/departments", "/audit", "/work", "/gateways"):
        for name in ("text", "q", "actor", "place", mark):
            answer = client.get(address, params={name: mark}, headers={"Accept": PAGE})
            assert answer.status_code < 500
            assert TAG not in answer.text, (address, name)
    assert TAG not in client.get(f"/users/{quote(mark, safe='')}", headers={"Accept": PAGE}).text


def test_what_the_live_stream_tells_is_data_of_one_line(town):
    """No text that somebody wrote begins a line of the stream, or is anything but a text in it."""
    _, client = town
    told = 0
    with client.stream("GET", ENDLESS, headers={"Last-Event-ID": "0"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-content-type-options"] == "nosniff"
        for line in answer.iter_lines():
            assert line == "" or line.startswith(("id:", "data:", "event:", "retry:", ":")), line
            if line.startswith("data:"):
                assert isinstance(json.loads(line.removeprefix("data:")), dict)
                told += 1
            if told >= 3:
                break


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost, x"]
)
def test_under_another_name_nothing_is_answered_and_no_answer_is_framed(client, host):
    """A name that was rebound to this machine, and a page of others that shows one of ours (clickjacking)."""
    for path, sample in REQUESTS.items():
        address = path.format(**sample)
        refused = client.request("GET", address, headers={"Host": host})
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown-host"), path
        if host == "evil.example" and path != ENDLESS:
            answer = client.get(address, params=sample.get("params"), headers={"Accept": PAGE})
            for each in (refused, answer):
                assert each.headers["x-frame-options"] == "DENY", path
                assert "frame-ancestors 'none'" in each.headers["content-security-policy"], path


def test_every_mark_would_be_seen_where_it_is_not_escaped():
    assert all(TAG in mark or mark.startswith(RUN) for mark in MARKS)
    assert [mark for mark in MARKS if json.loads(json.dumps(mark)) != mark] == []
