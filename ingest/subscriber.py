"""The MQTT door: messages from the broker, acknowledged one by one only when told to.

paho-mqtt does the protocol. Two things are done around it, both for speed and both measured in
docs/decisions/0012-paho-read-ahead.md: bytes are read from the socket in large pieces, and runs of PUBLISH packets in what has been
read are taken apart in one loop; every other packet, and the last of each run, goes paho's own way.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import structlog
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

log = structlog.get_logger("wenya.subscriber")

READ_BYTES = 1 << 16
PUBLISH: Final = 0x30
PUBACK: Final = 0x40
MOST_UNACKNOWLEDGED = 20_000
"""MQTT 5 receive maximum: how many messages the broker may send ahead of our acknowledgements."""


class Arrived(NamedTuple):
    """A message as it came. ``session`` tells on which connection, so that an old one is not acknowledged on a new."""

    topic: str
    payload: bytes
    mid: int
    session: int


class ReadAhead:
    """A socket that is read in large pieces. paho asks `pending` before it waits for the next bytes."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.buffer = b""
        self.start = 0

    def recv(self, count: int) -> bytes:
        """Up to ``count`` bytes, from what has been read ahead or from the socket."""
        if self.start >= len(self.buffer):
            self.buffer, self.start = self._sock.recv(READ_BYTES), 0
        piece = self.buffer[self.start : self.start + count]
        self.start += len(piece)
        return piece

    def more(self) -> None:
        """Read on when less than half a piece is left; keeps what is there."""
        if len(self.buffer) - self.start < READ_BYTES // 2:
            try:
                fresh = self._sock.recv(READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            self.buffer, self.start = self.buffer[self.start :] + fresh, 0

    def pending(self) -> int:
        """Bytes that can be had without asking the socket."""
        below = self._sock.pending() if isinstance(self._sock, ssl.SSLSocket) else 0
        return len(self.buffer) - self.start + below

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def take_publishes(data: bytes, start: int, protocol: int, found: list[tuple[str, bytes, int]]) -> int:
    """Take the QoS 1 PUBLISH packets that stand whole in ``data`` from ``start`` on, but for the last packet of all.

    Appends ``(topic, payload, mid)``; stops before a packet of another kind, one that is not whole, or one with a topic
    that is no UTF-8. Returns where it stopped. MQTT 3.1.1 (4) and 5 (5), section 3.3.
    """
    size = len(data)
    append = found.append
    while start + 2 <= size and data[start] & 0xF6 == PUBLISH | 2:
        length, at, shift = data[start + 1] & 0x7F, start + 2, 7
        while data[at - 1] & 0x80:
            if at >= size or shift > 21:
                return start
            length |= (data[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
        end = at + length
        if end >= size or length < 5:
            return start
        topic_end = at + 2 + (data[at] << 8 | data[at + 1])
        if topic_end + 3 > end:
            return start
        mid = data[topic_end] << 8 | data[topic_end + 1]
        body = topic_end + 2
        if protocol == mqtt.MQTTv5:
            if data[body] & 0x80:
                return start
            body += 1 + data[body]
        try:
            append((data[at + 2 : topic_end].decode(), data[body:end], mid))
        except UnicodeDecodeError:
            return start
        start = end
    return start


class _Client(mqtt.Client):
    """paho's client, reading ahead."""

    taken: Callable[[list[tuple[str, bytes, int]]], None]

    def _create_socket(self) -> Any:
        return ReadAhead(super()._create_socket())  # type: ignore[no-untyped-call, unused-ignore]

    def _packet_read(self) -> MQTTErrorCode:
        sock = self._sock
        if isinstance(sock, ReadAhead) and self._in_packet["command"] == 0:
            sock.more()
            found: list[tuple[str, bytes, int]] = []
            sock.start = take_publishes(sock.buffer, sock.start, self._protocol, found)
            if found:
                self.taken(found)
        return super()._packet_read()

    def acknowledge(self, mids: Sequence[int]) -> None:
        """PUBACKs for ``mids``, handed to paho as one piece so that they go out in one write."""
        acks = b"".join(b"\x40\x02" + mid.to_bytes(2) for mid in mids)
        self._packet_queue(PUBACK, acks, 0, 0)


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where and how to connect. Mirrors ``[mqtt]`` of the settings; the password is plain here and never logged."""

    host: str
    port: int
    client_id: str
    topics: tuple[str, ...]
    protocol: int = 5
    username: str | None = None
    password: str | None = None
    keepalive_s: int = 30
    tls: bool = False
    ca_file: str | None = None
    share_group: str = ""
    session_expiry_s: int = 7 * 24 * 3600


class Subscriber:
    """A persistent session with the broker. Connects, and connects again, by itself.

    Parameters
    ----------
    address
        The broker and the topics.
    receive
        Called on the network thread with the messages of one read; it may block to hold the broker back.
    on_state
        Called on the network thread with ``None`` when subscribed, or with the reason why not.
    """

    def __init__(
        self,
        address: BrokerAddress,
        receive: Callable[[list[Arrived]], None],
        on_state: Callable[[str | None], None],
    ) -> None:
        self._address = address
        self._receive = receive
        self._on_state = on_state
        self._session = 0
        self._told: str | None = ""
        self._subscribed = threading.Event()
        self._client = self._make_client()

    def _make_client(self) -> _Client:
        a = self._address
        protocol = mqtt.MQTTv5 if a.protocol == mqtt.MQTTv5 else mqtt.MQTTv311
        client = _Client(
            CallbackAPIVersion.VERSION2,
            a.client_id,
            clean_session=None if protocol == mqtt.MQTTv5 else False,
            protocol=protocol,
            manual_ack=True,
        )
        if a.username is not None:
            client.username_pw_set(a.username, a.password)
        if a.tls:
            client.tls_set(ca_certs=a.ca_file)
        client.reconnect_delay_set(1, 30)
        client.on_connect = self._connected
        client.on_connect_fail = lambda *_: self._tell("the broker cannot be reached")
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._granted
        client.on_message = self._message
        client.taken = self._taken
        return client

    def start(self) -> None:
        """Begin to connect in the background; a broker that is away is tried again for as long as it takes."""
        a = self._address
        options: dict[str, Any] = {}
        if a.protocol == mqtt.MQTTv5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = a.session_expiry_s
            properties.ReceiveMaximum = MOST_UNACKNOWLEDGED
            options = {"clean_start": False, "properties": properties}
        self._client.connect_async(a.host, a.port, a.keepalive_s, **options)
        self._client.loop_start()

    def will(self, topic: str, payload: bytes) -> None:
        """What the broker publishes, retained, when we are gone without a word. Before `start`."""
        self._client.will_set(topic, payload, qos=1, retain=True)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish, retained, at QoS 1; queued while the broker is away."""
        self._client.publish(topic, payload, qos=1, retain=True)

    def acknowledge(self, arrived: Sequence[Arrived]) -> None:
        """Tell the broker that these are durable. What came on an earlier connection will come again: no harm."""
        mids = [message.mid for message in arrived if message.session == self._session]
        if mids:
            self._client.acknowledge(mids)

    def wait_subscribed(self, timeout_s: float) -> bool:
        """Until the broker has granted the subscriptions, at most ``timeout_s``; whether it has."""
        return self._subscribed.wait(timeout_s)

    def stop(self) -> None:
        """Disconnect; the session stays with the broker. Harmless when called twice."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._tell(f"the broker refused us: {reason}")
            return
        self._session += 1
        prefix = f"$share/{self._address.share_group}/" if self._address.share_group else ""
        if self._address.protocol == mqtt.MQTTv5:
            # Retained messages are old news, and would look new after every reconnection.
            options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
            client.subscribe([(prefix + topic, options) for topic in self._address.topics])
        else:
            client.subscribe([(prefix + topic, 1) for topic in self._address.topics])

    def _granted(self, _client: Any, _data: Any, _mid: int, reasons: list[Any], _properties: Any) -> None:
        refused = [
            topic for topic, reason in zip(self._address.topics, reasons, strict=True) if reason.is_failure
        ]
        self._tell(f"the broker refused the subscription to {', '.join(refused)}" if refused else None)

    def _disconnected(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self._tell(f"the connection to the broker ended: {reason}")

    def _tell(self, problem: str | None) -> None:
        if problem is None:
            self._subscribed.set()
        else:
            self._subscribed.clear()
        if problem != self._told:
            self._told = problem
            if problem is None:
                log.info("subscribed", broker=f"{self._address.host}:{self._address.port}")
            else:
                log.warning("not subscribed", broker=f"{self._address.host}:{self._address.port}", reason=problem)
        self._on_state(problem)

    def _taken(self, found: list[tuple[str, bytes, int]]) -> None:
        session = self._session
        self._receive([Arrived(topic, payload, mid, session) for topic, payload, mid in found])

    def _message(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = repr(message._topic)  # noqa: SLF001 - paho has no other way to say it
        mid = message.mid if message.qos else 0
        self._receive([Arrived(topic, bytes(message.payload), mid, self._session if message.qos else -1)])
