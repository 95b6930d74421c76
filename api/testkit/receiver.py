"""A receiver of webhooks on loopback, which takes down what comes and answers as a test wants."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_HOST = "127.0.0.1"
_MOST_BODY = 1 << 20


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as it came: ``path`` with its query and as it is encoded, names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class _Behaviour:
    status: int = 200
    body: bytes = b'{"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}'
    headers: tuple[tuple[str, str], ...] = ()
    after_s: float = 0.0
    hang_up: bool = False


class WebhookReceiver:
    """An HTTP server for tests; use it as a context manager.

    Until told otherwise it takes whatever comes, and answers 200 with what robots of WeCom, DingTalk and
    Feishu say when they have taken a message.

    Parameters
    ----------
    certificate
        Files of a certificate and its key (PEM): it speaks TLS then.

    Attributes
    ----------
    received
        What came, in its order.
    """

    def __init__(self, certificate: tuple[Path, Path] | None = None) -> None:
        self.received: list[ReceivedRequest] = []
        self._behaviour = _Behaviour()
        self._came = threading.Condition()
        self._stopping = threading.Event()
        self._server = _Server((_HOST, 0), _handler_for(self))
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens; whatever stands behind is taken, too."""
        return f"{self._scheme}://{_HOST}:{self._server.server_port}"

    def answer(
        self,
        status: int = 200,
        body: object = b"",
        *,
        headers: Mapping[str, str] | None = None,
        after_s: float = 0.0,
    ) -> None:
        """From now on answer so, ``after_s`` seconds after a request; a ``body`` of no bytes as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._behaviour = _Behaviour(status, content, tuple((headers or {}).items()), after_s)

    def hang_up(self) -> None:
        """From now on take requests and close the connection without a word."""
        self._behaviour = _Behaviour(hang_up=True)

    def wait_for(self, count: int, within_s: float = 10.0) -> list[ReceivedRequest]:
        """The requests that came, once there are ``count``; `AssertionError` where there are not in time."""
        with self._came:
            there = self._came.wait_for(lambda: len(self.received) >= count, within_s)
        assert there, f"{len(self.received)} requests came within {within_s} s, not {count}"
        return list(self.received)

    def _take(self, request: ReceivedRequest) -> _Behaviour:
        with self._came:
            self.received.append(request)
            self._came.notify_all()
            behaviour = self._behaviour
        self._stopping.wait(behaviour.after_s)
        return behaviour


class _Server(ThreadingHTTPServer):
    """Whoever leaves before the answer, or does not trust the certificate, is part of a test."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: no traceback among what a test prints."""


def _handler_for(receiver: WebhookReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), _MOST_BODY)
            headers = {name.lower(): value for name, value in self.headers.items()}
            came = ReceivedRequest(self.command, self.path, headers, self.rfile.read(length))
            how = receiver._take(came)  # noqa: SLF001 - a part of it
            self.close_connection = True
            if how.hang_up:
                return
            self.send_response(how.status)
            for name, value in how.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(how.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(how.body)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Nothing: a test prints what it wants."""

    return Handler
