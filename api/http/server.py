"""The HTTP server: uvicorn, which here ends the live streams before it waits for open connections."""

from __future__ import annotations

import socket
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.http.connections import KEPT_S, WatchedConnection, most_connections

GRACE_S = 5
"""How long a stop waits for requests under way."""


def config_of(
    app: ASGIApp, host: str, port: int, unreadable: bytes | None = None, **more: Any
) -> uvicorn.Config:
    """How every server here is set up: watched connections, and nothing in the log or the headers.

    ``unreadable`` is the page that answers what cannot be read.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=WatchedConnection.of_at_most(most_connections(), unreadable),
        timeout_keep_alive=KEPT_S,
        log_config=None,
        access_log=False,
        server_header=False,
        **more,
    )


class Server(uvicorn.Server):
    """Serves an app of `api.wiring.app.create_app` until ``should_exit`` is set; then stops in bounded time.

    Parameters
    ----------
    host, port
        Where to listen. Port 0 takes a free one.
    """

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        proxies = list(app.state.service.settings.api.proxies)
        more = {"timeout_graceful_shutdown": GRACE_S, "forwarded_allow_ips": proxies}
        super().__init__(config_of(app, host, port, app.state.unreadable_page, **more))
        self._app = app
        self._listening = threading.Event()

    def wait_until_started(self, timeout_s: float) -> bool:
        """Wait in another thread until requests are taken; False when that did not happen in time."""
        return self._listening.wait(timeout_s)

    @property
    def port(self) -> int:
        """The port taken; good once started."""
        return int(self.servers[0].sockets[0].getsockname()[1])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does; then wake up `wait_until_started`."""
        await super().startup(sockets)
        self._listening.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live streams, then as uvicorn does."""
        self._app.state.hub.stop()
        await super().shutdown(sockets)
