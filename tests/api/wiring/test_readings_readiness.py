"""Readiness knows what the writer knows: reads that succeed say nothing of writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from alerts.rules.inventory_files import write_inventory
from api.ports.settings import load
from api.wiring.service import Service
from ingest.clock import elapsed
from ingest.readings.batch import batch_of
from tests.alerts.reference.town import ROOM, town
from tests.contracts.stand_in.accounts import DAY_S, Right
from tests.contracts.stand_in.version_2 import ORG, TOKEN, InfluxV2StandIn
from tests.system.processes import free_port

START = 1_768_435_200_000


@pytest.fixture
def server() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as running:
        yield running


@pytest.fixture
def opened(server: InfluxV2StandIn, tmp_path) -> Iterator[Callable[[str], Service]]:
    services: list[Service] = []

    def open_service(token: str = TOKEN) -> Service:
        flat = town(ROOM)
        flat = replace(flat, places={name: place for name, place in flat.places.items() if " " not in name})
        inventory = tmp_path / "inventory.toml"
        inventory.write_text(write_inventory(flat, "toml"))
        variables = {
            "WENYA_SERVICE__DATA_DIR": str(tmp_path),
            "WENYA_SERVICE__INVENTORY": str(inventory),
            "WENYA_MQTT__EMBEDDED": "false",
            "WENYA_MQTT__PORT": str(free_port()),
            "WENYA_READINGS__KIND": "influxdb",
            "WENYA_READINGS__RETRY_MIN_S": "0.02",
            "WENYA_READINGS__RETRY_MAX_S": "0.02",
            "WENYA_READINGS__INFLUXDB__URL": server.url,
            "WENYA_READINGS__INFLUXDB__ORG": ORG,
            "WENYA_READINGS__INFLUXDB__TOKEN": token,
        }
        services.append(Service(load(None, variables)))
        services[-1].start()
        return services[-1]

    yield open_service
    for service in services:
        service.stop()


def until(service: Service, state: str) -> None:
    give_up = elapsed() + 20
    pause = threading.Event()
    while (said := service.readiness()["readings"]) != state:
        assert elapsed() < give_up, f"the readings are {said!r}, not {state!r}"
        pause.wait(0.01)


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (500, {"message": "unexpected error writing points to database: no space left on device"}, "full"),
        (403, {"message": "insufficient permissions for write"}, "rights"),
        (403, {"page": "<html>Access denied</html>"}, "unavailable"),
        (200, {"page": "<html>Sign in</html>"}, "unavailable"),
    ],
)
def test_it_is_not_ready_while_every_write_fails(
    server: InfluxV2StandIn,
    opened: Callable[..., Service],
    status: int,
    answer: dict[str, str],
    state: str,
) -> None:
    service = opened()
    until(service, "ok")
    server.arm(status, times=2_000, **answer)
    service.journal.append(
        batch_of([service.inventory().points[ROOM.id].key], [START], [18.0], sources=("json/gw-1",))
    )
    until(service, state)
    server.faults.clear()
    until(service, "ok")


def test_a_token_that_only_reads_is_known_before_the_first_reading(
    server: InfluxV2StandIn, opened: Callable[..., Service]
) -> None:
    buckets = [server.add_bucket("wenya", every_seconds=1827 * DAY_S), server.add_bucket("wenya_hourly")]
    server.add_token("reader", ORG, [Right("read", "buckets", b.org, b.id) for b in buckets])
    until(opened("reader"), "rights")
