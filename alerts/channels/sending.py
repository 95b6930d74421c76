"""One function for all kinds of channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alerts.channels import by_apprise, dingtalk, feishu, mail, mqtt, provider, webhook, wecom
from alerts.channels.outcome import Outcome
from alerts.channels.settings.base import ChannelSection
from alerts.channels.settings.channels import Channel
from alerts.notices.message import NoticeMessage

Send = Callable[[NoticeMessage, str, Any, int], Outcome]

SENDERS: Mapping[str, Send] = {
    "email": mail.send,
    "webhook": webhook.send,
    "mqtt": mqtt.send,
    "wecom": wecom.send,
    "dingtalk": dingtalk.send,
    "feishu": feishu.send,
    "sms": provider.send,
    "voice": provider.send,
    "apprise": by_apprise.send,
}
"""Kind -> its sender."""


def send(message: NoticeMessage, address: str, channel: Channel, now: int) -> Outcome:
    """Send ``message`` to ``address`` by ``channel`` at ``now`` (UTC ms), once, and say what came of it.

    Waits at most some timeouts of the channel, and raises nothing that the other side could bring about.
    ``address`` is a mail address or a telephone number where the channel needs one (`needs_address`); a
    program is told of it; a robot has its group.
    """
    assert isinstance(channel, ChannelSection)  # noqa: S101 - for the type of a union
    return SENDERS[channel.kind](message, address, channel, now)
