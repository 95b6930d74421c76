"""A robot of a DingTalk group: markdown, mentions by mobile; 20 messages a minute, then nothing for ten."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from alerts.channels.http_post import secrets_of
from alerts.channels.outcome import Outcome
from alerts.channels.robots import FAILED, REFUSED, ServiceCode, judged, posted
from alerts.channels.settings.robots import DingtalkChannel
from alerts.notices.message import MOST_MENTIONS, NoticeMessage, as_markdown, cut
from ingest.durations import MINUTE

BLOCKED = 10 * MINUTE
"""For how long a robot that sent too often is not heard."""
_TITLE = 120
"""Bytes of what a phone shows of a message that is not opened yet."""

CODES = {
    -1: ServiceCode(FAILED, "busy"),
    130101: ServiceCode(FAILED, "too-often", BLOCKED),
    300001: ServiceCode(REFUSED, "key"),
    300005: ServiceCode(REFUSED, "key"),
    310000: ServiceCode(REFUSED, "signature"),
    400013: ServiceCode(REFUSED, "key"),
    400101: ServiceCode(REFUSED, "key"),
    400102: ServiceCode(REFUSED, "key"),
    400105: ServiceCode(REFUSED, "content"),
    400106: ServiceCode(REFUSED, "key"),
    410100: ServiceCode(FAILED, "too-often", BLOCKED),
    430101: ServiceCode(REFUSED, "content"),
    430102: ServiceCode(REFUSED, "content"),
    430103: ServiceCode(REFUSED, "content"),
    430104: ServiceCode(REFUSED, "content"),
    660026: ServiceCode(FAILED, "too-often", BLOCKED),
    90018: ServiceCode(FAILED, "too-often", BLOCKED),
    90030: ServiceCode(FAILED, "too-often", BLOCKED),
}


def signature(secret: str, now: int) -> str:
    """Of a request at ``now`` (UTC ms), before it is encoded for the address."""
    digest = hmac.digest(secret.encode(), f"{now}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def send(message: NoticeMessage, address: str, channel: DingtalkChannel, now: int) -> Outcome:
    """Send ``message`` to the robot's group at ``now`` (UTC ms); ``address`` is not needed."""
    del address
    secrets = secrets_of(channel.token, channel.secret)
    query = {"access_token": secrets[0]}
    if channel.secret is not None:
        # Encoded once, here; encoded again it would not match (errcode 310000).
        query |= {"timestamp": str(now), "sign": signature(secrets[1], now)}
    body = {
        "msgtype": "markdown",
        "markdown": {
            "title": cut(f"{message.marked_number} {message.title}", _TITLE),
            "text": as_markdown(message, channel.limits.max_bytes),
        },
        "at": {"atMobiles": message.mobiles[:MOST_MENTIONS], "isAtAll": False},
    }
    answer = posted(channel, f"{channel.url}?{urlencode(query)}", body, secrets, now)
    if isinstance(answer, Outcome):
        return answer
    return judged(answer.get("errcode"), answer.get("errmsg"), CODES, secrets, now)
