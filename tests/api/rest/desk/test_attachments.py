"""Files over HTTP: in as they are, out to be saved."""

from __future__ import annotations

from hashlib import sha256

import pytest

from alerts.attachments.store import AttachmentStore
from alerts.matters.files.attachment import MOST_BYTES
from tests.alerts.attachments.files import HTML, PDF, image
from tests.api.stand_in_service import breach

ADDRESS = "/api/v1/attachments"
NUMBER = "2026-000001"
JPEG = image("JPEG")


@pytest.fixture
def handler(bearer) -> dict:
    return bearer("dispatcher")


def send(client, headers, content, media_type: str = "image/jpeg", **query):
    return client.post(ADDRESS, content=content, headers=headers | {"Content-Type": media_type}, params=query)


def left_in(service) -> list[str]:
    """Files that have no name yet, or never got one."""
    folder = service.attachments._folder / "incoming"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def test_a_file_goes_in_and_comes_out_to_be_saved(client, service, handler):
    breach(service, "f1-room")
    sent = send(client, handler, JPEG, ticket=NUMBER)
    assert sent.status_code == 200, sent.text
    digest = sha256(JPEG).hexdigest()
    assert sent.json() == {
        "digest": digest,
        "bytes": len(JPEG),
        "media_type": "image/jpeg",
        "added_at": "2026-01-15T08:20:00.000+08:00",
        "added_by": "调度员王",
    }
    got = client.get(f"{ADDRESS}/{digest}", headers=handler)
    assert (got.status_code, got.content) == (200, JPEG)
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["content-disposition"] == f'attachment; filename="{digest[:16]}.jpg"'
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert left_in(service) == []


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"", "image/jpeg", 422, "bad-attachment"),
        (HTML, "image/jpeg", 422, "bad-attachment"),
        (HTML, "text/html", 415, "unsupported-media-type"),
        (JPEG, "text/html", 415, "unsupported-media-type"),
        (JPEG, "multipart/form-data; boundary=x", 415, "unsupported-media-type"),
        (JPEG, "image/png", 422, "bad-attachment"),
        (JPEG[:-9], "image/jpeg", 422, "bad-attachment"),
        (bytes(MOST_BYTES + 1), "image/png", 413, "too-large"),
    ],
)
def test_what_is_no_such_file_is_refused_and_leaves_nothing(
    client, service, handler, content, media_type, status, code
):
    refused = send(client, handler, content, media_type)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert left_in(service) == []


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_at_the_same_length(client, service, handler):
    refused = send(client, handler, (bytes(1 << 20) for _ in range(21)), "image/png")
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    assert left_in(service) == []
    taken = send(client, handler, (PDF[at : at + 5] for at in range(0, len(PDF), 5)), "application/pdf")
    assert taken.status_code == 200


def test_a_file_beyond_the_bound_of_other_bodies_is_taken(client, handler):
    large = PDF[:-6] + bytes(3 << 20) + b"%%EOF\n"
    sent = send(client, handler, large, "application/pdf").json()
    assert sent["bytes"] == len(large) > 64 << 10


def test_a_full_disk_is_said_so(client, service, handler):
    service.attachments = AttachmentStore(service.attachments._folder, leave_free=1 << 60)
    refused = send(client, handler, JPEG)
    assert (refused.status_code, refused.json()["code"]) == (503, "not-kept")


@pytest.mark.parametrize("digest", ["0" * 64, "..%2f..%2frecords.sqlite", "A" * 64, "0" * 63])
def test_nothing_but_a_digest_is_looked_for(client, handler, digest):
    assert client.get(f"{ADDRESS}/{digest}", headers=handler).status_code in (404, 422)


def test_a_lost_file_is_gone(client, service, handler):
    digest = send(client, handler, JPEG).json()["digest"]
    service.attachments.remove(digest)
    lost = client.get(f"{ADDRESS}/{digest}", headers=handler)
    assert (lost.status_code, lost.json()["code"]) == (410, "gone")


def test_who_works_no_tickets_neither_adds_nor_looks(client, service, bearer, handler):
    digest = send(client, handler, JPEG).json()["digest"]
    for headers in ({}, bearer("viewer")):
        status = 403 if headers else 401
        assert send(client, headers, JPEG).status_code == status
        assert client.get(f"{ADDRESS}/{digest}", headers=headers).status_code == status


def test_a_ticket_that_there_is_not_takes_no_file(client, service, handler):
    refused = send(client, handler, JPEG, ticket="2026-999999")
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert left_in(service) == []
