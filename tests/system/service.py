"""``wenya run`` as a child process, against the real servers, and what a test asks of it over HTTP.

with Wenya(inventory, broker=mosquitto, readings=influx, records=postgres) as wenya:
    wenya.kill9(); wenya.start()      # same port, same data directory, same databases
"""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import httpx

from alerts.rules.inventory_files import write_inventory
from ingest.clock import elapsed
from ingest.inventory.tree import Inventory
from tests.alerts.reference.recorded_rooms import utc
from tests.system.field import Found
from tests.system.processes import POLL_SECONDS, Server, free_port
from tests.system.servers import Influx, Mosquitto, Postgres

ROOT = Path(__file__).parents[2]
WENYA = (sys.executable, "-c", "from api.cli import main; main()")
EVENTUALLY_SECONDS = 60.0
A_CENTURY = "36525"
"""InfluxDB drops what is older than the retention, and what the tests play is of 2013."""

T = TypeVar("T")


class Wenya(Server):
    """The service with ``inventory``; what is not given is embedded, ``variables`` go over everything.

    It counts as started when it answers at all: `wait_ready` waits for its parts.
    """

    package = "wenya"
    program = sys.executable
    account = pwd.getpwuid(os.geteuid()).pw_name

    def __init__(
        self,
        inventory: Inventory,
        *,
        broker: Mosquitto | None = None,
        readings: Influx | None = None,
        records: Postgres | None = None,
        clock: str = "simulated",
        **variables: str,
    ) -> None:
        self._inventory = inventory
        self._clock = clock
        self.database = f"wenya_{secrets.token_hex(4)}"
        self._variables = self._broker(broker) | self._readings(readings) | _records(records) | variables
        self._client = httpx.Client(timeout=10, limits=httpx.Limits(max_keepalive_connections=0))
        super().__init__()

    def prepare(self) -> None:
        (self.home / "inventory.toml").write_text(write_inventory(self._inventory, "toml"))

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        return [*WENYA, "run", "--clock", self._clock]

    def environment(self) -> Mapping[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "WENYA_SERVICE__MODE": "test",
            "WENYA_SERVICE__DATA_DIR": str(self.home / "data"),
            "WENYA_SERVICE__INVENTORY": str(self.home / "inventory.toml"),
            "WENYA_API__PORT": str(self.port),
            **self._variables,
        }

    def change(self, **variables: str) -> None:
        """Put variables in force from the next start on."""
        self._variables |= variables

    def answers(self) -> bool:
        try:
            return self._client.get(f"{self.url}/healthz").is_success
        except httpx.TransportError:
            return False

    def close(self) -> None:
        super().close()
        self._client.close()

    def wenya(self, *arguments: str) -> str:
        """Run another ``wenya`` command with the service's own settings; what it prints."""
        environment = {**os.environ, **self.environment()}
        done = subprocess.run(
            [*WENYA, *arguments],
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"wenya {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def get(self, path: str, token: str | None = None, **query: Any) -> Any:
        """The JSON of ``/api/v1/{path}``, for the user whose token it is."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = self._client.get(f"{self.url}/api/v1/{path}", params=query, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def post(
        self, path: str, token: str, content: bytes = b"{}", media_type: str = "application/json"
    ) -> httpx.Response:
        """POST to ``/api/v1/{path}`` as the user whose token it is."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
        return self._client.post(f"{self.url}/api/v1/{path}", content=content, headers=headers)

    def pages(self, path: str, token: str | None = None, **query: Any) -> list[dict[str, Any]]:
        """All entries of the list ``/api/v1/{path}``, page by page; page by page is how anybody gets them."""
        page = self.get(path, token, **query)
        found = page["items"]
        while page["next"]:
            page = self.get(path, token, cursor=page["next"], **query)
            found += page["items"]
        return found

    def letters(self, **query: Any) -> list[dict[str, Any]]:
        """All dead letters, which are for who says who they are: for a user of our own."""
        return self.pages("dead-letters", self._reader, **query)

    def letter(self, number: int) -> dict[str, Any]:
        """One of them, with its payload."""
        return self.get(f"dead-letters/{number}", self._reader)

    @cached_property
    def _reader(self) -> str:
        return self.wenya("user", "add", "reader", "--role", "viewer").strip()

    def faults(self) -> dict[str, str]:
        """Part that isn't ready -> why not, as ``/readyz`` tells; empty when every part does its work."""
        answer = self._client.get(f"{self.url}/readyz")
        return {fault["where"]: fault["reason"] for fault in answer.json().get("errors", ())}

    def ready(self) -> bool:
        """Whether every part does its work."""
        return not self.faults()

    def wait_ready(self) -> None:
        """Wait until every part does its work."""
        self.wait_until(self.ready, "be ready")

    def figure(self, name: str) -> float:
        """The value of one line of ``/metrics``, labels and all in ``name``."""
        lines = self._client.get(f"{self.url}/metrics").text.splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name + " "))

    def wait_caught_up(self) -> None:
        """Wait until nothing waits in the journal for the store or the checker."""
        lags = [f'wenya_journal_lag_batches{{reader="{reader}"}}' for reader in ("writer", "checker")]
        self.wait_until(lambda: all(self.figure(lag) == 0 for lag in lags), "work off its journal")

    def _broker(self, server: Mosquitto | None) -> dict[str, str]:
        if server is None:
            return {"WENYA_MQTT__PORT": str(free_port())}
        return {
            "WENYA_MQTT__EMBEDDED": "false",
            "WENYA_MQTT__PORT": str(server.port),
            "WENYA_MQTT__USERNAME": server.username,
            "WENYA_MQTT__PASSWORD": server.password,
            # A session of its own: the broker keeps those of other tests, with what they subscribed to.
            "WENYA_MQTT__CLIENT_ID": self.database,
        }

    def _readings(self, server: Influx | None) -> dict[str, str]:
        if server is None:
            return {}
        return {
            "WENYA_READINGS__RETENTION_DAYS": A_CENTURY,
            "WENYA_READINGS__RETRY_MAX_S": "1",
            **{f"WENYA_{name}": value for name, value in server.settings(self.database).items()},
        }


