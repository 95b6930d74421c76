"""From letters to rows of the box: which are the same, what they take, how they are written and read."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest.journal.dead_letter_tables import ROW_BYTES
from ingest.kept_said import kept_text, said_of
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said

ROWS_AT_ONCE = 500
"""Letters written by one statement. Python lets other threads on at each, and where these are busy waits for
a millisecond or more to go on: a statement a letter made everybody wait for a flood.
"""


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """A dead letter as kept: equal ones (topic, payload, reason) are one row with a count. Times UTC ms.

    Parked messages are equal only if they came at the same time, too.

    ``gateway`` is who sent it (`ingest.decoding.senders`), by what was known when it came first. ``said`` is
    the detail as `ingest.kept_said.kept_text` writes it; empty where an earlier version kept it ``written``.
    """

    id: int
    topic: str
    payload: bytes
    reason: str
    written: str
    said: str
    gateway: str
    first_at: int
    last_at: int
    count: int
    replayed_at: int | None
    dismissed_at: int | None

    @property
    def detail(self) -> Said | str:
        """What is wrong; of what an earlier version kept the English sentence."""
        return said_of(self.said) if self.said else self.written


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """The letters of one gateway and reason: how many, those that wait among them, how often they came.

    ``bytes`` is what they take in the box.
    """

    gateway: str
    reason: str
    letters: int
    waiting: int
    times: int
    bytes: int


class LetterRow(NamedTuple):
    """The columns of a letter when it is new; times are UTC ms."""

    digest: bytes
    topic: str
    payload: bytes
    reason: str
    said: str
    gateway: str
    first_at: int
    times: int
    last_at: int


def digest_of(letter: DeadLetter) -> bytes:
    """What makes two dead letters the same.

    Parked messages are also told apart by when they came: they become readings of that time.
    """
    seen = hashlib.blake2b(letter.payload, digest_size=16, person=letter.reason.encode()[:16])
    seen.update(b"\0" + letter.topic.encode("utf-8", "surrogatepass"))
    if letter.reason is DeadLetterReason.FLOOD:
        seen.update(b"\0%d" % letter.received_at)
    return seen.digest()


def size_of(letter: DeadLetter) -> int:
    """Bytes that ``letter`` takes if it is new."""
    text = letter.topic + kept_text(letter.detail)
    return len(letter.payload) + (len(text) if text.isascii() else len(_text(text).encode())) + ROW_BYTES


def rows_of(letters: Iterable[DeadLetter]) -> list[LetterRow]:
    """What is written of ``letters``: each once, with its count and newest detail."""
    rows: dict[bytes, LetterRow] = {}
    for letter in letters:
        digest, at, said = digest_of(letter), letter.received_at, kept_text(letter.detail)
        row = rows.get(digest)
        if row is None:
            topic, reason, times = _text(letter.topic), letter.reason.value, letter.times
            rows[digest] = LetterRow(
                digest, topic, letter.payload, reason, said, letter.gateway, at, times, at
            )
        else:
            times, last_at = row.times + letter.times, max(row.last_at, at)
            rows[digest] = row._replace(said=said, times=times, last_at=last_at)
    return list(rows.values())


@cache
def repeat(letters: int) -> str:
    """Count so many letters among those that are there: digest, words, times and last time of each."""
    return f"""
UPDATE dead_letters SET count = count + repeated.column3, last_at = max(last_at, repeated.column4),
detail = '', said = repeated.column2, replayed_at = NULL, dismissed_at = NULL
FROM (VALUES {_marks(letters, "?,?,?,?")}) AS repeated WHERE digest = repeated.column1
"""  # noqa: S608 - marks


@cache
def put(letters: int) -> str:
    """Add so many letters, but for those that are there.

    After `repeat` with the same letters. One statement for both, which SQLite has, takes twice as long where
    a trigger may fire and there are indexes.
    """
    return f"""
INSERT INTO dead_letters (digest, topic, payload, reason, detail, said, gateway, first_at, count, last_at)
VALUES {_marks(letters, "?,?,?,?,'',?,?,?,?,?")} ON CONFLICT (digest) DO NOTHING
"""  # noqa: S608 - marks


def _marks(rows: int, row: str) -> str:
    return ",".join([f"({row})"] * rows)


def put_letters(connection: sqlite3.Connection, rows: Sequence[LetterRow]) -> int:
    """Add letters, each of another digest, or count those that are there; returns how many were."""
    repeated = 0
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        known = [value for row in some for value in (row.digest, row.said, row.times, row.last_at)]
        repeated += connection.execute(repeat(len(some)), known).rowcount
        connection.execute(put(len(some)), [value for row in some for value in row])
    return repeated


def _text(text: str) -> str:
    """``text`` as SQLite can keep it: a half of a surrogate pair, which is no character, is escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
