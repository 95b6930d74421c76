"""The reference receiver: the rows that a correct service stores from a message.

A ledger's delivered readings are these rows. They are derived from docs/wire-format.md and from the readings
that the encoders put into a message, never from its bytes, so that ingest's decoders can be compared with
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, MINUTE
from ingest.readings.batch import Flag
from simulators.wire.messages import Reading, Wire, device_of
from simulators.wire.units import UNITS, to_canonical

RESET_BEFORE = 980_985_600_000
"""2001-02-01T00:00:00Z, UTC ms: an earlier time is a reset clock's (docs/wire-format.md, reset clocks)."""
AHEAD = 5 * MINUTE
"""ms after receipt beyond which a time is flagged ``clock-skew`` (docs/wire-format.md, flags)."""
OLD = 7 * DAY
"""ms before receipt beyond which a time is flagged ``too-old`` (docs/wire-format.md, flags)."""


@dataclass(frozen=True, slots=True, eq=False)
class ReceivedRows:
    """Readings as stored, columns of one length ``n``.

    ``channel`` int64, ``measured_at`` int64 UTC ms, ``value`` float64 in the canonical unit, ``flags`` uint16
    bits of `Flag`.
    """

    channel: NDArray[np.int64]
    measured_at: NDArray[np.int64]
    value: NDArray[np.float64]
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.channel)

    @classmethod
    def joined(cls, several: Sequence[ReceivedRows]) -> ReceivedRows:
        """All rows of ``several``, in order."""
        if not several:
            return _rows([])
        return cls(
            np.concatenate([rows.channel for rows in several]),
            np.concatenate([rows.measured_at for rows in several]),
            np.concatenate([rows.value for rows in several]),
            np.concatenate([rows.flags for rows in several]),
        )


def receive(wire: Wire, readings: Sequence[Reading], received_at: int) -> ReceivedRows:
    """The rows that a correct receiver stores from one message on ``wire`` with ``readings``.

    A reset clock's live value gets the time of receipt (``received_at``, UTC ms) and is flagged; its
    history, and its values if the message has several times of the device, are left out.
    """
    times = _times_of_reset(wire, readings)
    rows: list[tuple[int, int, float, int]] = []
    for upload, at, sent_value, device_flags, _ in readings:
        value, flags = to_canonical(upload.unit, sent_value), device_flags
        if at < RESET_BEFORE:
            if flags & Flag.HISTORY or len(times[device_of(upload.name_on(wire))]) > 1:
                continue
            at, flags = received_at, flags | Flag.CLOCK_RESET  # noqa: PLW2901 - the time as it is stored
        unit = UNITS[upload.unit]
        if not unit.lowest <= value <= unit.highest:
            flags |= Flag.RANGE
        if at > received_at + AHEAD:
            flags |= Flag.CLOCK_SKEW
        if at < received_at - OLD:
            flags |= Flag.TOO_OLD
        rows.append((upload.channel, at, value, flags))
    return _rows(rows)


def _times_of_reset(wire: Wire, readings: Sequence[Reading]) -> dict[str, set[int]]:
    """Device -> the times of its live values; empty where no clock was reset, which is nearly always."""
    times: dict[str, set[int]] = {}
    if any(reading.at < RESET_BEFORE for reading in readings):
        for reading in readings:
            if not reading.flags & Flag.HISTORY:
                times.setdefault(device_of(reading.upload.name_on(wire)), set()).add(reading.at)
    return times


def _rows(rows: Sequence[tuple[int, int, float, int]]) -> ReceivedRows:
    channel, at, value, flags = zip(*rows, strict=True) if rows else ((), (), (), ())
    return ReceivedRows(
        np.array(channel, np.int64),
        np.array(at, np.int64),
        np.array(value, np.float64),
        np.array(flags, np.uint16),
    )
