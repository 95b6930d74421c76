"""How far each job has come, on record, so that what was missed is found after a restart."""

from __future__ import annotations

from alerts.records import Records

PREFIX = "chores."
"""Of the keys in the records; the jobs' former name, which data folders hold."""


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
