"""The writer: what the journal holds reaches the store, whatever the store does meanwhile."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from ingest.clock import elapsed
from ingest.durations import MINUTE
from ingest.inventory.former_points import FormerPoint
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason, Flag, batch_of
from ingest.readings.quantities import Metric
from ingest.settings import InfluxdbSettings, ReadingsSettings
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore
from ingest.stores.influx.store import InfluxStore
from ingest.writer import Writer
from tests.contracts.stand_in.version_2 import ORG, TOKEN, InfluxV2StandIn

START = 1_768_435_200_000
HASTY = ReadingsSettings(retry_min_s=0.01, retry_max_s=0.02)
INVENTORY = Inventory(
    places={"city": Place("city", Level.ORGANISATION, "City")},
    points={
        name: Point(name, Metric.INDOOR_TEMPERATURE, "city", MINUTE, MINUTE, key=key)
        for key, name in enumerate(["H-0301-living", "H-0302-living"])
    },
    former_points={8: FormerPoint("H-0201-gone", Metric.INDOOR_TEMPERATURE, 8)},
)


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for another thread, in steps too short to notice."""
    give_up = elapsed() + 20
    pause = threading.Event()
    while not holds():
        assert elapsed() < give_up, f"20 s passed and still not: {what}"
        pause.wait(0.005)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.sqlite", 10_000_000, 1_000_000)
    yield opened
    opened.close()


@pytest.fixture
def server() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as running:
        yield running


@pytest.fixture
def store(server: InfluxV2StandIn) -> Iterator[InfluxStore]:
    settings = InfluxdbSettings(url=server.url, org=ORG, token=TOKEN, bucket="wenya", timeout_s=5)
    opened = InfluxStore(settings, lambda: INVENTORY, 36_525)
    yield opened
    opened.close()


@pytest.fixture
def writer(journal: Journal, store: InfluxStore) -> Iterator[Writer]:
    made = Writer(journal, store, lambda: INVENTORY, HASTY)
    yield made
    assert made.stop(10), "the writer did not end"


def append(journal: Journal, *values: float, minute: int = 0) -> int:
    at = [START + (minute + i) * MINUTE for i in range(len(values))]
    return journal.append(batch_of([0] * len(values), at, values, sources=("senml/gw-7",)))


def drained(journal: Journal) -> Callable[[], bool]:
    return lambda: not list(journal.unwritten())


def test_what_is_in_the_journal_reaches_the_store_in_few_writes(
    journal: Journal, server: InfluxV2StandIn, store: InfluxStore, writer: Writer
) -> None:
    for minute in range(50):
        append(journal, 18.0 + minute, minute=minute)
    writer.start()
    until(drained(journal), "the journal is drained")
    assert store.read([0], 0, START * 2).value.tolist() == [18.0 + minute for minute in range(50)]
    assert server.writes == 1, "small batches of the journal are merged"
    append(journal, 99.0, minute=50)
    until(lambda: writer.counters.written == 51, "a reading that comes later is written too")


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, "unavailable"), (429, "unavailable"), (401, "credentials"), (500, "unavailable")],
)
def test_a_store_that_fails_costs_time_and_no_reading(
    journal: Journal, server: InfluxV2StandIn, store: InfluxStore, writer: Writer, status: int, code: str
) -> None:
    server.arm(status, times=4)
    append(journal, 18, 19)
    with capture_logs() as logs:
        writer.start()
        until(drained(journal), "the store has returned")
    assert store.read([0], 0, START * 2).value.tolist() == [18, 19]
    assert writer.counters.retries == 4
    assert writer.counters.unavailable_since is None
    logged = [(log["log_level"], log["event"], log["code"]) for log in logs if "readings" in log["event"]]
    assert logged == [
        ("error", "cannot write readings; retrying", code),
        ("warning", "readings are written again", code),
    ]


class Failing(DuckStore):
    """Fails in the ways of ``failures``, one a write."""

    failures: list[Exception]

    def write(self, batch):
        if self.failures:
            raise self.failures.pop(0)
        return super().write(batch)


