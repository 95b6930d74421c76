"""How far each job has come, and what has come since: so that what was missed is found after a restart."""

from __future__ import annotations

from collections.abc import Callable

from alerts.records import Records
from alerts.workers.progress import DECIDED_AT
from ingest.durations import MINUTE
from ingest.readings.touched_hours import NOTED_WITHIN, TouchedHour

PREFIX = "chores."
"""Of the keys in the records; the jobs' former name, which data folders hold."""
UNDER_WAY = MINUTE
"""A transaction that notes touched hours takes less: it fails when it waits longer for another writer."""


class JobProgress:
    """One value for each key; the records are asked for it once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[str, str | None] = {}

    def recall(self, key: str) -> str | None:
        """What was noted last under ``key``, or ``None``. Raises `RecordsError`."""
        if key not in self._known:
            with self._records.reading() as tx:
                self._known[key] = tx.meta.get(PREFIX + key)
        return self._known[key]

    def note(self, key: str, value: str) -> None:
        """Put ``value`` on record under ``key``. Raises `RecordsError`."""
        with self._records.begin() as tx:
            tx.meta.put(PREFIX + key, value)
        self._known[key] = value


class Touches:
    """The touched hours on record, and up to when (UTC ms) they are complete.

    Parameters
    ----------
    records
        Where the judge puts them.
    unwritten_since
        UTC ms: when the oldest of the readings that are not in the store yet got into the journal; ``None``
        without any.
    """

    def __init__(self, records: Records, unwritten_since: Callable[[], int | None]) -> None:
        self._records = records
        self._unwritten_since = unwritten_since

    def noted_until(self, now: int) -> int:
        """At ``now``, nothing more is noted as of before this instant."""
        return (now - UNDER_WAY) // NOTED_WITHIN * NOTED_WITHIN

    def stored_until(self, now: int) -> int:
        """The readings noted before are in the store."""
        noted, unwritten = self.noted_until(now), self._unwritten_since()
        return noted if unwritten is None else min(noted, unwritten // NOTED_WITHIN * NOTED_WITHIN)

    def taken_in_until(self) -> int:
        """The judge has taken in what came before, and that is on record. Raises `RecordsError`."""
        with self._records.reading() as tx:
            return int(tx.meta.get(DECIDED_AT) or 0)

    def between(self, start: int, end: int) -> list[TouchedHour]:
        """What was noted in ``start <= noted < end`` (UTC ms). Raises `RecordsError`."""
        with self._records.reading() as tx:
            return tx.touched_hours.between(start, end)
