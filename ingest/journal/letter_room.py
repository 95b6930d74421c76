"""Room in a full box of dead letters: what is done goes, then the oldest of who has most, slice by slice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ingest.journal.dead_letter_tables import DONE, NOT_PARKED, bytes_by_group, newest_id, row_size
from ingest.journal.fair_shares import fair_level
from ingest.readings.batch import DeadLetterReason

ROOM_KEPT = 0.9
"""How full the box is after room was made."""
DROPPED_AT_ONCE = 500
"""Letters that leave with one append, unless it needs more room itself: readings wait for it."""

LetterGroupKey = tuple[str, str]
"""Gateway and reason."""

DROP_DONE = f"""
DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE {DONE} ORDER BY id LIMIT ?)
"""  # noqa: S608 - constants
EVICTABLE = f"""
SELECT id, {row_size()} FROM dead_letters WHERE gateway = ? AND {NOT_PARKED} AND id < ? ORDER BY id LIMIT ?
"""  # noqa: S608 - constants
EVICT = f"DELETE FROM dead_letters WHERE gateway = ? AND {NOT_PARKED} AND id <= ?"  # noqa: S608 - constants


class MadeRoom(NamedTuple):
    """What an append left in the box.

    Attributes
    ----------
    held
        Bytes by gateway and reason.
    dropped
        Gateway -> letters that went unreplayed.
    dropping
        Whether the next append goes on.
    """

    held: dict[LetterGroupKey, int]
    dropped: Counter[str]
    dropping: bool


def make_room(
    connection: sqlite3.Connection, held: dict[LetterGroupKey, int], max_bytes: int, *, dropping: bool
) -> MadeRoom:
    """Drop what is done, then the oldest letters of every gateway that has more than its share.

    Once the box was full that goes on, a slice an append, until `ROOM_KEPT` of it are taken. More than a
    slice goes only where the box would be more than full. The newest letter stays even if it is too large by
    itself.

    Parameters
    ----------
    held
        Bytes by gateway and reason, with what has just been appended.
    dropping
        Whether the append before said to go on.
    """
    dropped: Counter[str] = Counter()
    kept = max_bytes * ROOM_KEPT
    while sum(held.values()) > (kept if dropping else max_bytes):
        gone = connection.execute(DROP_DONE, (DROPPED_AT_ONCE,)).rowcount
        held = bytes_by_group(connection)
        if gone < DROPPED_AT_ONCE and sum(held.values()) > (kept if dropping else max_bytes):
            dropping = True
            unwanted = _drop_some(connection, held, kept, DROPPED_AT_ONCE - gone)
            dropped += unwanted
            gone += unwanted.total()
            held = bytes_by_group(connection)
        if not gone:
            return MadeRoom(held, dropped, dropping=False)
        if sum(held.values()) <= max_bytes:
            break
    return MadeRoom(held, dropped, dropping and sum(held.values()) > kept)


def _drop_some(
    connection: sqlite3.Connection, held: Mapping[LetterGroupKey, int], room: float, most: int
) -> Counter[str]:
    """Drop up to ``most`` letters of those who have more than a fair share: gateway -> how many."""
    letters: Counter[str] = Counter()
    for (gateway, reason), size in held.items():
        if reason == DeadLetterReason.FLOOD:
            room -= size
        else:
            letters[gateway] += size
    level, newest = fair_level(letters.values(), room), newest_id(connection)
    dropped: Counter[str] = Counter()
    for gateway, size in letters.items():
        if size > level and most > 0:
            dropped[gateway] = _evict(connection, gateway, size - level, newest, most)
            most -= dropped[gateway]
    return dropped


def _evict(connection: sqlite3.Connection, gateway: str, too_much: float, newest: int, most: int) -> int:
    """Delete a gateway's oldest letters, ``most`` at most, and never the newest of all; returns how many.

    Less only where ``too_much`` bytes or more are gone.
    """
    last = 0
    for id_, size in connection.execute(EVICTABLE, (gateway, newest, most)):
        if too_much <= 0:
            break
        last, too_much = id_, too_much - size
    return connection.execute(EVICT, (gateway, last)).rowcount
