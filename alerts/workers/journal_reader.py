"""What the checker takes from the journal, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from ingest.journal.journal import CHECKER, Journal
from ingest.readings.batch import Batch

ROWS_A_READ = 200_000


class JournalReader:
    """The journal as the checker reads it.

    Parameters
    ----------
    journal
        Read as `CHECKER`.
    in_step
        For simulated time, which stands still between two messages that tell it: a tick takes what was
        received before the instant that it judges, and leaves the rest to the next one. So what is judged
        together, and which tickets are grouped, follows from the messages alone and not from how fast they
        came. Real time goes on by itself, and its clock may be set back: nothing waits for it.
    """

    def __init__(self, journal: Journal, *, in_step: bool) -> None:
        self._journal = journal
        self._in_step = in_step
        self._early: list[tuple[int, Batch]] = []
        self._taken_to = 0

    def due(self, now: int) -> list[tuple[int, Batch]]:
        """The next ``(position, batch)`` for a tick at ``now`` (UTC ms). Raises `JournalError`."""
        batches = self._early or self._journal.read(CHECKER, ROWS_A_READ)
        self._early = []
        if self._in_step:
            due = list(takewhile(lambda each: int(each[1].received_at.max()) < now, batches))
            batches, self._early = due, batches[len(due) :]
        if batches:
            self._taken_to = batches[-1][0]
        return batches

    def unread(self) -> Iterator[Batch]:
        """All that the checker has not committed; from there it begins to read."""
        self.rewind()
        while batches := self._journal.read(CHECKER, ROWS_A_READ):
            yield from (batch for _, batch in batches)
        self.rewind()

    def rewind(self) -> None:
        """Begin again at what was committed last: nothing that was taken since counts as taken."""
        self._early = []
        self._taken_to = 0
        self._journal.rewind(CHECKER)

    def commit(self, held: int | None) -> None:
        """Done with all that was taken, but for what lies at the position ``held`` and after it."""
        self._journal.commit(CHECKER, self._taken_to if held is None else min(self._taken_to, held - 1))
