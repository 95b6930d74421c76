"""The heartbeat goes out while everything works, and at no other time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alerts.channels.settings.heartbeat import HeartbeatSettings
from api.ports.readiness import READY
from api.wiring.heartbeat import STANDS_STILL_S, Heartbeat
from ingest.clock import RealClock
from ingest.said import Said

WAIT_S = 10.0


class Outside:
    """Whoever watches outside: counts what comes, and answers ``status``."""

    def __init__(self) -> None:
        self.status = 200
        self.paths: list[str] = []
        self.came = threading.Condition()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with outside.came:
                    outside.paths.append(self.path)
                    outside.came.notify_all()
                self.send_response(outside.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ping/abc"

    def beats(self, count: int) -> bool:
        with self.came:
            return self.came.wait_for(lambda: len(self.paths) >= count, WAIT_S)


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


class Inside:
    """What the heartbeat looks at."""

    def __init__(self) -> None:
        self.parts: dict[str, str | Said] = {"broker": READY, "desk": Said("readiness-ready", note="x")}
        self.turn_s = 0.0
        self.looked = threading.Condition()
        self.looks = 0

    def readiness(self) -> dict[str, str | Said]:
        with self.looked:
            self.looks += 1
            self.looked.notify_all()
        return self.parts

    def seen(self, times: int) -> bool:
        with self.looked:
            wanted = self.looks + times
            return self.looked.wait_for(lambda: self.looks >= wanted, WAIT_S)


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def heart(outside, inside) -> Iterator[Heartbeat]:
    each_second = HeartbeatSettings.model_construct(url=outside.url, every_s=0, timeout_s=2.0, ca_file=None)
    made = Heartbeat(each_second, RealClock(), inside.readiness, lambda: inside.turn_s)
    made.start()
    yield made
    made.stop()


def test_it_beats_while_every_part_is_ready(heart, outside):
    assert outside.beats(2)
    assert set(outside.paths) == {"/ping/abc"}
    assert heart.part == {"heartbeat": READY}


@pytest.mark.parametrize("what", ["a part is away", "a worker stands still"])
def test_it_is_silent_while_something_does_not_work_and_beats_again(heart, outside, inside, what):
    assert outside.beats(1)
    if what == "a part is away":
        inside.parts = inside.parts | {"records": "unavailable"}
    else:
        inside.turn_s = STANDS_STILL_S + 1
    assert inside.seen(1), "a beat that was under way has come"
    before = len(outside.paths)
    assert inside.seen(2)
    assert len(outside.paths) == before
    inside.parts, inside.turn_s = {"broker": READY}, 0.0
    assert outside.beats(before + 1)


def test_that_it_was_not_taken_is_to_be_seen_here(heart, outside):
    outside.status = 500
    assert outside.beats(len(outside.paths) + 2)
    (state,) = heart.part.values()
    assert isinstance(state, Said)
    outside.status = 200
    assert outside.beats(len(outside.paths) + 3)
    assert heart.part == {"heartbeat": READY}


def test_without_an_address_there_is_none(inside):
    made = Heartbeat(HeartbeatSettings(), RealClock(), inside.readiness, lambda: 0.0)
    made.start()
    made.stop()
    assert made.part == {}
