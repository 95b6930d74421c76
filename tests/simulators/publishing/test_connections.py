"""Many gateways over few connections: every topic in order, time after all, acknowledgements counted."""

from collections import defaultdict

import pytest

from ingest.durations import MINUTE
from ingest.mqtt.broker import EmbeddedBroker
from simulators.publishing.connections import Connections
from simulators.publishing.driver import drive
from simulators.publishing.publisher import CLOCK_TOPIC, Broker, PublishError
from simulators.scenario.files import load
from simulators.scenario.variants import shortened
from simulators.town.town import Town
from tests.simulators.publishing.test_publishing import Listener


@pytest.fixture(scope="module")
def broker():
    with EmbeddedBroker() as running:
        yield running


@pytest.fixture
def listener(broker):
    listening = Listener(broker.port)
    yield listening
    listening.close()


def two_hours():
    return Town(shortened(load("demo"), 2), seed=1)


def by_topic(messages):
    found = defaultdict(list)
    for topic, payload in messages:
        found[topic].append(payload)
    return found


def test_a_town_over_three_connections_arrives_whole_and_every_topic_in_order(broker, listener):
    with Connections(Broker(port=broker.port), 3) as connections:
        end = drive(two_hours().plays(), connections)

    arrived = by_topic(listener.take(end.sent))
    assert len(arrived.pop(CLOCK_TOPIC)) == end.sent - sum(map(len, arrived.values()))
    assert arrived == by_topic(message for _, messages in two_hours().plays() for message in messages)
    assert (end.acknowledged, end.refused) == (end.sent, 0)


def test_readings_stand_between_the_times_told_whichever_connection_they_take(broker, listener):
    with Connections(Broker(port=broker.port), 4) as connections:
        for minute in range(20):
            for gateway in range(10):
                connections.publish(f"gateway-{gateway}", b"%d" % minute)
            connections.publish_time(minute * MINUTE)

    arrived = listener.take(20 * 11)
    for minute in range(20):
        step = arrived[minute * 11 : minute * 11 + 11]
        assert sorted(step[:10]) == [(f"gateway-{gateway}", b"%d" % minute) for gateway in range(10)]
        assert step[10] == (CLOCK_TOPIC, b'{"now":%d}' % (minute * MINUTE))


def test_connections_that_cannot_all_be_opened_are_none():
    connections = Connections(Broker(port=1), 2)
    with pytest.raises(PublishError, match=r"broker 127\.0\.0\.1:1 cannot be reached"):
        connections.connect()
    with pytest.raises(PublishError, match="not connected"):
        connections.publish("a", b"1")
    with pytest.raises(ValueError, match="0 connections"):
        Connections(Broker(), 0)
