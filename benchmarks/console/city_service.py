"""A city's service as its pages see it: an inventory, a day of some readings, and what the judge knows."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import event

from alerts.attachments.store import AttachmentStore
from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.desk.now.book import SituationBook
from alerts.desk.people.users import NewUser, add_user
from alerts.desk.registration import import_inventory
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import OPERATOR, Grant
from alerts.records import Records
from alerts.rules.limits import MICRO
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule_files import default_rules
from api.cli.run import SWITCH_S
from api.http.server import Server
from api.ports.settings import Settings
from api.wiring.app import create_app
from ingest.clock import SimulatedClock
from ingest.collector import exempt_from_collection
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal
from ingest.readings.batch import batch_of
from ingest.stores.duck import DuckStore
from tests.api.stand_in_service import StandInService

NOW = 1_768_436_400_000
READ_POINTS = 20
"""Of the city's first points there are readings."""


class CityService(StandInService):
    """As the real service does, it compiles the plan once, and keeps what the judge wrote down."""

    compiled: Plan
    states: PointStates

    def plan(self) -> Plan:
        """The plan in force."""
        return self.compiled


@contextmanager
def city_service(url: str, folder: Path, wanted: Inventory) -> Iterator[CityService]:
    """A service with the inventory ``wanted``, and a day of readings of `READ_POINTS` points of it."""
    records = Records.open(url)
    journal = Journal(folder / "journal.sqlite", 100_000_000, 1_000_000)
    known: list[Inventory] = []
    store = DuckStore(folder / "readings.duckdb", lambda: known[-1], 0)
    try:
        rules = default_rules()
        known.append(import_inventory(records, OPERATOR, wanted, rules, 1, replace=True).after)
        times = np.arange(NOW - DAY, NOW, 5 * MINUTE)
        for key in range(READ_POINTS):
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
        judged(made, frozenset())
        made.situations = SituationBook(lambda: made.states)
        yield made
    finally:
        store.close()
        journal.close()
        records.close()


def judged(service: CityService, cold: frozenset[str]) -> None:
    """Let the judge have written down that all points are warm but those of ``cold``, by id."""
    points = service.known.points.values()
    found = PointStates.unknown(len(service.known.issued_keys), NOW)
    for point in points:
        is_cold = point.id in cold
        found.state[point.key] = PointState.MEASURED | PointState.JUDGED | PointState.BREACHING * is_cold
        found.value[point.key] = int((16.5 if is_cold else 20.3) * MICRO)
        found.at[point.key], found.depth[point.key] = NOW, 0.1 if is_cold else -0.1
    service.states = found


def session_of(service: CityService, name: str, grants: tuple[Grant, ...]) -> dict[str, str]:
    """Headers of a browser in which the new user ``name`` is signed in."""
    session_id = new_id()
    add_user(service.records, OPERATOR, NewUser(name, grants), NOW, departments=service.known.departments)
    with service.records.begin() as tx:
        if (user := tx.users.named(name)) is None:
            raise LookupError(name)
        ends = NOW + 12 * HOUR
        tx.sessions.add(
            UserSession(
                key_of(session_id), user.id, change_only=False, began_at=NOW, seen_at=NOW, ends_at=ends
            )
        )
    return {"Accept": "text/html", "Cookie": f"wenya-session={session_id}"}


@contextmanager
def served(service: CityService) -> Iterator[str]:
    """The address of ``service``, in a process that is set up as `wenya run` sets up its own."""
    app = create_app(service)
    exempt_from_collection(len(service.known.points))
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    server = Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        if not server.wait_until_started(10):
            raise RuntimeError("the server did not start")
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.should_exit = True
        thread.join(10)
        sys.setswitchinterval(before)


def statements_of(records: Records, address: str, headers: Mapping[str, str] | None = None) -> int:
    """Statements that the page at ``address`` takes."""
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(records._engine, "before_cursor_execute", count)  # noqa: SLF001
    httpx.get(address, headers=headers, timeout=60).raise_for_status()
    event.remove(records._engine, "before_cursor_execute", count)  # noqa: SLF001
    return len(asked)
