"""A robot of a WeCom group: text, mentions by mobile; 20 messages a minute, 2048 bytes."""

from __future__ import annotations

from urllib.parse import urlencode

from alerts.channels.http_post import secrets_of
from alerts.channels.outcome import Outcome
from alerts.channels.robots import FAILED, REFUSED, ServiceCode, judged, posted
from alerts.channels.settings.robots import WecomChannel
from alerts.notices.message import MOST_MENTIONS, NoticeMessage, as_text
from ingest.durations import MINUTE

CODES = {
    -1: ServiceCode(FAILED, "busy"),
    40008: ServiceCode(REFUSED, "content"),
    40058: ServiceCode(REFUSED, "content"),
    44004: ServiceCode(REFUSED, "content"),
    45002: ServiceCode(REFUSED, "content"),
    45009: ServiceCode(FAILED, "too-often", MINUTE),
    45033: ServiceCode(FAILED, "too-often", MINUTE),
    93000: ServiceCode(REFUSED, "key"),
    93004: ServiceCode(REFUSED, "key"),
    93008: ServiceCode(REFUSED, "key"),
    93017: ServiceCode(REFUSED, "key"),
}


def send(message: NoticeMessage, address: str, channel: WecomChannel, now: int) -> Outcome:
    """Send ``message`` to the robot's group at ``now`` (UTC ms); ``address`` is not needed."""
    del address
    (key,) = secrets = secrets_of(channel.key)
    text = {
        "content": as_text(message, channel.limits.max_bytes),
        "mentioned_mobile_list": message.mobiles[:MOST_MENTIONS],
    }
    url = f"{channel.url}?{urlencode({'key': key})}"
    answer = posted(channel, url, {"msgtype": "text", "text": text}, secrets, now)
    if isinstance(answer, Outcome):
        return answer
    return judged(answer.get("errcode"), answer.get("errmsg"), CODES, secrets, now)
