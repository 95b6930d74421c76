"""A backup taken while everything is written to shows one instant, and nothing of before is missing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise

import numpy as np
import pytest

from alerts.records import Records
from api.wiring.backup.reading_copies import ReadingCopies
from ingest.clock import RealClock
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import CHECKER, READERS, WRITER, Journal
from ingest.readings.batch import batch_of
from ingest.readings.quantities import Metric
from ingest.stores.duck import DuckStore
from tests.api.cli.backup.installation import backed_up, installation, restored

POINTS = 8
EVER = 1 << 50


def rooms() -> Inventory:
    """`POINTS` rooms of one flat."""
    return Inventory(
        places={
            "org": Place("org", Level.ORGANISATION, "Org", zone="UTC"),
            "flat": Place("flat", Level.HOUSEHOLD, "Flat", parent="org"),
        },
        points={
            f"p{key}": Point(f"p{key}", Metric.INDOOR_TEMPERATURE, "flat", 60_000, 60_000, key=key)
            for key in range(POINTS)
        },
    )


class Load:
    """What a service does, as fast as it can: each batch is its number, and so is what is on record of it."""

    def __init__(self, settings, records: Records) -> None:
        self._journal = Journal(settings.journal.path, 1 << 30, 1 << 20)
        self._store = DuckStore(settings.readings.duckdb.path, rooms, 0)
        self._copies = ReadingCopies(self._store, settings.service.data_dir)
        self._records = records
        self._stopping = threading.Event()
        self.acknowledged = 0
        self.judged = 0
        self.failures: list[BaseException] = []

    def _take_in(self) -> None:
        while not self._stopping.is_set():
            number = self.acknowledged + 1
            at = RealClock().now()
            batch = batch_of(
                np.arange(POINTS),
                np.full(POINTS, number),
                np.full(POINTS, 20.0),
                received_at=np.full(POINTS, at),
            )
            self._journal.append(batch, now=at)
            self.acknowledged = number

    def _write(self) -> None:
        while not self._stopping.is_set():
            for position, batch in self._journal.read(WRITER, 1_000):
                self._store.write(batch)
                self._journal.commit(WRITER, position)

    def _judge(self) -> None:
        while not self._stopping.is_set():
            for position, _ in self._journal.read(CHECKER, 1_000):
                with self._records.begin() as tx:
                    tx.meta.put("a", str(position))
                    tx.meta.put("b", str(position))
                self._journal.commit(CHECKER, position)
                self.judged = position

    def _kept(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised by the test
            self.failures.append(error)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        works = (self._take_in, self._write, self._judge)
        threads = [threading.Thread(target=self._kept, args=(work,)) for work in works]
        try:
            self._copies.start()
            for thread in threads:
                thread.start()
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()
            self._copies.stop()
            self._journal.close()
            self._store.close()
        assert self.failures == []

    def wait(self, number: int) -> None:
        """Until so many batches are acknowledged, and half of them judged."""
        while self.acknowledged < number or self.judged < number // 2:
            assert self.failures == []
            self._stopping.wait(0.01)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path) -> Callable[[str], str]:
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres")
        return lambda _: postgres.create_database()
    return lambda name: f"sqlite:///{tmp_path}/{name}/records.sqlite"


def test_nothing_that_was_acknowledged_or_judged_before_is_missing(new_url, tmp_path):
    here = installation(tmp_path / "here", new_url("here"))
    with closing(Records.open(here.records.address)) as records:
        with records.begin() as tx:
            tx.inventory.save(rooms(), 0, replace=False)
        load = Load(here, records)
        with load.going_on():
            load.wait(40)
            before, judged = load.acknowledged, load.judged
            backed_up(here, tmp_path / "b.zip")
            load.wait(load.acknowledged + 20)

    there = installation(tmp_path / "there", new_url("there"))
    restored(there, tmp_path / "b.zip")
    with (
        closing(Records.open(there.records.address, as_they_are=True)) as records,
        closing(Journal(there.journal.path, 1 << 30, 1 << 20)) as journal,
        closing(DuckStore(there.readings.duckdb.path, rooms, 0, read_only=True)) as store,
    ):
        with records.reading() as tx:
            assert tx.meta.get("a") == tx.meta.get("b"), "of one transaction"
            on_record = int(tx.meta.get("a") or 0)
        unwritten = [batch.measured_at for batch in journal.unwritten()]
        kept = {
            *store.read(range(POINTS), 0, EVER).measured_at.tolist(),
            *np.concatenate([[], *unwritten]).tolist(),
        }
        newest = max(kept)
        assert sorted(kept) == list(range(1, int(newest) + 1)), "none is missing in between"
        assert before <= newest < load.acknowledged
        assert judged <= on_record <= newest, "what was judged is of readings that are there"
        assert all(journal.lag(reader)[0] <= newest for reader in READERS)
        assert {b - a for a, b in pairwise(sorted(kept))} == {1}
