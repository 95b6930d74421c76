"""Tells systemd that the service has started and lives, so that one that hangs is started anew.

The protocol is a datagram to the socket that the environment names (sd_notify(3)); where a unit is not
``Type=notify`` there is nothing to do.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import httpx
import structlog

from alerts.workers.each_second import EachSecond
from api.http.guards import LIVES
from api.wiring.heartbeat import STANDS_STILL_S
from ingest.clock import elapsed

_log = structlog.get_logger("wenya.systemd")

SOCKET, INTERVAL, WATCHED = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
ANSWER_S = 5.0
"""How long an answer of our own server is waited for."""
_MICROSECONDS = 1_000_000


class SystemdWatch:
    """For as long as it is entered, says that the service lives while its server answers and no worker hangs.

    Parameters
    ----------
    url
        Of our own server.
    environ
        Variables of this process.
    """

    def __init__(self, url: str, environ: Mapping[str, str]) -> None:
        self._address = environ.get(SOCKET, "")
        self._alive = url + LIVES
        self._every_s = _interval_s(environ) / 4
        self._longest_turn_s: Callable[[], float] = lambda: 0.0
        self._started = False
        self._next_at = 0.0
        self._thread = EachSecond(self._look)

    def watch(self, longest_turn_s: Callable[[], float]) -> None:
        """From now on look at the workers, too: for how many seconds they are at their turns, at most."""
        self._longest_turn_s = longest_turn_s

    def __enter__(self) -> Self:
        if self._address:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.stop()
        self._tell("STOPPING=1")

    def _look(self) -> None:
        if elapsed() < self._next_at or not self._lives():
            return
        self._next_at = elapsed() + self._every_s
        self._tell("WATCHDOG=1" if self._started else "READY=1\nWATCHDOG=1")
        self._started = True

    def _lives(self) -> bool:
        if self._longest_turn_s() > STANDS_STILL_S:
            return False
        try:
            answer = httpx.get(self._alive, timeout=ANSWER_S, trust_env=False)
        except httpx.HTTPError:
            return False
        return answer.is_success

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        # An abstract socket is written with an @ and begins with a zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as one:
                one.sendto(state.encode(), address)
        except OSError as error:
            _log.warning("systemd cannot be told", reason=str(error))


def _interval_s(environ: Mapping[str, str]) -> float:
    """Within how many seconds systemd wants a sign of life from this process; 0: it asks for none."""
    asked = environ.get(INTERVAL, "")
    is_ours = environ.get(WATCHED, str(os.getpid())) == str(os.getpid())
    return int(asked) / _MICROSECONDS if asked.isdigit() and is_ours else 0.0
