"""From the journal to the readings store: in order, in bulk, as often as it takes.

What the journal holds is committed only once the store has it: one that is away, slow or full, or refuses
the credentials, costs time and no reading. What it will never take becomes a dead letter first.
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
from ingest.dead_letters import MAX_DETAIL, DeadLetter
from ingest.inventory import Inventory
from ingest.journal import WRITER, Journal, JournalError
from ingest.readings import Batch, Reason, batch_of, concat, flag_names
from ingest.settings import ReadingsSettings
from ingest.stores.contract import ReadingStore, StoreError, Written

CHUNK_ROWS = 20_000
"""Rows taken from the journal at once: enough that the fixed cost of a write vanishes, little to hold."""
_NAP_S = 0.25
"""How long an idle writer may take to notice that it is being stopped."""
_GATHER_S = 0.05
"""How long small batches are left to gather in the journal before the next write."""

_LONGEST_ASKED_S = 300.0
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
        From where and where to. The store may be away.
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
        self._trouble = ""

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
                if self._journal.wait(WRITER, _NAP_S):
                    self._bring_some()
        except _Stopped:
            return

    def _bring_some(self) -> None:
        """Bring about `CHUNK_ROWS` rows to the store, however long it takes."""
        taken = self._until_done(lambda: self._journal.read(WRITER, CHUNK_ROWS))
        if not taken:
            return
        batch = concat([batch for _, batch in taken])
        written = self._until_done(lambda: self._store.write(batch))
        letters = _dead_letters(batch, written, self._inventory())
        if letters:
            self._until_done(lambda: self._journal.append(batch_of([], [], []), letters))
        position = taken[-1][0]
        self._count(written)
        self._until_done(lambda: self._journal.commit(WRITER, position))
        if len(batch) < CHUNK_ROWS:
            self._stopping.wait(_GATHER_S)

    def _until_done(self, work: Callable[[], _Result]) -> _Result:
        """Do ``work`` again and again until it succeeds; `_Stopped` when the writer is stopped meanwhile."""
        wait = self._settings.retry_min_s
        while True:
            try:
                result = work()
            except (StoreError, JournalError) as error:
                trouble: StoreError | JournalError = error
            except Exception as error:  # noqa: BLE001 - a defect must cost time and no reading, and be heard of
                trouble = StoreError("failed", repr(error), retryable=True)
                trouble.__cause__ = error
            else:
                self._tell_recovered()
                return result
            self._tell_trouble(trouble)
            if self._stopping.wait(self._pause(trouble, wait)):
                raise _Stopped
            wait = min(wait * 2, self._settings.retry_max_s)

    def _pause(self, trouble: StoreError | JournalError, wait: float) -> float:
        """Seconds until the next try: ``wait`` with jitter, and at least what the store asked for."""
        if not trouble.retryable:
            wait = self._settings.retry_max_s
        asked = getattr(trouble, "retry_after_s", None) or 0.0
        jittered = wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        return max(jittered, min(asked, _LONGEST_ASKED_S))

    def _tell_trouble(self, trouble: StoreError | JournalError) -> None:
        """Count a failure; log it when it is the first, or of another kind than the one before."""
        self.counters.retries += 1
        if self.counters.unavailable_since is None:
            self.counters.unavailable_since = self._elapsed()
        if trouble.code != self._trouble:
            self._trouble = trouble.code
            _log.error(
                "readings can't be written",
                code=trouble.code,
                detail=trouble.detail,
                exc_info=trouble.__cause__ if trouble.code == "failed" else None,
            )

    def _tell_recovered(self) -> None:
        since, self.counters.unavailable_since = self.counters.unavailable_since, None
        if since is not None:
            _log.warning(
                "readings are written again", away_s=round(self._elapsed() - since, 1), code=self._trouble
            )
            self._trouble = ""

    def _count(self, written: Written) -> None:
        self.counters.written += written.stored
        self.counters.duplicates += written.duplicates
        self.counters.conflicts += len(written.conflicts)
        self.counters.refused += len(written.refused)


def _dead_letters(batch: Batch, written: Written, inventory: Inventory) -> list[DeadLetter]:
    """Readings that are not stored, each in native JSON under ``conflict/{point}`` or ``refused/{point}``.

    Equal ones are made for a batch that is written again, so the journal keeps each once.
    """
    conflicts = written.conflicts
    letters = [
        _dead_letter(conflicts, row, inventory, Reason.CONFLICT, "another value came first and is kept")
        for row in range(len(conflicts))
    ]
    return letters + [
        _dead_letter(batch, line.row, inventory, Reason.REFUSED, line.reason) for line in written.refused
    ]


def _dead_letter(batch: Batch, row: int, inventory: Inventory, reason: Reason, why: str) -> DeadLetter:
    key = int(batch.point[row])
    point = inventory.ever_by_key.get(key)
    name = f"key {key}" if point is None else point.id
    reading: dict[str, object] = {
        "point": name,
        "value": float(batch.value[row]),
        "measured_at": int(batch.measured_at[row]),
    }
    if batch.flags[row]:
        reading["flags"] = flag_names(int(batch.flags[row]))
    detail = f"{batch.sources[batch.source[row]] or 'a reading'}: {why}"
    return DeadLetter(
        f"{reason}/{name}",
        msgspec.json.encode(reading),
        reason,
        detail[:MAX_DETAIL],
        int(batch.received_at[row]),
    )
