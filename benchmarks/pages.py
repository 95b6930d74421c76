"""Pages of a city's console, while consoles listen to events and refresh as browsers do."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from sqlalchemy import event

from alerts.attachments.store import AttachmentStore
from alerts.desk.registration import import_inventory
from alerts.events import NewEvent
from alerts.matters.choices import Step
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Concern
from alerts.rules.rule_files import default_rules
from alerts.tickets.ticket import Ticket, TicketKind
from api.http.server import Server
from api.ports.settings import Settings
from api.wiring.app import create_app
from benchmarks.imports import city
from ingest.clock import SimulatedClock, elapsed
from ingest.collector import exempt_from_collection
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal
from ingest.readings.batch import batch_of
from ingest.stores.duck import DuckStore
from tests.api.stand_in_service import StandInService
from tests.system.servers import Postgres

NOW = 1_768_436_400_000
CONSOLES = 20
TICKETS = 10_000
SECONDS = 30
EVENTS_A_SECOND = 20
REFRESH_S = 1.0
"""As in console.js: a console refreshes at most so often, and a little later than the others."""
OTHER_PAGE_EVERY = 4
"""Of so many pages that a console loads one is not its board."""


@dataclass(frozen=True)
class PageCost:
    """Of the pages that all consoles loaded, and of the same pages with nobody else there.

    ``statements_a_page`` and ``statements_few`` are those of a board with all tickets, and with ten.
    """

    records: str
    points: int
    tickets: int
    consoles: int
    pages: int
    p50_ms: float
    p95_ms: float
    alone_p95_ms: float
    board_bytes: int
    statements_a_page: int
    statements_few: int


class CityService(StandInService):
    """As the real service does, it compiles the plan once."""

    compiled: Plan

    def plan(self) -> Plan:
        """The plan in force."""
        return self.compiled


def measure(points: int, tickets: int = TICKETS, seconds: float = SECONDS) -> list[PageCost]:
    """On SQLite and on PostgreSQL."""
    with TemporaryDirectory() as folder:
        found = [_measured("SQLite", f"sqlite:///{folder}/r.sqlite", Path(folder), points, tickets, seconds)]
    with TemporaryDirectory() as folder, Postgres() as server:
        url = server.create_database()
        found.append(_measured("PostgreSQL", url, Path(folder), points, tickets, seconds))
    return found


def _measured(name: str, url: str, folder: Path, points: int, tickets: int, seconds: float) -> PageCost:
    with city_service(url, folder, city(points, 18.0)) as service, served(service) as address:
        _open_tickets(service.records, range(1, 11))
        few = statements_of(service.records, f"{address}/work")
        _open_tickets(service.records, range(11, tickets + 1))
        many = statements_of(service.records, f"{address}/work")
        alone = _loaded(service, address, 1, points, tickets, seconds / 3)
        together = _loaded(service, address, CONSOLES, points, tickets, seconds)
        board = len(httpx.get(f"{address}/work", timeout=60).content)
    return PageCost(
        name,
        points,
        tickets,
        CONSOLES,
        len(together),
        float(np.percentile(together, 50)) * 1e3,
        float(np.percentile(together, 95)) * 1e3,
        float(np.percentile(alone, 95)) * 1e3,
        board,
        many,
        few,
    )


@contextmanager
def city_service(url: str, folder: Path, wanted: Inventory) -> Iterator[CityService]:
    """A service with the inventory ``wanted``, and a day of readings of 20 points of it."""
    records = Records.open(url)
    journal = Journal(folder / "journal.sqlite", 100_000_000, 1_000_000)
    known: list[Inventory] = []
    store = DuckStore(folder / "readings.duckdb", lambda: known[-1], 0)
    try:
        rules = default_rules()
        known.append(import_inventory(records, OPERATOR, wanted, rules, 1, replace=True).after)
        times = np.arange(NOW - DAY, NOW, 5 * MINUTE)
        for key in range(20):
            store.write(batch_of(np.full(len(times), key), times, np.full(len(times), 19.0)))
        made = CityService(
            Settings(),
            SimulatedClock(NOW),
            records,
            store,
            journal,
            rules,
            AttachmentStore(folder / "attachments"),
            known=known[-1],
        )
        made.compiled = plan_of(known[-1], rules)
        exempt_from_collection(len(wanted.points))  # as the jobs of a service do
        yield made
    finally:
        store.close()
        journal.close()
        records.close()


@contextmanager
def served(service: CityService) -> Iterator[str]:
    """The address of ``service``."""
    server = Server(create_app(service), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        if not server.wait_until_started(10):
            raise RuntimeError("the server did not start")
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _open_tickets(records: Records, numbers: range) -> None:
    severities = ("minor", "major", "minor", "critical")
    with records.begin() as tx:
        tx.tickets.add(
            [
                Ticket(
                    id=0,
                    number=f"2026-{n:06d}",
                    place=f"f{n}",
                    concern=Concern.ROOM_TEMPERATURE.value,
                    kind=TicketKind.PLACE,
                    step=Step.DISPATCHED,
                    severity=severities[n % 4],
                    opened_at=NOW - n,
                    breached_at=NOW - n * MINUTE,
                    clauses=("H15",),
                    affected_at_opening=1,
                    affected_households=1,
                )
                for n in numbers
            ]
        )


def statements_of(records: Records, address: str, headers: Mapping[str, str] | None = None) -> int:
    """Statements that the page at ``address`` takes."""
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(records._engine, "before_cursor_execute", count)  # noqa: SLF001
    httpx.get(address, headers=headers, timeout=60).raise_for_status()
    event.remove(records._engine, "before_cursor_execute", count)  # noqa: SLF001
    return len(asked)


def _loaded(
    service: CityService, address: str, consoles: int, points: int, tickets: int, seconds: float
) -> list[float]:
    """Seconds that each page took, in a process of its own that plays ``consoles`` browsers."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        answer = pool.apply_async(_browse, (address, consoles, points, tickets, seconds))
        number = 0
        while not answer.ready():
            number += 1
            with service.records.begin() as tx:
                tx.events.append([NewEvent("benchmark.said", str(number), {})], NOW)
            answer.wait(1 / EVENTS_A_SECOND)
        return answer.get()


