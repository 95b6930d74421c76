"""Figures: healthy requests beside idle connections and hostile messages; pages while a database hangs."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import numpy as np

from api.http.connections import allow_many_files
from benchmarks.rig import city
from ingest.clock import RealClock, elapsed
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
class Attacked:
    """Milliseconds of healthy requests, with nobody else and beside the attack; what the attack came to."""

    alone_p99_ms: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    requests: int
    failed: int
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
    """With Mosquitto, InfluxDB and PostgreSQL; about two minutes."""
    allow_many_files()
    with ExitStack() as stack:
        broker, influx = stack.enter_context(Mosquitto()), stack.enter_context(Influx())
        postgres = stack.enter_context(Postgres())
        account = gateway_id(0)
        password = broker.add_user(account)
        service = Wenya(city(points), broker=broker, readings=influx, records=postgres, clock="real")
        stack.enter_context(service)
        service.wait_ready()
        alone = _requested(service.url, seconds / 3)
        with idle(service.url, idle_connections):
            job = {
                "port": broker.port,
                "account": account,
                "password": password,
                "messages": messages,
                "victim": points - 1_000,
                "now": RealClock().now(),
            }
            attack = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.hostile.attack", json.dumps(job)], stdout=subprocess.PIPE
            )
            beside = _requested(service.url, seconds)
            hostile = int(attack.communicate(timeout=300)[0])
        took = [each for each in beside if each is not None]
        p50, p99 = np.percentile(took, (50, 99)) * 1e3
        attacked = Attacked(
            float(np.percentile([each for each in alone if each is not None], 99)) * 1e3,
            float(p50),
            float(p99),
            max(took) * 1e3,
            len(beside),
            len(beside) - len(took),
            hostile,
            idle_connections,
        )
        return attacked, [_hanging(service, store) for store in (postgres, influx)]


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
