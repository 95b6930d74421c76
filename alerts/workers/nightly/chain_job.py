"""Tells the head of the chain to the log each hour: an anchor in a file that is not the records."""

from __future__ import annotations

import structlog

from alerts.records import Records

log = structlog.get_logger("wenya.chain")


def tell_head(records: Records) -> None:
    """Put number and hash of the chain's last row into the log. Raises `RecordsError`."""
    with records.reading() as tx:
        head = tx.chain.head()
    log.info("head of the chain", seq=head.seq, hash=head.hash.hex())
