"""Connections that nobody can use up: who says nothing is cut off, and who waits longest makes room.

uvicorn counts connections, and beyond a number answers every request with 503, that of a supervisor too. Its
timer for silence runs only after a first answer. So here each connection has a time by which its request must
be there, or its answer taken; and of more connections than there is room for, those that wait for their
client go first.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from api.http.guards import SECURITY_HEADERS

HEAD_S = 10.0
"""How long a client may take for the head of its request: from connecting, or later from its first byte."""
KEPT_S = 75
"""How long a connection is kept between an answer and the next request.

Longer than clients and proxies keep theirs (httpx 5 s, nginx 60 s), so that it is they who end it: else they
send a request into a connection that is being closed, and cannot know whether it was carried out.
"""
BODY_S = 300.0
"""How long it may take for the body: 10 MiB need a line of 300 kbit/s."""
TAKE_S = 30.0
"""How long it may leave an answer untaken."""
GONE_MS = 60_000
"""After so long without a sign of the other machine the kernel ends a connection with something under way."""
READ_BYTES = 16 << 10
"""Read from a connection at once: what an unread body may take of memory. asyncio's own is 256 KiB."""
MOST_CONNECTIONS = 4_096
KEPT_FILES = 512
"""File descriptors that connections leave to journal, databases and broker."""


def most_connections() -> int:
    """How many connections there is room for, with the file descriptors that this process may have."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, max(soft - KEPT_FILES, soft // 2))


def allow_many_files() -> None:
    """Let this process have as many file descriptors as it may: a shell's 1 024 are few."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 2 * (MOST_CONNECTIONS + KEPT_FILES)
    most = enough if hard == resource.RLIM_INFINITY else min(hard, enough)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class WatchedConnection(H11Protocol):
    """A connection of uvicorn's, with an end to every waiting for the client.

    It overrides what uvicorn calls between transport and application; a test fails when uvicorn renames that.
    """

    most = MOST_CONNECTIONS
    """Of all connections of a server; `of_at_most` sets it."""
    waiting: dict[WatchedConnection, None]
    """Those that wait for their client, the longest first."""
    unreadable: bytes | None = None
    """The page that answers what cannot be read, such as an address of 64 KiB; else uvicorn's own line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._waits_for = ""
        self._untaken: asyncio.TimerHandle | None = None

    @classmethod
    def of_at_most(cls, most: int, unreadable: bytes | None = None) -> type[WatchedConnection]:
        """For one server: at most so many, and what is answered to whom nobody can read."""
        of_server = {"most": most, "waiting": {}, "unreadable": unreadable}
        return type("ConnectionOfServer", (cls,), of_server)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; where there is no room, cut off who has waited longest."""
        super().connection_made(transport)
        transport.max_size = READ_BYTES  # type: ignore[attr-defined]  # of asyncio's own transports
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.family != socket.AF_UNIX:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MS)
        self._watch()
        if len(self.connections) > self.most:
            longest = next(iter(self.waiting), None)
            if longest is not None:
                longest.cut_off()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait_for("")
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn; then look what is being waited for."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """As uvicorn; then wait for the next request."""
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """As uvicorn, in words for people: who asks, and in which language, cannot be read either."""
        cycle: RequestResponseCycle | None = self.cycle
        if self.unreadable is None or (cycle is not None and not cycle.response_complete):
            super().send_400_response(msg)
            return
        headers = SECURITY_HEADERS | {
            "content-type": "text/html; charset=utf-8",
            "content-length": str(len(self.unreadable)),
            "connection": "close",
        }
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(["HTTP/1.1 400 Bad Request", *lines, "", ""])
        self.transport.write(head.encode("ascii") + self.unreadable)
        self.transport.close()

    def pause_writing(self) -> None:
        """The client does not take its answer: not for long."""
        super().pause_writing()
        if self._untaken is None:
            self._untaken = self.loop.call_later(TAKE_S, self.cut_off)

    def resume_writing(self) -> None:
        """It does again."""
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None
        super().resume_writing()

    def cut_off(self) -> None:
        """End the connection as it stands."""
        self._wait_for("")
        self.transport.abort()

    def _watch(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        if self.transport.is_closing():
            self._wait_for("")
        elif cycle is not None and not cycle.response_complete:
            self._wait_for("body" if cycle.more_body else "", BODY_S)
        elif cycle is not None and self._nothing_begun():
            self._wait_for("next", KEPT_S)
        else:
            self._wait_for("head", HEAD_S)

    def _nothing_begun(self) -> bool:
        """Whether the last request was read to its end, and not a byte of another is here."""
        return self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]

    def _wait_for(self, what: str, at_most_s: float = 0.0) -> None:
        """Begin to wait for a part of a request, unless it is waited for already; "" is for nothing."""
        if what == self._waits_for:
            return
        self._waits_for = what
        self.waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if what:
            self.waiting[self] = None
            self._deadline = self.loop.call_later(at_most_s, self.cut_off)
