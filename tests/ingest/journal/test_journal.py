"""What was appended is read by each reader once, in order, and survives whatever happens to the process."""

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import ingest.journal.journal
from ingest.journal.journal import CHECKER, READERS, WRITER, Journal, JournalError
from ingest.readings.batch import Batch, batch_of
from tests.examples import examples
from tests.ingest.journal.batches import (
    MIB,
    batch,
    contents,
    letter,
    size,
)


class Interleaving(RuleBasedStateMachine):
    """Two readers and an appender in any order, held against two lists."""

    def __init__(self, path, recent_bytes):
        super().__init__()
        self.path = path
        self.recent_bytes = recent_bytes
        self.appended = []
        self.read_to = dict.fromkeys(READERS, 0)
        self.committed = dict.fromkeys(READERS, 0)
        self.kept_for_certain = dict.fromkeys(READERS, 0)
        self.journal = Journal(path, 64 * MIB, MIB)

    @rule(rows=st.integers(1, 40))
    def append(self, rows):
        fresh = batch(len(self.appended) * 100, rows)
        assert self.journal.append(fresh, (), now=1000 + len(self.appended)) == len(self.appended) + 1
        self.appended.append(fresh)
        self.kept_for_certain = dict(self.committed)

    @rule(reader=st.sampled_from(READERS), limit=st.integers(1, 100))
    def read(self, reader, limit):
        found = self.journal.read(reader, limit)
        first = self.read_to[reader] + 1
        assert [position for position, _ in found] == list(range(first, first + len(found)))
        assert [contents(b) for _, b in found] == [
            contents(b) for b in self.appended[first - 1 :][: len(found)]
        ]
        assert bool(found) == (first <= len(self.appended))
        assert sum(len(b) for _, b in found[:-1]) < limit
        self.read_to[reader] += len(found)

    @rule(reader=st.sampled_from(READERS), back=st.integers(0, 3))
    def commit(self, reader, back):
        position = max(0, self.read_to[reader] - back)
        self.journal.commit(reader, position)
        self.committed[reader] = max(position, self.committed[reader])

    @rule(reader=st.sampled_from(READERS))
    def rewind(self, reader):
        self.journal.rewind(reader)
        self.read_to[reader] = self.committed[reader]

    @rule()
    def trim(self):
        self.journal.flush()
        self.kept_for_certain = dict(self.committed)

    @rule(orderly=st.booleans())
    def open_again(self, orderly):
        if orderly:
            self.journal.close()
            self.kept_for_certain = dict(self.committed)
        else:
            self.journal._file.close()  # as a killed process leaves it
        self.journal = Journal(self.path, 64 * MIB, MIB)
        for reader in READERS:
            assert self.kept_for_certain[reader] <= self.journal._committed[reader] <= self.committed[reader]
        self.committed = dict(self.journal._committed)
        self.read_to = dict(self.committed)

    @invariant()
    def lag_is_reported(self):
        for reader in READERS:
            count, oldest = self.journal.lag(reader)
            assert count == len(self.appended) - self.committed[reader]
            assert oldest == (1000 + self.committed[reader] if count else None)
            assert self.journal.wait(reader, 0) == (self.read_to[reader] < len(self.appended))
        waiting = self.appended[self.committed[WRITER] :]
        assert [contents(b) for b in self.journal.unwritten()] == [contents(b) for b in waiting]

    @precondition(lambda self: self.kept_for_certain == self.committed)
    @invariant()
    def only_what_waits_takes_room(self):
        waiting = self.appended[min(self.committed.values()) :]
        assert self.journal.bytes == sum(size(len(b)) for b in waiting)

    def teardown(self):
        self.journal.close()
        for suffix in ("", "-wal", "-shm", ".lock"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


@pytest.mark.parametrize("recent_bytes", [64 * MIB, 8_000, 0], ids=["memory", "both", "disk"])
def test_each_reader_reads_every_batch_once_in_order_whatever_the_others_do(path, monkeypatch, recent_bytes):
    monkeypatch.setattr(ingest.journal.journal, "RECENT_BYTES", recent_bytes)
    run_state_machine_as_test(
        lambda: Interleaving(path, recent_bytes),
        settings=settings(max_examples=examples(15), stateful_step_count=25),
    )


@settings(max_examples=examples(20))
@given(rows=st.integers(1, 500), seed=st.integers(0, 2**32 - 1))
def test_a_batch_comes_back_from_the_disk_bit_for_bit(tmp_path_factory, rows, seed):
    random = np.random.default_rng(seed)
    strange = Batch(
        random.integers(0, 2**31, rows).astype(np.int32)[::-1],
        random.integers(-(2**63), 2**63, rows),
        random.integers(-(2**63), 2**63, rows),
        random.integers(0, 2**64, rows, np.uint64).view(np.float64),
        random.integers(0, 2**16, rows).astype(np.uint16),
        random.integers(0, 2, rows).astype(np.int16),
        ("a/\n\0", "b/\U0001f321"),
    )
    where = tmp_path_factory.mktemp("journal") / "journal.sqlite"
    journal = Journal(where, MIB, MIB)
    journal.append(strange)
    journal.close()
    journal = Journal(where, MIB, MIB)
    ((_, found),) = journal.read(WRITER, 1)
    journal.close()
    for name in ("point", "measured_at", "received_at", "value", "flags", "source"):
        assert getattr(found, name).tobytes() == getattr(strange, name).tobytes(), name
    assert found.sources == strange.sources


def test_a_full_journal_refuses_and_goes_on_once_the_slowest_reader_moved(path):
    journal = Journal(path, 2 * size(100), MIB)
    journal.append(batch(0, 100))
    journal.append(batch(100, 100))
    journal.read(WRITER, 1000)
    journal.commit(WRITER, 2)
    with pytest.raises(
        JournalError, match=f"journal-full: {2 * size(100)} of {2 * size(100)} bytes"
    ) as refused:
        journal.append(batch(200, 1), [letter()])
    assert refused.value.code == "journal-full"
    assert refused.value.retryable
    assert journal.box.dead_letters(0, 10, None) == []
    assert journal.box.counts.total() == 0
    journal.read(CHECKER, 1000)
    journal.commit(CHECKER, 1)
    # No second has passed since the last flush: the append itself must notice that there is room.
    assert journal.append(batch(200, 100)) == 3
    assert journal.bytes == 2 * size(100)
    journal.close()


def test_dead_letters_are_kept_even_when_the_journal_is_full(path):
    journal = Journal(path, size(10), MIB)
    journal.append(batch(0, 10))
    assert journal.append(batch_of([], [], []), [letter()]) == 1
    assert len(journal.box.dead_letters(0, 10, None)) == 1
    journal.close()


def test_a_batch_larger_than_the_whole_journal_gets_through_alone(path):
    journal = Journal(path, size(10), MIB)
    journal.append(batch(0, 5))
    with pytest.raises(JournalError, match="journal-full"):
        journal.append(batch(10, 50))
    for reader in READERS:
        journal.read(reader, 100)
        journal.commit(reader, 1)
    assert journal.append(batch(10, 50)) == 2
    journal.close()


def test_readers_are_woken_by_an_append_and_by_wake(journal):
    seen = []

    def reader():
        seen.append(journal.wait(WRITER, 30))
        journal.read(WRITER, 100)
        woken.set()
        seen.append(journal.wait(WRITER, 0.01))

    woken = threading.Event()
    thread = threading.Thread(target=reader)
    thread.start()
    journal.append(batch(0))
    assert woken.wait(10)
    journal.wake()
    thread.join(10)
    assert seen == [True, False]


def test_several_threads_append_and_nothing_is_lost_or_out_of_order(journal):
    def append_some(first):
        for n in range(50):
            journal.append(batch(first + n))

    threads = [threading.Thread(target=append_some, args=(first,)) for first in (0, 1000, 2000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = journal.read(WRITER, 1000)
    assert [position for position, _ in found] == list(range(1, 151))
    keys = [int(b.point[0]) for _, b in found]
    assert sorted(keys) == [first + n for first in (0, 1000, 2000) for n in range(50)]
    for first in (0, 1000, 2000):
        assert [k for k in keys if first <= k < first + 50] == list(range(first, first + 50))


def test_a_batch_damaged_on_the_disk_is_reported_by_file_and_position(path, monkeypatch):
    monkeypatch.setattr(ingest.journal.journal, "RECENT_BYTES", 0)
    journal = Journal(path, MIB, MIB)
    for n in range(3):
        journal.append(batch(n, 5))
    with journal._file.writing() as transaction:
        transaction.connection.execute("UPDATE batches SET value = x'0102' WHERE position = 2")
    with pytest.raises(JournalError, match=rf"damaged: {path}: batch 2"):
        journal.read(WRITER, 1000)
    assert [position for position, _ in journal.read(WRITER, 1)] == [1]
    journal.close()


def test_nothing_else_is_written_while_the_caller_still_writes(journal):
    def fail():
        with journal._file.writing() as transaction:
            transaction.connection.execute("DELETE FROM batches")
            raise KeyboardInterrupt

    journal.append(batch(0))
    with pytest.raises(KeyboardInterrupt):
        fail()
    assert journal.append(batch(1)) == 2
    assert len(journal.read(WRITER, 100)) == 2


def test_the_readers_that_keep_up_hold_no_batches_in_memory(journal):
    for n in range(100):
        journal.append(batch(n, 100))
        for reader in READERS:
            journal.read(reader, 1000)
            journal.commit(reader, n + 1)
    assert len(journal._recent) <= 2
    assert journal._file.path.stat().st_size < MIB
