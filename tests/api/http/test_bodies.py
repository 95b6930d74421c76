"""Bodies take no more memory than there is room for, and that only from those who may send them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from structlog.testing import capture_logs

import api.wiring.app
from api.http.connections import READ_BYTES
from api.http.guards import SMALL_BODY, BodyRoom, RequestLimit
from api.http.server import Server
from api.wiring.app import create_app
from tests.api.conftest import served
from tests.api.stand_in_service import StandInService, stand_in_service
from tests.system.connections import idle

IMPORT = "/api/v1/inventory/import"
COMMAND = "/api/v1/tickets/2026-000001/commands"
MIB = 1 << 20
UPLOADS = 10


@contextmanager
def serving(service: StandInService) -> Iterator[tuple[Server, str, BodyRoom]]:
    """As `served`: the server itself, its address, and what its bodies hold."""
    app = create_app(service)
    server = Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.wait_until_started(10)
        yield server, f"http://127.0.0.1:{server.port}", app.state.body_room
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def hanging(service: StandInService, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    """Who asks the records waits until the end of the block; the semaphore counts them."""
    waiting, go = threading.Semaphore(0), threading.Event()

    def reading(*_: object) -> None:
        waiting.release()
        go.wait(60)
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(service.records, "reading", reading)
        yield waiting
        go.set()


def head(path: str, token: str, announced: int, method: str = "POST") -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {announced}\r\n\r\n"
    ).encode()


def push(connection: socket.socket, size: int) -> int:
    """Send up to so many bytes, until the other side takes no more or has left; how many it took."""
    sent = 0
    connection.settimeout(0.3)
    try:
        while sent < size:
            sent += connection.send(bytes(min(size - sent, 1 << 16)))
    except (TimeoutError, ConnectionError):
        pass  # what it answered before it went can still be read
    connection.settimeout(20)
    return sent


def status(connection: socket.socket) -> int:
    """Of the answer that comes next."""
    return int(connection.recv(65_536).split(b" ", 2)[1])


def until(holds: object) -> None:
    for _ in range(400):
        if holds():  # type: ignore[operator]
            return
        threading.Event().wait(0.05)
    pytest.fail("it does not come about")


def test_nothing_is_taken_of_a_body_before_its_sender_is_known(service, monkeypatch):
    """Only what lies in a connection, which is read no further."""
    with (
        serving(service) as (server, address, room),
        hanging(service, monkeypatch) as waiting,
        idle(address, UPLOADS) as uploads,
    ):
        for upload in uploads:
            upload.sendall(head(IMPORT, service.tokens["engineer"], 8 * MIB))
        for _ in uploads:
            assert waiting.acquire(timeout=20)
        assert all(push(upload, 8 * MIB) < 8 * MIB for upload in uploads)
        unread = [len(each.cycle.body) for each in server.server_state.connections]
        assert len(unread) == UPLOADS
        assert max(unread) <= SMALL_BODY + READ_BYTES
        assert room.held == 0


def test_all_bodies_together_hold_no_more_than_there_is_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(api.wiring.app, "BODIES_ROOM", 2 * MIB)
    whole = MIB
    with (
        stand_in_service(tmp_path, max_body_bytes=whole) as service,
        serving(service) as (_, address, room),
        idle(address, 6) as uploads,
    ):
        token = service.tokens["engineer"]
        first, second, refused, *small = uploads
        for upload in (first, second):
            upload.sendall(head(IMPORT, token, whole) + bytes(whole - 1))
        until(lambda: room.held == 2 * (whole - 1 - SMALL_BODY))
        refused.sendall(head(IMPORT, token, whole))
        push(refused, whole - 1)
        assert status(refused) == 503
        assert room.held <= room.most == 2 * MIB
        for upload in small:
            upload.sendall(head(COMMAND, token, SMALL_BODY) + b" " * (SMALL_BODY - 1))
        first.sendall(b"\0")
        assert status(first) == 422, "what was let in is handled"
        second.close()
        until(lambda: room.held == 0)
        answer = httpx.post(
            address + IMPORT, json={}, headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert answer.status_code == 200


@pytest.mark.parametrize("path", [COMMAND, "/api/v1/dead-letters/replay", "/session", "/nowhere"])
def test_only_an_import_may_be_large(client, bearer, path):
    headers = bearer("engineer") | {"Content-Type": "application/json"}
    answer = client.post(path, content=b" " * (SMALL_BODY + 1), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert f"At most {SMALL_BODY:,} bytes" in answer.json()["detail"]
    assert client.post(path, content=b"{}", headers=headers).status_code != 413


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_announces_a_body_that_nobody_looks_at_is_under_way_all_the_same(service, monkeypatch, method):
    monkeypatch.setattr(RequestLimit.__init__, "__defaults__", (UPLOADS,))
    path = "/api/v1/tickets" if method == "GET" else IMPORT
    with (
        served(service) as address,
        hanging(service, monkeypatch) as waiting,
        idle(address, UPLOADS + 1) as (late, *held),
    ):
        for each in held:
            each.sendall(head(path, service.tokens["engineer"], 1, method))
        for _ in held:
            assert waiting.acquire(timeout=20)
        late.sendall(head(path, service.tokens["engineer"], 1, method))
        assert status(late) == 503
        assert httpx.get(f"{address}/healthz", timeout=20).status_code == 200


def test_who_waits_for_a_body_keeps_nobody_out(service, monkeypatch):
    monkeypatch.setattr(RequestLimit.__init__, "__defaults__", (UPLOADS,))
    token = service.tokens["engineer"]
    with served(service) as address, idle(address, 3 * UPLOADS) as slow:
        for count, each in enumerate(slow):
            each.sendall(head(COMMAND, token, 9) + b"{")
            if count % UPLOADS == 0:
                assert httpx.get(f"{address}/api/v1/points", timeout=20).status_code == 200
        assert httpx.get(f"{address}/api/v1/points", timeout=20).status_code == 200


@pytest.mark.parametrize("path", [IMPORT, COMMAND])
def test_who_hangs_up_before_the_whole_body_came_is_no_error(service, caplog, path):
    with capture_logs() as logs, serving(service) as (server, address, _):
        with idle(address, 1) as (upload,):
            upload.sendall(head(path, service.tokens["engineer"], 9) + b"{")
            until(lambda: server.server_state.tasks)
        until(lambda: not server.server_state.tasks)
        assert httpx.get(f"{address}/healthz", timeout=20).status_code == 200
    assert [entry for entry in logs if entry["log_level"] in {"warning", "error"}] == []
    assert caplog.records == []
