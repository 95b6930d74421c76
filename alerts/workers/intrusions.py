"""Puts on record who spoke for others, as the journal has it, for the desk."""

from __future__ import annotations

from collections.abc import Callable

from alerts.records import Records
from ingest.clock import elapsed
from ingest.journal.journal import Journal
from ingest.readings.intrusions import Intrusion

NOTED_EVERY_S = 1.0
"""How often at most: a gateway that floods us with letters costs a row a second."""


class IntrusionNotes:
    """Brings what is new in the journal's log of intrusions to the records.

    Parameters
    ----------
    journal, records
        From where, and to where.
    on_changes
        Called when something was noted.
    in_step
        For simulated time: what came before a tick is noted with it.
    """

    def __init__(
        self, journal: Journal, records: Records, on_changes: Callable[[], None], *, in_step: bool
    ) -> None:
        self._log = journal.intrusions
        self._records = records
        self._on_changes = on_changes
        self._in_step = in_step
        self._seen = 0
        self._noted: dict[str, Intrusion] = {}
        self._noted_at = -NOTED_EVERY_S

    def note(self, now: int) -> None:
        """Put on record what has come, in step before ``now`` (UTC ms).

        Raises `JournalError`, `RecordsError`.
        """
        changes = self._log.changes
        if changes == self._seen or (not self._in_step and elapsed() - self._noted_at < NOTED_EVERY_S):
            return
        news = [each for each in self._log.all() if self._noted.get(each.sender) != each]
        found = [each for each in news if not self._in_step or each.since < now]
        if found:
            with self._records.begin() as tx:
                tx.intrusions.note(found)
            self._noted |= {each.sender: each for each in found}
            self._on_changes()
        if len(found) == len(news):
            self._seen = changes
        self._noted_at = elapsed()
