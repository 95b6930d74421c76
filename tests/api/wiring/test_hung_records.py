"""PostgreSQL hangs while an inventory is imported over HTTP: whoever waits is told, and it is all or nothing.

How soon depends on the machine; here an answer must come before any time-out of a driver would bring one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import Engine, event

from alerts.desk.registration import import_inventory
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.viewer import OPERATOR
from alerts.records import Records, RecordsError
from alerts.records.sql import staging
from alerts.rules.rule_files import default_rules
from api.wiring.known_state import KnownState
from ingest.clock import elapsed
from ingest.inventory.tree import Inventory
from tests.api.wiring.test_inventory_in_force import rooms
from tests.system.servers import Postgres, require

RULES = default_rules()
NOW = 1_768_449_600_000
SOON_S = 5.0
"""Below the ten seconds of a connection pool, with room for a busy machine."""
BEFORE, WANTED = rooms("a"), rooms("a", *(f"p{n}" for n in range(9)))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One of these tests' own, to be frozen."""
    require(Postgres)
    with Postgres() as server:
        yield server


class Parts:
    """Of a service: the records for its workers and for people, and what is in force."""

    def __init__(self, stack: ExitStack, postgres: Postgres) -> None:
        self.records = Records.open(postgres.create_database())
        stack.callback(self.records.close)
        self.pulse = KnownState("pulse", self.records.check, "ok")
        self.pulse.start()
        stack.callback(self.pulse.stop)
        self.people = self.records.for_people(self.pulse)
        stack.callback(self.people.close)
        self.in_force = RulesInForce(self.records, RULES, for_people=self.people)
        self.in_force.open(NOW)
        self.in_force.import_inventory(OPERATOR, BEFORE, NOW, replace=True)

    def on_record(self) -> Inventory:
        """As a writer, who waits until what was under way is committed or rolled back."""
        with self.records.begin() as tx:
            return tx.inventory.load()


@pytest.fixture
def service(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setattr(staging, "BITE", 2)
    with ExitStack() as stack:
        yield Parts(stack, postgres)


@contextmanager
def hangs_before(postgres: Postgres, engine: Engine, what: str) -> Iterator[None]:
    """From the first statement with ``what`` in it on, or from the commit after it, until the end."""
    statement, commit, _ = what.partition(", committed")
    met, frozen_by_commit = threading.Event(), threading.Event()
    with ExitStack() as frozen:

        def executed(_connection: object, _cursor: object, sql: str, *_: object) -> None:
            if statement in sql and not met.is_set():
                met.set()
                if not commit:
                    frozen.enter_context(postgres.frozen())

        def committed(_connection: object) -> None:
            if commit and met.is_set() and not frozen_by_commit.is_set():
                frozen_by_commit.set()
                frozen.enter_context(postgres.frozen())

        event.listen(engine, "before_cursor_execute", executed)
        event.listen(engine, "commit", committed)
        yield
        assert met.is_set(), f"nothing ran {what}"


def refused_soon(work: Callable[[], object]) -> RecordsError:
    began = elapsed()
    with pytest.raises(RecordsError) as raised:
        work()
    assert elapsed() - began < SOON_S
    return raised.value


@pytest.mark.parametrize(
    ("what", "taken"),
    [
        ("FROM points", False),
        ("INSERT INTO staged_imports", False),
        ("INSERT INTO staged_bites", False),
        ("INSERT INTO staged_bites, committed", False),
        ("UPDATE staged_imports", False),
        ("UPDATE staged_imports, committed", True),
        ("DELETE FROM staged_bites", True),
    ],
)
def test_an_import_is_told_soon_and_is_whole_or_not_at_all(
    service: Parts, postgres: Postgres, what: str, *, taken: bool
) -> None:
    def imported() -> Inventory:
        return service.in_force.import_inventory(OPERATOR, WANTED, NOW + 1, replace=True).after

    with hangs_before(postgres, service.people._engine, what):
        assert refused_soon(imported).code == "unavailable"
        assert refused_soon(imported).code == "unavailable", "another one does not wait, either"
    assert service.pulse.answers(60), "the question that was under way has its answer"
    assert service.on_record().points.keys() == (WANTED if taken else BEFORE).points.keys()
    service.in_force.refresh(NOW + 2)
    assert service.in_force.inventory.points.keys() == (WANTED if taken else BEFORE).points.keys()
    assert imported().points.keys() == WANTED.points.keys()
    assert service.on_record().points.keys() == WANTED.points.keys()


def test_an_import_does_not_wait_for_who_takes_over_another_one(service: Parts, postgres: Postgres) -> None:
    import_inventory(service.records, OPERATOR, WANTED, RULES, NOW + 1, replace=True)
    with hangs_before(postgres, service.records._engine, "FROM points"):
        refreshing = threading.Thread(target=service.in_force.refresh, args=(NOW + 2,))
        refreshing.start()
        while service.in_force._turns.acquire(0):  # until it has begun
            service.in_force._turns.release()
            threading.Event().wait(0.01)
        error = refused_soon(
            lambda: service.in_force.import_inventory(OPERATOR, BEFORE, NOW + 3, replace=True).after
        )
        assert error.code == "unavailable"
    refreshing.join()
    assert service.in_force.inventory.points.keys() == WANTED.points.keys()


def test_who_waits_for_a_writer_is_told_that_the_database_hangs(service: Parts, postgres: Postgres) -> None:
    with service.records.begin(), postgres.frozen():

        def write() -> None:
            with service.people.begin() as tx:
                tx.meta.put("a", "b")

        assert refused_soon(write).code == "unavailable"
