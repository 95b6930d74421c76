"""What the answers of an InfluxDB mean. Pure.

Statuses and bodies of 1.x, 2.x and 3.x: decision 0031. What is in between (a proxy, a gateway, a login page)
answers too; its word is never taken for the server's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ingest.said import Said
from ingest.stores.contract import StoreError

STORED = 204
"""The one status that 1.x, 2.x and 3.x give to a write that is stored."""
TOO_LARGE = 413
_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN = 400, 401, 403
_BAD_LINES = (_BAD_REQUEST, 422)
_SERVERS_OWN = 500
_AGAIN = (404, 408, 429)
_ERROR_CHARACTERS = 500

_DROPPED = re.compile(r"partial write.*\bdropped=(\d+)", re.DOTALL)
_MISSING = re.compile(
    r"database not found|database .*\bnot found|bucket .*\bnot found|retention policy not found"
    r"|no dbrp mapping found|default retention policy not set",
    re.IGNORECASE,
)
_OF_3 = "(?:write buffer error: )?(?:catalog update error: )?"
_LINES_OF_3 = (
    "parsing failed for write_lp endpoint"  # 3.0 to 3.3
    "|parsing for line protocol failed"  # 3.4 to 3.7, which say no more
    "|(?:line protocol parse failed|failed to parse line protocol)"  # from 3.8 on
)
_ABOUT_LINES = re.compile(
    "(?:(?:failure|unexpected error) writing points to database: )?"
    "(?:partial write|unable to parse|field type conflict)"
    f"|{_OF_3}(?:{_LINES_OF_3})"
)
"""How every refusal of lines begins; what follows quotes the lines, and says nothing of the server.

