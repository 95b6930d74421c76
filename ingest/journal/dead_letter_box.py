"""The box of dead letters: messages that became no readings, kept in the journal's file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import structlog

from ingest.clock import elapsed
from ingest.journal.dead_letter_tables import (
    BY_NAME,
    BY_SENDER,
    COLUMNS,
    TAKE_OUT,
    bytes_by_group,
    bytes_of,
    from_unknown,
    groups_of,
    named,
    newest_id,
)
from ingest.journal.fair_shares import may_take
from ingest.journal.file import JournalError, JournalFile, JournalTransaction
from ingest.journal.held_letters import HeldLetters, LetterGroupKey
from ingest.journal.letter_questions import (
    NEWEST_AMONG,
    NOT_DONE,
    Senders,
    json_of,
    values,
    waiting,
    wanted,
)
from ingest.journal.letter_room import MadeRoom, make_room
from ingest.journal.letter_rows import DeadLetterRow, LetterGroup, put_letters, rows_of, size_of
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import UNKNOWN_SENDER, DeadLetter
from ingest.said import Said

log = structlog.get_logger("wenya.dead_letters")

PARKED_SHARE = 0.5
"""How much of the box parked messages may fill."""
BITE_BYTES = 4 << 20
"""Payloads read at once, about."""

TELL_AGAIN_S = 600.0
"""How long nothing is logged of further drops."""

PARKED = DeadLetterReason.FLOOD.value


class DeadLetterBox:
    """Dead letters in the journal's file.

    When the box is full, those that were replayed or dismissed go first. Then each gateway has a share: who
    has more loses its oldest letters, and who has less loses none (`make_room`), a slice an append until
    there is room again. How many were dropped is counted in ``dropped``, and it is logged when it begins and
    every `TELL_AGAIN_S` while more are. This is the only place where data is dropped, and never silently.
    Parked messages (``DeadLetterReason.FLOOD``) are never dropped: they have not been decoded yet.

    Parameters
    ----------
    file
        The journal's, with the tables of `ingest.journal.dead_letter_tables`.
    max_bytes
        Bound of what the letters take.
    """

    def __init__(self, file: JournalFile, max_bytes: int) -> None:
        self._file = file
        self._max_bytes = max_bytes
        with file.reading() as connection:
            sizes = bytes_by_group(connection)
            self._newest = newest_id(connection)
        self._held = HeldLetters(sizes)
        """Only for who writes: it is changed before a transaction is on the disk."""
        self._parked = {gateway: size for (gateway, reason), size in sizes.items() if reason == PARKED}
        """Gateway -> bytes of its parked messages that are on the disk; who goes through it copies it."""
        self._parked_bytes = self._held.parked
        self.counts: Counter[str] = Counter()
        """Reason -> dead letters since the start."""
        self.counts_by_gateway: Counter[str] = Counter()
        """Sender -> dead letters since the start; few more keys than the inventory has gateways."""
        self._turns: dict[str, int] = {}
        """Gateway with parked messages -> when it had its last turn, counted in turns."""
        self.dropped = 0
        """How many were dropped since the start, unreplayed, to make room."""
        self._dropping = False
        """Whether the box was full and has no room of its own again."""
        self._untold: Counter[str] = Counter()
        """Gateway -> letters dropped that no line of the log has told yet."""
        self._told_at: float | None = None

    def parkable(self, letters: Sequence[DeadLetter]) -> list[bool]:
        """Which of the ``letters`` may be parked, to be decoded later, when those before them are.

        Half of the box is for parked messages, and a gateway gets no more of it than it leaves to others.
        """
        more: Counter[str] = Counter()
        free = self._max_bytes * PARKED_SHARE - self._parked_bytes
        found = []
        for letter in letters:
            size = size_of(letter)
            fits = may_take(self._parked.get(letter.gateway, 0) + more[letter.gateway], size, free)
            if fits:
                more[letter.gateway] += size
                free -= size
            found.append(fits)
        return found

    def put(
        self,
        transaction: JournalTransaction,
        letters: Sequence[DeadLetter],
        instead_of: Sequence[DeadLetterRow] = (),
    ) -> None:
        """Add dead letters in the caller's transaction, and take out the rows that they replace.

        Raises `JournalError`, ``"journal-full"``, when parked messages leave no room for them.
        """
        if not letters and not instead_of:
            return
        connection = transaction.connection
        if instead_of:
            connection.execute(TAKE_OUT, (json_of([row.id for row in instead_of]),))
        newest_before, rows = newest_id(connection), rows_of(letters)
        repeated = put_letters(connection, rows)
        connection.execute(BY_SENDER.sum_up(), (newest_before,))
        if any(letter.gateway == UNKNOWN_SENDER for letter in letters):
            connection.execute(BY_NAME.sum_up(), (newest_before,))
        touched = {(letter.gateway, letter.reason.value) for letter in letters}
        touched |= {(row.gateway, row.reason) for row in instead_of}
        if repeated:
            # A letter stays with who was its gateway when it came first.
            touched |= groups_of(connection, [row.digest for row in rows])
        # Also those of a transaction that came to nothing.
        self._held.change(bytes_of(connection, touched | self._held.changed))
        room = make_room(connection, self._held, self._max_bytes, dropping=self._dropping)
        # Letters that replace other rows are always accepted: else those rows could never leave.
        if self._held.total > self._max_bytes and not instead_of and self._held.parked:
            raise JournalError("journal-full", Said("journal-parked-full"))
        newest = newest_id(connection)
        transaction.after_commit.append(lambda: self._count(letters, room, newest))

    def _count(self, letters: Sequence[DeadLetter], room: MadeRoom, newest: int) -> None:
        for letter in letters:
            self.counts[letter.reason] += letter.times
            self.counts_by_gateway[letter.gateway] += letter.times
        self.dropped += room.dropped.total()
        self._tell(room.dropped)
        self._newest, self._dropping = newest, room.dropping
        for group in self._held.changed:
            gateway, reason = group
            if reason == PARKED and self._held[group]:
                self._parked[gateway] = self._held[group]
            elif reason == PARKED:
                self._parked.pop(gateway, None)
        self._parked_bytes = self._held.parked
        self._held.settle()

    def _tell(self, dropped: Counter[str]) -> None:
        # Not whenever it begins: a box at its limit falls to less and is full again, many times a minute.
        self._untold += dropped
        now = elapsed()
        if not self._untold or (self._told_at is not None and now - self._told_at < TELL_AGAIN_S):
            return
        log.error(
            "dead letters dropped to make room for newer ones",
            dropped=self._untold.total(),
            in_all=self.dropped,
            most_of=self._untold.most_common(1)[0][0],
        )
        self._told_at = now
        self._untold.clear()

    def dead_letters(
        self,
        after_id: int,
        limit: int,
        reason: str | None,
        gateway: str | None = None,
        *,
        among: Senders = None,
    ) -> list[DeadLetterRow]:
        """Up to ``limit`` rows with ``id > after_id``, of one reason or gateway or of all.

        Raises `JournalError`.
        """
        given = values(after_id, gateway, reason, among, limit)
        return self._find(wanted(gateway, reason, among), given, limit)

    def dead_letter(self, id_: int) -> DeadLetterRow | None:
        """The row, or ``None``. Raises `JournalError`."""
        found = self._find("id = ?1", (id_,), 1)
        return found[0] if found else None

    def newest(self, gateway: str, reason: str, limit: int) -> list[DeadLetterRow]:
        """Up to ``limit`` rows of a gateway and a reason, the newest first. Raises `JournalError`."""
        condition = "gateway = ?1 AND reason = ?2"
        return self._find(condition, (gateway, reason), limit, order="id DESC")

    def newest_by_name(self, name: str, reason: str, limit: int) -> list[DeadLetterRow]:
        """Up to ``limit`` rows of a reason that nobody known sent and whose topics name a gateway ``name``.

        The newest first. Raises `JournalError`.
        """
        condition = f"{named()} = ?1 AND reason = ?2 AND {from_unknown()}"
        return self._find(condition, (name, reason), limit, order="id DESC")

    def groups_by_name(self, name: str) -> list[LetterGroup]:
        """The groups of letters that nobody known sent and whose topics name a gateway ``name``.

        Raises `JournalError`.
        """
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT gateway, reason, letters, waiting, times, bytes FROM named_letters WHERE gateway = ?"
                " ORDER BY reason",
                (name,),
            ).fetchall()
        return [LetterGroup(*row) for row in rows]

    def groups(
        self,
        after: LetterGroupKey = ("", ""),
        limit: int = 1 << 30,
        gateway: str | None = None,
        *,
        among: Senders = None,
    ) -> list[LetterGroup]:
        """Up to ``limit`` groups after a gateway and reason, in their order. Raises `JournalError`."""
        of_some = "" if among is None else " AND gateway IN (SELECT value FROM json_each(?5))"
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT gateway, reason, letters, waiting, times, bytes FROM letter_groups"  # noqa: S608 - conditions are ours
                f" WHERE (gateway, reason) > (?1, ?2) AND (?3 IS NULL OR gateway = ?3){of_some}"
                " ORDER BY gateway, reason LIMIT ?4",
                (*after, gateway, limit, *(() if among is None else (json_of(among),))),
            ).fetchall()
        return [LetterGroup(*row) for row in rows]

    def waiting(
        self,
        gateway: str | None,
        reason: str | None,
        after_id: int,
        until_id: int,
        limit: int,
        *,
        among: Senders = None,
    ) -> list[DeadLetterRow]:
        """Up to ``limit`` rows neither parked, replayed nor dismissed, oldest first.

        With ``after_id < id <= until_id``. No more than some `BITE_BYTES` of payload, and at least one row if
        there is one. Raises `JournalError`.
        """
        given = values(after_id, gateway, reason, among, limit, until_id)
        return self._find(waiting(gateway, reason, among), given, limit)

    def waiting_ids(
        self,
        gateway: str | None,
        reason: str | None,
        after_id: int,
        until_id: int,
        limit: int,
        *,
        among: Senders = None,
    ) -> list[int]:
        """The ids of as many of the same rows, without reading their payloads. Raises `JournalError`."""
        given = values(after_id, gateway, reason, among, limit, until_id)
        condition = waiting(gateway, reason, among)
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT id FROM dead_letters WHERE {condition} ORDER BY id LIMIT {limit:d}",  # noqa: S608 - conditions are ours
                given,
            ).fetchall()
        return [id_ for (id_,) in rows]

    def parked(self, limit: int, size: int = 1 << 30) -> list[DeadLetterRow]:
        """Up to ``limit`` letters of parked messages, of about ``size`` bytes, and one if there is any.

        Each gateway's own in order, of each an equal part, and of those who have fewer all that they have: so
        who parks a little does not wait for who parks much. Where there is not enough for all, those go first
        whose last turn is longest ago. Raises `JournalError`.
        """
        found: list[DeadLetterRow] = []
        parked = self._parked.copy()
        self._turns = {gateway: self._turns.get(gateway, 0) for gateway in parked}
        turn = max(self._turns.values(), default=0) + 1
        in_turn = sorted(parked, key=lambda gateway: (self._turns[gateway], parked[gateway]))
        for others, gateway in zip(range(len(in_turn), 0, -1), in_turn, strict=True):
            if limit <= 0 or (found and size <= 0):
                break
            self._turns[gateway] = turn
            condition, given = wanted(gateway, PARKED, None, NOT_DONE), values(0, gateway, PARKED)
            rows = self._find(condition, given, -(-limit // others), most_bytes=size // others)
            limit -= len(rows)
            size -= sum(len(row.payload) for row in rows)
            found += rows
        return found

    def newest_id(self, among: Senders = None) -> int:
        """The id of the newest letter; 0 before the first. Raises `JournalError` where not of all."""
        if among is None:
            return self._newest
        with self._file.reading() as connection:
            return int(connection.execute(NEWEST_AMONG, (json_of(among),)).fetchone()[0] or 0)

    def nothing_parked_until(self, id_: int) -> bool:
        """Whether no message is parked with an id up to this. Raises `JournalError`."""
        condition = wanted(None, PARKED, None, (*NOT_DONE, "id <= :until"))
        return not self._find(condition, values(0, None, PARKED, until_id=id_), 1)

    def _find(
        self,
        condition: str,
        given: tuple[object, ...] | dict[str, object],
        limit: int,
        order: str = "id",
        most_bytes: int = 1 << 30,
    ) -> list[DeadLetterRow]:
        found: list[DeadLetterRow] = []
        size = 0
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM dead_letters WHERE {condition} ORDER BY {order} LIMIT {limit:d}",  # noqa: S608 - conditions are ours
                given,
            )
            for row in rows:
                found.append(DeadLetterRow(*row))
                size += len(found[-1].payload)
                if size >= min(most_bytes, BITE_BYTES):
                    break
        return found

    def mark_replayed(self, ids: Sequence[int], now: int) -> None:
        """Note that a replay at ``now`` (UTC ms) accepted all of these. Raises `JournalError`."""
        self._mark("replayed_at", ids, now)

    def dismiss(self, ids: Sequence[int], now: int) -> None:
        """Note at ``now`` (UTC ms) that nobody wants these; when one comes again it waits again.

        Raises `JournalError`.
        """
        self._mark("dismissed_at", ids, now)

    def _mark(self, column: str, ids: Sequence[int], now: int) -> None:
        with self._file.writing() as transaction:
            transaction.connection.execute(
                f"UPDATE dead_letters SET {column} = ? WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 - a column of ours
                (now, json_of(ids)),
            )
