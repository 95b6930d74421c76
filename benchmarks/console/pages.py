"""Pages of a city's console after years, while consoles listen to events and refresh as browsers do."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from alerts.desk.matters.registering import Registration, register
from alerts.episodes.episode import Opening
from alerts.events import TICKET_CHANGED, NewEvent
from alerts.judging.past.rebuild import Rebuild
from alerts.people.roles import ROLES
from alerts.people.viewer import Grant, Viewer
from alerts.workers.desk import DeskWorker
from alerts.workers.progress import JudgingProgress
from api.access.sessions import BACKGROUND
from benchmarks.console.city_service import (
    NOW,
    CityService,
    city_service,
    judged,
    served,
    session_of,
    statements_of,
)
from benchmarks.console.years import add_years
from benchmarks.records.desk_on_record import desk_on_record
from benchmarks.records.wave import city
from ingest.clock import elapsed
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Level
from tests.system.servers import Postgres

CONSOLES = 20
TICKETS = 10_000
CLOSED = 1_000_000
CONTACTS = 500
SECONDS = 60
EVENTS_A_SECOND = 20
REFRESH_S, TIMES_AS_LONG, LONGEST_REFRESH_S, SPREAD_S = 1.0, 10, 10.0, 0.5
"""As in console.js: a console refreshes at most so often, and a little later than the others.

And after that many times as long as the last refresh took, up to the longest pause; after a quiet time within
the last of these.
"""
LOOKED_AT_S = 0.2
"""How long one who goes from page to page looks at each: five pages a second and more than anybody reads, but
not as many as all consoles together ask for, as without it."""
TIMES = 10
"""How often each page is asked with nobody else there."""
ALL_ROLES = tuple(Grant(role) for role in ROLES)
EVERY_S = 15.0
"""How often a console refreshes in any case. A ticket's does so only then: the news are of other tickets."""
STANDS_ON = {"/work": 10, "/now": 7, "a ticket": 2, "/places/station-07": 1}
"""Which page is open on how many consoles."""
PAGES = {
    "/work": "/work",
    "/work, overdue": "/work?overdue=true",
    "/work, of a unit": "/work?unit=station-07",
    "/work, of a place": "/work?place=station-07-b3",
    "/work, closed": "/work?state=closed",
    "/now": "/now",
    "/now, a station": "/now?place=station-07",
    "/wall": "/wall",
    "/search, a number": "/search?all=1&text=2026-004321",
    "/search, a flat": "/search?all=1&text=station-07-b3-01",
    "/search, a text": "/search?all=1&text=%E5%B9%B8%E7%A6%8F%E9%87%8C",
    "ticket": "/tickets/2026-004321",
    "ticket of years ago": "/tickets/0001-004321",
    "point": "/points/station-07-b3-013-room",
    "flat": "/places/station-07-b3-013",
    "building": "/places/station-07-b3",
    "station": "/places/station-07",
    "city": "/places/city",
    "/gateways": "/gateways",
    "gateway": "/gateways/station-07-b3-gw",
    "/dead-letters": "/dead-letters",
    "/findings": "/findings",
    "/stops": "/stops",
    "/maintenance": "/maintenance",
    "/duty": "/duty",
    "/notices": "/notices",
    "/audit": "/audit",
    "/account": "/account",
    "/map": "/map",
    "/contacts": "/contacts",
    "/users": "/users",
    "/departments": "/departments",
    "/inventory": "/inventory",
    "/system": "/system",
    "/rules": "/rules",
    "/policies": "/policies",
    "/routing": "/routing",
}
"""What it is -> its address. Every page that lists, counts or looks through something that grows."""


@dataclass(frozen=True)
class PageCost:
    """One page: with nobody else there, and beside all consoles; its statements and bytes."""

    page: str
    alone_p50_ms: float
    alone_p95_ms: float
    beside_p50_ms: float
    beside_p95_ms: float
    asked: int
    statements: int
    kilobytes: float


@dataclass(frozen=True)
class ConsoleCost:
    """All of it, on one kind of records.

    ``refresh_p95_ms`` is of the pages that consoles have open and load again; ``news_p99_ms`` from an event
    on record to its line in each of the consoles' streams.
    """

    records: str
    points: int
    open_tickets: int
    closed_tickets: int
    consoles: int
    refreshes: int
    refresh_p50_ms: float
    refresh_p95_ms: float
    news_p50_ms: float
    news_p99_ms: float
    pages: list[PageCost]


