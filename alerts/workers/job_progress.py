"""How far each job has come, and what has come since: so that what was missed is found after a restart."""

from __future__ import annotations

from collections.abc import Callable

from alerts.records import Records
from ingest.durations import MINUTE
from ingest.readings.touched_hours import CAME_WITHIN, TouchedHour

PREFIX = "chores."
"""Of the keys in the records; the jobs' former name, which data folders hold."""
UNDER_WAY = MINUTE
"""What came this long ago is in the journal."""


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
    taken_in_until
        UTC ms: the judge has taken in what came before, and that is on record.
    unwritten_since
        UTC ms: when the oldest of the readings came that are not in the store yet; ``None`` without any.
    """

    def __init__(
        self,
        records: Records,
        taken_in_until: Callable[[], int],
        unwritten_since: Callable[[], int | None],
    ) -> None:
        self._records = records
        self._taken_in_until = taken_in_until
        self._unwritten_since = unwritten_since

    def known_until(self, now: int) -> int:
        """What came before is taken in: its touched hours are on record. At most ``now``."""
        return min(now - UNDER_WAY, self._taken_in_until()) // CAME_WITHIN * CAME_WITHIN

    def stored_until(self, now: int) -> int:
        """As `known_until`, and the readings are in the store."""
        known = self.known_until(now)
        unwritten = self._unwritten_since()
        if unwritten is None:
            return known
        return min(known, (unwritten - UNDER_WAY) // CAME_WITHIN * CAME_WITHIN)

    def between(self, start: int, end: int) -> list[TouchedHour]:
        """What came in ``start <= came < end`` (UTC ms). Raises `RecordsError`."""
        with self._records.reading() as tx:
            return tx.touched_hours.between(start, end)
