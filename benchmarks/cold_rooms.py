"""Rooms behind one gateway that turn cold one after another, each at a known second, and their tickets.

A rule with one mark a second over 20 seconds, so that windows fill within a run. The rooms say what they
measure exactly on each second.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping

import httpx
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.rig import city
from ingest.clock import RealClock
from ingest.durations import SECOND
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from simulators.load.fleet import STATION
from tests.system.servers import Mosquitto

COLD = 120
"""Rooms that turn cold, two a second."""
MARKS = 20
WARM_S = 25
SECONDS = WARM_S + COLD // 2 + MARKS + 5
GATEWAY = "gw-cold"
RULES = f"""
[[rule]]
id = "room.quick"
clause = "H17"
kind = "window"
metric = "indoor_temperature"
concern = "room-temperature"
severity = "major"
who = "non-residential"
limit = "18 degC"
step = "1s"
marks = {MARKS}
margin = 0.2
name = {{ zh-CN = "快速测温（不低于 {{ $limit }}）", en = "Quick room (at least {{ $limit }})" }}
text = {{ zh-CN = "室温应不低于 {{ $limit }}", en = "At least {{ $limit }}" }}
"""


def with_cold_rooms(points: int) -> Inventory:
    """A city of so many rooms that are always warm, and the cold ones."""
    places = {f"cold-b-{n}": Place(f"cold-b-{n}", Level.BUILDING, "b", parent=STATION) for n in range(COLD)}
    places |= {
        f"cold-h-{n}": Place(f"cold-h-{n}", Level.HOUSEHOLD, "h", parent=f"cold-b-{n}", households=1)
        for n in range(COLD)
    }
    cold = {
        f"cold-{n}": Point(
            f"cold-{n}",
            Metric.INDOOR_TEMPERATURE,
            f"cold-h-{n}",
            SECOND,
            SECOND,
            residential=False,
            limits={"room.contract": 5.0},
            device=GATEWAY,
        )
        for n in range(COLD)
    }
    gateways = {GATEWAY: Gateway(GATEWAY, STATION, GATEWAY, GatewayFormat.NATIVE)}
    rooms = Inventory(places, cold, gateways, {GATEWAY: Device(GATEWAY, GATEWAY)})
    return merge(city(points), rooms, replace=False)


def next_beginning() -> int:
    """UTC ms of a second that is near enough to begin at."""
    return (RealClock().now() // SECOND + 2) * SECOND


def publish_cold(broker: Mosquitto, began: int, seconds: int = SECONDS) -> None:
    """Every second from ``began`` (UTC ms) on, on the second: a reading of each room."""
    clock = RealClock()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, "cold", protocol=mqtt.MQTTv5)
    client.username_pw_set(GATEWAY, broker.add_user(GATEWAY))
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    pause = threading.Event()
    for second in range(seconds):
        at = began + second * SECOND
        pause.wait(max(0, at - clock.now()) / 1000)
        readings = ",".join(
            f'{{"point":"cold-{n}","value":{15.0 if second >= WARM_S + n // 2 else 21.0},"measured_at":{at}}}'
            for n in range(COLD)
        )
        client.publish(f"wenya/v1/{GATEWAY}/json", f"[{readings}]", qos=1)
    client.loop_stop()
    client.disconnect()


def watch_tickets(url: str, seen: dict[str, int], stop: threading.Event) -> None:
    """Follow the live stream as a console does; when each place's ticket was first told (UTC ms)."""
    clock = RealClock()
    with httpx.stream("GET", f"{url}/api/v1/events", timeout=httpx.Timeout(10, read=60)) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                event = json.loads(line.removeprefix("data:"))
                if event["kind"] == "ticket.opened":
                    seen.setdefault(event["place"], clock.now())
            if stop.is_set():
                return


def delays(seen: Mapping[str, int], began: int) -> list[tuple[int, int]]:
    """Of each room whose ticket was ``seen``: its deciding mark (UTC ms), and how many ms later that was."""
    found = []
    for n in range(COLD):
        # Warm until second w, cold from w on: with k cold of 20 covered marks, the eleventh decides.
        deciding = began + (WARM_S + n // 2 + MARKS // 2) * SECOND
        if f"cold-h-{n}" in seen:
            found.append((deciding, seen[f"cold-h-{n}"] - deciding))
    return found