def measure(
    points: int, tickets: int = TICKETS, closed: int = CLOSED, seconds: float = SECONDS
) -> list[ConsoleCost]:
    """On SQLite and on PostgreSQL."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/r.sqlite"
        found = [_measured("SQLite", url, Path(folder), points, tickets, closed, seconds)]
    with TemporaryDirectory() as folder, Postgres() as server:
        url = server.create_database()
        found.append(_measured("PostgreSQL", url, Path(folder), points, tickets, closed, seconds))
    return found


def city_of_units(points: int) -> Inventory:
    """Each station is a unit's, and all of them are the company's."""
    known = city(points)
    stations = [place for place in known.places.values() if place.level is Level.STATION]
    every = tuple(ServiceLine)
    units = {
        place.id: Department(place.id, place.id, DepartmentKind.TERRITORIAL, lines=every, place=place.id)
        for place in stations
    }
    company = Department("company", "company", DepartmentKind.TERRITORIAL, lines=every, place="city")
    centre = Department("centre", "centre", DepartmentKind.FUNCTIONAL, duties=(Duty.PRODUCTION_DISPATCH,))
    return replace(known, departments={**units, "company": company, "centre": centre})


def open_tickets(service: CityService, tickets: int) -> None:
    """``tickets`` flats all over the city are cold, each with its episode and its ticket; people write."""
    rooms = list(service.known.points.values())
    cold = rooms[:: len(rooms) // tickets][:tickets]
    with service.records.begin() as tx:
        tx.rules.record(service.rules, NOW - 48 * HOUR)
    desk = desk_on_record(service.records, service.known)
    worker = DeskWorker(service.records, service.clock, lambda: service.compiled, lambda: desk)
    judge = JudgingProgress(service.records, service.clock, worker.wake)
    checker = Rebuild(service.compiled, rooms[:1], NOW - MINUTE, NOW, [], lambda *_: []).checker
    judge.add([Opening("room.day", 1, room.id, NOW - HOUR, NOW, 60, 40, 16.5, NOW) for room in cold])
    judge.save(checker, NOW)
    worker.settle_pending(NOW)
    receiver = Viewer("receiver", (Grant("receiver"), Grant("dispatcher")))
    for number in range(CONTACTS):
        values = {
            "channel": "call",
            "name": f"张{number}",
            "unit_or_address": f"幸福里{number % 90}号楼603室",
            "phone": f"138{number:08d}",
            "contacted_at": NOW,
            "content": "家里很冷，请尽快来人",
            "category": "room_temperature",
            "line": "heating",
            "complaint": False,
            "feedback_way": "phone",
            "place": f"station-{number % 50:02}-b{number % 10}",
        }
        register(service.records, receiver, Registration(values), NOW, desk=desk)
    judged(service, frozenset(room.id for room in cold))


def _measured(
    name: str, url: str, folder: Path, points: int, tickets: int, closed: int, seconds: float
) -> ConsoleCost:
    with city_service(url, folder, city_of_units(points)) as service:
        open_tickets(service, tickets)
        add_years(service.records, closed // tickets)
        headers = session_of(service, "benchmark", ALL_ROLES)
        with served(service) as address:
            statements = {
                page: statements_of(service.records, address + at, headers) for page, at in PAGES.items()
            }
            alone, sizes = _asked(address, headers, TIMES)
            with _consoles(service, address, headers, tickets, seconds) as found:
                beside = _in_its_own_process(_asked_until, address, headers, elapsed() + seconds)
            refreshes, news = found
    return ConsoleCost(
        name,
        points,
        tickets,
        closed,
        CONSOLES,
        len(refreshes),
        _ms(refreshes, 50),
        _ms(refreshes, 95),
        _ms(news, 50),
        _ms(news, 99),
        [
            PageCost(
                page,
                _ms(alone[page], 50),
                _ms(alone[page], 95),
                _ms(beside[page], 50),
                _ms(beside[page], 95),
                len(beside[page]),
                statements[page],
                sizes[page] / 1_000,
            )
            for page in PAGES
        ],
    )


def _ms(took: list[float], share: int) -> float:
    return float(np.percentile(took, share)) * SECOND


def _asked(
    address: str, headers: dict[str, str], times: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Seconds of each page, asked ``times`` times after a first one, and its bytes."""
    took: dict[str, list[float]] = {}
    sizes = {}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        for page, path in PAGES.items():
            sizes[page] = len(client.get(path).raise_for_status().content)
            took[page] = [_seconds(client, path) for _ in range(times)]
    return took, sizes


