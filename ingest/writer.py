"""From the journal to the readings store: in order, in bulk, as often as it takes.

A position in the journal is committed only once the store has the readings up to it: a store that is away,
slow or full, or refuses the credentials, delays readings and loses none. What it refuses for good becomes a
dead letter first.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import structlog

from ingest.clock import elapsed
from ingest.decoding.senders import sender_of_source
from ingest.inventory.tree import Inventory
from ingest.journal.journal import WRITER, Journal, JournalError
from ingest.readings.batch import Batch, DeadLetterReason, batch_of, concat, flag_names
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said
from ingest.settings import ReadingsSettings
from ingest.stores.contract import ReadingStore, StoreError, WriteResult

CHUNK_ROWS = 20_000
"""Rows read from the journal at once: the fixed cost of a write is then negligible, and so is the memory."""
_IDLE_WAIT_S = 0.25
"""How long an idle writer may take to notice that it is being stopped."""
_GATHER_S = 0.05
"""Pause after a small write, so that small batches are written together."""

_TELL_AGAIN_S = 600.0
"""How long a failure that stays the same is not logged again."""

_MAX_RETRY_AFTER_S = 300.0
"""Longest ``Retry-After`` of a store that is honoured."""

_log = structlog.get_logger("wenya.writer")
_Result = TypeVar("_Result")


@dataclass(slots=True)
class WriterCounters:
    """What the writer has done since it was made.

    ``unavailable_since``: when the store began to fail, in seconds of `elapsed`; ``None`` while it doesn't.
    """

    written: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused: int = 0
    retries: int = 0
    unavailable_since: float | None = None


class _Stopped(Exception):  # noqa: N818 - it ends the thread and is no error
    """The writer is being stopped; what it holds is still in the journal."""


class Writer:
    """The thread that brings the journal's readings to the store.

    Parameters
    ----------
    journal, store
        Where readings come from and go to. The store may be away.
    inventory
        Names the points of readings that become dead letters.
    settings
        First and longest wait between tries.
    clock_elapsed
        Seconds on a clock that only measures durations.
    """

    def __init__(
        self,
        journal: Journal,
        store: ReadingStore,
        inventory: Callable[[], Inventory],
        settings: ReadingsSettings,
        clock_elapsed: Callable[[], float] = elapsed,
    ) -> None:
        self.counters = WriterCounters()
        self._journal = journal
        self._store = store
        self._inventory = inventory
        self._settings = settings
        self._elapsed = clock_elapsed
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: StoreError | JournalError | None = None
        self._told_at = 0.0

    @property
    def problem(self) -> str | None:
        """Code of why nothing can be written, from the first failure to the next success; or ``None``."""
        failure = self._failure
        return None if failure is None else failure.code

    def start(self) -> None:
        """Start the thread, from what was committed last."""
        self._journal.rewind(WRITER)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="wenya-writer", daemon=True)
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Ask the thread to end and wait at most ``timeout`` seconds; whether it ended. Can be called again.

        A write under way is finished first; what was not written stays in the journal.
        """
        self._stopping.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                if self._journal.wait(WRITER, _IDLE_WAIT_S):
                    self._write_some()
        except _Stopped:
            return

    def _write_some(self) -> None:
        """Bring about `CHUNK_ROWS` rows to the store, however long it takes."""
        read = self._until_done(lambda: self._journal.read(WRITER, CHUNK_ROWS))
        if not read:
            return
        batch = concat([batch for _, batch in read])
        written = self._until_done(lambda: self._store.write(batch))
        letters = _dead_letters(batch, written, self._inventory())
        if letters:
            self._until_done(lambda: self._journal.append(batch_of([], [], []), letters))
        position = read[-1][0]
        self._count(written)
        self._until_done(lambda: self._journal.commit(WRITER, position))
        if len(batch) < CHUNK_ROWS:
            self._stopping.wait(_GATHER_S)

    def _until_done(self, work: Callable[[], _Result]) -> _Result:
        """Repeat ``work`` until it succeeds; raises `_Stopped` when the writer is stopped meanwhile."""
        wait = self._settings.retry_min_s
        while True:
            try:
                result = work()
            except (StoreError, JournalError) as error:
                failure: StoreError | JournalError = error
            except Exception as error:  # noqa: BLE001 - a defect must lose no reading, and be logged
                failure = StoreError("failed", repr(error), retryable=True)
                failure.__cause__ = error
            else:
                self._report_recovery()
                return result
            self._report_failure(failure)
            if self._stopping.wait(self._pause(failure, wait)):
                raise _Stopped
            wait = min(wait * 2, self._settings.retry_max_s)

    def _pause(self, failure: StoreError | JournalError, wait: float) -> float:
        """Seconds until the next try: ``wait`` with jitter, and at least what the store asked for."""
        if not failure.retryable:
            wait = self._settings.retry_max_s
        asked = getattr(failure, "retry_after_s", None) or 0.0
        jittered = wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        return max(jittered, min(asked, _MAX_RETRY_AFTER_S))

    def _report_failure(self, failure: StoreError | JournalError) -> None:
        """Count a failure; log it when it is the first, of another kind than the one before, or lasts."""
        counters, now, before = self.counters, self._elapsed(), self._failure
        counters.retries += 1
        if counters.unavailable_since is None:
            counters.unavailable_since = now
        self._failure = failure
        if before is not None and _kind(before) == _kind(failure) and now - self._told_at < _TELL_AGAIN_S:
            return
        self._told_at = now
        _log.error(
            "cannot write readings; retrying",
            code=failure.code,
            detail=failure.said,
            away_s=round(now - counters.unavailable_since, 1),
            exc_info=failure.__cause__ if failure.code == "failed" else None,
        )

    def _report_recovery(self) -> None:
        since, self.counters.unavailable_since = self.counters.unavailable_since, None
        failure, self._failure = self._failure, None
        if since is not None and failure is not None:
            _log.warning(
                "readings are written again", away_s=round(self._elapsed() - since, 1), code=failure.code
            )

    def _count(self, written: WriteResult) -> None:
        self.counters.written += written.stored
        self.counters.duplicates += written.duplicates
        self.counters.conflicts += len(written.conflicts)
        self.counters.refused += len(written.refused)


