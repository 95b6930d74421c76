"""Writing lines to an InfluxDB that may accept some, refuse some, or be unable to accept any.

What each answer means: https://docs.influxdata.com/influxdb/v2/write-data/troubleshoot/. Sending a line twice
is harmless (same series, same time, same value), so a piece that was partly accepted is simply cut in two
and sent again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ingest.stores.contract import StoreError

_BAD_LINES = (400, 422)
_TOO_LARGE = 413
_DROPPED = re.compile(r"\bdropped=(\d+)")
AT_ONCE = 3
"""Requests under way at a time: enough to use all cores of a server that has two or three."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer: HTTP status, message, and how long it asked us to wait."""

    status: int
    message: str = ""
    retry_after_s: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the whole request was accepted."""
        return 200 <= self.status < 300

    @property
    def dropped(self) -> int:
        """How many points were dropped according to the answer to a partial write; 0 without that number."""
        found = _DROPPED.search(self.message)
        return int(found[1]) if found else 0

    def error(self) -> StoreError:
        """The answer as an error for the caller."""
        detail = f"InfluxDB answered {self.status}: {self.message[:500] or 'nothing'}"
        if self.status in (401, 403):
            return StoreError("credentials", detail, retryable=True)
        if "no space left" in self.message:
            return StoreError("full", detail, retryable=True)
        retryable = self.status in (404, 408, 429) or self.status >= 500
        return StoreError(
            "unavailable" if retryable else "refused",
            detail,
            retryable=retryable,
            retry_after_s=self.retry_after_s,
        )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a ``Retry-After`` header; ``None`` when there is none, or it is no number."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def deliver(lines: Sequence[str], post: Callable[[bytes], Answer], limit: int = 20_000) -> dict[int, str]:
    """Send ``lines`` in pieces of at most ``limit``; returns the refused ones: index -> the server's reason.

    Several pieces are under way at a time, since a server works on one request with one core. A piece that is
    too large, or holds a bad line, is cut in two until the bad lines stand alone.

    Raises
    ------
    StoreError
        When the server cannot accept anything now; other lines may be stored.
    """
    pieces = [range(start, min(start + limit, len(lines))) for start in range(0, len(lines), limit)]
    if len(pieces) <= 1:
        return _deliver_piece(lines, post, pieces[0]) if pieces else {}
    refused: dict[int, str] = {}
    with ThreadPoolExecutor(AT_ONCE, "wenya-delivery") as pool:
        for found in pool.map(lambda piece: _deliver_piece(lines, post, piece), pieces):
            refused.update(found)
    return refused


def _deliver_piece(lines: Sequence[str], post: Callable[[bytes], Answer], piece: range) -> dict[int, str]:
    refused: dict[int, str] = {}
    todo = [piece]
    while todo:
        part = todo.pop()
        answer = post("\n".join(lines[part.start : part.stop]).encode())
        if answer.ok:
            continue
        if answer.status not in (*_BAD_LINES, _TOO_LARGE):
            raise answer.error()
        if (answer.status in _BAD_LINES and answer.dropped == len(part)) or len(part) == 1:
            refused.update(dict.fromkeys(part, answer.message))
            continue
        middle = (part.start + part.stop) // 2
        todo += [range(middle, part.stop), range(part.start, middle)]
    return refused
