"""Nobody can use up the connections: who says nothing is cut off, and who waits longest makes room."""

from __future__ import annotations

import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from api.http import connections
from api.http.guards import RequestLimit
from api.http.server import Server, config_of
from api.wiring.app import create_app
from tests.api.conftest import served
from tests.system.connections import idle

IDLE = 2_000
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def many_files() -> Iterator[None]:
    """Both ends of all connections are in this process."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    connections.allow_many_files()
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def ended(connection: socket.socket) -> bool:
    """Whether the server has ended the connection, after whatever it had to say."""
    try:
        while connection.recv(65_536):
            continue
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "say", [b"", b"GET / HTTP/1.1\r\nX: ", b"POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"]
)
def test_idle_connections_shut_nobody_out(many_files, service, monkeypatch, say: bytes):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1_000)
    with served(service) as address, idle(address, IDLE, say) as held:
        for _ in range(20):
            assert httpx.get(f"{address}/healthz", timeout=20).status_code == 200
            assert httpx.get(f"{address}/api/v1/points", timeout=20).status_code == 200
        assert ended(held[0]), "who has waited longest made room"
        held[-1].settimeout(0.05)
        assert not ended(held[-1])


@pytest.mark.parametrize(
    "say",
    [
        b"",
        b"GET /healthz HT",
        b"POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{",
        REQUEST + b"G",
    ],
    ids=["nothing", "half a head", "half a body", "half of the next"],
)
def test_who_says_nothing_more_is_cut_off(service, monkeypatch, say: bytes):
    monkeypatch.setattr(connections, "HEAD_S", 0.2)
    monkeypatch.setattr(connections, "BODY_S", 0.2)
    with served(service) as address, idle(address, 1, say) as (held,):
        assert ended(held)


def test_who_was_answered_and_asks_nothing_more_is_cut_off(service, monkeypatch):
    monkeypatch.setattr(connections, "KEPT_S", 0.2)
    monkeypatch.setattr(connections, "HEAD_S", 60.0)
    with served(service) as address, idle(address, 1, REQUEST) as (held,):
        assert ended(held)


def test_a_connection_is_kept_longer_than_clients_and_proxies_keep_theirs(service):
    """Who ends it first must be the client: else what it sends meets the end of its connection."""
    httpx_s = httpx.Limits().keepalive_expiry
    nginx_s = 60.0  # keepalive_timeout of an upstream, by its manual
    kept_s = config_of(create_app(service), "127.0.0.1", 0).timeout_keep_alive
    assert min(kept_s, connections.KEPT_S) > max(httpx_s, nginx_s)


def test_an_answer_that_nobody_takes_is_given_up(service, monkeypatch):
    monkeypatch.setattr(connections, "TAKE_S", 0.2)
    monkeypatch.setattr(connections, "HEAD_S", 60.0)
    request = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with served(service) as address:
        port = int(address.rpartition(":")[2])
        with socket.socket() as greedy:
            greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            greedy.settimeout(20)
            greedy.connect(("127.0.0.1", port))
            with pytest.raises(OSError, match=r"reset|Broken pipe"):
                ask_for_ever(greedy, request)


def ask_for_ever(greedy: socket.socket, request: bytes) -> None:
    """Ask a hundred times at once, and now and then again, without ever taking an answer."""
    greedy.sendall(request * 100)
    for _ in range(2_000):
        threading.Event().wait(0.01)
        greedy.sendall(request)


def test_a_connection_serves_one_request_after_the_other(service, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_S", 20.0)
    with served(service) as address, idle(address, 1) as (held,):
        for requests in (1, 1, 2):
            held.sendall(REQUEST * requests)
            answers = b""
            while answers.count(b"alive") < requests:
                answers += held.recv(65_536)


def test_waiting_connections_do_not_hold_up_a_stop(service):
    made = Server(create_app(service), "127.0.0.1", 0)
    thread = threading.Thread(target=made.run)
    thread.start()
    assert made.wait_until_started(10)
    with idle(f"http://127.0.0.1:{made.port}", 5) as held:
        made.should_exit = True
        assert all(map(ended, held))
        thread.join(20)
        assert not thread.is_alive()


def test_health_is_told_while_every_thread_waits_and_no_request_is_taken(service, monkeypatch):
    go = threading.Event()
    waiting = threading.Semaphore(0)

    def hang(*_: object) -> None:
        waiting.release()
        go.wait(60)

    monkeypatch.setattr(service.records, "reading", hang)
    monkeypatch.setattr(RequestLimit.__init__, "__defaults__", (50,))
    with served(service) as address, ExitStack() as stack:
        for held in stack.enter_context(idle(address, 50)):
            held.sendall(b"GET /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for _ in range(40):
            assert waiting.acquire(timeout=20)
        try:
            assert httpx.get(f"{address}/healthz", timeout=20).status_code == 200
            refused = httpx.get(f"{address}/readyz", timeout=20)
            assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        finally:
            go.set()


def test_connections_leave_file_descriptors_to_the_rest(monkeypatch):
    monkeypatch.setattr(connections.resource, "getrlimit", lambda _: (1_024, 4_096))
    assert connections.most_connections() == 512
    monkeypatch.setattr(connections.resource, "getrlimit", lambda _: (100_000, 100_000))
    assert connections.most_connections() == connections.MOST_CONNECTIONS
