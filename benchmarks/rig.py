"""The rig: real servers, the service as a process, and processes that put load on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from alerts.rules.inventory_files import write_inventory
from ingest.clock import elapsed
from ingest.inventory.tree import Inventory
from simulators.load.fleet import Fleet, inventory_of
from tests.system.processes import free_port
from tests.system.servers import Influx, Mosquitto

GATEWAYS = 4
"""As many connections, and each is a gateway's own."""


def city(points: int) -> Inventory:
    """The rooms that `Rig.load` speaks for."""
    return inventory_of(Fleet.of(points, gateways=GATEWAYS))


SETTINGS = """
[service]
data_dir = "{home}/data"
mode = "test"
inventory = "{home}/inventory.toml"
{rules}
[mqtt]
embedded = false
port = {mqtt_port}
username = "wenya"
gateway_messages_per_s = 1000000
[readings]
kind = "influxdb"
retention_days = 7
[readings.influxdb]
url = "{influx_url}"
username = "{influx_user}"
bucket = "wenya"
[checker]
{checker}
[api]
port = {api_port}
"""


class Rig:
    """Mosquitto, InfluxDB and ``wenya run`` on free loopback ports, in one temporary folder.

    Parameters
    ----------
    inventory
        What is installed.
    rules
        TOML text, or nothing for the default rules.
    checker
        Lines of the settings' ``[checker]``.
    """

    def __init__(self, inventory: Inventory, *, rules: str = "", checker: str = "") -> None:
        self._inventory, self._rules, self._checker = inventory, rules, checker
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wenya-bench-")))
            self.broker = stack.enter_context(Mosquitto())
            self.influx = stack.enter_context(Influx())
            self._simulator = self.broker.add_user("simulator")
            self.url = f"http://127.0.0.1:{free_port()}"
            self.service = self._serve()
            stack.callback(self._stop)
            self._wait_ready()
            self._wait_idle()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _serve(self) -> subprocess.Popen[bytes]:
        (self.home / "inventory.toml").write_text(write_inventory(self._inventory, "toml"))
        if self._rules:
            (self.home / "rules.toml").write_text(self._rules)
        settings = self.home / "wenya.toml"
        settings.write_text(
            SETTINGS.format(
                home=self.home,
                rules=f'rules = "{self.home}/rules.toml"' if self._rules else "",
                mqtt_port=self.broker.port,
                influx_url=self.influx.url,
                influx_user=self.influx.username,
                checker=self._checker,
                api_port=self.url.rpartition(":")[2],
            )
        )
        secrets = {
            "WENYA_MQTT__PASSWORD": self.broker.password,
            "WENYA_READINGS__INFLUXDB__PASSWORD": self.influx.password,
        }
        self.log = (self.home / "service.log").open("wb")
        return subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "run", "--settings", str(settings)],
            env={**os.environ, **secrets},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def _stop(self) -> None:
        self.service.terminate()
        try:
            self.service.wait(30)
        except subprocess.TimeoutExpired:
            self.service.kill()
        self.log.close()

    def _wait_ready(self) -> None:
        until = elapsed() + 120
        while elapsed() < until:
            if self.service.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                continue
        raise SystemExit("the service did not become ready:\n" + (self.home / "service.log").read_text())

    def _wait_idle(self) -> None:
        """A first start sums up the hours of the last week; what is measured is the service after that."""
        pause, before = threading.Event(), self.metrics()["wenya_process_cpu_seconds_total"]
        for _ in range(60):
            pause.wait(1)
            now = self.metrics()["wenya_process_cpu_seconds_total"]
            if now - before < 0.15:
                return
            before = now

    def load(self, messages: int, pack: int, points: int, rate: float = 0.0) -> subprocess.Popen[bytes]:
        """Start the load generator; ``throughput.finish`` waits for it."""
        job = {
            "port": self.broker.port,
            "username": "simulator",
            "password": self._simulator,
            "devices": points,
            "gateways": GATEWAYS,
            "pack": pack,
            "messages": messages,
            "rate": rate,
        }
        return subprocess.Popen(
            [sys.executable, "-m", "simulators.load", json.dumps(job)], stdout=subprocess.PIPE
        )

    def metrics(self) -> dict[str, float]:
        """The service's metrics, labels as part of the name."""
        lines = httpx.get(f"{self.url}/metrics", timeout=30).text.splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def stored(self) -> int:
        """How many readings InfluxDB has."""
        series = self.influx.query("SELECT count(value) FROM indoor_temperature", "wenya")
        return int(series[0]["values"][0][1]) if series else 0  # type: ignore[index]  # the shape InfluxQL answers in
