"""What every readings store guarantees; tests/contracts/ checks each implementation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ingest.readings.batch import Batch, batch_of
from ingest.readings.history import ReadingsUnavailable
from ingest.said import Said


class StoreError(ReadingsUnavailable):
    """A store could not do what was asked.

    Attributes
    ----------
    code
        Stable, for log and API: ``"unavailable"``, ``"slow"``, ``"credentials"`` (not let in), ``"rights"``
        (let in, and something is not allowed), ``"settings"`` (a setting does not fit the server),
        ``"refused"``, ``"full"``.
    said
        What it is about: a sentence of ours, in which words of the store may stand, which are English.
    detail
        The same in English.
    retryable
        True when the same call may succeed later without anything being changed by hand.
    retry_after_s
        Seconds that the store asked us to wait, or ``None``.
    status
        HTTP status of the answer, or ``None``.
    """

    def __init__(
        self,
        code: str,
        said: Said | str,
        *,
        retryable: bool,
        retry_after_s: float | None = None,
        status: int | None = None,
    ) -> None:
        self.code = code
        self.said = said
        self.detail = str(said)
        super().__init__(f"{code}: {self.detail}")
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.status = status

    def again(self) -> StoreError:
        """The same for another caller, with a traceback of its own."""
        return StoreError(
            self.code,
            self.said,
            retryable=self.retryable,
            retry_after_s=self.retry_after_s,
            status=self.status,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reading that the store refuses for good: its row in the batch, and the store's reason.

    A server's own words are a string.
    """

    row: int
    reason: Said | str


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of a batch. Rows in none of the lists are stored; a repeat is stored once and counted.

    ``conflicts`` are the rows whose identity is stored with another value: the first value is kept.
    """

    stored: int = 0
    duplicates: int = 0
    conflicts: Batch = field(default_factory=lambda: batch_of([], [], []))
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class HourlyRow:
    """One hour of one point: ``hour`` is its start, UTC ms; figures over clean readings, canonical unit."""

    point: int
    hour: int
    minimum: float
    mean: float
    maximum: float
    count: int


class ReadableStore(Protocol):
    """Readings by point key and time, to be looked at. Safe to call from several threads.

    Everything raises `StoreError`.
    """

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """All readings of the keys with ``start <= measured_at < end``, sorted by (point, measured_at)."""
        ...

    def hourly(self, points: Sequence[int], start: int, end: int) -> list[HourlyRow]:
        """Hourly aggregates with ``start <= hour < end``, sorted by (point, hour)."""
        ...

    def first(self, point: int, start: int, end: int, limit: int) -> Batch:
        """The first ``limit`` readings of one key with ``start <= measured_at < end``, by time."""
        ...

    def first_hours(self, point: int, start: int, end: int, limit: int) -> list[HourlyRow]:
        """The first ``limit`` hourly aggregates of one key with ``start <= hour < end``, by hour."""
        ...


class ReadingStore(ReadableStore, Protocol):
    """Readings by point key and time. Safe to call from several threads."""

    def prepare(self) -> None:
        """Create what is missing (database, bucket, tables, retention). Raises `StoreError`."""
        ...

    def write(self, batch: Batch) -> WriteResult:
        """Store a batch; on return it is durable. Writing it again changes nothing. Raises `StoreError`."""
        ...

    def aggregate(self, start: int, end: int) -> int:
        """(Re)compute the hourly aggregates of all points for whole hours in [start, end): rows written."""
        ...

    def expire(self, now: int) -> None:
        """Drop readings older than the retention setting."""
        ...

    def check(self) -> None:
        """Raise `StoreError` unless the store answers right now."""
        ...

    def close(self) -> None:
        """Release everything; harmless when called twice."""
        ...
