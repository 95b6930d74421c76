"""A scripted broker for the length of a test."""

import pytest

from tests.ingest.mqtt.scripted_broker import ScriptedBroker


@pytest.fixture
def script():
    broker = ScriptedBroker()
    yield broker
    broker.close()
