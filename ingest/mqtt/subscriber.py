"""The MQTT door: messages from the broker, acknowledged only on request.

paho-mqtt implements the protocol. Around it, bytes are read from the socket in large pieces, runs of PUBLISH
packets among them are parsed in one loop, and acknowledgements are sent in one write; paho handles every
other packet. Measurements: docs/decisions/0012-paho-read-ahead.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest.clock import elapsed
from ingest.mqtt.read_ahead import MessageBlock, ReadAheadSocket, acknowledgements, parse_publishes
from ingest.mqtt.session_contest import SessionContest
from ingest.network.reaching import why_unreached
from ingest.said import Said

log = structlog.get_logger("wenya.subscriber")

PUBACK: Final = 0x40
PINGREQ: Final = 0xC0
MOST_UNACKNOWLEDGED = 20_000
"""MQTT 5 receive maximum: how many messages the broker may send ahead of our acknowledgements."""


class _ReadAheadClient(mqtt.Client):
    """paho's client, reading ahead. It overrides private parts; a test fails when paho renames them."""

    def listen(self, on_messages: Callable[[MessageBlock], None]) -> None:
        """Pass messages to ``on_messages``, on the network thread."""
        self.session = 0
        self.failure: Said | str = ""
        self._on_messages = on_messages
        self._queueing = threading.Lock()
        self._unusual: list[mqtt.MQTTMessage] = []
        self.on_message = lambda _client, _data, message: self._unusual.append(message)

    def reconnect(self) -> MQTTErrorCode:
        """Connect; from here on nothing of an earlier connection is acknowledged. Raises `OSError`."""
        with self._queueing:
            self.session += 1
        try:
            return super().reconnect()
        except (OSError, ValueError) as error:
            self.failure = why_unreached(error)
            raise OSError(self.failure) from error

    def acknowledge(self, arrived: Sequence[MessageBlock]) -> None:
        """Send PUBACKs for what came on this connection, all in one write."""
        with self._queueing:
            mids = [mid for run in arrived if run.session == self.session for mid in run.mids]
            packets = acknowledgements(mids)
            if packets:
                self._packet_queue(PUBACK, packets, 0, 0)

    def keep_connection(self) -> bool:
        """On the network thread, while nothing can be read: send a ping. False if the connection is gone."""
        self._ping_t = 0.0  # no answer to a ping can be read now
        self._packet_queue(PINGREQ, b"\xc0\x00", 0, 0)
        self.loop_write()
        return self.is_connected()

    def _create_socket(self) -> Any:
        return ReadAheadSocket(super()._create_socket())  # type: ignore[arg-type]

    def _packet_read(self) -> MQTTErrorCode:
        sock = self._sock
        if isinstance(sock, ReadAheadSocket) and self._in_packet["command"] == 0:
            sock.more()
            arrived = MessageBlock([], [], [], self.session)
            sock.start = parse_publishes(sock.buffer, sock.start, self._protocol, arrived)
            if arrived.topics:
                self._on_messages(arrived)
                return MQTTErrorCode.MQTT_ERR_SUCCESS
        code = super()._packet_read()
        if self._unusual:
            self._deliver_unusual()
        return code

    def _deliver_unusual(self) -> None:
        """Pass on what paho itself parsed: messages whose topics are not UTF-8; retained ones are ignored."""
        arrived = MessageBlock([], [], [], self.session)
        for message in self._unusual:
            if message.retain:
                # From before we subscribed; in MQTT 3.1.1 one cannot ask for none.
                topic = message._topic.decode(errors="backslashreplace")  # noqa: SLF001 - below
                log.info("retained message ignored", topic=topic)
                self.ack(message.mid, message.qos)
                continue
            try:
                topic = message.topic
            except UnicodeDecodeError:
                topic = repr(message._topic)  # noqa: SLF001 - the public property fails on it
            arrived.topics.append(topic)
            arrived.payloads.append(bytes(message.payload))
            arrived.mids.append(message.mid if message.qos == 1 else 0)
        self._unusual.clear()
        if arrived.topics:
            self._on_messages(arrived)


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where and how to connect, as set in ``[mqtt]``; the password is never logged.

    ``status_topic``: our own, subscribed to as well and never shared; a broker may refuse it.
    ``first_retry_s`` and ``longest_retry_s``: the wait after a lost connection, doubled after each failure.
    """

    host: str
    port: int
    client_id: str
    topics: tuple[str, ...]
    status_topic: str = ""
    protocol: int = 5
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    keepalive_s: int = 30
    tls: bool = False
    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None
    key_password: str | None = field(default=None, repr=False)
    share_group: str = ""
    session_expiry_s: int = 7 * 24 * 3600
    first_retry_s: float = 1
    longest_retry_s: float = 30


class Subscriber:
    """A persistent session with the broker. Connects, and connects again, by itself.

    Parameters
    ----------
    address
        The broker and the topics.
    receive
        Called on the network thread with the messages of one read. It may wait some time for room, which
        holds the broker back, and returns whether it accepted them; if not, it is called with them again.
    on_state
        Called on the network thread with ``None`` when subscribed, or with the reason why not.
    """

    def __init__(
        self,
        address: BrokerAddress,
        receive: Callable[[MessageBlock], bool],
        on_state: Callable[[Said | None], None],
    ) -> None:
        self._address = address
        self._receive = receive
        self._on_state = on_state
        self._refused: Said | None = None
        self._reported: Said | None = Said("broker-not-yet")
        self._subscribed = threading.Event()
        self._stopping = threading.Event()
        self._will: tuple[str, bytes] | None = None
        self._retained: dict[str, bytes] = {}
        self._connected_before = False
        self._status_granted = False
        self._contest = SessionContest()
        self._client = self._make_client()

    def _make_client(self) -> _ReadAheadClient:
        a = self._address
        protocol = mqtt.MQTTv5 if a.protocol == mqtt.MQTTv5 else mqtt.MQTTv311
        client = _ReadAheadClient(
            CallbackAPIVersion.VERSION2,
            a.client_id,
            clean_session=None if protocol == mqtt.MQTTv5 else a.session_expiry_s == 0,
            protocol=protocol,
            manual_ack=True,
        )
        client.listen(self._deliver)
        if a.username is not None:
            client.username_pw_set(a.username, a.password)
        if a.tls:
            client.tls_set(a.ca_file, a.cert_file, a.key_file, keyfile_password=a.key_password)
        client.reconnect_delay_set(a.first_retry_s, a.longest_retry_s)  # type: ignore[arg-type]  # it sleeps for floats
        client.on_connect = self._connected
        client.on_connect_fail = lambda *_: self._report_state(Said("broker-unreachable", why=client.failure))
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._granted
        return client

    def start(self) -> None:
        """Connect in the background, and try again until the broker is there."""
        a = self._address
        options: dict[str, Any] = {}
        if a.protocol == mqtt.MQTTv5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = a.session_expiry_s
            properties.ReceiveMaximum = MOST_UNACKNOWLEDGED
            options = {"clean_start": False, "properties": properties}
        self._client.connect_async(a.host, a.port, a.keepalive_s, **options)
        self._client.loop_start()

    def will(self, topic: str, payload: bytes) -> None:
        """Publish this, retained, when the connection ends, also by a clean stop. Call before `start`."""
        self._will = topic, payload
        self._client.will_set(topic, payload, qos=1, retain=True)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish this, retained, at QoS 1: now if connected, and at every later connection."""
        self._retained[topic] = payload
        if self._client.is_connected():
            self._client.publish(topic, payload, qos=1, retain=True)

    def publish_marker(self, payload: bytes) -> bool:
        """Publish this on the status topic, not retained; False if we may not subscribe to that topic."""
        if self._status_granted:
            self._client.publish(self._address.status_topic, payload, qos=1)
        return self._status_granted

    def acknowledge(self, arrived: Sequence[MessageBlock]) -> None:
        """Acknowledge messages that are durable; those of an earlier connection come again instead."""
        self._client.acknowledge(arrived)

    def wait_subscribed(self, timeout_s: float) -> bool:
        """Wait at most ``timeout_s`` for the broker to grant the subscriptions; whether it has."""
        return self._subscribed.wait(timeout_s)

    def stop(self, timeout_s: float = 5.0) -> None:
        """Disconnect; the session stays with the broker. Harmless when called twice."""
        stopped, reason = self._stopping.is_set(), None
        self._stopping.set()
        if self._will is not None and self._address.protocol == mqtt.MQTTv5:
            # The broker publishes it after the disconnection and queues it for us: the next start receives
            # it first.
            reason = ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message")
        elif self._will is not None and not stopped:
            self._client.publish(*self._will, qos=0, retain=True)
        self._client.disconnect(reasoncode=reason)
        stopping = threading.Thread(target=self._client.loop_stop, name="subscriber-stop", daemon=True)
        stopping.start()
        stopping.join(timeout_s)

    def _connected(self, client: mqtt.Client, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refused = Said("broker-refused", reason=str(reason))
            return
        self._refused = None
        self._contest.connected(elapsed())
        if self._connected_before and not flags.session_present:
            log.error("the broker lost our session; messages it had queued for us are lost")
        self._connected_before = True
        for topic, payload in self._retained.items():
            client.publish(topic, payload, qos=1, retain=True)
        prefix = f"$share/{self._address.share_group}/" if self._address.share_group else ""
        filters = [prefix + topic for topic in self._address.topics]
        if self._address.status_topic:
            filters.append(self._address.status_topic)
        if self._address.protocol == mqtt.MQTTv5:
            # Retained messages are old, and would look new after every reconnection.
            options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
            client.subscribe([(topic, options) for topic in filters])
        else:
            client.subscribe([(topic, 1) for topic in filters])

    def _granted(self, _client: Any, _data: Any, _mid: int, reasons: list[Any], _properties: Any) -> None:
        answers = zip(self._address.topics, reasons, strict=False)
        own = reasons[len(self._address.topics) :]
        self._status_granted = bool(own) and not own[0].is_failure
        refused = [topic for topic, reason in answers if reason.is_failure]
        self._report_state(Said("broker-refused-topics", topics=tuple(refused)) if refused else None)

    def _disconnected(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if not self._stopping.is_set():
            self._contest.ended(elapsed(), reason.value)
        ended = Said("broker-ended", reason=str(reason))
        self._report_state(self._refused or self.contested or ended)

    @property
    def contested(self) -> Said | None:
        """That another client uses our id, and takes messages that are ours; ``None``: none is known of."""
        return self._contest.problem(elapsed())

    def _report_state(self, problem: Said | None) -> None:
        if problem is None:
            self._subscribed.set()
        else:
            self._subscribed.clear()
        told = problem or self.contested  # while two clients take turns, it is told once and not at each
        if told != self._reported and not self._stopping.is_set():
            self._reported = told
            broker = f"{self._address.host}:{self._address.port}"
            if told is None:
                log.info("subscribed", broker=broker)
            else:
                log.warning("not subscribed", broker=broker, reason=told)
        self._on_state(problem)

    def _deliver(self, arrived: MessageBlock) -> None:
        while not self._receive(arrived):
            if self._stopping.is_set() or not self._client.keep_connection():
                return  # unacknowledged, so it comes again
