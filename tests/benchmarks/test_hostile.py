"""The attack of the benchmark is one: the broker takes all of it, and the service no reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.hostile.attack import payload, publish_all
from benchmarks.rig import city
from ingest.clock import RealClock
from ingest.decoding.decoder import Decoder, Message
from ingest.readings.batch import DeadLetterReason
from simulators.load.fleet import gateway_id
from tests.system.servers import Mosquitto

POINTS = 2_000


def test_nothing_that_the_attacker_says_is_a_reading():
    town = city(POINTS)
    keyed = {name: replace(point, key=key) for key, (name, point) in enumerate(town.points.items())}
    inventory = replace(town, points=keyed)
    now = RealClock().now()
    topic = f"wenya/v1/{gateway_id(0)}/json"
    said = [Message(topic, payload(number, POINTS - 1_000, now), now) for number in range(40)]
    batch, letters = Decoder(lambda: inventory).decode(said)
    assert len(batch) == 0
    assert {letter.reason for letter in letters} == {DeadLetterReason.MALFORMED, DeadLetterReason.FOREIGN}


@pytest.mark.system
def test_the_broker_acknowledges_all_of_it(mosquitto: Mosquitto):
    account = gateway_id(0)
    password = mosquitto.add_user(account)
    assert publish_all(mosquitto.port, account, password, 450, POINTS - 1_000, RealClock().now()) == 450
