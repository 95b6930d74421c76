"""A text that would run, in every field of every request that takes one: shown as text, and run by nothing.

The fields are those of the description: one that is new is tried without anybody naming it here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from ingest.spreadsheets import RUN
from tests.api.conftest import served
from tests.api.stand_in_service import NOW, breach, dead_letter, pressure_loss, stand_in_service
from tests.walk.code_list import ROLES
from tests.walk.duty_samples import put_roster, put_stops
from tests.walk.samples import REQUESTS, gateways_with_letters, open_above

MARKS = ("=cmd|'zz'!A0\"><zz-x onload=a()>", "<zz-x>", "@zz\"'><zz-x ", "+zz-x", "-zz<zz-x>", "zz\t<zz-x>")
TAG = "<zz-x"
"""Begins an element wherever it comes unescaped."""
PAGE = "text/html,application/xhtml+xml"
ENDLESS = "/api/v1/events"


@pytest.fixture(scope="module")
def client(tmp_path_factory) -> Iterator[httpx.Client]:
    """Who has every role, in a town in which everything has happened."""
    with stand_in_service(tmp_path_factory.mktemp("hostile")) as service, served(service) as url:
        breach(service, "f1-room")
        pressure_loss(service)
        gateways_with_letters(service)
        open_above(service)
        put_roster(service)
        put_stops(service)
        dead_letter(service, MARKS[0].encode(), topic="wenya/v1/<zz-x>/json")
        add_user(service.records, OPERATOR, NewUser("boss", tuple(Grant(role["id"]) for role in ROLES)), NOW)
        token = make_token(service.records, OPERATOR, "boss", NOW).secret
        with httpx.Client(base_url=url, timeout=30, headers={"Authorization": f"Bearer {token}"}) as made:
            yield made


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


def test_it_is_text_on_every_page_and_in_every_file(client):
    assert fill_in(client) > 7
    shown = pages = files = 0
    for path, sample in REQUESTS.items():
        if path == ENDLESS or ("GET" not in sample.get("answers", {"GET": 200}) and "answers" in sample):
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


def test_every_mark_would_be_seen_where_it_is_not_escaped():
    assert all(TAG in mark or mark.startswith(RUN) for mark in MARKS)
    assert [mark for mark in MARKS if json.loads(json.dumps(mark)) != mark] == []
