"""Who may do what."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import served
from tests.api.stand_in_service import breach, dead_letter, stand_in_service

COMMAND = ("/api/v1/tickets/2026-000001/commands", {"command": "acknowledge"})
IMPORT = ("/api/v1/inventory/import", {})
REPLAY = ("/api/v1/dead-letters/1/replay", {})
NEEDED = {
    COMMAND[0]: "receiver, handler, dispatcher, head of a unit, supervisor, leader, caller.",
    IMPORT[0]: ": engineer.",
    REPLAY[0]: ": engineer.",
}


@pytest.mark.parametrize(
    ("what", "role", "status"),
    [
        (COMMAND, None, 401),
        (COMMAND, "viewer", 403),
        (COMMAND, "dispatcher", 200),
        (COMMAND, "engineer", 200),
        (IMPORT, None, 401),
        (IMPORT, "viewer", 403),
        (IMPORT, "dispatcher", 403),
        (IMPORT, "engineer", 200),
        (REPLAY, None, 401),
        (REPLAY, "viewer", 403),
        (REPLAY, "dispatcher", 403),
        (REPLAY, "engineer", 200),
    ],
)
def test_each_role_does_what_it_may_and_no_more(client, service, bearer, what, role, status):
    breach(service, "f1-room")
    dead_letter(service)
    url, body = what
    answer = client.post(url, json=body, headers=bearer(role) if role else {})
    assert answer.status_code == status, answer.text
    if status in {401, 403}:
        assert NEEDED[what[0]] in answer.json()["detail"]
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "no-token"
    if status == 403:
        assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize("token", ["nonsense", "a.b", "x" * 10_000, "Bearer", "..", "a.\u00ff"])
def test_a_wrong_token_is_refused_even_where_reading_is_open(client, token):
    headers = {b"Authorization": b"Bearer " + token.encode("latin-1")}
    for url, method in (("/api/v1/tickets", "GET"), (COMMAND[0], "POST")):
        answer = client.request(method, url, headers=headers | {b"Content-Type": b"application/json"})
        assert (answer.status_code, answer.json()["code"]) == (401, "bad-token")


def test_the_same_token_with_another_secret_is_nobodys(client, service):
    token = service.tokens["engineer"].partition(".")[0] + "." + service.tokens["viewer"].partition(".")[2]
    assert client.get("/api/v1/tickets", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.fixture
def closed(tmp_path):
    """A service where reading needs a token."""
    with (
        stand_in_service(tmp_path, anonymous="none") as service,
        served(service) as url,
        httpx.Client(base_url=url) as client,
    ):
        yield service, client


@pytest.mark.parametrize(
    "url", ["/api/v1/tickets", "/api/v1/points", "/api/v1/events", "/metrics", "/api/v1/inventory"]
)
def test_nothing_can_be_read_without_a_token_where_the_settings_say_so(closed, url):
    _, client = closed
    answer = client.get(url)
    assert (answer.status_code, answer.json()["code"]) == (401, "no-token")


def test_a_viewer_reads_everything_and_health_needs_no_token(closed):
    service, client = closed
    headers = {"Authorization": f"Bearer {service.tokens['viewer']}"}
    for url in ("/api/v1/tickets", "/api/v1/points", "/metrics", "/work", "/dead-letters"):
        assert client.get(url, headers=headers).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
