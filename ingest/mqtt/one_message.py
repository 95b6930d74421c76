"""One message to a broker: connected for it, published at QoS 1, acknowledged, disconnected. No thread."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from ingest.clock import elapsed
from ingest.mqtt.subscriber import BrokerAddress

_PIECE_S = 0.2
_NOT_NOW = frozenset({0x88, 0x89, 0x96, 0x97, 0x9F})
"""Reason codes of MQTT 5 that pass: unavailable, busy, too fast, a quota, connections too fast."""


class Acknowledgement(Enum):
    """What a broker said to a message."""

    TAKEN = auto()
    AWAY = auto()
    """It cannot be reached."""
    UNTRUSTED = auto()
    """Its certificate does not check out."""
    NOT_LET_IN = auto()
    """It refused the connection."""
    NOT_ALLOWED = auto()
    """It refused the message (MQTT 5 only; before, it acknowledges and drops)."""
    NOT_NOW = auto()
    """It refused for what may pass."""
    NONE = auto()
    """The message was sent, and nothing came."""


class _ClosingSocket(ssl.SSLSocket):
    """Closed when the handshake fails; paho leaves such a socket open."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def publish_one(
    address: BrokerAddress, topic: str, payload: bytes, timeout_s: float
) -> tuple[Acknowledgement, str]:
    """Publish ``payload``, not retained, and say what came of it, with the broker's own words.

    Waits at most ``timeout_s`` for the connection, for the broker's greeting and for the acknowledgement,
    each.
    """
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        address.client_id,
        clean_session=None if address.protocol == mqtt.MQTTv5 else True,
        protocol=mqtt.MQTTv5 if address.protocol == mqtt.MQTTv5 else mqtt.MQTTv311,
    )
    client.connect_timeout = timeout_s
    if address.username is not None:
        client.username_pw_set(address.username, address.password)
    try:
        if address.tls:
            context = ssl.create_default_context(cafile=address.ca_file)
            context.sslsocket_class = _ClosingSocket
            client.tls_set_context(context)
        return _spoken(client, address, (topic, payload), timeout_s)
    except ssl.SSLCertVerificationError as error:
        return Acknowledgement.UNTRUSTED, error.verify_message
    except (OSError, ValueError) as error:  # ValueError: a name that is none
        return Acknowledgement.AWAY, str(error)
    finally:
        client.disconnect()


def _spoken(
    client: mqtt.Client, address: BrokerAddress, message: tuple[str, bytes], timeout_s: float
) -> tuple[Acknowledgement, str]:
    greetings: list[Any] = []
    answers: list[Any] = []
    client.on_connect = lambda _client, _data, _flags, reason, _properties: greetings.append(reason)
    client.on_publish = lambda _client, _data, _mid, reason, _properties: answers.append(reason)
    client.connect(address.host, address.port, address.keepalive_s)
    if not _until(lambda: bool(greetings), client, timeout_s):
        return Acknowledgement.AWAY, ""
    if greetings[0].is_failure:
        return _refusal(greetings[0], Acknowledgement.NOT_LET_IN)
    client.publish(*message, qos=1)
    if not _until(lambda: bool(answers), client, timeout_s):
        return Acknowledgement.NONE, ""
    if answers[0].is_failure:
        return _refusal(answers[0], Acknowledgement.NOT_ALLOWED)
    return Acknowledgement.TAKEN, ""


def _refusal(reason: Any, for_good: Acknowledgement) -> tuple[Acknowledgement, str]:
    return Acknowledgement.NOT_NOW if reason.value in _NOT_NOW else for_good, str(reason)


def _until(come: Callable[[], bool], client: mqtt.Client, timeout_s: float) -> bool:
    """Let ``client`` speak until something has ``come``; False: it did not, or the connection is gone."""
    end = elapsed() + timeout_s
    while not come():
        if elapsed() > end or client.loop(_PIECE_S) != mqtt.MQTT_ERR_SUCCESS:
            return come()
    return True
