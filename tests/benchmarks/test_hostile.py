"""The attack of the benchmark is one: the broker takes all of it, and the service no reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.hostile.attack import NAMES, PACK_EVERY, message, publish_all
from benchmarks.rig import city
from ingest.clock import RealClock
from ingest.decoding.decoder import Decoder, Message
from ingest.rate_limit import COST_READINGS, cost_of
from ingest.readings.batch import DeadLetterReason
from simulators.load.fleet import gateway_id
from tests.system.servers import Mosquitto

POINTS = 2_000


def test_nothing_that_the_attacker_says_is_a_reading():
    town = city(POINTS)
    keyed = {name: replace(point, key=key) for key, (name, point) in enumerate(town.points.items())}
    inventory = replace(town, points=keyed)
    now = RealClock().now()
    numbers = [*range(40), PACK_EVERY - 1]
    said = [Message(*message(gateway_id(0), number, POINTS - 1_000, now), now) for number in numbers]
    batch, letters = Decoder(lambda: inventory).decode(said)
    assert len(batch) == 0
    reasons = [letter.reason for letter in letters]
    assert set(reasons[:-1]) == {DeadLetterReason.MALFORMED, DeadLetterReason.FOREIGN}
    assert reasons[-1] is DeadLetterReason.UNKNOWN_POINT, "and not too large"
    assert cost_of(said[-1].payload) >= NAMES / COST_READINGS


@pytest.mark.system
def test_the_broker_acknowledges_all_of_it(mosquitto: Mosquitto):
    account = gateway_id(0)
    password = mosquitto.add_user(account)
    assert publish_all(mosquitto.port, account, password, 450, POINTS - 1_000, RealClock().now()) == 450
