"""Lists in pages: ``{"items": [...], "next": cursor | null}``.

A cursor is opaque and signed: it holds the position after the last item, and its signature covers the list
and the filters it was issued for. A client can neither forge a position nor carry a cursor to another list.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Annotated

from fastapi import Query

from alerts.desk.lookups.list_page import Position
from api.http.problems import HttpProblem, ProblemKind
from ingest.said import Said

LONGEST_CURSOR = 1_024
SIGNATURE = 16
"""Bytes of the signature."""

Cursor = Annotated[
    str | None,
    Query(max_length=LONGEST_CURSOR, description="`next` of the page before; absent for the first page."),
]


class Cursors:
    """Signs positions and takes them back.

    Parameters
    ----------
    key
        Secret; cursors stay good as long as it is the same.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def issue(self, name: str, filters: object, position: Position) -> str:
        """A cursor of the list ``name`` under ``filters`` (anything JSON can hold)."""
        body = json.dumps(position, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(name, filters, body) + body).rstrip(b"=").decode()

    def after(self, name: str, filters: object, last: Position | None) -> str | None:
        """As `issue` for the position of the last item on a page; ``None`` when nothing follows it."""
        return None if last is None else self.issue(name, filters, last)

    def read(self, name: str, filters: object, cursor: str | None) -> Position | None:
        """The position in ``cursor``; ``None`` for no cursor. Raises `HttpProblem` ``bad-cursor``."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise _refused() from error
        signature, body = raw[:SIGNATURE], raw[SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(name, filters, body)):
            raise _refused()
        position: Position = json.loads(body)
        return position

    def _sign(self, name: str, filters: object, body: bytes) -> bytes:
        scope = json.dumps([name, filters], sort_keys=True, separators=(",", ":")).encode()
        message = len(scope).to_bytes(8, "big") + scope + body
        return hmac.new(self._key(), message, hashlib.sha256).digest()[:SIGNATURE]


def _refused() -> HttpProblem:
    return HttpProblem(ProblemKind.BAD_CURSOR, Said("refusal-cursor"))
