"""Batches and dead letters to put into a journal."""

import numpy as np

from ingest.journal.journal import BATCH_BYTES, ROW_BYTES
from ingest.readings.batch import Batch, DeadLetterReason, batch_of
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said

MIB = 1 << 20
WHY = Said("letter-truncated")


def batch(first, rows=1):
    """Rows whose point keys count up from ``first``, so that each batch differs from the others."""
    return batch_of(
        np.arange(first, first + rows),
        np.arange(rows) * 1000,
        np.full(rows, first / 4),
        received_at=np.arange(rows) * 1000 + 7,
        flags=np.full(rows, 3),
        source=np.zeros(rows),
        sources=(f"json/gw-{first}", "senml/网关"),
    )


def contents(found: Batch):
    """Everything in a batch, comparable, with the types of its columns."""
    columns = (found.point, found.measured_at, found.received_at, found.value, found.flags, found.source)
    return [(str(c.dtype), c.tolist()) for c in columns], found.sources


def size(rows):
    return rows * ROW_BYTES + BATCH_BYTES


def letter(payload=b"?", reason=DeadLetterReason.MALFORMED):
    return DeadLetter("wenya/v1/gw-1/json", payload, reason, WHY, 5)
