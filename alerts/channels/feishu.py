"""A robot of a Feishu group: text without mentions by mobile; 100 messages a minute, 5 a second."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from alerts.channels.http_post import secrets_of
from alerts.channels.outcome import Outcome, failed
from alerts.channels.robots import FAILED, REFUSED, ServiceCode, judged, posted
from alerts.channels.settings.robots import FeishuChannel
from alerts.notices.message import NoticeMessage, as_text
from ingest.durations import MINUTE, SECOND

CODES = {
    9499: ServiceCode(REFUSED, "content"),
    11232: ServiceCode(FAILED, "too-often", MINUTE),
    19001: ServiceCode(REFUSED, "key"),
    19021: ServiceCode(REFUSED, "signature"),
    19022: ServiceCode(REFUSED, "signature"),
    19024: ServiceCode(REFUSED, "signature"),
}
BAD_REQUEST = 9499
"""Of a body that cannot be read, and of too many as well; then its text says so."""


def signature(secret: str, seconds: int) -> str:
    """Of a request at ``seconds`` (UTC, since 1970): the key signs nothing."""
    digest = hmac.digest(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(digest).decode()


def send(message: NoticeMessage, address: str, channel: FeishuChannel, now: int) -> Outcome:
    """Send ``message`` to the robot's group at ``now`` (UTC ms); ``address`` is not needed."""
    del address
    secrets = secrets_of(channel.token, channel.secret)
    # A tag in a name of somebody's would mention the whole group.
    text = as_text(message, channel.limits.max_bytes).replace("<", "＜")
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if channel.secret is not None:
        seconds = now // SECOND
        body |= {"timestamp": str(seconds), "sign": signature(secrets[1], seconds)}
    answer = posted(channel, f"{channel.url.rstrip('/')}/{secrets[0]}", body, secrets, now)
    if isinstance(answer, Outcome):
        return answer
    # Answers of the older form have other keys.
    code = answer.get("code", answer.get("StatusCode"))
    text_of_code = answer.get("msg", answer.get("StatusMessage"))
    found = judged(code, text_of_code, CODES, secrets, now)
    if code == BAD_REQUEST and "too many" in str(text_of_code).lower():
        return failed("too-often", found.detail, now + MINUTE)
    return found