def _browse(address: str, consoles: int, points: int, tickets: int, seconds: float) -> list[float]:
    took: list[float] = []
    until = elapsed() + seconds
    threads = [
        threading.Thread(target=_console, args=(address, number, points, tickets, until, took))
        for number in range(consoles)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _console(address: str, number: int, points: int, tickets: int, until: float, took: list[float]) -> None:
    """One browser: it listens, and loads its page again when something was said."""
    chance = random.Random(number)
    news, stopped = threading.Event(), threading.Event()
    with httpx.Client(base_url=address, timeout=60, headers={"Accept": "text/html"}) as client:
        listener = threading.Thread(target=_listen, args=(address, news, stopped), daemon=True)
        listener.start()
        while elapsed() < until:
            if not news.wait(max(0.0, until - elapsed())):
                break
            news.clear()
            path = "/work"
            if chance.randrange(OTHER_PAGE_EVERY) == 0:
                path = chance.choice(
                    [
                        f"/tickets/2026-{chance.randrange(1, tickets + 1):06d}",
                        f"/points/f{chance.randrange(20)}-room",
                        f"/places/s{chance.randrange(points // 2_000)}",
                        "/gateways",
                        f"/api/v1/points?place=s{chance.randrange(points // 2_000)}&limit=100",
                        "/work?concern=room-temperature",
                    ]
                )
            started = elapsed()
            client.get(path).raise_for_status()
            took.append(elapsed() - started)
            threading.Event().wait(REFRESH_S * (1 + chance.random() / 2))
        stopped.set()


def _listen(address: str, news: threading.Event, stopped: threading.Event) -> None:
    with httpx.stream("GET", f"{address}/api/v1/events", timeout=60) as answer:
        for line in answer.iter_lines():
            if stopped.is_set():
                return
            if line.startswith("data:"):
                news.set()
