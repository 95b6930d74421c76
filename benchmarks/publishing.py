"""Figure 5: how fast the load generator publishes to Mosquitto when nobody subscribes."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from statistics import median

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from ingest.clock import RealClock, elapsed
from simulators.load.fleet import Fleet
from simulators.load.generator import Job, run
from simulators.publishing.publisher import Broker
from tests.system.servers import Mosquitto

DEVICES = 10_000
RUNS = 5
SECONDS = 3.0
PEER_MESSAGES = 30_000
PEER_WINDOW = 4_000
"""As many in flight as on one connection of ours; paho's own 20 would be slower."""


@dataclass(frozen=True)
class Publishing:
    """Messages acknowledged a second: of each run of ours, and of paho's publish loop."""

    runs: list[float]
    peer: float

    @property
    def median(self) -> float:
        """The run in the middle."""
        return median(self.runs)

    @property
    def best(self) -> float:
        """The run that others disturbed least."""
        return max(self.runs)


def measure() -> Publishing:
    """Ours, several times as fast as the broker acknowledges, then the peer."""
    with Mosquitto() as server:
        broker = Broker("127.0.0.1", server.port, "simulator", server.add_user("simulator"))
        job = Job(Fleet.of(DEVICES), broker, seconds=SECONDS)
        return Publishing([run(job).rate for _ in range(RUNS)], _peer(broker))


def _peer(broker: Broker) -> float:
    """What one would write first: encode and publish, paho's thread does the rest."""
    acknowledged, done = 0, threading.Event()

    def on_publish(*_: object) -> None:
        nonlocal acknowledged
        acknowledged += 1
        if acknowledged == PEER_MESSAGES:
            done.set()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, "peer", protocol=mqtt.MQTTv311)
    client.username_pw_set(broker.username, broker.password)
    client.max_inflight_messages_set(PEER_WINDOW)
    client.on_publish = on_publish
    client.connect(broker.host, broker.port)
    client.loop_start()
    clock, started = RealClock(), elapsed()
    for n in range(PEER_MESSAGES):
        reading = {"point": f"load-{n % DEVICES:06d}", "value": 20.5, "measured_at": clock.now()}
        client.publish(f"wenya/v1/load-gw-{n % 10:04d}/json", json.dumps(reading), qos=1)
    if not done.wait(120):
        raise SystemExit(f"paho: {acknowledged} of {PEER_MESSAGES} messages acknowledged in two minutes")
    took = elapsed() - started
    client.disconnect()
    client.loop_stop()
    return PEER_MESSAGES / took
