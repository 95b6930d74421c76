"""Pages of a city's console as a handler of one of its units sees them, each asked again and again.

The handler's unit is a station. Its own ticket for a group is worked there; another one is the company's,
with flats of all units, and stands above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.episodes.episode import Change, EpisodeFigures, Opening
from alerts.matters.choices import Step
from alerts.people.viewer import OPERATOR, Grant
from alerts.rules.rule import Concern
from alerts.tickets.ticket import Ticket, TicketEvent, TicketKind, TicketReason
from benchmarks.console.city_service import NOW, CityService, city_service, served, statements_of
from benchmarks.imports import FLATS_A_STATION, city
from ingest.clock import elapsed
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.tree import Inventory
from ingest.readings.batch import batch_of
from tests.system.servers import Postgres

UNIT = 7
"""The handler's, of those that the city is cut into."""
TICKETS = 10_000
IN_GROUP, IN_GROUP_ABOVE = 800, 2_000
"""Flats of the two tickets for groups: of the own one, and of all units."""
LINES = 500
"""Of the history of each."""
TIMES = 40
"""How often each page is asked."""
GROUP, GROUP_ABOVE = "2026-900001", "2026-900002"
BEGAN = NOW - 2 * HOUR


@dataclass(frozen=True)
class UnitPage:
    """What a page takes a handler of one of ``units``, by itself; the statements are those of the records."""

    records: str
    units: int
    page: str
    p50_ms: float
    p95_ms: float
    statements: int


def measure(points: int, tickets: int = TICKETS) -> list[UnitPage]:
    """On SQLite and on PostgreSQL."""
    with TemporaryDirectory() as folder:
        found = _measured("SQLite", f"sqlite:///{folder}/r.sqlite", Path(folder), points, tickets)
    with TemporaryDirectory() as folder, Postgres() as server:
        found += _measured("PostgreSQL", server.create_database(), Path(folder), points, tickets)
    return found


def _measured(name: str, url: str, folder: Path, points: int, tickets: int) -> list[UnitPage]:
    inventory = city_of_units(points)
    with city_service(url, folder, inventory) as service:
        fill(service, tickets)
        with served(service) as address:
            headers = {"Accept": "text/html", "Authorization": f"Bearer {handler_token(service)}"}
            found = []
            for page, path in PATHS.items():
                took = np.array(_times(address, path, headers))
                asked = statements_of(service.records, address + path, headers)
                p50, p95 = (float(np.percentile(took, share)) * 1e3 for share in (50, 95))
                found.append(UnitPage(name, len(inventory.departments) - 1, page, p50, p95, asked))
    return found


PATHS = {
    "work": "/work",
    "work of a concern": "/work?concern=room-temperature",
    "work, closed": "/work?state=closed",
    "ticket of a flat": f"/tickets/2026-{UNIT + 1:06d}",
    "ticket of a group": f"/tickets/{GROUP}",
    "ticket above": f"/tickets/{GROUP_ABOVE}",
    "point": f"/points/f{UNIT * FLATS_A_STATION}-room",
    "list of tickets": "/api/v1/tickets?limit=100",
    "list of tickets above": "/api/v1/tickets/above?limit=100",
    "list of episodes": "/api/v1/episodes?limit=100",
    "list of points": "/api/v1/points?limit=100",
}


def city_of_units(points: int) -> Inventory:
    """Each station is a unit's; all of them are the company's."""
    known = city(points, 18.0)
    units = {
        place: Department(place, place, DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place=place)
        for place in ("city", *(f"s{n}" for n in range(-(-points // FLATS_A_STATION))))
    }
    return replace(known, departments=units)


def handler_token(service: CityService) -> str:
    """The token of a handler of the unit."""
    unit = f"s{UNIT}"
    grants = (Grant("handler", unit, frozenset({unit})),)
    add_user(service.records, OPERATOR, NewUser("li", grants), NOW, departments=service.known.departments)
    return make_token(service.records, OPERATOR, "li", NOW).secret


def fill(service: CityService, tickets: int) -> None:
    """Open tickets of single flats in all units, and the two for groups."""
    known = service.known
    units = len(known.departments) - 1
    own = [UNIT * FLATS_A_STATION + n for n in range(IN_GROUP)]
    of_all = [
        unit * FLATS_A_STATION + FLATS_A_STATION - 1 - n
        for unit in range(units)
        for n in range(IN_GROUP_ABOVE // units)
    ]
    times = np.arange(NOW - DAY, NOW, 5 * MINUTE)
    for flat in own[:50]:
        key = known.points[f"f{flat}-room"].key
        service.store.write(batch_of(np.full(len(times), key), times, np.full(len(times), 17.0)))
    single = range(IN_GROUP, IN_GROUP + tickets // units)
    with service.records.begin() as tx:
        tx.tickets.add(
            [
                _ticket(f"2026-{n * units + unit + 1:06d}", f"f{unit * FLATS_A_STATION + flat}", f"s{unit}")
                for n, flat in enumerate(single)
                for unit in range(units)
            ]
        )
        for number, place, flats in ((GROUP, f"s{UNIT}", own), (GROUP_ABOVE, "city", of_all)):
            tx.tickets.add([replace(_ticket(number, place, place), kind=TicketKind.GROUP)])
            found = tx.episodes.apply(_cold(flats), known, service.rules, NOW)
            tx.pending.attach([(episode.id, number, False) for episode in found])
            line = TicketEvent(NOW, TicketReason.JOINED, data={"count": 1})
            tx.tickets.add_history([(number, line)] * LINES)
            tx.ticket_territories.work_out([number])


def _cold(flats: Sequence[int]) -> list[Change]:
    window = [(BEGAN + n * 5 * MINUTE, 17.0, BEGAN + n * 5 * MINUTE) for n in range(12)]
    changes: list[Change] = []
    for flat in flats:
        point, opened = f"f{flat}-room", BEGAN + HOUR
        changes.append(Opening("room.day", 1, point, BEGAN, opened, 12, 12, 17.0, BEGAN))
        changes.append(EpisodeFigures("room.day", point, opened, 17.0, BEGAN, 17.0, window))
    return changes


def _ticket(number: str, place: str, territory: str) -> Ticket:
    return Ticket(
        id=0,
        number=number,
        place=place,
        concern=Concern.ROOM_TEMPERATURE.value,
        kind=TicketKind.PLACE,
        step=Step.DISPATCHED,
        severity="minor",
        opened_at=BEGAN,
        breached_at=BEGAN,
        clauses=("H15",),
        affected_at_opening=1,
        affected_households=1,
        territory=territory,
    )


def _times(address: str, path: str, headers: dict[str, str]) -> list[float]:
    """Seconds that each of `TIMES` answers took, after a first one."""
    took: list[float] = []
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        client.get(path).raise_for_status()
        for _ in range(TIMES):
            started = elapsed()
            client.get(path).raise_for_status()
            took.append(elapsed() - started)
    return took
