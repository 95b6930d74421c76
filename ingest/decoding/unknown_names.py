"""The names in messages that are neither points nor aliases, with the inventory in force."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ingest.decoding.decoder import Message
from ingest.decoding.name_resolution import MessageOrigin, resolve
from ingest.decoding.topics import route
from ingest.inventory.tree import Inventory
from ingest.readings.batch import DeadLetterReason, PayloadError, WireReadings


def unknown_names(messages: Iterable[Message], inventory: Inventory, most: int) -> list[str]:
    """The first ``most`` unknown names in ``messages``, each once, in the order in which they come.

    Housekeeping is none, and a message that cannot be decoded has none.
    """
    found: dict[str, None] = {}
    for message in messages:
        by = route(message.topic)
        decoded = WireReadings()
        try:
            by.decode(by.levels, message.payload, message.received_at, decoded)
        except PayloadError:
            continue
        rows = len(decoded)
        origin = MessageOrigin(np.zeros(rows, np.intp), np.full(rows, message.received_at), [by])
        faults = resolve(decoded, origin, inventory, bound=False).faults
        found |= {
            decoded.name[row]: None
            for row in sorted(faults)
            if faults[row].reason is DeadLetterReason.UNKNOWN_POINT
        }
        if len(found) >= most:
            break
    return list(found)[:most]
