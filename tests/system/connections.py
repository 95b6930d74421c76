"""Connections to an HTTP server that are opened and say little."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def idle(address: str, count: int, say: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections that have said ``say`` and nothing more."""
    host, _, port = address.removeprefix("http://").partition(":")
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            made.append(stack.enter_context(socket.create_connection((host, int(port)), 20)))
            made[-1].sendall(say)
        yield made