def test_why_nothing_is_written_is_known_from_the_first_failure_to_the_next_success(
    journal: Journal, tmp_path: Path
) -> None:
    store = Failing(tmp_path / "readings.duckdb", lambda: INVENTORY, 1)
    store.failures = [StoreError("full", "no space left", retryable=True)]
    patient = ReadingsSettings(retry_min_s=600, retry_max_s=600)
    writer = Writer(journal, store, lambda: INVENTORY, patient)
    assert writer.problem is None
    append(journal, 18)
    writer.start()
    until(lambda: writer.problem == "full", "the failure is known")
    assert writer.stop(10)
    again = Writer(journal, store, lambda: INVENTORY, HASTY)
    store.failures = [StoreError("rights", "read only", retryable=True)]
    again.start()
    until(drained(journal), "it is written in the end")
    assert again.problem is None
    assert again.stop(10)
    store.close()


def test_a_failure_that_lasts_is_logged_every_ten_minutes_and_with_every_change(
    journal: Journal, tmp_path: Path
) -> None:
    store = Failing(tmp_path / "readings.duckdb", lambda: INVENTORY, 1)
    full = [StoreError("full", f"no space left, try {n}", retryable=True) for n in range(21)]
    refused = [StoreError("unavailable", "", retryable=True, status=status) for status in (502, 502, 504)]
    store.failures = [*full, *refused]
    minutes = iter(range(1000))
    hasty = ReadingsSettings(retry_min_s=0.0001, retry_max_s=0.0001)
    writer = Writer(journal, store, lambda: INVENTORY, hasty, lambda: 60.0 * next(minutes))
    append(journal, 18)
    with capture_logs() as logs:
        writer.start()
        until(drained(journal), "it is written in the end")
        assert writer.stop(10)
    told = [log for log in logs if log["event"] == "cannot write readings; retrying"]
    assert [str(log["detail"]) for log in told] == [
        "no space left, try 0",
        "no space left, try 10",
        "no space left, try 20",
        "",
        "",
    ]
    assert [log["away_s"] for log in told[:3]] == [0, 600, 1200]
    store.close()


def test_nothing_is_committed_while_the_store_is_away_and_stopping_is_prompt(
    tmp_path: Path, journal: Journal
) -> None:
    nobody = InfluxdbSettings(url="http://127.0.0.1:9", bucket="wenya", timeout_s=1)
    patient = ReadingsSettings(retry_min_s=600, retry_max_s=600)
    store = InfluxStore(nobody, lambda: INVENTORY, 1)
    writer = Writer(journal, store, lambda: INVENTORY, patient)
    append(journal, 18)
    writer.start()
    until(lambda: writer.counters.retries == 1, "the writer has tried")
    assert writer.counters.unavailable_since is not None
    assert writer.stop(5), "a writer that waits ten minutes is woken by being stopped"
    assert writer.stop(5)
    assert len(list(journal.unwritten())) == 1
    store.close()
    with_disk = DuckStore(tmp_path / "readings.duckdb", lambda: INVENTORY, 1)
    another = Writer(journal, with_disk, lambda: INVENTORY, HASTY)
    another.start()
    until(drained(journal), "another writer goes on from what was committed")
    assert another.stop(10)
    assert with_disk.read([0], 0, START * 2).value.tolist() == [18]
    with_disk.close()


def test_a_conflict_becomes_a_dead_letter_that_can_be_read(
    journal: Journal, store: InfluxStore, writer: Writer
) -> None:
    append(journal, 18, 19)
    journal.append(
        batch_of([0], [START], [17.5], received_at=START + 5, flags=[Flag.HISTORY], sources=("json/gw-8",))
    )
    writer.start()
    until(lambda: writer.counters.conflicts == 1, "the conflict is noticed")
    (letter,) = journal.box.dead_letters(0, 10, None)
    assert (letter.topic, letter.reason, letter.first_at) == (
        "conflict/H-0301-living",
        DeadLetterReason.CONFLICT,
        START + 5,
    )
    assert msgspec.json.decode(letter.payload) == {
        "point": "H-0301-living",
        "value": 17.5,
        "measured_at": START,
        "flags": ["history"],
    }
    assert str(letter.detail) == "json/gw-8: another value came first and is kept"
    assert store.read([0], 0, START * 2).value.tolist() == [18, 19], "the first value is kept"


