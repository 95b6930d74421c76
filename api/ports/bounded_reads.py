"""The readings for people who wait: a server that answers nobody is given up, and not waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from ingest.readings.batch import Batch
from ingest.said import Said
from ingest.stores.contract import HourlyRow, ReadableStore, StoreError

AT_ONCE = 8
"""Questions to the store at once; those that it never answers keep their places until its own time-out."""
PATIENCE_S = 0.3
"""How long one waits for an answer, or for a place, before asking whether the store answers anybody."""
PULSE_S = 0.3
"""How long the store may take to say that it does."""

T = TypeVar("T")


class BoundedReads:
    """A `ReadableStore` over another one, with an end to every waiting.

    An answer that takes long is waited for while the store still answers others. Each method raises
    `StoreError`: ``slow`` when it does not, ``busy`` when too many wait for it, or what the store raises.

    Parameters
    ----------
    store
        Where the readings are; its own time-outs are longer.
    answers
        Whether it gives any answer within so many seconds, asked beside.
    """

    def __init__(self, store: ReadableStore, answers: Callable[[float], bool]) -> None:
        self._store = store
        self._answers = answers
        self._places = threading.Semaphore(AT_ONCE)

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """As `ReadableStore.read`."""
        return self._asked(lambda: self._store.read(points, start, end))

    def hourly(self, points: Sequence[int], start: int, end: int) -> list[HourlyRow]:
        """As `ReadableStore.hourly`."""
        return self._asked(lambda: self._store.hourly(points, start, end))

    def first(self, point: int, start: int, end: int, limit: int) -> Batch:
        """As `ReadableStore.first`."""
        return self._asked(lambda: self._store.first(point, start, end, limit))

    def first_hours(self, point: int, start: int, end: int, limit: int) -> list[HourlyRow]:
        """As `ReadableStore.first_hours`."""
        return self._asked(lambda: self._store.first_hours(point, start, end, limit))

    def _asked(self, question: Callable[[], T]) -> T:
        if not self._places.acquire(timeout=PATIENCE_S):
            raise StoreError("busy", Said("store-crowded"), retryable=True)
        answer: Future[T] = Future()
        threading.Thread(target=self._ask, args=(question, answer), name="reading", daemon=True).start()
        while True:
            try:
                return answer.result(PATIENCE_S)
            except TimeoutError:
                if not answer.done() and not self._answers(PULSE_S):
                    raise StoreError("slow", Said("store-silent"), retryable=True) from None

    def _ask(self, question: Callable[[], T], answer: Future[T]) -> None:
        try:
            answer.set_result(question())
        except Exception as error:  # noqa: BLE001 - whoever waits for the answer raises it
            answer.set_exception(error)
        finally:
            self._places.release()
