"""Figures: healthy requests beside idle connections and hostile messages; pages while a database hangs."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from api.http.connections import allow_many_files
from benchmarks.cold_rooms import (
    COLD,
    MARKS,
    RULES,
    WARM_S,
    delays,
    next_beginning,
    publish_cold,
    watch_tickets,
    with_cold_rooms,
)
from benchmarks.hostile.attack import ELSEWHERE
from ingest.clock import RealClock, elapsed
from ingest.durations import SECOND
from simulators.load.fleet import gateway_id, point_id
from tests.system.connections import idle
from tests.system.processes import Server
from tests.system.servers import Influx, Mosquitto, Postgres
from tests.system.service import Wenya

POINTS = 10_000
IDLE = 2_000
MESSAGES = 100_000
SECONDS = 30.0
CONSOLES = 20
EVERY_S = 0.02
"""A healthy request so often."""
ROOM = f"/points/{point_id(0)}"
PAGES = ("/", ROOM, "/?concern=silence", "/healthz", "/api/v1/points?limit=20", "/api/v1/tickets")
CONSOLE = ("/", ROOM, "/tickets/2026-000001")
BROWSER = {"Accept": "text/html"}


@dataclass(frozen=True)
class TicketDelays:
    """Milliseconds from the deciding reading to the ticket, of so many."""

    p50_ms: float
    p99_ms: float
    count: int


@dataclass(frozen=True)
class Attacked:
    """Milliseconds of healthy requests and tickets, with nobody else and beside the attack.

    ``hostile`` and ``idle`` are what the attack came to: messages, and connections. ``tickets_elsewhere`` are
    those beside the same connections, requests and messages, the latter to topics that the service does not
    read: attacker and broker have the same cores.
    """

    alone_p99_ms: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    requests: int
    failed: int
    tickets_alone: TicketDelays
    tickets_elsewhere: TicketDelays
    tickets: TicketDelays
    hostile: int
    idle: int


@dataclass(frozen=True)
class Hanging:
    """Milliseconds of the pages that consoles asked for while ``store`` hung, all of them at once."""

    store: str
    p50_ms: float
    worst_ms: float
    pages: int


def measure(
    *, points: int = POINTS, idle_connections: int = IDLE, messages: int = MESSAGES, seconds: float = SECONDS
) -> tuple[Attacked, list[Hanging]]:
    """With Mosquitto, InfluxDB and PostgreSQL; about three minutes."""
    allow_many_files()
    with ExitStack() as stack:
        broker, influx = stack.enter_context(Mosquitto()), stack.enter_context(Influx())
        postgres = stack.enter_context(Postgres())
        account = gateway_id(0)
        password = broker.add_user(account)
        rules = Path(stack.enter_context(TemporaryDirectory(prefix="wenya-bench-"))) / "rules.toml"
        rules.write_text(RULES)
        service = Wenya(
            with_cold_rooms(points),
            broker=broker,
            readings=influx,
            records=postgres,
            clock="real",
            WENYA_SERVICE__RULES=str(rules),
        )
        stack.enter_context(service)
        service.wait_ready()
        attack = {
            "port": broker.port,
            "account": account,
            "password": password,
            "messages": messages,
            "victim": points - 1_000,
        }
        attacked = _attacked(service, broker, attack, idle_connections, seconds)
        return attacked, [_hanging(service, store) for store in (postgres, influx)]


def _attacked(
    service: Wenya, broker: Mosquitto, attack: dict[str, object], idle_connections: int, seconds: float
) -> Attacked:
    """Rooms turn cold from end to end; a quarter beside the attack elsewhere, and half beside that on us."""
    seen: dict[str, int] = {}
    stop, pause = threading.Event(), threading.Event()
    began = next_beginning()
    watching = threading.Thread(target=watch_tickets, args=(service.url, seen, stop), daemon=True)
    publishing = threading.Thread(target=publish_cold, args=(broker, began), daemon=True)
    watching.start()
    publishing.start()
    clock = RealClock()
    pause.wait((began + WARM_S * SECOND - clock.now()) / 1000)
    alone = _requested(service.url, seconds / 3)
    first_ticket = began + (WARM_S + MARKS // 2) * SECOND
    pause.wait((first_ticket + COLD // 8 * SECOND - clock.now()) / 1000)
    elsewhere_at = clock.now()
    _beside(service.url, attack | {"now": elsewhere_at, "root": ELSEWHERE}, idle_connections, seconds / 3)
    pause.wait((first_ticket + COLD // 4 * SECOND - clock.now()) / 1000)
    attacked_at = clock.now()
    beside, hostile = _beside(service.url, attack | {"now": attacked_at}, idle_connections, seconds)
    publishing.join(120)
    pause.wait(2)
    stop.set()
    tickets = delays(seen, began)
    took = [each for each in beside if each is not None]
    p50, p99 = np.percentile(took, (50, 99)) * 1e3
    return Attacked(
        alone_p99_ms=float(np.percentile([each for each in alone if each is not None], 99)) * 1e3,
        p50_ms=float(p50),
        p99_ms=float(p99),
        worst_ms=max(took) * 1e3,
        requests=len(beside),
        failed=len(beside) - len(took),
        tickets_alone=_between(tickets, 0, elsewhere_at),
        tickets_elsewhere=_between(tickets, elsewhere_at, attacked_at),
        tickets=_between(tickets, attacked_at, began + 3_600 * SECOND),
        hostile=hostile,
        idle=idle_connections,
    )


def _beside(
    url: str, attack: dict[str, object], idle_connections: int, seconds: float
) -> tuple[list[float | None], int]:
    """Healthy requests beside an attack and idle connections; also how many messages were acknowledged."""
    command = [sys.executable, "-m", "benchmarks.hostile.attack", json.dumps(attack)]
    with idle(url, idle_connections), subprocess.Popen(command, stdout=subprocess.PIPE) as attacker:
        requested = _requested(url, seconds)
        return requested, int(attacker.communicate(timeout=300)[0])


def _between(tickets: Sequence[tuple[int, int]], start: int, end: int) -> TicketDelays:
    """Of the rooms whose deciding mark is in ``[start, end)`` (UTC ms)."""
    found = [delay for deciding, delay in tickets if start <= deciding < end]
    p50, p99 = np.percentile(found, (50, 99))
    return TicketDelays(float(p50), float(p99), len(found))


def _hanging(service: Wenya, store: Server) -> Hanging:
    """From the moment at which it stops to answer, for five seconds."""
    service.wait_ready()
    took: list[float] = []
    with store.frozen():
        until = elapsed() + 5
        with ThreadPoolExecutor(CONSOLES) as consoles:
            for found in consoles.map(lambda number: _browse(service.url, number, until), range(CONSOLES)):
                took += found
    return Hanging(store.package, float(np.median(took)) * 1e3, max(took) * 1e3, len(took))


def _browse(url: str, number: int, until: float) -> list[float]:
    took: list[float] = []
    with httpx.Client(base_url=url, timeout=60, headers=BROWSER) as client:
        while elapsed() < until:
            began = elapsed()
            client.get(CONSOLE[(number + len(took)) % len(CONSOLE)])
            took.append(elapsed() - began)
            threading.Event().wait(0.2)
    return took


def _requested(url: str, seconds: float) -> list[float | None]:
    """Seconds that each request took, ``None`` where it failed; in a process of their own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_request, (url, seconds))


def _request(url: str, seconds: float) -> list[float | None]:
    took: list[float | None] = []
    began = elapsed()
    with httpx.Client(base_url=url, timeout=60, headers=BROWSER) as client:
        number = 0
        while elapsed() - began < seconds:
            asked = elapsed()
            try:
                healthy = client.get(PAGES[number % len(PAGES)]).is_success
            except httpx.HTTPError:
                healthy = False
            took.append(elapsed() - asked if healthy else None)
            number += 1
            threading.Event().wait(max(0.0, EVERY_S - (elapsed() - asked)))
    return took
