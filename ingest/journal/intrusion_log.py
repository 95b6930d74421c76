"""Who spoke for others, by sender: kept in the journal's file with the dead letters that say so.

The letters themselves may be replayed, dismissed or dropped; that somebody sent them stays.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

import msgspec

from ingest.journal.file import JournalFile, JournalTransaction
from ingest.readings.dead_letters import DeadLetter
from ingest.readings.intrusions import Intrusion

SCHEMA = """
CREATE TABLE IF NOT EXISTS intrusions (
    sender TEXT PRIMARY KEY, since INTEGER NOT NULL, last_at INTEGER NOT NULL, letters INTEGER NOT NULL,
    points TEXT NOT NULL) STRICT;
"""
FIND = "SELECT sender, since, last_at, letters, points FROM intrusions WHERE sender = ?"
ALL = "SELECT sender, since, last_at, letters, points FROM intrusions ORDER BY sender"
PUT = "INSERT OR REPLACE INTO intrusions (sender, since, last_at, letters, points) VALUES (?, ?, ?, ?, ?)"


class IntrusionLog:
    """The last intrusion of each sender: a row for each gateway that ever spoke for another, and no more.

    Parameters
    ----------
    file
        The journal's, with the tables of `SCHEMA`.
    """

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self.changes = 1
        """Grows with every change, and is more than 0 at the start: what is on the disk may be news."""

    def put(self, transaction: JournalTransaction, letters: Sequence[DeadLetter]) -> None:
        """Note the foreign ones among ``letters`` in the caller's transaction."""
        came: dict[str, Intrusion] = {}
        readings: Counter[str] = Counter()
        for letter in letters:
            if letter.foreign is None:
                continue
            sender, (spoken_for, count) = letter.gateway, letter.foreign
            one = Intrusion(sender, letter.received_at, letter.received_at, 1, spoken_for)
            came[sender] = came[sender].with_letters(one) if sender in came else one
            readings[sender] += count
        if not came:
            return
        for sender, others in came.items():
            row = transaction.connection.execute(FIND, (sender,)).fetchone()
            known = others if row is None else _intrusion(*row).with_letters(others)
            points = msgspec.json.encode(known.points).decode()
            transaction.connection.execute(PUT, (sender, known.since, known.last_at, known.letters, points))
        transaction.after_commit.append(lambda: self._count(readings))

    def _count(self, readings: Counter[str]) -> None:
        with self._lock:
            self._counts.update(readings)
            self.changes += 1

    def counts(self) -> dict[str, int]:
        """Sender -> foreign readings since the start."""
        with self._lock:
            return dict(self._counts)

    def all(self) -> list[Intrusion]:
        """The last intrusion of each sender. Raises `JournalError`."""
        with self._file.reading() as connection:
            return [_intrusion(*row) for row in connection.execute(ALL).fetchall()]


def _intrusion(sender: str, since: int, last_at: int, letters: int, points: str) -> Intrusion:
    return Intrusion(sender, since, last_at, letters, tuple(msgspec.json.decode(points)))
