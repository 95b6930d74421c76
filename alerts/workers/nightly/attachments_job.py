"""Takes away, each night, files that belong to no ticket, and what was left of files that never arrived."""

from __future__ import annotations

import structlog

from alerts.attachments.store import AttachmentStore
from alerts.records import Records
from ingest.durations import DAY

log = structlog.get_logger("wenya.attachments")

KEPT_UNUSED = DAY
"""How long a file may belong to nothing: whoever fills in a form adds it before the form is sent."""
AT_ONCE = 100
"""Files that are taken away in one transaction, so that nobody waits long."""


def sweep_attachments(records: Records, store: AttachmentStore, now: int) -> None:
    """Take away what is older than `KEPT_UNUSED` at ``now`` (UTC ms, of the wall clock).

    Raises `RecordsError` and `OSError`; what was not taken away then is so the next time.
    """
    before, swept = now - KEPT_UNUSED, 0
    while True:
        # In the turn of a writer, so that nobody adds the same file again meanwhile.
        with records.begin() as tx:
            digests = tx.attachments.forget_unused(before, AT_ONCE)
            for digest in digests:
                store.remove(digest)
        swept += len(digests)
        if len(digests) < AT_ONCE:
            break
    for left_over in store.left_over(before):
        with records.begin() as tx:
            if left_over.digest and not tx.attachments.by_digest([left_over.digest]):
                store.remove(left_over.digest)
        store.forget(left_over)
    if swept:
        log.info("attachments that belonged to nothing are gone", files=swept)
