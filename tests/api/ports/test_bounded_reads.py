"""A store that answers nobody is given up; one that is slow is waited for while it answers others."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from api.ports import bounded_reads
from api.ports.bounded_reads import AT_ONCE, BoundedReads
from ingest.readings.batch import Batch, batch_of
from ingest.stores.contract import StoreError


class HangingStore:
    """A store that answers when it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked = 0
        self.lives = False
        self.fails: StoreError | None = None

    def read(self, points: list[int], start: int, end: int) -> Batch:
        self.asked += 1
        assert self.go.wait(60)
        if self.fails:
            raise self.fails
        return batch_of(points, [start], [20.0])

    def answers(self, within_s: float) -> bool:
        return self.lives


@pytest.fixture
def store(monkeypatch) -> Iterator[HangingStore]:
    monkeypatch.setattr(bounded_reads, "PATIENCE_S", 0.01)
    made = HangingStore()
    yield made
    made.go.set()


def test_what_the_store_says_is_passed_on(store):
    store.go.set()
    reads = BoundedReads(store, store.answers)
    assert reads.read([7], 1, 2).point.tolist() == [7]
    store.fails = StoreError("credentials", "no", retryable=False)
    with pytest.raises(StoreError, match="credentials"):
        reads.read([7], 1, 2)


def test_a_slow_store_is_waited_for_while_it_answers_others(store):
    store.lives = True
    threading.Timer(0.2, store.go.set).start()
    assert len(BoundedReads(store, store.answers).read([7], 1, 2)) == 1


def test_a_store_that_answers_nobody_is_given_up_and_asked_by_no_more_than_there_are_places(store):
    reads = BoundedReads(store, store.answers)
    for _ in range(AT_ONCE):
        with pytest.raises(StoreError, match="slow"):
            reads.read([7], 1, 2)
    for _ in range(3):
        with pytest.raises(StoreError, match="busy"):
            reads.read([7], 1, 2)
    assert store.asked == AT_ONCE
    store.lives = True
    store.go.set()
    for _ in range(2 * AT_ONCE):
        assert len(reads.read([7], 1, 2)) == 1
