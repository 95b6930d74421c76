"""The one door to an InfluxDB server: HTTP. Version, InfluxQL, lines, and what manages databases.

One client for everything, so that one certificate authority, one proxy and one timeout hold for reads and
writes alike (decision 0031). One `InfluxHttpClient` is safe to share between threads.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from ingest.network.proxies import by_proxy, may_use_proxy
from ingest.network.reaching import why_unreached
from ingest.said import Said
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import Answer, answer_of, document_of
from ingest.stores.influx.influxql import Columns, pieces

_CHUNK_ROWS = 10_000
"""Rows in one piece of an answer: what is in memory beside the columns."""


class InfluxHttpClient:
    """One server, over HTTP.

    Every method raises `StoreError`: ``unavailable``, ``slow``, ``settings``, or what the answer means
    (`Answer.error`).
    """

    def __init__(self, settings: InfluxdbSettings) -> None:
        self._settings = settings
        password = settings.password.get_secret_value() if settings.password else ""
        self._http = httpx.Client(
            base_url=settings.url,
            timeout=settings.timeout_s,
            trust_env=may_use_proxy(settings.url),
            verify=ssl.create_default_context(cafile=settings.ca_file) if settings.ca_file else True,
            auth=(settings.username, password) if settings.username else None,
            headers={"Authorization": f"Token {settings.token.get_secret_value()}"}
            if settings.token
            else None,
        )

    def version(self) -> int:
        """Major version of the server, or the one in the settings."""
        if self._settings.version != "auto":
            return int(self._settings.version)
        with self._as_store_errors():
            response = self._http.get("/ping")
        header = response.headers.get("X-Influxdb-Version", "")
        found = re.match(r"v?([1-9])\.", header)
        if found:
            return int(found[1])
        answer = self._answer(response)
        if response.is_error:
            raise answer.error()
        raise StoreError("unavailable", Said("influx-no-version", found=repr(header)), retryable=True)

    def ask(self, query: str, database: str = "", policy: str = "") -> Iterator[Columns]:
        """Columns of each piece of the answer to an InfluxQL query, ``time`` (UTC ms) first, tags last."""
        form = {
            "q": query,
            "epoch": "ms",
            "chunked": "true",
            "chunk_size": str(_CHUNK_ROWS),
        }
        form |= {key: name for key, name in (("db", database), ("rp", policy)) if name}
        with (
            self._as_store_errors(),
            self._http.stream(
                "POST", "/query", data=form, headers={"Accept": "application/json"}
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                response.read()
                raise self._answer(response).error()
            yield from pieces(response.iter_bytes())

    def write(self, path: str, params: Mapping[str, str], body: bytes) -> Answer:
        """Write lines with timestamps in ms; raises only when there is no answer."""
        with self._as_store_errors():
            response = self._http.post(path, params={"precision": "ms", **params}, content=body)
        return self._answer(response)

    def call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, document: object = None
    ) -> tuple[Answer, dict[str, Any]]:
        """The answer of the server's own API, and its JSON object, empty for an error or where it has none.

        Raises `StoreError` also when the answer is none of the server's.
        """
        with self._as_store_errors():
            response = self._http.request(method, path, params=params, json=document)
        answer = self._answer(response)
        if answer.foreign or not (response.is_success or response.is_error):
            raise answer.error()
        return answer, {} if answer.is_error else document_of(response.content) or {}

    def _answer(self, response: httpx.Response) -> Answer:
        """The answer; one that is not InfluxDB's names the proxy that may have given it."""
        answer = answer_of(response.status_code, response.content, response.headers)
        if answer.foreign:
            return replace(answer, message=answer.message + str(by_proxy(self._settings.url)))
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def _as_store_errors(self) -> Iterator[None]:
        """Raise httpx's errors as `StoreError`: no answer, an answer that is too slow, a setting at fault."""
        try:
            yield
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
            raise StoreError("slow", Said("influx-slow"), retryable=True) from error
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: httpx.HTTPError) -> StoreError:
        url, why = self._settings.url, str(error)
        said = Said("influx-unreachable", why=why_unreached(error), proxy=by_proxy(url))
        if "CERTIFICATE_VERIFY_FAILED" in why:
            return StoreError("settings", Said("influx-untrusted", said=said), retryable=False)
        if url.startswith("https:") and "SSL" in why and not isinstance(error, httpx.TimeoutException):
            said = Said("influx-without-tls", said=said)
        elif url.startswith("http:") and isinstance(error, httpx.RemoteProtocolError):
            said = Said("influx-with-tls", said=said)
        return StoreError("unavailable", said, retryable=True)
