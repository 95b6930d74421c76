"""Walks a piece of the chain each night, and has administrators told of rows that do not hold (clause C3).

What came since it walked last comes first, then a piece of all of it, round and round: the cost of a night
does not grow with the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from alerts.attachments.store import AttachmentStore
from alerts.chain.links import GENESIS, ChainHead
from alerts.chain.verification import BrokenLink, ChainPage, verify
from alerts.chain.watch import MOST_BREAKS, ChainWatch, KnownBreak
from alerts.desk.people.sealed_things import SealedThings
from alerts.notices.deciding import part_id, told_of_service
from alerts.notices.notice import NoticeState, SubjectKey, SubjectKind
from alerts.notices.occasions import OCCASIONS, ServicePart
from alerts.records import Records, Transaction
from ingest.durations import HOUR

NEW_ROWS: Final = 50_000
"""Rows that came since, walked in one night; of more, the newest so many, and the round has the others."""
ROUND_ROWS: Final = 20_000
"""Rows of the round that are walked in one night."""
PAGE: Final = 5_000
"""Rows that are read at once; each such page is a look at the records of its own."""
ONCE_IN: Final = 12 * HOUR
"""Started again within so long (ms), it has walked already."""
WATCH: Final = "chain-watch"
"""Key of how far it has come."""


class ChainPieces(NamedTuple):
    """How many rows are walked in one night: of new ones, of the round, and in one page."""

    new: int = NEW_ROWS
    round: int = ROUND_ROWS
    page: int = PAGE


PIECES: Final = ChainPieces()


def watch_on_record(tx: Transaction) -> ChainWatch:
    """How far it has come, with what it found."""
    return ChainWatch.read(tx.meta.get(WATCH))


def unanswered_breaks(records: Records) -> tuple[KnownBreak, ...]:
    """Rows that do not hold and of which no administrator has said that they know. Raises `RecordsError`.

    One statement where all holds.
    """
    with records.reading() as tx:
        return tuple(each for each in watch_on_record(tx).breaks if not _is_known(tx, each))


def watch_chain(
    records: Records,
    store: AttachmentStore | None,
    now: int,
    check_stopping: Callable[[], None],
    pieces: ChainPieces = PIECES,
) -> list[KnownBreak]:
    """Walk the pieces of this night at ``now`` (UTC ms); the rows that were not known to be broken.

    Each is told to administrators once, in the transaction that says how far it came. One that holds again is
    told no more. Raises `RecordsError`, and what ``check_stopping`` raises: the piece is walked again then.
    """
    with records.reading() as tx:
        watch, head = watch_on_record(tx), tx.chain.head()
    if watch.walked_at is not None and 0 <= now - watch.walked_at < ONCE_IN:
        return []
    walk = _NightWalk(records, store, pieces.page, check_stopping)
    still = tuple(each for each in watch.breaks if walk.is_broken_still(each))
    newest = walk.along(_first_of_new(records, watch.newest_head, head, pieces.new), pieces.new)
    round_ = walk.along(watch.round.head, pieces.round)
    known = {each.seq for each in still}
    found = {each.seq: KnownBreak.of(each, now) for each in walk.broken if each.seq not in known}
    new = [found[seq] for seq in sorted(found)][: MOST_BREAKS - len(still)]
    breaks = tuple(sorted((*still, *new), key=lambda each: each.seq))
    with records.begin() as tx:
        after = watch.after(newest.until, GENESIS if round_.ended else round_.until, breaks, now)
        tx.meta.put(WATCH, after.written())
        for each in new:
            name = str(each.seq)
            tx.notices.add(told_of_service(ServicePart.AUDIT, name, now, now, OCCASIONS))
        for each in watch.breaks:
            if each not in still:
                tx.notices.supersede(SubjectKey(SubjectKind.SERVICE, _part(each)))
    return new


def _first_of_new(records: Records, newest: ChainHead | None, head: ChainHead, most: int) -> ChainHead:
    """Behind which row the new ones begin: of too many the last ones, whose first is taken as it stands."""
    begin = head.seq - most
    if newest is not None and newest.seq >= begin:
        return newest
    if newest is None and begin <= 0:
        return GENESIS
    with records.reading() as tx:
        return tx.chain.link_from(begin) or GENESIS


def _part(broken: KnownBreak) -> str:
    return part_id(ServicePart.AUDIT, str(broken.seq))


def _is_known(tx: Transaction, broken: KnownBreak) -> bool:
    told = tx.notices.about(_part(broken), 1, SubjectKind.SERVICE)
    return bool(told) and told[0].state is NoticeState.ANSWERED


class _WalkedPiece(NamedTuple):
    """Up to which row a piece was walked, and whether that is the end of the chain."""

    until: ChainHead
    ended: bool


class _NightWalk:
    """The walk of one night; ``broken`` is what it found."""

    def __init__(
        self, records: Records, store: AttachmentStore | None, page: int, check_stopping: Callable[[], None]
    ) -> None:
        self._records = records
        self._page = page
        self._check_stopping = check_stopping
        self._sealed = SealedThings(records, store)
        self.broken: list[BrokenLink] = []

    def along(self, start: ChainHead, most: int) -> _WalkedPiece:
        """Walk ``most`` rows behind ``start``, and on behind each that does not hold."""
        at, found = start, 0
        while found < MOST_BREAKS:
            left = most - (at.seq - start.seq)
            if left <= 0:
                break
            verdict = verify(self._page_after, start=at, most=left, first_broken=self._sealed.first_broken)
            if verdict.broken is None:
                return _WalkedPiece(verdict.until, verdict.ended)
            found += 1
            self.broken.append(verdict.broken)
            seq = verdict.broken.seq
            behind = self._link_from(seq if seq > at.seq else verdict.until.seq + 1)
            if behind is None:
                return _WalkedPiece(verdict.until, ended=True)
            at = behind
        return _WalkedPiece(at, ended=False)

    def is_broken_still(self, known: KnownBreak) -> bool:
        """Whether the row, or the lack of one, is as it was found."""
        with self._records.reading() as tx:
            before = tx.chain.link_before(known.seq) or GENESIS

        def row_after(seq: int) -> ChainPage:
            with self._records.reading() as tx:
                return tx.chain.page(seq, 1)

        found = verify(row_after, start=before, most=1, first_broken=self._sealed.first_broken)
        return found.broken is not None

    def _page_after(self, seq: int) -> ChainPage:
        self._check_stopping()
        with self._records.reading() as tx:
            return tx.chain.page(seq, self._page)

    def _link_from(self, seq: int) -> ChainHead | None:
        with self._records.reading() as tx:
            return tx.chain.link_from(seq)


def numbers_of(breaks: Iterable[KnownBreak]) -> tuple[str, ...]:
    """The numbers of the rows, as people say them."""
    return tuple(str(each.seq) for each in breaks)
