"""Reads the journal for the judge worker, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from ingest.journal.journal import CHECKER, Journal
from ingest.readings.batch import Batch

ROWS_A_READ = 200_000


class JournalReader:
    """The journal's reader `CHECKER`.

    Parameters
    ----------
    journal
        The log of readings.
    in_step
        For simulated time, which does not move between two messages on its topic: a tick reads what was
        received before the instant it judges, and leaves the rest to the next tick. So what is judged
        together, and which tickets are grouped, depends on the messages alone and not on how fast they came.
        Real time moves by itself, and its clock may be set back: nothing is left for later.
    """

    def __init__(self, journal: Journal, *, in_step: bool) -> None:
        self._journal = journal
        self._in_step = in_step
        self._left_for_later: list[tuple[int, Batch]] = []
        self._read_to = 0

    def due(self, now: int) -> list[tuple[int, Batch]]:
        """The next ``(position, batch)`` for a tick at ``now`` (UTC ms). Raises `JournalError`."""
        batches = self._left_for_later or self._journal.read(CHECKER, ROWS_A_READ)
        self._left_for_later = []
        if self._in_step:
            due = list(takewhile(lambda each: int(each[1].received_at.max()) < now, batches))
            batches, self._left_for_later = due, batches[len(due) :]
        if batches:
            self._read_to = batches[-1][0]
        return batches

    def unread(self) -> Iterator[Batch]:
        """The batches that are not committed; reading begins at the first of them afterwards."""
        self.rewind()
        while batches := self._journal.read(CHECKER, ROWS_A_READ):
            yield from (batch for _, batch in batches)
        self.rewind()

    def rewind(self) -> None:
        """Begin again after what was committed last; what was read since is read again."""
        self._left_for_later = []
        self._read_to = 0
        self._journal.rewind(CHECKER)

    def commit(self, needed_from: int | None) -> None:
        """Commit all that was read, except from the position ``needed_from`` on, which late data needs."""
        self._journal.commit(
            CHECKER, self._read_to if needed_from is None else min(self._read_to, needed_from - 1)
        )
