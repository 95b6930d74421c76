"""The tests of whole services on an InfluxDB 2.x instead of Debian's 1.x, where a machine has one:

    WENYA_TEST_INFLUXD2=/path/to/influxd pytest -p tests.system.towns.influx_2 tests/system/test_crashes.py

What such a server must do in detail is in tests/contracts, which take ``WENYA_TEST_INFLUXDB2``.
"""

import os
import secrets
from collections.abc import Mapping, Sequence
from typing import Self

import httpx

from tests.system import servers
from tests.system.processes import Server, ServerFailedError

_ORG = "wenya"


class Influx2(servers.Influx):
    """InfluxDB 2.x with one organisation; ``token`` is an operator's."""

    program = os.environ["WENYA_TEST_INFLUXD2"]

    def prepare(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self._data = self.home / "data"
        self._data.mkdir()
        self.own(self._data)

    def command(self) -> Sequence[str]:
        return [
            self.program,
            "run",
            f"--http-bind-address=127.0.0.1:{self.port}",
            f"--bolt-path={self._data / 'influxd.bolt'}",
            f"--sqlite-path={self._data / 'influxd.sqlite'}",
            f"--engine-path={self._data / 'engine'}",
            "--reporting-disabled",
        ]

    def environment(self) -> Mapping[str, str]:
        return {"HOME": str(self._data)}

    def start(self) -> Self:
        Server.start(self)
        if httpx.get(f"{self.url}/api/v2/setup").json()["allowed"]:
            asked = {"username": self.username, "password": secrets.token_urlsafe(12), "token": self.token}
            httpx.post(
                f"{self.url}/api/v2/setup", json={**asked, "org": _ORG, "bucket": "first"}
            ).raise_for_status()
        return self

    def settings(self, bucket: str) -> dict[str, str]:
        return {
            "READINGS__KIND": "influxdb",
            "READINGS__INFLUXDB__URL": self.url,
            "READINGS__INFLUXDB__BUCKET": bucket,
            "READINGS__INFLUXDB__ORG": _ORG,
            "READINGS__INFLUXDB__TOKEN": self.token,
        }

    def create_database(self, name: str | None = None) -> str:
        name = name or f"wenya_{secrets.token_hex(4)}"
        (org,) = self._call("GET", "orgs", params={"org": _ORG})["orgs"]
        self._call("POST", "buckets", json={"orgID": org["id"], "name": name, "retentionRules": []})
        return name

    def query(self, statement: str, database: str = "") -> list[dict[str, object]]:
        answer = httpx.post(
            f"{self.url}/query",
            params={"db": database, "epoch": "ms"},
            data={"q": statement},
            headers=self._headers,
            timeout=30,
        )
        result = answer.json()
        if answer.is_error or "error" in result["results"][0]:
            raise ServerFailedError(f"influxdb refused {statement!r}: {answer.text}")
        return result["results"][0].get("series", [])

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"}

    def _call(self, method: str, path: str, **asked: object) -> dict[str, list[dict[str, str]]]:
        answer = httpx.request(method, f"{self.url}/api/v2/{path}", headers=self._headers, **asked)
        return answer.raise_for_status().json()


servers.Influx = Influx2
