"""Notices by MQTT against Mosquitto: acknowledged is delivered; a refusal and a wrong certificate are not."""

import json

import pytest

from alerts.channels.outcome import DELIVERED
from tests.alerts.channels.samples import MESSAGE, sent
from tests.system.broker.broker_client import Client
from tests.system.broker.tls_broker import Authority, TlsMosquitto
from tests.system.servers import require

pytestmark = pytest.mark.system
TOPIC = "wenya/v1/gw-1/json"


@pytest.fixture(scope="module")
def broker():
    require(TlsMosquitto)
    with TlsMosquitto() as server:
        yield server


@pytest.fixture(scope="module")
def account(broker):
    """What the broker lets publish below its own name only."""
    return {"username": "gw-1", "password": broker.add_user("gw-1")}


@pytest.fixture
def listening(broker):
    client = Client(broker, broker.username, broker.password)
    client.subscribe("wenya/v1/+/json")
    yield client
    client.close()


@pytest.fixture
def mqtt(broker, account):
    return {"kind": "mqtt", "host": "127.0.0.1", "port": broker.port, "topic": TOPIC, **account}


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_notice_is_published_and_acknowledged(mqtt, listening, protocol):
    assert sent("duty", **mqtt, protocol=protocol) == DELIVERED
    listening.until(lambda: listening.got)
    ((topic, payload),) = listening.got
    assert topic == TOPIC
    told = json.loads(payload)
    assert (told["notice"], told["to"], told["urgency"]) == ("N-000123", ["duty"], "high")
    assert told["text"].endswith(MESSAGE.link)


def test_a_topic_that_the_account_may_not_publish_to_is_refused(mqtt):
    outcome = sent(**{**mqtt, "topic": "wenya/v1/gw-2/json"})
    assert (outcome.result.value, outcome.code) == ("refused", "recipient")
    assert "Not authorized" in outcome.detail


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_wrong_password_is_refused_and_not_told(mqtt, protocol):
    outcome = sent(**{**mqtt, "password": "hunter2"}, protocol=protocol)
    assert (outcome.result.value, outcome.code) == ("refused", "key")
    assert "hunter2" not in outcome.detail


def test_a_certificate_is_checked(broker, mqtt, listening, tmp_path):
    mqtt |= {"port": broker.tls_port, "tls": True}
    for wrong in (
        {},
        {"ca_file": Authority(tmp_path).file},
        {"ca_file": broker.authority, "host": "localhost"},
    ):
        outcome = sent(**{**mqtt, **wrong})
        assert (outcome.result.value, outcome.code) == ("refused", "untrusted"), wrong
    assert sent(**mqtt, ca_file=broker.authority) == DELIVERED
    listening.until(lambda: listening.got)
    assert len(listening.got) == 1


def test_a_broker_that_went_away_is_a_failure(mqtt, broker):
    broker.stop()
    try:
        outcome = sent(**mqtt)
    finally:
        broker.start()
    assert (outcome.result.value, outcome.code) == ("failed", "unreachable")
