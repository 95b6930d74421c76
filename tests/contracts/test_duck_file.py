"""The DuckDB file: crashes, other processes, other versions."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ingest.durations import DAY, HOUR
from ingest.readings.batch import batch_of
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore
from tests.contracts.conftest import INVENTORY

START = 1_768_435_200_000
ROOT = Path(__file__).parents[2]
WRITES_AND_TELLS = textwrap.dedent("""
    import sys
    from pathlib import Path
    import numpy as np
    from ingest.readings.batch import batch_of
    from ingest.stores.duck import DuckStore
    from tests.contracts.conftest import INVENTORY

    store = DuckStore(Path(sys.argv[1]), lambda: INVENTORY, 0)
    for i in range(1_000_000):
        store.write(batch_of(np.zeros(2_000, int), np.arange(2_000) + i * 2_000, np.arange(2_000.0)))
        print(i, flush=True)
""")


def store_at(path: Path, days: int = 0) -> DuckStore:
    return DuckStore(path, lambda: INVENTORY, days)


def test_what_was_written_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "readings.duckdb"
    child = subprocess.Popen(
        [sys.executable, "-c", WRITES_AND_TELLS, path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        written = [int(child.stdout.readline()) for _ in range(150)][-1]
        child.send_signal(signal.SIGKILL)
        written = max([written, *map(int, child.stdout.read().split())])
    store = store_at(path)
    found = store.read([0], -1, 2_000_000_000)
    assert len(found) % 2_000 == 0, "a batch is there whole or not at all"
    assert len(found) >= (written + 1) * 2_000
    assert np.array_equal(found.measured_at, np.arange(len(found)))
    again = store.write(batch_of([0], [5], [5.0]))
    assert (again.stored, again.duplicates) == (0, 1)
    store.close()


def test_a_file_that_another_process_has_open(tmp_path: Path) -> None:
    path = tmp_path / "readings.duckdb"
    child = subprocess.Popen(
        [sys.executable, "-c", WRITES_AND_TELLS, path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(StoreError, match="another process") as raised:
            store_at(path).prepare()
        child.kill()
    assert (raised.value.code, raised.value.retryable) == ("unavailable", True)
    store = store_at(path)
    store.prepare()
    store.close()


def test_a_file_of_a_later_wenya_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "readings.duckdb"
    store = store_at(path)
    store.prepare()
    store.close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO format VALUES (2)")
    with pytest.raises(StoreError, match="format 2") as raised:
        store_at(path).prepare()
    assert (raised.value.code, raised.value.retryable) == ("refused", False)


@pytest.mark.parametrize("content", [b"hello\n" * 5_000, b"x"], ids=["text", "one byte"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "readings.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a DuckDB file") as raised:
        store_at(path).prepare()
    assert (raised.value.code, raised.value.retryable) == ("refused", False)
    assert path.read_bytes() == content


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "readings.duckdb"
    store = store_at(path)
    store.write(batch_of([0], [START], [18]))
    store.close()
    content = bytearray(path.read_bytes())
    content[12] ^= 0xFF  # the storage version, which a checksum guards
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|another version") as raised:
        store_at(path).prepare()
    assert raised.value.code == "refused"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as raised:
        store_at(tmp_path / "file" / "readings.duckdb").prepare()
    assert (raised.value.code, raised.value.retryable) == ("unavailable", True)


def test_old_readings_expire_and_hourly_figures_stay(tmp_path: Path) -> None:
    store = store_at(tmp_path / "readings.duckdb", days=10)
    store.write(batch_of([0, 0], [START, START + DAY], [18, 19]))
    store.aggregate(START, START + 2 * DAY)
    store.expire(START + 10 * DAY)
    assert len(store.read([0], 0, START * 2)) == 2, "exactly at its age a reading is still kept"
    store.expire(START + 10 * DAY + 1)
    assert store.read([0], 0, START * 2).value.tolist() == [19]
    assert [row.hour for row in store.hourly([0], 0, START * 2)] == [START, START + DAY]
    store.close()


def test_what_was_read_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself DuckDB keeps all that it ever read, until most of the machine's memory is used."""
    monkeypatch.setattr("ingest.stores.duck._MEMORY_OVERNIGHT", "3MiB")
    chance, path, rows = np.random.default_rng(3), tmp_path / "readings.duckdb", 200_000
    store = store_at(path)
    for day in range(4):
        at = START + day * DAY + np.sort(chance.choice(DAY, rows, replace=False))
        store.write(
            batch_of(np.zeros(rows), at, chance.normal(20, 1, rows), received_at=at + chance.integers(9))
        )
    store.close()
    read = store.read([0], 0, START * 2)
    assert len(read) == 4 * rows
    before = memory_of(store)
    store.expire(START)
    assert memory_of(store) < 4 << 20 < before
    assert len(store.read([0], 0, START * 2)) == 4 * rows, "it works on with its usual memory"
    store.close()


def memory_of(store: DuckStore) -> int:
    """Bytes that DuckDB holds."""
    with store._cursor() as cursor:
        (found,) = cursor.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()
    return int(found)


def test_readings_before_1970_have_their_hour(tmp_path: Path) -> None:
    store = store_at(tmp_path / "readings.duckdb")
    store.write(batch_of([0, 0], [-1, -HOUR], [1, 2]))
    store.aggregate(-HOUR, HOUR)
    assert [(row.hour, row.count) for row in store.hourly([0], -HOUR, HOUR)] == [(-HOUR, 2)]
    store.close()


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_at(tmp_path / "readings.duckdb")
    batch = batch_of([0], [START], [18], sources=("senml/gw-7",))
    with monkeypatch.context() as patched:
        patched.setattr("ingest.stores.duck._INSERT", "INSERT INTO nothing SELECT * FROM given")
        with pytest.raises(StoreError):
            store.write(batch)
    assert len(store.read([0], 0, START * 2)) == 0
    assert store.write(batch).stored == 1
    assert store.read([0], 0, START * 2).sources == ("senml/gw-7",)
    store.close()


def test_a_file_that_is_only_looked_at_is_not_made_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "readings.duckdb"
    with pytest.raises(StoreError) as raised:
        DuckStore(path, lambda: INVENTORY, 0, read_only=True).prepare()
    assert raised.value.code == "unavailable"
    assert list(tmp_path.iterdir()) == []
    store = store_at(path)
    store.write(batch_of([0], [START], [18]))
    store.close()
    before = path.read_bytes()
    looked_at = DuckStore(path, lambda: INVENTORY, 0, read_only=True)
    assert looked_at.read([0], 0, START + 1).value.tolist() == [18]
    with pytest.raises(StoreError, match="read-only"):
        looked_at.write(batch_of([0], [START + 1], [18]))
    looked_at.close()
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_a_killed_process_left_in_the_log_is_seen_by_who_only_looks(tmp_path: Path) -> None:
    path = tmp_path / "readings.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", WRITES_AND_TELLS, path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.kill()
    there = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert there.keys() == {path.name, f"{path.name}.wal"}
    looked_at = DuckStore(path, lambda: INVENTORY, 0, read_only=True)
    assert len(looked_at.read([0], 0, 1 << 60)) > 0
    looked_at.close()
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == there