def _asked_until(address: str, headers: dict[str, str], until: float) -> dict[str, list[float]]:
    """Seconds of each page; one after the other, as often as there is time, and each at least once."""
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        while elapsed() < until:
            for page, path in PAGES.items():
                took[page].append(_seconds(client, path))
                threading.Event().wait(LOOKED_AT_S)
    return took


def _in_its_own_process(
    ask: Callable[[str, dict[str, str], float], dict[str, list[float]]],
    address: str,
    headers: dict[str, str],
    until: float,
) -> dict[str, list[float]]:
    """What ``ask`` finds: a browser takes nothing of the processor time that the service's threads share."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(ask, (address, headers, until))


def _seconds(client: httpx.Client, path: str) -> float:
    began = elapsed()
    client.get(path).raise_for_status()
    return elapsed() - began


# --- Consoles, in a process of their own -------------------------------------------------------------


@contextmanager
def _consoles(
    service: CityService, address: str, headers: dict[str, str], tickets: int, seconds: float
) -> Iterator[tuple[list[float], list[float]]]:
    """`CONSOLES` browsers, while something happens; filled in the end: seconds of refreshes, and of news."""
    refreshes: list[float] = []
    news: list[float] = []
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        answer = pool.apply_async(_browse, (address, headers, tickets, seconds + 5))
        teller = threading.Thread(target=_tell, args=(service, tickets, answer))
        teller.start()
        threading.Event().wait(5)  # until all of them listen
        yield refreshes, news
        loaded, heard = answer.get()
        teller.join()
    refreshes += loaded
    news += heard


def _tell(service: CityService, tickets: int, answer: multiprocessing.pool.AsyncResult[object]) -> None:
    """Let something happen to tickets all the time; an event says when, by the clock that processes share."""
    chance = random.Random(0)
    while not answer.ready():
        ticket = f"2026-{chance.randrange(1, tickets + 1):06d}"
        with service.records.begin() as tx:
            tx.events.append([NewEvent(TICKET_CHANGED, ticket, {"told_at_s": repr(elapsed())})], NOW)
        answer.wait(1 / EVENTS_A_SECOND)


def _browse(
    address: str, headers: dict[str, str], tickets: int, seconds: float
) -> tuple[list[float], list[float]]:
    loaded: list[float] = []
    heard: list[float] = []
    until = elapsed() + seconds
    paths = [path for path, count in STANDS_ON.items() for _ in range(count)]
    threads = [
        threading.Thread(
            target=_console, args=(address, headers, number, path, tickets, until, loaded, heard)
        )
        for number, path in enumerate(paths)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return loaded, heard


def _console(
    address: str,
    headers: dict[str, str],
    number: int,
    path: str,
    tickets: int,
    until: float,
    loaded: list[float],
    heard: list[float],
) -> None:
    """One browser: it listens, and loads its page again when something was said."""
    chance = random.Random(number)
    news, stopped = threading.Event(), threading.Event()
    of_others = path == "a ticket"
    if of_others:
        path = f"/tickets/2026-{chance.randrange(1, tickets + 1):06d}"
    with httpx.Client(base_url=address, timeout=60, headers=headers | {BACKGROUND: "1"}) as client:
        listener = threading.Thread(
            target=_listen, args=(address, headers, news, stopped, heard), daemon=True
        )
        listener.start()
        due_at = elapsed() + EVERY_S * chance.random()
        while elapsed() < until:
            if of_others:
                threading.Event().wait(due_at - elapsed())
            elif not _waited_for(news, until, chance):
                break
            due_at += EVERY_S
            took = _seconds(client, path)
            loaded.append(took)
            pause = min(max(REFRESH_S, TIMES_AS_LONG * took), LONGEST_REFRESH_S)
            threading.Event().wait(pause * (1 + chance.random() / 2))
        stopped.set()


def _waited_for(news: threading.Event, until: float, chance: random.Random) -> bool:
    """Wait for something that was said; after a quiet time a little longer. False when it is over."""
    was_quiet = not news.is_set()
    if not news.wait(max(0.0, until - elapsed())):
        return False
    if was_quiet:
        threading.Event().wait(chance.random() * SPREAD_S)
    news.clear()
    return True


def _listen(
    address: str, headers: dict[str, str], news: threading.Event, stopped: threading.Event, heard: list[float]
) -> None:
    streaming = headers | {"Accept": "text/event-stream"}
    with httpx.stream("GET", f"{address}/api/v1/events", timeout=60, headers=streaming) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            if stopped.is_set():
                return
            if line.startswith("data:"):
                if said := line.partition('"told_at_s":"')[2].partition('"')[0]:
                    heard.append(elapsed() - float(said))
                news.set()
