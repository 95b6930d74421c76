"""The one door for requests to others' services: bounded in time and size, and never led elsewhere."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from alerts.channels.outcome import Outcome, failed, refused, told, unknown
from ingest.clock import elapsed
from ingest.durations import DAY, SECOND
from ingest.network.proxies import by_proxy, may_use_proxy

MOST_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""

for _name in ("httpx", "httpcore"):
    # They log whole addresses, and robots have their keys in them.
    logging.getLogger(_name).setLevel(logging.WARNING)

_LATER = frozenset({408, 421, 425, 429, 500, 502, 503, 507})
"""Statuses of who may take it another time."""
_GATEWAY_TIMEOUT = 504
"""Somebody before the service waited in vain for it: it may have taken the message."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that carries a message.

    ``secrets`` are kept out of whatever is told; ``now`` (UTC ms) is when it is sent.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    now: int
    timeout_s: float
    secrets: tuple[str, ...] = ()
    ca_file: Path | None = None
    method: str = "POST"


def taken_by(request: Request) -> bytes | Outcome:
    """The answer's body (at most `MOST_ANSWER` bytes of it) where the status is 2xx, else what came of it.

    Nobody waits longer than the timeout for a connection, or for any piece of the answer, nor begins to wait
    for another once so long has passed. A redirection is not followed: it would carry keys to wherever it
    says.
    """
    try:
        with (
            httpx.Client(
                timeout=request.timeout_s,
                trust_env=may_use_proxy(request.url),
                verify=ssl.create_default_context(cafile=request.ca_file) if request.ca_file else True,
                follow_redirects=False,
            ) as client,
            client.stream(
                request.method,
                request.url,
                content=request.body,
                headers={"Accept-Encoding": "identity", "User-Agent": "wenya", **request.headers},
            ) as response,
        ):
            return _judged(request, response, _read(response, request.timeout_s))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError) as error:
        return refused("address", told(error, request.secrets))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, OSError) as error:
        # OSError: a CA file that is gone.
        said = told(f"{str(error) or type(error).__name__}{by_proxy(request.url)}", request.secrets)
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return refused("untrusted", said)
        return failed("unreachable", said)
    except httpx.HTTPError as error:
        late = isinstance(error, httpx.TimeoutException)
        return unknown(
            "no-answer" if late else "cut-off", told(str(error) or type(error).__name__, request.secrets)
        )


def _read(response: httpx.Response, timeout_s: float) -> bytes:
    """What comes of the body within limits; what does not come is left out."""
    body, end = b"", elapsed() + timeout_s
    try:
        for piece in response.iter_raw():
            body += piece
            if len(body) >= MOST_ANSWER or elapsed() > end:
                break
    except httpx.HTTPError:
        pass  # The status is known, and who needs the body sees that it is not whole.
    return body[:MOST_ANSWER]


def _judged(request: Request, response: httpx.Response, body: bytes) -> bytes | Outcome:
    status = response.status_code
    if response.is_success:
        return body
    said = told(f"{status} {body[:1000].decode(errors='replace')}", request.secrets)
    if response.is_redirect:
        return refused("redirected", str(status))
    if status == _GATEWAY_TIMEOUT:
        return unknown("no-answer", said)
    if status in _LATER or status > _GATEWAY_TIMEOUT:
        retry_at = retry_after(response.headers.get("Retry-After", ""), request.now)
        return failed("too-often" if status == httpx.codes.TOO_MANY_REQUESTS else "busy", said, retry_at)
    return refused("key" if status in {401, 403} else "status", said)


def retry_after(value: str, now: int) -> int | None:
    """The instant (UTC ms) that a ``Retry-After`` names, at most a day from ``now``; ``None``: none."""
    if value.isascii() and value.isdigit():
        wait = int(value[:6]) * SECOND
    else:
        try:
            wait = round(parsedate_to_datetime(value).replace(tzinfo=UTC).timestamp() * SECOND) - now
        except (ValueError, TypeError, OverflowError):
            return None
    return now + min(max(wait, 0), DAY)


def secrets_of(*found: object) -> tuple[str, ...]:
    """The texts of pydantic's secrets, those that are there."""
    return tuple(_texts(found))


def _texts(found: Iterable[object]) -> Iterable[str]:
    for each in found:
        get = getattr(each, "get_secret_value", None)
        if get is not None:
            yield get()
