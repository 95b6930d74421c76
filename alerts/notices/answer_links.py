"""Links by which somebody answers from a message: signed, for one person and one notice, with an end."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass

LONGEST_TOKEN = 400
_SIGNATURE = 16
"""Bytes of the signature."""


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """That ``person`` may answer ``notice`` without signing in, until ``until`` (UTC ms)."""

    notice: int
    person: str
    until: int


def token_of(link: AnswerLink, key: bytes) -> str:
    """What stands in the link's address, signed with ``key``."""
    body = json.dumps([link.notice, link.person, link.until], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(body, key) + body).rstrip(b"=").decode()


def read_token(token: str, key: bytes) -> AnswerLink | None:
    """The link of ``token``; ``None`` for one that was not signed with ``key``."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(body, key)):
        return None
    notice, person, until = json.loads(body)
    return AnswerLink(notice, person, until)


def _signature(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"answer" + body, hashlib.sha256).digest()[:_SIGNATURE]
