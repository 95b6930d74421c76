"""An HTTP server that answers in a thread of its own, and faults to answer with instead."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

JSON = "application/json; charset=utf-8"
WRITES = ("/write", "/api/v2/write")


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    body: bytes
    authorization: str

    @property
    def document(self) -> dict[str, object]:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON


@dataclass
class _Fault:
    response: Response
    path: str
    delay_s: float


class Failed(Exception):  # noqa: N818 - it ends a request and says how
    """The request is answered with ``response``."""

    def __init__(self, response: Response) -> None:
        super().__init__(response)
        self.response = response


class StandIn:
    """``with ... as server:`` then `server.url`. Kinds of servers say what they answer.

    ``requests`` are all that came, as ``"METHOD /path"``; ``writes`` counts those with lines.
    """

    version = ""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.faults: list[_Fault] = []
        self.requests: list[str] = []
        self.writes = 0
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"stand_in": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}"

    def arm(
        self,
        status: int,
        times: int = 1,
        *,
        message: str = "armed",
        page: str | None = None,
        path: str = "",
        delay_s: float = 0,
        **headers: str,
    ) -> None:
        """Answer the next ``times`` writes of lines, or requests of ``path``, with ``status``.

        ``page`` is a body that is none of InfluxDB's. A keyword ``Retry_After`` becomes the header.
        """
        code = {401: "unauthorized", 403: "forbidden", 429: "too many requests", 503: "unavailable"}.get(
            status, "internal error"
        )
        body = json.dumps({"code": code, "message": message}) if page is None else page
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = JSON if page is None else "text/html"
        self.faults += [_Fault(Response(status, body.encode(), sent, kind), path, delay_s)] * times

    def answer(self, request: Request) -> Response:
        """Whatever this kind of server answers, under ``lock``."""
        raise NotImplementedError

    def fault(self, request: Request) -> Response | None:
        """The next armed fault that is for such a request, after its delay."""
        a_write = request.path in WRITES and bool(request.body)
        with self.lock:
            self.requests.append(f"{request.method} {request.path}")
            self.writes += a_write
            meant = [f for f in self.faults if (f.path == request.path if f.path else a_write)]
            if not meant:
                return None
            self.faults.remove(meant[0])
        time.sleep(meant[0].delay_s)
        return meant[0].response

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stand_in: StandIn

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep the test's output to the test."""

    def handle(self) -> None:
        try:
            super().handle()
        except (ssl.SSLError, ConnectionError):
            self.close_connection = True  # a client that speaks no TLS, or trusts nobody

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def _serve(self, method: str) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(method, address.path, asked, body, self.headers.get("Authorization", ""))
        response = self.stand_in.fault(request)
        if response is None:
            with self.stand_in.lock:
                try:
                    response = self.stand_in.answer(request)
                except Failed as failed:
                    response = failed.response
        self.send_response(response.status)
        if response.content_type == JSON:
            self.send_header("X-Influxdb-Version", self.stand_in.version)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)


def json_response(status: int, document: object) -> Response:
    return Response(status, json.dumps(document).encode())


def json_lines(documents: Iterable[object]) -> Response:
    return Response(200, b"".join(json.dumps(document).encode() + b"\n" for document in documents))


Route = Callable[[Request], Response]
