"""Figures 1 and 2: readings from the broker to durable, with InfluxDB and the checker keeping up."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from benchmarks.rig import Rig, city
from ingest.clock import elapsed
from tests.system.servers import Influx

POINTS = 10_000
NAP_S = 0.25
GIVE_UP_S = 300
LINES_A_REQUEST = 5_000
FIRST = 1_795_298_400_000
"""UTC ms of the lines made beforehand."""


@dataclass(frozen=True)
class Throughput:
    """One run, in seconds from the first message.

    ``acknowledged_s`` until the last message was durable, ``settled_s`` until it was in InfluxDB and judged.
    """

    messages: int
    readings: int
    acknowledged_s: float
    settled_s: float
    stored: int

    @property
    def messages_a_second(self) -> float:
        """Messages durable, InfluxDB and checker up to date at the end of the time counted."""
        return self.messages / self.settled_s

    @property
    def readings_a_second(self) -> float:
        """Readings, likewise."""
        return self.readings / self.settled_s


def finish(load: subprocess.Popen[bytes]) -> int:
    """Wait for the generator; how many messages the broker took."""
    return int(json.loads(load.communicate()[0])["acknowledged"])


def ours(messages: int, pack: int) -> Throughput:
    """The service under as much load as it takes."""
    with Rig(city(POINTS)) as rig:
        warmed = finish(rig.load(messages // 20, pack, POINTS))  # caches, shards, the first rebuild
        _settled(rig, warmed)
        before = rig.metrics()
        had = rig.stored()
        started = elapsed()
        load = rig.load(messages, pack, POINTS)
        total = int(before["wenya_received_total"]) + messages
        acknowledged = _until(rig, lambda m: m["wenya_acknowledged_total"] >= total) - started
        settled = _settled(rig, total) - started
        sent = finish(load)
        return Throughput(sent, sent * pack, acknowledged, settled, rig.stored() - had)


def _settled(rig: Rig, total: int) -> float:
    return _until(
        rig,
        lambda m: (
            m["wenya_acknowledged_total"] >= total
            and m['wenya_journal_lag_batches{reader="writer"}'] == 0
            and m['wenya_journal_lag_batches{reader="checker"}'] == 0
        ),
    )


def _until(rig: Rig, done: object) -> float:
    give_up = elapsed() + GIVE_UP_S
    while elapsed() < give_up:
        metrics = rig.metrics()
        if done(metrics):  # type: ignore[operator]  # a predicate on metrics
            return elapsed()
        _nap()
    raise SystemExit(f"the service did not keep up: {rig.metrics()}")


def _nap() -> None:
    subprocess.run(["sleep", str(NAP_S)], check=True)


def peer(messages: int) -> Throughput:
    """The plain loop: paho acknowledging by itself, influxdb-client batching; see `benchmarks.peer`."""
    with Rig(city(10)) as rig:
        rig.service.terminate()
        rig.service.wait(30)
        loop = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.peer",
                json.dumps(
                    {
                        "port": rig.broker.port,
                        "password": rig.broker.password,
                        "influx": rig.influx.url,
                        "user": rig.influx.username,
                        "influx_password": rig.influx.password,
                        "messages": messages,
                    }
                ),
            ],
            stdout=subprocess.PIPE,
        )
        assert loop.stdout is not None
        loop.stdout.readline()  # subscribed
        had = rig.stored()
        started = elapsed()
        load = rig.load(messages, 1, POINTS)
        received = float(json.loads(loop.stdout.readline())["received_s"])
        loop.wait()
        settled = elapsed() - started
        sent = finish(load)
        return Throughput(sent, sent, received, settled, rig.stored() - had)


def influx_alone(readings: int) -> float:
    """Lines a second that InfluxDB takes when nothing else is done: what bounds figure 2.

    The lines are those of the service (value, received_at, source), made beforehand, three requests at once.
    """
    with Influx() as influx, httpx.Client(auth=(influx.username, influx.password), timeout=60) as client:
        database = influx.create_database()
        bodies = [
            "\n".join(
                f"indoor_temperature,point=load-{n % POINTS:06d}"
                f' value={20 + n % 10 / 10},received_at={FIRST}i,source="senml/gw-1" {FIRST + n // POINTS}'
                for n in range(start, start + LINES_A_REQUEST)
            ).encode()
            for start in range(0, readings, LINES_A_REQUEST)
        ]

        def post(body: bytes) -> None:
            answer = client.post(
                f"{influx.url}/write", params={"db": database, "precision": "ms"}, content=body
            )
            answer.raise_for_status()

        started = elapsed()
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(post, bodies))
        return readings / (elapsed() - started)
