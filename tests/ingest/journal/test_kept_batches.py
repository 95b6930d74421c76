"""What the journal keeps when its readers are done, and how a history reads it instead of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
import pytest

import ingest.stores.history
from ingest.durations import HOUR, MINUTE
from ingest.journal.journal import READERS, Journal
from ingest.readings.batch import Batch, batch_of, concat
from ingest.readings.history import InMemoryHistory
from ingest.stores.history import ReadingHistory

START = 1_700_000_000_000
POINTS = list(range(40))


@pytest.fixture
def open_journal(tmp_path) -> Callable[..., Journal]:
    def opened(keep_ms: int = 3 * HOUR, max_bytes: int = 1 << 30) -> Journal:
        return Journal(tmp_path / "journal.sqlite", max_bytes, 1 << 20, keep_ms=keep_ms)

    return opened


def minute_of(minute: int) -> Batch:
    """All points in this minute; some measured earlier, and one that contradicts what came before."""
    at = START + minute * MINUTE - np.arange(len(POINTS)) % 4 * 10 * MINUTE
    flags = np.arange(len(POINTS)) % 7 == minute % 7
    return batch_of(
        POINTS, at, [20 + minute / 100] * len(POINTS), received_at=START + minute * MINUTE, flags=flags
    )


def live(journal: Journal, minutes: range) -> list[Batch]:
    """Every minute a batch comes and all readers are done with it."""
    batches = []
    for minute in minutes:
        batches.append(minute_of(minute))
        position = journal.append(batches[-1], (), START + minute * MINUTE)
        for reader in READERS:
            journal.commit(reader, position)
        journal.flush()
    return batches


class NotAsked:
    """A store that must not be asked."""

    def read(self, *_: object) -> Batch:
        raise AssertionError("the store was asked")


def test_what_all_are_done_with_stays_for_a_while_and_waits_for_nobody(open_journal):
    journal = open_journal()
    live(journal, range(600))
    assert journal.bytes == 0
    kept = list(journal.kept(0, 1 << 62))
    assert len(kept) == pytest.approx(181, abs=2)
    assert journal.kept_since() == START + (599 - len(kept) + 1) * MINUTE
    journal.close()
    again = open_journal()
    assert (again.bytes, len(list(again.kept(0, 1 << 62)))) == (0, len(kept))
    assert list(again.unwritten()) == []
    assert again.read(READERS[0], 1_000) == []
    again.close()


def test_what_is_kept_has_a_bound_in_bytes_too(open_journal):
    journal = open_journal(max_bytes=100_000)
    live(journal, range(600))
    size = sum(len(batch) * 34 + 200 for batch in journal.kept(0, 1 << 62))
    assert size <= 100_000 + 2_000
    journal.close()


def test_nothing_is_kept_unless_it_is_asked_for(open_journal):
    journal = open_journal(keep_ms=0)
    live(journal, range(5))
    assert journal.kept_since() is None
    assert list(journal.kept(0, 1 << 62)) == []
    journal.close()


def test_a_slice_is_found_without_looking_at_the_other_batches(open_journal):
    journal = open_journal()
    live(journal, range(180))
    start = START + 100 * MINUTE
    assert len(list(journal.kept(start, start + MINUTE))) == 31, (
        "one minute's, and what came half an hour late"
    )
    journal.close()


@pytest.mark.parametrize("start", [START + 70 * MINUTE, START + 130 * MINUTE])
def test_a_pass_over_many_points_finds_in_the_journal_what_is_stored(open_journal, monkeypatch, start):
    monkeypatch.setattr(ingest.stores.history, "MANY_POINTS", 10)
    journal = open_journal()
    batches = live(journal, range(180))
    stored = InMemoryHistory(concat(batches))
    history = ReadingHistory(NotAsked(), journal.unwritten, journal)
    found, expected = history.read(POINTS, start, 1 << 62), stored.read(POINTS, start, 1 << 62)
    assert len(found)
    for column in ("point", "measured_at", "received_at", "value", "flags"):
        assert np.array_equal(getattr(found, column), getattr(expected, column)), column
    journal.close()


class Asked:
    """A store that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        self.times += 1
        return batch_of([], [], [])


@pytest.mark.parametrize(
    ("points", "start"),
    [(POINTS[:5], START + 100 * MINUTE), (POINTS, START + 30 * MINUTE)],
    ids=["few points", "further back than an hour after what is kept"],
)
def test_the_store_is_asked_for_few_points_and_for_what_is_older(open_journal, monkeypatch, points, start):
    monkeypatch.setattr(ingest.stores.history, "MANY_POINTS", 10)
    journal = open_journal()
    live(journal, range(180))
    store = Asked()
    ReadingHistory(store, journal.unwritten, journal).read(points, start, 1 << 62)
    assert store.times == 1
    journal.close()


def test_what_an_earlier_version_appended_is_a_gap_before_which_nothing_is_relied_on(open_journal, tmp_path):
    journal = open_journal()
    live(journal, range(60))
    journal.close()
    columns = "rows, appended_at, point, measured_at, received_at, value, flags, source, sources"
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as earlier, earlier:
        earlier.execute(
            f"INSERT INTO batches ({columns}) SELECT {columns} FROM batches ORDER BY position DESC LIMIT 1"
        )
    journal = open_journal()
    assert journal.kept_since() is None
    live(journal, range(61, 70))
    assert journal.kept_since() == START + 61 * MINUTE
    journal.close()
