"""From letters to rows of the box: which are the same, what they take, how they are written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from ingest.journal.dead_letter_tables import ROW_BYTES
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import DeadLetter

ROWS_AT_ONCE = 500
"""Letters written by one statement. Python lets other threads on at each, and where these are busy waits for
a millisecond or more to go on: a statement a letter made everybody wait for a flood.
"""


class LetterRow(NamedTuple):
    """The columns of a letter when it is new; times are UTC ms."""

    digest: bytes
    topic: str
    payload: bytes
    reason: str
    detail: str
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
    text = letter.topic + letter.detail
    return len(letter.payload) + (len(text) if text.isascii() else len(_text(text).encode())) + ROW_BYTES


def rows_of(letters: Iterable[DeadLetter]) -> list[LetterRow]:
    """What is written of ``letters``: each once, with its count and newest detail."""
    rows: dict[bytes, LetterRow] = {}
    for letter in letters:
        digest, at, detail = digest_of(letter), letter.received_at, _text(letter.detail)
        row = rows.get(digest)
        if row is None:
            topic, reason, times = _text(letter.topic), letter.reason.value, letter.times
            rows[digest] = LetterRow(
                digest, topic, letter.payload, reason, detail, letter.gateway, at, times, at
            )
        else:
            times, last_at = row.times + letter.times, max(row.last_at, at)
            rows[digest] = row._replace(detail=detail, times=times, last_at=last_at)
    return list(rows.values())


@cache
def repeat(letters: int) -> str:
    """Count so many letters among those that are there: digest, detail, times and last time of each."""
    return f"""
UPDATE dead_letters SET count = count + repeated.column3, last_at = max(last_at, repeated.column4),
detail = repeated.column2, replayed_at = NULL, dismissed_at = NULL
FROM (VALUES {_marks(letters, 4)}) AS repeated WHERE digest = repeated.column1
"""  # noqa: S608 - marks


@cache
def put(letters: int) -> str:
    """Add so many letters, but for those that are there.

    After `repeat` with the same letters. One statement for both, which SQLite has, takes twice as long where
    a trigger may fire and there are indexes.
    """
    return f"""
INSERT INTO dead_letters (digest, topic, payload, reason, detail, gateway, first_at, count, last_at)
VALUES {_marks(letters, 9)} ON CONFLICT (digest) DO NOTHING
"""  # noqa: S608 - marks


def _marks(rows: int, columns: int) -> str:
    return ",".join([f"({','.join('?' * columns)})"] * rows)


def put_letters(connection: sqlite3.Connection, rows: Sequence[LetterRow]) -> int:
    """Add letters, each of another digest, or count those that are there; returns how many were."""
    repeated = 0
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        known = [value for row in some for value in (row.digest, row.detail, row.times, row.last_at)]
        repeated += connection.execute(repeat(len(some)), known).rowcount
        connection.execute(put(len(some)), [value for row in some for value in row])
    return repeated


def _text(text: str) -> str:
    """``text`` as SQLite can keep it: a half of a surrogate pair, which is no character, is escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
