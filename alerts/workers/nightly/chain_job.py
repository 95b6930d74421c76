"""Tells the head of the chain to the log each hour, an anchor elsewhere; walks a piece of it each night."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from alerts.attachments.store import AttachmentStore
from alerts.chain.watch import KnownBreak
from alerts.desk.people.chain_watch import PIECES, ChainPieces, numbers_of, unanswered_breaks, watch_chain
from alerts.records import Records
from ingest.said import Said

log = structlog.get_logger("wenya.chain")


class ChainJob:
    """Looks after the chain over histories and audit, and knows which rows do not hold.

    ``store``: where files of tickets are, of which rows tell. ``check_stopping`` raises once the service
    stops.
    """

    def __init__(
        self,
        records: Records,
        store: AttachmentStore | None,
        check_stopping: Callable[[], None],
        pieces: ChainPieces = PIECES,
    ) -> None:
        self._records = records
        self._store = store
        self._check_stopping = check_stopping
        self._pieces = pieces
        self._broken: tuple[KnownBreak, ...] = ()

    def tell_head(self) -> None:
        """Put number and hash of the chain's last row into the log. Raises `RecordsError`."""
        with self._records.reading() as tx:
            head = tx.chain.head()
        log.info("head of the chain", seq=head.seq, hash=head.hash.hex())
        self._broken = unanswered_breaks(self._records)

    def walk(self, now: int) -> None:
        """Walk the pieces of this night at ``now`` (UTC ms). Raises `RecordsError`."""
        for each in watch_chain(self._records, self._store, now, self._check_stopping, self._pieces):
            log.error("a row on record is not as it was written", seq=each.seq, fault=each.fault.value)
        self._broken = unanswered_breaks(self._records)

    @property
    def note(self) -> Said | None:
        """For `/readyz`: the rows that do not hold and that nobody knows of; ``None``: there are none."""
        return Said("audit-broken", entries=numbers_of(self._broken)) if self._broken else None

    @property
    def broken(self) -> int:
        """How many rows do not hold that nobody knows of."""
        return len(self._broken)