def _kind(failure: StoreError | JournalError) -> tuple[str, int | None]:
    """What tells one failure from another: details may differ with every try."""
    return failure.code, getattr(failure, "status", None)


def _dead_letters(batch: Batch, written: WriteResult, inventory: Inventory) -> list[DeadLetter]:
    """Readings that are not stored, each in native JSON under ``conflict/{point}`` or ``refused/{point}``.

    Equal ones are made for a batch that is written again, so the journal keeps each once.
    """
    conflicts = written.conflicts
    letters = [
        _dead_letter(conflicts, row, inventory, DeadLetterReason.CONFLICT, Said("letter-kept-first"))
        for row in range(len(conflicts))
    ]
    return letters + [
        _dead_letter(batch, line.row, inventory, DeadLetterReason.REFUSED, line.reason)
        for line in written.refused
    ]


def _dead_letter(
    batch: Batch, row: int, inventory: Inventory, reason: DeadLetterReason, why: Said | str
) -> DeadLetter:
    key = int(batch.point[row])
    point = inventory.by_key_with_former.get(key)
    name = f"key {key}" if point is None else point.id
    reading: dict[str, object] = {
        "point": name,
        "value": float(batch.value[row]),
        "measured_at": int(batch.measured_at[row]),
    }
    if batch.flags[row]:
        reading["flags"] = flag_names(int(batch.flags[row]))
    source = batch.sources[batch.source[row]]
    said = why if isinstance(why, Said) else Said("letter-store-says", says=why)
    return DeadLetter(
        f"{reason}/{name}",
        msgspec.json.encode(reading),
        reason,
        Said("letter-at", at=source or Said("letter-a-reading"), reason=said),
        int(batch.received_at[row]),
        sender_of_source(source, inventory),
    )
