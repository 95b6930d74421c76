"""PostgreSQL or InfluxDB hangs: every page answers, and what needs neither goes on as if nothing were.

How soon depends on the machine (benchmarks/hostile.py measures it: within a second); here an answer must come
before any time-out of a driver would bring one.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from ingest.clock import elapsed
from tests.system.field import inventory
from tests.system.servers import Influx, Mosquitto, Postgres, require
from tests.system.service import Wenya

SOON_S = 5.0
"""Below the ten seconds of PostgreSQL's pool and of InfluxDB's time-out, with room for a busy machine."""
STOP_GRACE_S = 90.0
"""Beyond docker-compose.yml's 30 s, for a busy machine; without an end of its own it would be for ever."""
CONSOLES = 40
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
WORK, POINT, TICKET = "/work", "/points/flat-00", "/tickets/2026-000001"
LACKS = ">The readings store does not answer"
"""In sight: what a script may have to say is in the page as well."""
NOW, FILTERED = "/now", "/work?concern=silence"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    took_s: float


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Influx, Postgres]]:
    """Stores of these tests' own, to be frozen."""
    require(Influx, Postgres)
    with Influx() as influx, Postgres() as postgres:
        yield influx, postgres


@pytest.fixture(scope="module")
def wenya(mosquitto: Mosquitto, stores: tuple[Influx, Postgres]) -> Iterator[Wenya]:
    influx, postgres = stores
    with Wenya(inventory(), broker=mosquitto, readings=influx, records=postgres, clock="real") as service:
        service.wait_ready()
        yield service


def ask(wenya: Wenya, path: str) -> Answer:
    began = elapsed()
    answer = httpx.get(f"{wenya.url}{path}", headers=BROWSER, timeout=60)
    return Answer(answer.status_code, answer.text, elapsed() - began)


def ask_all(wenya: Wenya, *paths: str) -> list[Answer]:
    """All at once, as consoles do."""
    with ThreadPoolExecutor(len(paths)) as consoles:
        answers = list(consoles.map(lambda path: ask(wenya, path), paths))
    late = {path: each.took_s for path, each in zip(paths, answers, strict=True) if each.took_s > SOON_S}
    assert late == {}
    return answers


def test_pages_answer_while_postgresql_hangs_and_show_what_does_not_need_it(wenya, stores):
    ask_all(wenya, WORK, POINT)
    _, postgres = stores
    with postgres.frozen():
        for _ in range(3):
            pages = ask_all(wenya, *[WORK, POINT, TICKET, FILTERED, NOW] * (CONSOLES // 5))
            told = {(page.status, "records database does not answer" in page.text) for page in pages}
            assert told == {(503, True)}
        for path, status in (("/healthz", 200), ("/static/console.css", 200), ("/dead-letters", 401)):
            assert ask(wenya, path).status == status
        listed, metrics, events = ask_all(wenya, "/api/v1/tickets", "/metrics", "/api/v1/events")
        assert (listed.status, metrics.status, events.status) == (503, 200, 503)
        assert "\nwenya_records_up 0.0" in metrics.text
        wenya.wait_until(lambda: wenya.faults().get("records") == "slow", "say that PostgreSQL hangs")
    wenya.wait_ready()
    wenya.wait_until(lambda: ask(wenya, WORK).status == 200, "show the board again")


def test_pages_answer_while_influxdb_hangs_and_say_what_they_lack(wenya, stores):
    influx, _ = stores
    with influx.frozen():
        for _ in range(3):
            paths = [WORK, POINT, "/points/flat-01"] * (CONSOLES // 3)
            pages = dict(zip(paths, ask_all(wenya, *paths), strict=True))
            assert pages[WORK].status == 200
            assert pages[POINT].status == 200
            assert LACKS in pages[POINT].text
        assert ask(wenya, "/healthz").status == 200
    wenya.wait_until(lambda: LACKS not in ask(wenya, POINT).text, "show readings again")


@pytest.mark.parametrize("which", [Postgres, Influx], ids=lambda kind: kind.package)
def test_a_service_whose_store_hangs_still_ends_in_order(mosquitto, stores, which):
    influx, postgres = stores
    with Wenya(inventory(), broker=mosquitto, readings=influx, records=postgres, clock="real") as service:
        service.wait_ready()
        process = service._process
        assert process is not None
        (frozen,) = (store for store in stores if isinstance(store, which))
        with frozen.frozen():
            wait_for = "records" if which is Postgres else "readings"
            service.wait_until(lambda: wait_for in service.faults(), "say that its store hangs")
            process.send_signal(signal.SIGTERM)
            assert process.wait(STOP_GRACE_S) == 0, service.log()
        assert "stopped" in service.log()
        left = [path.name for path in (service.home / "data").iterdir() if path.name.endswith("-wal")]
        assert left == []
