"""The embedded broker with the subscriber."""

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from ingest.mqtt.broker import EmbeddedBroker
from tests.ingest.mqtt.subscriber_recorder import (
    TOPIC,
    SubscriberRecorder,
)


class Publisher:
    """A plain client that publishes and waits until the broker has it."""

    def __init__(self, port):
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def publish(self, first, count):
        for n in range(first, first + count):
            sent = self.client.publish(TOPIC.decode(), b"%d" % n, qos=1)
        sent.wait_for_publish(20)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.mark.parametrize("protocol", [5, 4])
def test_everything_published_to_the_embedded_broker_arrives_once_in_order(protocol):
    with (
        EmbeddedBroker() as broker,
        SubscriberRecorder(broker.port if protocol == 5 else broker.port_v4, protocol=protocol) as field,
    ):
        assert field.subscriber.wait_subscribed(10)
        publisher = Publisher(broker.port)
        publisher.publish(0, 3000)
        messages, _ = field.take(3000, acknowledge=True)
        assert [int(payload) for _, payload in messages] == list(range(3000))
        publisher.close()


def test_a_broker_that_appears_late_or_starts_anew_is_connected_to():
    broker = EmbeddedBroker()
    with SubscriberRecorder(broker.port) as field:
        field.state("the broker cannot be reached")
        for _ in range(2):
            with broker:
                field.state(None)
                publisher = Publisher(broker.port)
                publisher.publish(0, 10)
                field.take(10, acknowledge=True)
                publisher.close()
            field.state("the connection to the broker ended")


@pytest.mark.parametrize("which", ["port", "port_v4"])
def test_a_port_in_use_is_reported_when_the_embedded_broker_starts(which):
    with EmbeddedBroker() as broker:
        taken = getattr(broker, which)
        with pytest.raises(OSError, match=str(taken)):
            EmbeddedBroker(**{which: taken}).start()