A positive list, since other things are said with 400, too: by a proxy ("Bad Request"), by a 1.x that did
not get the whole body, and by a 3.x that is overloaded or cannot write its own files.
"""
_RIGHT = re.compile(r"\b(?:read|write):\S+ is unauthorized|none of .* is authorized")
_LIMIT = re.compile(
    f"{_OF_3}(?:(?:{_LINES_OF_3}): )?(?:Update to schema|Adding a new database) would exceed "
)
"""3.x has a bound on databases, tables and columns: a verdict on the server, not on lines."""
_TOO_MANY_FILES = re.compile(r"exceed(?:ing the)? file limit")
_NOT_NOW = ("timeout", "not found", "not executed", "shutdown", "aborted")
_SPEAKS_TLS = re.compile(r"HTTPS (?:server|port)")


class DatabaseMissingError(StoreError):
    """The database, bucket, policy or mapping that was asked is not there, or not for us."""


class TooManyFilesError(StoreError):
    """A query that reads more files than an InfluxDB 3 Core allows: its span of time is too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer: HTTP status, message, and how long it asked us to wait.

    ``foreign``: the body is none of InfluxDB's, but the page of something in between.
    """

    status: int
    message: str = ""
    retry_after_s: float | None = None
    foreign: bool = False

    @property
    def stored(self) -> bool:
        """Whether all lines of a write are on disk; any other status, 200 too, is not an answer to one."""
        return self.status == STORED and not self.foreign

    @property
    def is_error(self) -> bool:
        """Whether the server could not do what was asked."""
        return self.status >= _BAD_REQUEST

    @property
    def dropped(self) -> int:
        """How many points were dropped according to the answer to a partial write; 0 without that number."""
        found = None if self.foreign else _DROPPED.search(self.message)
        return int(found[1]) if found else 0

    @property
    def missing(self) -> bool:
        """Whether the database or bucket is not there."""
        return not (self.foreign or self._about_lines) and bool(_MISSING.search(self.message))

    @property
    def at_a_limit(self) -> bool:
        """Whether a 3.x has as many databases, tables or columns as it takes."""
        return bool(_LIMIT.match(self.message))

    @property
    def is_verdict(self) -> bool:
        """Whether InfluxDB refuses lines for good, in its own words, and tells no condition of its own."""
        if self.foreign or self.at_a_limit:
            return False
        return self.dropped > 0 or (self.status in _BAD_LINES and self._about_lines)

    @property
    def _about_lines(self) -> bool:
        return bool(_ABOUT_LINES.match(self.message))

    def reason(self, place: Said | str) -> Said | str:
        """Why a line was refused, for a dead letter; ``place`` names the bucket or database.

        A server names one of the points that it dropped, which is not that of the other lines.
        """
        if self.dropped and "retention policy" in self.message:
            return Said("letter-outside-retention", place=place)
        return self.message

    def error_of_a_write(self) -> StoreError:
        """The answer to lines, which is no verdict, as an error: a 400 or 422 is an outage then."""
        if self.foreign or self.status not in _BAD_LINES or self.missing or self.at_a_limit:
            return self.error()
        return StoreError(
            "unavailable",
            Said("influx-no-verdict", status=str(self.status), says=self._said),
            retryable=True,
            retry_after_s=self.retry_after_s,
            status=self.status,
        )

    def error(self) -> StoreError:
        """The answer as an error for the caller."""
        too_many_files = self.is_error and _TOO_MANY_FILES.search(self.message)  # 3.0 says it in plain text
        if self.foreign and not too_many_files:
            return self._error_of_a_stranger()
        kind, code = StoreError, self._code()
        said = Said("influx-answered", status=str(self.status), says=self._said)
        if too_many_files:
            kind, code = TooManyFilesError, "refused"
        elif self.missing:
            kind = DatabaseMissingError
        elif not self.is_error:
            said = Said("influx-odd-status", status=str(self.status))
        elif code == "credentials":
            said = Said("influx-not-let-in", said=said)
        return kind(
            code,
            said,
            retryable=code != "refused",
            retry_after_s=self.retry_after_s if code in ("unavailable", "refused") else None,
            status=self.status,
        )

    def _code(self) -> str:
        if self.status == _FORBIDDEN or (self.status == _UNAUTHORIZED and _RIGHT.search(self.message)):
            return "rights"
        if self.status == _UNAUTHORIZED:
            return "credentials"
        if "no space left" in self.message or self.at_a_limit:
            return "full"
        at_fault = self.status < _BAD_REQUEST or self.status in _AGAIN or self.status >= _SERVERS_OWN
        return "unavailable" if at_fault or self.missing else "refused"

    @property
    def _said(self) -> Said | str:
        return self.message[:_ERROR_CHARACTERS] or Said("influx-nothing")

    def _error_of_a_stranger(self) -> StoreError:
        if self.status == _BAD_REQUEST and _SPEAKS_TLS.search(self.message):
            return StoreError(
                "settings",
                Said("influx-speaks-tls", says=self._said),
                retryable=False,
                status=self.status,
            )
        return StoreError(
            "unavailable",
            Said("influx-foreign-page", status=str(self.status), says=self._said),
            retryable=True,
            retry_after_s=self.retry_after_s,
            status=self.status,
        )


def reported(error: str) -> StoreError:
    """The error of a statement, which InfluxQL gives with status 200."""
    said = Said("influx-reports", says=error)
    if _MISSING.search(error):
        return DatabaseMissingError("unavailable", said, retryable=True)
    if _TOO_MANY_FILES.search(error):
        return TooManyFilesError("refused", said, retryable=False)
    retryable = any(word in error for word in _NOT_NOW)
    return StoreError("unavailable" if retryable else "refused", said, retryable=retryable)


def answer_of(status: int, body: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer with this status, body and headers.

    InfluxDB's errors are JSON objects with ``error`` (1.x, 3.x), or ``code`` and ``message`` (2.x, 3.x), or
    have no body at all, except for what was asked wrongly; a ``message`` alone is what gateways say.
    Where ``data`` of a 3.x tells of one line, its reason is told, too.
    """
    document = document_of(body)
    wait = retry_after(headers)
    if document is None:
        text = " ".join(body[: 4 * _ERROR_CHARACTERS].decode(errors="replace").split())
        return Answer(status, text, wait, foreign=bool(text) or status in _BAD_LINES)
    said = document.get("message") if isinstance(document.get("code"), str) else document.get("error")
    if isinstance(said, str):
        data = document.get("data")
        reason = data.get("error_message") if isinstance(data, dict) else None
        return Answer(status, f"{said}: {reason}" if reason else said, wait)
    # What asked knows what a good answer has to hold.
    return Answer(status, body[:_ERROR_CHARACTERS].decode(errors="replace"), wait, status >= _BAD_REQUEST)


def document_of(body: bytes) -> dict[str, Any] | None:
    """``body`` as a JSON object; ``None`` where it is anything else."""
    try:
        content = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return None
    return content if isinstance(content, dict) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a ``Retry-After`` header; ``None`` when there is none, or it is no number."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