def test_what_the_store_refuses_becomes_a_dead_letter_and_the_rest_is_stored(
    journal: Journal, server: InfluxV2StandIn, store: InfluxStore, writer: Writer
) -> None:
    store.prepare()
    server.bucket("wenya").oldest_ms = START + MINUTE
    append(journal, 18, 19, 20)
    journal.append(batch_of([7, 8], [START, START], [1, 1]))
    writer.start()
    until(drained(journal), "the journal is drained")
    letters = {letter.topic: letter for letter in journal.box.dead_letters(0, 10, None)}
    assert set(letters) == {"refused/H-0301-living", "refused/H-0201-gone", "refused/key 7"}
    assert "outside retention policy" in str(letters["refused/H-0301-living"].detail)
    assert {topic: letter.detail.code for topic, letter in letters.items()} == {
        "refused/H-0301-living": "letter-outside-retention",
        "refused/H-0201-gone": "letter-outside-retention",
        "refused/key 7": "letter-never-a-point",
    }
    assert writer.counters.refused == 3
    assert store.read([0], 0, START * 2).value.tolist() == [19, 20]


def test_a_batch_written_twice_leaves_each_dead_letter_once(tmp_path: Path, store: InfluxStore) -> None:
    class Crashing(Journal):
        def commit(self, reader: str, position: int) -> None:
            """As when the process is killed before the position is on the disk."""

    journal = Crashing(tmp_path / "crashing.sqlite", 10_000_000, 1_000_000)
    append(journal, 18, minute=0)
    append(journal, 17, minute=0)
    for _ in range(2):
        writer = Writer(journal, store, lambda: INVENTORY, HASTY)
        writer.start()
        until(lambda made=writer: made.counters.conflicts == 1, "the conflict is noticed")
        assert writer.stop(10)
    assert len(journal.box.dead_letters(0, 10, None)) == 1
    journal.close()


def test_a_defect_in_a_store_is_logged_and_loses_nothing(journal: Journal, tmp_path: Path) -> None:
    class Broken(DuckStore):
        failures = 2

        def write(self, batch):
            if self.failures:
                self.failures -= 1
                raise ZeroDivisionError("a defect")
            return super().write(batch)

    store = Broken(tmp_path / "readings.duckdb", lambda: INVENTORY, 1)
    writer = Writer(journal, store, lambda: INVENTORY, HASTY)
    append(journal, 18)
    with capture_logs() as logs:
        writer.start()
        until(drained(journal), "the writer outlives the defect")
    assert writer.stop(10)
    assert [str(log["detail"]) for log in logs if log["log_level"] == "error"] == [
        "ZeroDivisionError('a defect')"
    ]
    assert len(store.read([0], 0, START * 2)) == 1
    store.close()


@pytest.mark.parametrize(
    ("trouble", "least", "most"),
    [
        (StoreError("unavailable", "", retryable=True), 0.5, 1.0),
        (StoreError("unavailable", "", retryable=True, retry_after_s=7), 7, 7),
        (StoreError("unavailable", "", retryable=True, retry_after_s=1e9), 300, 300),
        (StoreError("refused", "", retryable=False), 30, 60),
    ],
    ids=["with jitter", "as asked", "asked for too much", "nothing will change soon"],
)
def test_how_long_the_writer_waits(journal: Journal, trouble: StoreError, least: float, most: float) -> None:
    writer = Writer(journal, None, lambda: INVENTORY, ReadingsSettings(retry_min_s=1, retry_max_s=60))
    assert all(least <= writer._pause(trouble, 1.0) <= most for _ in range(50))
