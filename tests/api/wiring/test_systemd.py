"""systemd is told that the service has started, that it lives, and that it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.wiring.heartbeat import STANDS_STILL_S
from api.wiring.systemd import SystemdWatch
from tests.system.processes import free_port

LONG_S = 30.0
STARTED = b"READY=1\nWATCHDOG=1"


@pytest.fixture
def systemd(tmp_path):
    """The socket on which systemd listens, and the variables by which it says so."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.settimeout(LONG_S)
        yield listening, {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "1000000"}


def heard(listening: socket.socket) -> bytes:
    """The next thing that systemd is told; empty where nothing comes."""
    try:
        return listening.recv(99)
    except TimeoutError:
        return b""


def test_it_lives_while_its_server_answers_and_no_worker_hangs(systemd, address):
    listening, environ = systemd
    turn_s = 0.0
    with SystemdWatch(address, environ) as watch:
        watch.watch(lambda: turn_s)
        assert listening.recv(99) == STARTED
        assert listening.recv(99) == b"WATCHDOG=1"
        turn_s = STANDS_STILL_S + 1
        listening.settimeout(3)
        while said := heard(listening):
            assert said == b"WATCHDOG=1", "which was under way"
    assert listening.recv(99) == b"STOPPING=1"


def test_a_server_that_does_not_answer_is_told_nothing_of(systemd):
    listening, environ = systemd
    listening.settimeout(2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        deaf.close()
        with SystemdWatch(url, environ), pytest.raises(TimeoutError):
            listening.recv(99)
    assert listening.recv(99) == b"STOPPING=1"


def test_without_systemd_nothing_happens(address):
    with SystemdWatch(address, {}):
        pass


def test_a_service_that_systemd_starts_says_so(systemd, tmp_path):
    listening, environ = systemd
    (tmp_path / "wenya.toml").write_text(f"[api]\nport = {free_port()}\n[mqtt]\nport = {free_port()}\n")
    wenya = Path(sys.executable).with_name("wenya")
    command = [wenya, "run", "--settings", "wenya.toml"]
    variables = os.environ | environ
    with subprocess.Popen(
        command, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as ran:
        try:
            assert listening.recv(99) == STARTED
            assert listening.recv(99) == b"WATCHDOG=1"
        finally:
            ran.send_signal(signal.SIGTERM)
            ran.communicate(timeout=LONG_S)
    said = listening.recv(99)
    while said == b"WATCHDOG=1":
        said = listening.recv(99)
    assert said == b"STOPPING=1"