def _records(server: Postgres | None) -> dict[str, str]:
    if server is None:
        return {}
    url = server.create_database()
    bare = url.replace(f":{server.password}@", "@")
    return {"WENYA_RECORDS__URL": bare, "WENYA_RECORDS__PASSWORD": server.password}


def eventually(probe: Callable[[], T], expected: T, seconds: float = EVENTUALLY_SECONDS) -> None:
    """Ask until ``expected`` is the answer; the assertion shows what the last answer was instead."""
    give_up = elapsed() + seconds
    while (found := probe()) != expected and elapsed() < give_up:
        time.sleep(POLL_SECONDS)
    assert found == expected


def episodes(wenya: Wenya) -> list[Found]:
    """The episodes that stand, over REST."""
    return sorted(
        Found(
            e["rule"],
            e["point"],
            utc(e["began_at"]),
            utc(e["opened_at"]),
            e["ended_at"] and utc(e["ended_at"]),
        )
        for e in wenya.pages("episodes")
        if not e["withdrawn"]
    )


def stored(influx: Influx, database: str) -> list[tuple[str, int, float]]:
    """Every ``(point, measured_at, value)`` of the raw readings in InfluxDB, each as often as it is there."""
    found = []
    for measurement in influx.query("SHOW MEASUREMENTS", database):
        for (name,) in measurement["values"]:
            if name.endswith("_hourly"):
                continue
            for series in influx.query(f'SELECT value FROM "{name}" GROUP BY *', database):
                point = series["tags"]["point"]
                found += [(point, at, value) for at, value in series["values"]]
    return sorted(found)
