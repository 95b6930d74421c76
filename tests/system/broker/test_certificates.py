"""Who has a certificate needs no password: gateways, simulators and the service at a broker that asks."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.ports.settings import SettingsProblems, load
from api.wiring.connections import broker_address
from ingest.mqtt.read_ahead import MessageBlock
from ingest.mqtt.subscriber import Subscriber
from simulators.load.connection import LoadError
from simulators.load.fleet import Fleet
from simulators.load.generator import Job, run
from simulators.publishing.publisher import Broker, Publisher, PublishError
from tests.system.broker.tls_broker import TlsMosquitto
from tests.system.servers import require

KEY_PASSWORD = 'a key\'s "own"'


class CertifyingMosquitto(TlsMosquitto):
    asks_for_certificates = True


@pytest.fixture(scope="module")
def broker() -> Iterator[CertifyingMosquitto]:
    require(CertifyingMosquitto)
    with CertifyingMosquitto() as server:
        yield server


def settings(broker: CertifyingMosquitto, name: str, **more: str) -> dict[str, str]:
    """The variables of a service that comes in as ``name``."""
    certificate, key = broker.certificates.certify(name, password=KEY_PASSWORD)
    return {
        "WENYA_MQTT__EMBEDDED": "false",
        "WENYA_MQTT__PORT": str(broker.tls_port),
        "WENYA_MQTT__TLS": "true",
        "WENYA_MQTT__CA_FILE": str(broker.authority),
        "WENYA_MQTT__CERT_FILE": str(certificate),
        "WENYA_MQTT__KEY_FILE": str(key),
        "WENYA_MQTT__KEY_PASSWORD": KEY_PASSWORD,
        **more,
    }


def certified(broker: CertifyingMosquitto, name: str) -> Broker:
    """Where ``name`` publishes, with a certificate of its own."""
    certificate, key = broker.certificates.certify(name)
    where = Broker("127.0.0.1", broker.tls_port, tls=True, ca_file=broker.authority)
    return replace(where, cert_file=certificate, key_file=key)


def test_service_and_gateway_come_in_by_their_certificates_and_speak_as_these_say(broker):
    arrived: queue.Queue[MessageBlock] = queue.Queue()

    def receive(block: MessageBlock) -> bool:
        arrived.put(block)
        return True

    made = load(None, settings(broker, "wenya"))
    address = broker_address(made, made.mqtt.port, "wenya", simulated=False)
    subscriber = Subscriber(address, receive, lambda _: None)
    subscriber.start()
    try:
        assert subscriber.wait_subscribed(20)
        with Publisher(certified(broker, "gw-1")) as gateway:
            gateway.publish("wenya/v1/gw-2/json", b"forged")
            gateway.publish("wenya/v1/gw-1/json", b"own")
            gateway.wait()
            assert (gateway.acknowledged, gateway.refused) == (2, 1)
        assert arrived.get(timeout=20).payloads == [b"own"]
    finally:
        subscriber.stop()


def test_who_has_no_certificate_does_not_come_in(broker):
    password = broker.add_user("simulator")
    where = Broker("127.0.0.1", broker.tls_port, "simulator", password, tls=True, ca_file=broker.authority)
    with pytest.raises(PublishError):
        Publisher(where).connect()
    with pytest.raises((LoadError, PublishError)):
        run(Job(Fleet.of(10), where, messages=1))


def test_a_load_shows_its_certificate(broker):
    assert run(Job(Fleet.of(10), certified(broker, "simulator"), messages=200)).acknowledged == 200


def test_a_certificate_that_cannot_be_used_is_told_with_its_files_before_anything_starts(broker, tmp_path):
    right = settings(broker, "wenya-2")
    other_key = str(broker.certificates.certify("gw-3")[1])
    wrong = {
        "cert_file and key_file go together": {"WENYA_MQTT__KEY_FILE": None},
        "set tls = true": {"WENYA_MQTT__TLS": "false"},
        f"key_file {other_key}": {"WENYA_MQTT__KEY_FILE": other_key},
        "No such file": {"WENYA_MQTT__CERT_FILE": str(tmp_path / "gone.pem")},
        f"cert_file {right['WENYA_MQTT__CERT_FILE']}": {"WENYA_MQTT__KEY_PASSWORD": "wrong"},
        "key_file": {"WENYA_MQTT__KEY_PASSWORD": None},
    }
    for reason, change in wrong.items():
        variables = {name: value for name, value in {**right, **change}.items() if value is not None}
        with pytest.raises(SettingsProblems) as told:
            load(None, variables)
        assert reason in str(told.value)
        assert "mqtt" in str(told.value).lower()
        assert KEY_PASSWORD not in str(told.value)
