"""What becomes of a message, or a part of one, that cannot become readings: kept whole, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.readings.batch import DeadLetterReason
from ingest.readings.intrusions import ForeignReadings
from ingest.said import Said

MAX_DETAIL = 1_000
"""Characters of a detail that are shown; the payload itself is always kept whole."""

UNKNOWN_SENDER = "(unknown)"
"""Who sent a message whose topic names no gateway of the inventory, and no format that gateways share."""


class RefusedPoints(NamedTuple):
    """The ids of the first points for which a message held readings that were refused for one ``reason``."""

    reason: DeadLetterReason
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was acknowledged although not all of it became readings.

    Attributes
    ----------
    topic, payload, received_at
        The message as it came, ``received_at`` in UTC ms: enough to decode it again when the cause is gone.
    reason
        The kind of defect; when there are several, the first of
        `ingest.decoding.name_resolution.REASON_PRECEDENCE`.
    detail
        Names every reading, key or index at fault, as many as about ``MAX_DETAIL`` characters have room for.
    gateway
        Who sent it, as `ingest.decoding.senders` tells: letters are grouped by it, and each has a share.
    times
        How many messages it stands for.
    foreign
        With ``FOREIGN``, which points it spoke for: for the intrusion, and not kept with the letter.
    refused
        For which points it held readings that were not taken: for the notes, and not kept with the letter.
    failure
        With ``CODEC_FAILED``, what the decoder raised: for the log, and not kept with the letter.
    """

    topic: str
    payload: bytes
    reason: DeadLetterReason
    detail: Said
    received_at: int
    gateway: str = UNKNOWN_SENDER
    times: int = 1
    foreign: ForeignReadings | None = None
    refused: tuple[RefusedPoints, ...] = ()
    failure: Exception | None = field(default=None, compare=False, repr=False)


def text_of(payload: bytes) -> str | None:
    """The payload as text; ``None`` when it is not UTF-8."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None
