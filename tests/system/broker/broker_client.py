"""A small MQTT 5 client for asking a broker what it lets through."""

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.clock import elapsed
from tests.system.servers import Mosquitto


class Client:
    """A small MQTT 5 client that remembers what it got."""

    def __init__(self, broker: Mosquitto, name: str, password: str, *, persistent: bool = False) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.refused: list[str] = []
        self._done: set[int] = set()
        self._up = False
        self._paho = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=f"test-{name}", protocol=mqtt.MQTTv5
        )
        self._paho.username_pw_set(name, password)
        self._paho.on_connect = self._on_connect
        self._paho.on_publish = self._on_publish
        self._paho.on_subscribe = lambda _client, _data, mid, _codes, _properties: self._done.add(mid)
        self._paho.on_message = lambda _client, _data, message: self.got.append(
            (message.topic, message.payload)
        )
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 3600 if persistent else 0
        self._paho.connect("127.0.0.1", broker.port, clean_start=not persistent, properties=properties)
        self.until(lambda: self._up)

    def _on_connect(self, _client, _data, _flags, code, _properties) -> None:
        assert not code.is_failure, f"the broker refused the connection: {code}"
        self._up = True

    def _on_publish(self, _client, _data, mid, code, _properties) -> None:
        self._done.add(mid)
        if code.is_failure:
            self.refused.append(str(code))

    def until(self, holds) -> None:
        give_up = elapsed() + 10
        while not holds():
            assert elapsed() < give_up, f"the broker didn't answer in 10 s; got {len(self.got)} messages"
            self._paho.loop(0.02)

    def subscribe(self, *topics: str) -> None:
        _, mid = self._paho.subscribe([(topic, mqtt.SubscribeOptions(qos=1)) for topic in topics])
        self.until(lambda: mid in self._done)

    def publish(self, topic: str, *payloads: bytes) -> None:
        """Publish at QoS 1 and wait for every PUBACK; ``refused`` holds the reasons of those not allowed."""
        for payload in payloads:
            mid = self._paho.publish(topic, payload, qos=1).mid
            self.until(lambda mid=mid: mid in self._done)

    def close(self) -> None:
        self._paho.disconnect()
