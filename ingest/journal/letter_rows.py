"""From letters to rows of the box: which are the same, what they take, how SQLite can keep their texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from ingest.journal.dead_letter_tables import ROW_BYTES
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import DeadLetter


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


def rows_of(letters: Iterable[DeadLetter]) -> list[list[Any]]:
    """What `REPEAT` and `PUT` are given: each letter once, with its count and newest detail."""
    rows: dict[bytes, list[Any]] = {}
    for letter in letters:
        digest, at, detail = digest_of(letter), letter.received_at, _text(letter.detail)
        row = rows.get(digest)
        if row is None:
            topic, gateway = _text(letter.topic), letter.gateway
            times = letter.times
            rows[digest] = [digest, topic, letter.payload, letter.reason, detail, gateway, at, times, at]
        else:
            row[4], row[7], row[8] = detail, row[7] + letter.times, max(row[8], at)
    return list(rows.values())


def _text(text: str) -> str:
    """``text`` as SQLite can keep it: a half of a surrogate pair, which is no character, is escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
