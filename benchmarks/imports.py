"""An import that moves the limits of all points, and what another writer sees of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event

from alerts.desk.rules_in_force import RulesInForce
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from alerts.rules.inventory_files import write_inventory
from alerts.rules.rule_files import default_rules
from ingest.clock import elapsed
from ingest.durations import MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.system.servers import Postgres

POINTS = 100_000
FLATS_A_STATION = 2_000
START = 1_767_225_600_000


@dataclass(frozen=True)
class ImportCost:
    """Of one import over REST's use case, file included.

    ``first_s`` is that of the same points when nothing was there, ``moved_s`` with a new limit for all of
    them; ``longest_wait_ms`` is the longest that a one-row transaction of another writer took meanwhile, and
    ``alone_ms`` the longest with nobody else there.
    """

    records: str
    points: int
    first_s: float
    moved_s: float
    longest_wait_ms: float
    alone_ms: float
    statements: int
    transactions: int
    limit_changes: int


def city(points: int, limit: float) -> Inventory:
    """Flats with a room each, 2 000 to a station, under limits of their own."""
    stations = range(-(-points // FLATS_A_STATION))
    places = {"city": Place("city", Level.ORGANISATION, "City", calendar="year")}
    places |= {f"s{n}": Place(f"s{n}", Level.STATION, f"Station {n}", "city") for n in stations}
    flats = {
        f"f{n}": Place(f"f{n}", Level.HOUSEHOLD, f"Flat {n}", f"s{n // FLATS_A_STATION}", households=1)
        for n in range(points)
    }
    limits = {"room.day": limit, "room.floor": limit - 2, "room.night_target": limit}
    rooms = {
        f"f{n}-room": Point(
            f"f{n}-room",
            Metric.INDOOR_TEMPERATURE,
            f"f{n}",
            5 * MINUTE,
            5 * MINUTE,
            residential=True,
            limits=limits,
        )
        for n in range(points)
    }
    season = Calendar("year", (DateSpan("10-20", "04-10"),), (), (), DateSpan("05-01", "09-30"))
    return Inventory(places | flats, rooms, calendars={"year": season})


def measure(points: int = POINTS) -> list[ImportCost]:
    """On SQLite and on PostgreSQL."""
    with TemporaryDirectory() as folder:
        found = [_measured("SQLite", f"sqlite:///{Path(folder)}/records.sqlite", points)]
    with Postgres() as server:
        found.append(_measured("PostgreSQL", server.create_database(), points))
    return found


def _measured(name: str, url: str, points: int) -> ImportCost:
    records = Records.open(url)
    try:
        rules_in_force = RulesInForce(records, default_rules())
        rules_in_force.open(START)

        def bring(limit: float, now: int) -> float:
            body = write_inventory(city(points, limit), "json").encode()
            started = elapsed()
            rules_in_force.import_inventory(OPERATOR, ("city.json", body), now, replace=True)
            return elapsed() - started

        first_s = bring(18.0, START)
        alone = _longest_wait(records, lambda: threading.Event().wait(2))
        counted = _Counted(records)
        took: list[float] = []
        longest = _longest_wait(records, lambda: took.append(bring(18.5, START + MINUTE)))
        statements, transactions = counted.of_imports()
        changes = len(rules_in_force.plan.limit_changes)
    finally:
        records.close()
    return ImportCost(
        name, points, first_s, took[0], longest * 1e3, alone * 1e3, statements, transactions, changes
    )


class _Counted:
    """Statements and transactions of this thread, on one engine."""

    def __init__(self, records: Records) -> None:
        self._thread = threading.get_ident()
        self._statements = self._transactions = 0
        event.listen(records._engine, "before_cursor_execute", self._statement)  # noqa: SLF001
        event.listen(records._engine, "begin", self._begin)  # noqa: SLF001

    def _statement(self, *_: object) -> None:
        self._statements += threading.get_ident() == self._thread

    def _begin(self, *_: object) -> None:
        self._transactions += threading.get_ident() == self._thread

    def of_imports(self) -> tuple[int, int]:
        """Statements and transactions so far."""
        return self._statements, self._transactions


def _longest_wait(records: Records, work: Callable[[], object]) -> float:
    """Seconds that the slowest of another writer's one-row transactions takes while ``work`` is done."""
    done = threading.Event()
    waits: list[float] = []

    def write() -> None:
        count = 0
        while not done.wait(0.02):
            count += 1
            started = elapsed()
            with records.begin() as tx:
                tx.meta.put("benchmark", str(count))
            waits.append(elapsed() - started)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        work()
    finally:
        done.set()
        writer.join()
    return max(waits, default=0.0)
