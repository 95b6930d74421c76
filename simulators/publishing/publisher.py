"""The simulators' door to MQTT: publishes at QoS 1, bounded in flight, and counts acknowledgements."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from paho.mqtt.client import Client, ConnectFlags, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest.network.reaching import why_unreached
from ingest.said import Said

CLOCK_TOPIC = "wenya/v1/clock"
WINDOW = 200
"""Messages in flight at most: fewer than a broker's usual receive maximum."""
CONNECT_SECONDS = 10.0
ACKNOWLEDGE_SECONDS = 60.0
UNSUPPORTED_PROTOCOL = 132
"""The reason code of a broker that does not speak MQTT 5."""


class PublishError(Exception):
    """The broker cannot be reached, refuses, or has stopped acknowledging; the message says which."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Address of a broker, and the credentials.

    With ``tls`` the broker must present a certificate for ``host``, signed by an authority of ``ca_file``
    (PEM), or by one that this machine trusts if no file is given. ``cert_file`` and ``key_file`` (PEM, no
    password) are the certificate of who publishes, for a broker that asks for one.
    """

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """The context that verifies the broker's certificate and shows ours; used with ``tls`` only.

        Raises
        ------
        PublishError
            A file cannot be read, holds no certificate, or a key that is not the certificate's.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:  # of which SSLError is one
            said = Said("broker-ca-file", file=str(self.ca_file), why=error.strerror or str(error))
            raise PublishError(said) from error
        if self.cert_file is not None:
            try:
                context.load_cert_chain(self.cert_file, self.key_file, "")
            except OSError as error:
                said = Said(
                    "broker-certificate",
                    certificate=str(self.cert_file),
                    key=str(self.key_file or self.cert_file),
                    why=error.strerror or str(error),
                )
                raise PublishError(said) from error
        context.sslsocket_class = _TlsSocket
        return context


class _TlsSocket(ssl.SSLSocket):
    """Closed when the handshake fails; paho leaves such a socket open."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


class Publisher:
    """Publishes over one connection; use it as a context manager. Its methods belong to one thread.

    Parameters
    ----------
    broker
        Its address.
    window
        How many messages may be unacknowledged; `publish` waits for room.

    Attributes
    ----------
    sent, acknowledged, refused
        Messages handed over, acknowledged, and acknowledged with a refusal (MQTT 5 only).
    """

    def __init__(self, broker: Broker, *, window: int = WINDOW) -> None:
        self.broker = broker
        self.sent = 0
        self.acknowledged = 0
        self.refused = 0
        self._window = window
        self._changed = threading.Condition()
        self._refusal: str | None = None
        self._client: Client | None = None

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Connect with MQTT 5, or with 3.1.1 where the broker supports nothing newer.

        Raises
        ------
        PublishError
            The broker cannot be reached, or refuses the credentials.
        """
        if not self._attempt(MQTTProtocolVersion.MQTTv5) and not self._attempt(MQTTProtocolVersion.MQTTv311):
            raise PublishError(Said("broker-no-mqtt", broker=str(self.broker)))

    def publish(self, topic: str, payload: bytes) -> None:
        """Hand over one message at QoS 1, waiting while the window is full.

        Raises
        ------
        PublishError
            Not connected, or the broker has acknowledged nothing for a minute.
        """
        client = self._connected()
        self._wait_for(self._window - 1)
        info: MQTTMessageInfo = client.publish(topic, payload, qos=1)
        if info.rc not in {MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN}:
            raise PublishError(Said("broker-no-queue", broker=str(self.broker), why=info.rc.name))
        self.sent += 1

    def publish_time(self, now: int) -> None:
        """Publish simulated time (UTC ms), once every earlier message has been acknowledged."""
        self.wait()
        self.publish(CLOCK_TOPIC, msgspec.json.encode({"now": now}))

    def wait(self) -> None:
        """Return when everything handed over has been acknowledged.

        Raises
        ------
        PublishError
            The broker has acknowledged nothing for a minute.
        """
        self._wait_for(0)

    @property
    def refusal(self) -> str | None:
        """Why the broker first refused a message, if it ever did."""
        return self._refusal

    def close(self) -> None:
        """Disconnect; safe to call twice. Unacknowledged messages are dropped: `wait` first."""
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()
            client.loop_stop()

    def _connected(self) -> Client:
        if self._client is None:
            raise PublishError(Said("broker-not-connected", broker=str(self.broker)))
        return self._client

    def _wait_for(self, unacknowledged: int) -> None:
        """Wait until at most so many messages are unacknowledged."""
        with self._changed:
            while self.sent - self.acknowledged > unacknowledged:
                if not self._changed.wait(ACKNOWLEDGE_SECONDS):
                    raise PublishError(
                        Said(
                            "broker-stalled",
                            broker=str(self.broker),
                            seconds=f"{ACKNOWLEDGE_SECONDS:.0f}",
                            count=str(self.sent - self.acknowledged),
                        )
                    )

    def _attempt(self, version: MQTTProtocolVersion) -> bool:
        """Try to connect with one protocol version; False when the broker does not speak it."""
        client = Client(CallbackAPIVersion.VERSION2, protocol=version)
        client.max_inflight_messages_set(self._window)
        client.on_publish = self._on_publish
        if self.broker.username is not None:
            client.username_pw_set(self.broker.username, self.broker.password)
        if self.broker.tls:
            client.tls_set_context(self.broker.trust())
        answered = threading.Event()
        answers: list[ReasonCode] = []

        def on_connect(
            _client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, _props: Properties | None
        ) -> None:
            answers.append(code)
            answered.set()

        def on_end(*_: object) -> None:
            answered.set()

        client.on_connect = on_connect
        client.on_disconnect = on_end
        client.on_connect_fail = on_end
        try:
            client.connect(self.broker.host, self.broker.port, keepalive=30)
        except ssl.SSLCertVerificationError as error:
            said = Said("broker-untrusted", broker=str(self.broker), why=error.verify_message)
            raise PublishError(said) from error
        except (OSError, UnicodeError) as error:  # UnicodeError: the host is not a valid name
            said = Said("broker-away", broker=str(self.broker), why=why_unreached(error))
            raise PublishError(said) from error
        client.loop_start()
        answered.wait(CONNECT_SECONDS)
        if answers and not answers[0].is_failure:
            self._client = client
            return True
        client.disconnect()
        client.loop_stop()
        if answers and answers[0].value != UNSUPPORTED_PROTOCOL:
            said = Said("broker-refuses", broker=str(self.broker), why=str(answers[0]))
            raise PublishError(said)
        return False

    def _on_publish(
        self, _client: Client, _data: object, _mid: int, code: ReasonCode, _props: Properties
    ) -> None:
        with self._changed:
            self.acknowledged += 1
            if code.is_failure:
                self.refused += 1
                self._refusal = self._refusal or str(code)
            self._changed.notify_all()
