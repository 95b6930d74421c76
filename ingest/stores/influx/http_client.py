"""Plain HTTP to an InfluxDB server: version, InfluxQL, and ``/write`` of 1.x.

influxdb-client has no calls for these. One `InfluxHttpClient` is safe to share between threads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import msgspec

from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.delivery import Answer, retry_after
from ingest.stores.influx.influxql import Columns, pieces

_CHUNK_ROWS = 10_000
"""Rows in one piece of an answer: what is in memory beside the columns."""
_ERROR_BYTES = 10_000


class InfluxHttpClient:
    """One server, over HTTP.

    Every method raises `StoreError`: ``unavailable``, ``slow``, ``credentials`` or what the answer's status
    means.
    """

    def __init__(self, settings: InfluxdbSettings) -> None:
        self._settings = settings
        password = settings.password.get_secret_value() if settings.password else ""
        self._http = httpx.Client(
            base_url=settings.url,
            timeout=settings.timeout_s,
            auth=(settings.username, password) if settings.username else None,
            headers={"Authorization": f"Token {settings.token.get_secret_value()}"}
            if settings.token
            else None,
        )

    def version(self) -> int:
        """Major version of the server, or the one in the settings."""
        if self._settings.version != "auto":
            return int(self._settings.version)
        with _as_store_errors():
            header = self._http.get("/ping").headers.get("X-Influxdb-Version", "")
        found = re.match(r"v?([1-9])\.", header)
        if not found:
            raise StoreError("unavailable", f"/ping names no InfluxDB version ({header!r})", retryable=True)
        return int(found[1])

    def ask(self, query: str, database: str = "", policy: str = "") -> Iterator[Columns]:
        """Columns of each piece of the answer to an InfluxQL query, ``time`` (UTC ms) first, tags last."""
        form = {
            "q": query,
            "epoch": "ms",
            "chunked": "true",
            "chunk_size": str(_CHUNK_ROWS),
        }
        form |= _named(database, policy)
        with (
            _as_store_errors(),
            self._http.stream(
                "POST", "/query", data=form, headers={"Accept": "application/json"}
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                response.read()
                raise _answer(response).error()
            yield from pieces(response.iter_bytes())

    def write(self, body: bytes, database: str, policy: str) -> Answer:
        """Write lines with timestamps in ms through the 1.x endpoint."""
        params = {"precision": "ms"} | _named(database, policy)
        with _as_store_errors():
            return _answer(self._http.post("/write", params=params, content=body))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _named(database: str, policy: str) -> dict[str, str]:
    return {key: name for key, name in (("db", database), ("rp", policy)) if name}


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, message_of(response.content), retry_after(response.headers))


def message_of(body: bytes) -> str:
    """The server's message in an error body: ``message`` (2.x), ``error`` (1.x), or the body itself."""
    try:
        content = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        content = None
    if isinstance(content, dict):
        return str(content.get("message") or content.get("error") or content)
    return body[:_ERROR_BYTES].decode(errors="replace").strip()


@contextmanager
def _as_store_errors() -> Iterator[None]:
    """Raise httpx's errors as `StoreError`: no answer, or an answer that is too slow."""
    try:
        yield
    except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
        raise StoreError("slow", "InfluxDB didn't answer in time", retryable=True) from error
    except httpx.HTTPError as error:
        raise StoreError("unavailable", f"InfluxDB can't be reached: {error}", retryable=True) from error
