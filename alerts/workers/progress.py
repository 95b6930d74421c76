"""How far the judge has come, and what it found: put on record in one transaction, so that both are true."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.episodes.episode import Change
from alerts.judging.checker import Checker
from alerts.records import Records, RecordsError, Transaction
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.suppression import siblings
from alerts.workers.journal_reader import JournalReader
from ingest.clock import Clock
from ingest.durations import SECOND
from ingest.journal.journal import Journal

JUDGED_UNTIL = "judged_until"
"""Records' key of the instant (UTC ms) up to which everything is judged and on record."""
DECIDED_AT = "told"
"""Records' key of the time (UTC ms) that the clock had decided by when that was put on record."""
SAVE_EVERY_MS = 5 * SECOND
HEARD_EVERY_MS = SECOND
"""How often the desk learns which points have been heard of while a silence waits for them."""


def last_known_time(records: Records, journal: Journal) -> int:
    """The latest time (UTC ms) that left a trace; 0 if none did. Raises `RecordsError`, `JournalError`.

    After a restart simulated time goes on from there: what the broker delivers again would otherwise seem
    to come from the future.
    """
    with records.reading() as tx:
        kept = int(tx.meta.get(DECIDED_AT) or 0)
    batches = JournalReader(journal, in_step=False).unread()
    return max([kept, *(int(batch.received_at.max()) for batch in batches if len(batch))])


class Progress:
    """What was found and is not on record yet.

    Parameters
    ----------
    records, clock
        Where it is put, and the time at which.
    on_changes
        Called when changes are on record.
    """

    def __init__(self, records: Records, clock: Clock, on_changes: Callable[[], None]) -> None:
        self._records = records
        self._clock = clock
        self._on_changes = on_changes
        self._unsaved: list[Change] = []
        self._saved_at = 0
        self._silences_wait = False
        self._heard: dict[int, int] = {}
        self.unsaved_until: int | None = None
        """UTC ms: up to here was judged what the records did not take; ``None`` when they have everything."""

    def add(self, changes: Sequence[Change]) -> None:
        """Found, to be put on record by the next `save`."""
        self._unsaved += changes

    def discard(self) -> None:
        """Forget what is not on record: it will be found again."""
        self._unsaved, self.unsaved_until = [], None
        self._heard = {}

    def on_record(self) -> tuple[int | None, int]:
        """The instant (UTC ms) up to which all is judged, if any is, and the time it was decided by."""
        with self._records.reading() as tx:
            kept, decided_at = tx.meta.get(JUDGED_UNTIL), tx.meta.get(DECIDED_AT)
        return None if kept is None else int(kept), int(decided_at or 0)

    def save(self, checker: Checker, now: int) -> bool:
        """Put on record what was found up to ``now`` (UTC ms), when something is due; whether changes were.

        They are recorded at the clock's time, which is later while the field cannot be heard: evidence is
        what had been received by then. Raises `RecordsError`; what was found is kept for the next call.
        """
        every = HEARD_EVERY_MS if self._silences_wait else SAVE_EVERY_MS
        if not self._unsaved and 0 <= now - self._saved_at < every:
            return False
        plan, clock = checker.plan, max(now, self._clock.now())
        try:
            with self._records.begin() as tx:
                if self._unsaved:
                    tx.episodes.apply(self._unsaved, plan.inventory, plan.rules, clock)
                silences_wait = tx.pending.has_silences()
                heard = self._tell_heard(tx, checker) if silences_wait else {}
                tx.meta.put(JUDGED_UNTIL, str(checker.decided_until(now)))
                tx.meta.put(DECIDED_AT, str(now))
        except RecordsError:
            self.unsaved_until = now
            raise
        changed = bool(self._unsaved)
        self._unsaved, self.unsaved_until = [], None
        self._saved_at, self._silences_wait = now, silences_wait
        self._heard = heard
        if changed:
            self._on_changes()
        return changed

    def _tell_heard(self, tx: Transaction, checker: Checker) -> dict[int, int]:
        """Keep on record when the points were last heard of on which open silences depend."""
        tree = place_tree_of(checker.plan.inventory)
        keys = {point.key for point in siblings(tree, checker.silent_points())}
        heard = checker.last_heard(keys)
        tx.last_heard.save({key: at for key, at in heard.items() if self._heard.get(key) != at})
        return heard
