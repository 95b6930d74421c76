"""A signed request to a program of the organisation's own, signed as Standard Webhooks says.

Whoever receives verifies with any library of that standard, or with three lines (docs/guides/channels.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import msgspec

from alerts.channels.http_post import Request, secrets_of, taken_by
from alerts.channels.outcome import DELIVERED, Outcome
from alerts.channels.robots import JSON
from alerts.channels.settings.channels import WebhookChannel
from alerts.notices.message import NoticeMessage, as_text
from ingest.durations import SECOND


def document(message: NoticeMessage, address: str, most_bytes: int) -> dict[str, Any]:
    """What programs are told of ``message``: its parts, and all of it as one text."""
    return {
        "notice": message.notice,
        "notices": message.numbers,
        "urgency": message.urgency.value,
        "repeated": message.repeated,
        "language": message.language,
        "title": message.title,
        "lines": message.lines,
        "link": message.link,
        "text": as_text(message, most_bytes),
        "to": message.told or ([address] if address else []),
        "posts": message.posts,
    }


def signature(key: bytes, notice: str, seconds: int, body: bytes) -> str:
    """Of ``body`` as it goes over the wire, at ``seconds`` (UTC, since 1970)."""
    signed = f"{notice}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def send(message: NoticeMessage, address: str, channel: WebhookChannel, now: int) -> Outcome:
    """Send ``message`` for ``address`` at ``now`` (UTC ms); any 2xx says that it was taken."""
    body = msgspec.json.encode(document(message, address, channel.max_bytes))
    seconds = now // SECOND
    headers = {
        **JSON,
        "webhook-id": message.notice,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(channel.signing_key, message.notice, seconds, body),
    }
    request = Request(
        channel.url,
        body,
        headers,
        now,
        channel.timeout_s,
        secrets=secrets_of(channel.secret),
        ca_file=channel.ca_file,
    )
    answer = taken_by(request)
    return answer if isinstance(answer, Outcome) else DELIVERED
