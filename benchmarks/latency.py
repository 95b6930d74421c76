"""Figure 4: from the deciding mark to the ticket in the API, under load.

A rule with one mark a second over 20 seconds, so that windows fill within the run. Healthy rooms make the
load; the others turn cold one after another, each at a known second, and say so exactly on each second.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass

import httpx
import numpy as np
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.rig import Rig, city
from benchmarks.throughput import finish
from ingest.clock import RealClock
from ingest.durations import SECOND
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from simulators.load.fleet import STATION

COLD = 120
"""Rooms that turn cold, two a second."""
MARKS = 20
WARM_S = 25
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
"""


@dataclass(frozen=True)
class Latency:
    """Milliseconds from the deciding mark until the API told the ticket, at ``rate`` messages a second."""

    p50_ms: float
    p99_ms: float
    worst_ms: float
    tickets: int
    rate: float


def measure(rate: float, points: int) -> Latency:
    """Run it for about a minute and a half."""
    with Rig(_inventory(points), rules=RULES, checker="") as rig:
        seen: dict[str, int] = {}
        stop = threading.Event()
        watcher = threading.Thread(target=_watch, args=(rig.url, seen, stop), daemon=True)
        watcher.start()
        seconds = WARM_S + COLD // 2 + MARKS + 5
        load = rig.load(int(rate * seconds), 1, points, rate)
        began = _publish_cold(rig, seconds)
        finish(load)
        stop.wait(2)
        stop.set()
        watcher.join(20)
    delays = []
    for n in range(COLD):
        # Warm until second w, cold from w on: with k cold of 20 covered marks, the eleventh decides.
        deciding = began + (WARM_S + n // 2 + MARKS // 2) * SECOND
        if f"cold-h-{n}" in seen:
            delays.append(seen[f"cold-h-{n}"] - deciding)
    p50, p99 = np.percentile(delays, (50, 99))
    return Latency(float(p50), float(p99), float(max(delays)), len(delays), rate)


def _inventory(points: int) -> Inventory:
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
        )
        for n in range(COLD)
    }
    return merge(city(points), Inventory(places, cold), replace=False)


def _publish_cold(rig: Rig, seconds: int) -> int:
    """Every second, on the second: a reading of each room that is watched. Returns the first (UTC ms)."""
    clock = RealClock()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, "cold", protocol=mqtt.MQTTv5)
    client.username_pw_set("gw-cold", rig.broker.add_user("gw-cold"))
    client.connect("127.0.0.1", rig.broker.port)
    client.loop_start()
    pause = threading.Event()
    began = (clock.now() // SECOND + 2) * SECOND
    for second in range(seconds):
        at = began + second * SECOND
        pause.wait(max(0, at - clock.now()) / 1000)
        readings = ",".join(
            f'{{"point":"cold-{n}","value":{15.0 if second >= WARM_S + n // 2 else 21.0},"measured_at":{at}}}'
            for n in range(COLD)
        )
        client.publish("wenya/v1/gw-cold/json", f"[{readings}]", qos=1)
    client.loop_stop()
    client.disconnect()
    return began


def _watch(url: str, seen: dict[str, int], stop: threading.Event) -> None:
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
