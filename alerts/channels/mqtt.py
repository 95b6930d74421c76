"""A topic of a broker, at QoS 1: delivered is what the broker has acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from alerts.channels.http_post import secrets_of
from alerts.channels.outcome import DELIVERED, Outcome, failed, refused, told, unknown
from alerts.channels.settings.channels import MqttChannel
from alerts.channels.webhook import document
from alerts.notices.message import NoticeMessage
from ingest.mqtt.one_message import Acknowledgement, publish_one
from ingest.mqtt.subscriber import BrokerAddress


def send(message: NoticeMessage, address: str, channel: MqttChannel, now: int) -> Outcome:
    """Publish ``message`` for ``address`` to the channel's topic; nothing in it says when (``now``)."""
    del now
    secrets = secrets_of(channel.password)
    broker = BrokerAddress(
        host=channel.host,
        port=channel.port,
        client_id=channel.client_id,
        topics=(),
        protocol=5 if channel.protocol == "5" else 4,
        username=channel.username,
        password="".join(secrets) or None,
        tls=channel.tls,
        ca_file=str(channel.ca_file) if channel.ca_file else None,
    )
    payload = msgspec.json.encode(document(message, address, channel.max_bytes))
    answer, why = publish_one(broker, channel.topic, payload, channel.timeout_s)
    return _OUTCOMES[answer](told(why, secrets))


_OUTCOMES: Mapping[Acknowledgement, Callable[[str], Outcome]] = {
    Acknowledgement.TAKEN: lambda _said: DELIVERED,
    Acknowledgement.AWAY: lambda said: failed("unreachable", said),
    Acknowledgement.UNTRUSTED: lambda said: refused("untrusted", said),
    Acknowledgement.NOT_LET_IN: lambda said: refused("key", said),
    Acknowledgement.NOT_ALLOWED: lambda said: refused("recipient", said),
    Acknowledgement.NOT_NOW: lambda said: failed("busy", said),
    Acknowledgement.NONE: lambda said: unknown("no-answer", said),
}
