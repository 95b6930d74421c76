"""Room in a full box of dead letters: what is done goes, then the oldest of who has most, slice by slice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import NamedTuple

from ingest.journal.dead_letter_tables import DONE, NOT_PARKED, bytes_of, newest_id, row_size
from ingest.journal.held_letters import HeldLetters

ROOM_KEPT = 0.9
"""How full the box is after room was made."""
DROPPED_AT_ONCE = 500
"""Letters that leave with one append, unless it needs more room itself: readings wait for it."""

DROP_DONE = f"""
DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE {DONE} ORDER BY id LIMIT ?)
RETURNING gateway, reason
"""  # noqa: S608 - constants
EVICTABLE = f"""
SELECT id, {row_size()} FROM dead_letters WHERE gateway = ? AND {NOT_PARKED} AND id < ? ORDER BY id LIMIT ?
"""  # noqa: S608 - constants
EVICT = f"""
DELETE FROM dead_letters WHERE gateway = ? AND {NOT_PARKED} AND id <= ? RETURNING gateway, reason
"""  # noqa: S608 - constants


class MadeRoom(NamedTuple):
    """What an append left in the box.

    Attributes
    ----------
    dropped
        Gateway -> letters that went unreplayed.
    dropping
        Whether the next append goes on.
    """

    dropped: Counter[str]
    dropping: bool


def make_room(
    connection: sqlite3.Connection, held: HeldLetters, max_bytes: int, *, dropping: bool
) -> MadeRoom:
    """Drop what is done, then the oldest letters of every gateway that has more than its share.

    Once the box was full that goes on, a slice an append, until `ROOM_KEPT` of it are taken. More than a
    slice goes only where the box would be more than full. The newest letter stays even if it is too large by
    itself.

    Parameters
    ----------
    held
        What they take, with what has just been appended. What leaves is taken off.
    dropping
        Whether the append before said to go on.
    """
    dropped: Counter[str] = Counter()
    kept = max_bytes * ROOM_KEPT
    while held.total > (kept if dropping else max_bytes):
        gone = _delete(connection, held, DROP_DONE, (DROPPED_AT_ONCE,))
        if gone < DROPPED_AT_ONCE and held.total > (kept if dropping else max_bytes):
            dropping = True
            unwanted = _drop_some(connection, held, kept, DROPPED_AT_ONCE - gone)
            dropped += unwanted
            gone += unwanted.total()
        if not gone:
            return MadeRoom(dropped, dropping=False)
        if held.total <= max_bytes:
            break
    return MadeRoom(dropped, dropping and held.total > kept)


def _drop_some(connection: sqlite3.Connection, held: HeldLetters, room: float, most: int) -> Counter[str]:
    """Drop up to ``most`` letters of those who have more than a fair share: gateway -> how many."""
    newest = newest_id(connection)
    dropped: Counter[str] = Counter()
    for gateway, too_much in held.over_share(room, most):
        if most <= 0 or held.total <= room:
            break
        dropped[gateway] = _evict(connection, held, gateway, too_much, newest, most)
        most -= dropped[gateway]
    return dropped


def _evict(
    connection: sqlite3.Connection, held: HeldLetters, gateway: str, too_much: float, newest: int, most: int
) -> int:
    """Delete a gateway's oldest letters, ``most`` at most, and never the newest of all; returns how many.

    Less only where ``too_much`` bytes or more are gone; one in any case.
    """
    last = 0
    for id_, size in connection.execute(EVICTABLE, (gateway, newest, most)):
        last, too_much = id_, too_much - size
        if too_much <= 0:
            break
    return _delete(connection, held, EVICT, (gateway, last))


def _delete(
    connection: sqlite3.Connection, held: HeldLetters, statement: str, values: tuple[object, ...]
) -> int:
    """Delete letters, and take them off ``held``; returns how many."""
    gone = connection.execute(statement, values).fetchall()
    held.change(bytes_of(connection, set(gone)))
    return len(gone)
