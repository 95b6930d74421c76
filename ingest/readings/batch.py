"""Readings as columns: what a codec yields, what the journal keeps, what a store returns.

A reading is ``(point, measured_at, value)`` with ``received_at``, a source and quality flags. Its identity
is ``(point, measured_at)`` (judgement.md, section 1). On the way from the wire to the stores there is no
object per reading, only columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.readings.unused_channels import UnusedChannel
from ingest.said import Said


class Flag(IntFlag):
    """Quality of a reading; 0 is clean. API, stores and wire use the names."""

    RANGE = 1 << 0
    """Outside the metric's physical range."""
    CLOCK_SKEW = 1 << 1
    """Measured more than 5 minutes after it was received."""
    TOO_OLD = 1 << 2
    """Older than the correction horizon (7 days) when received."""
    CLOCK_RESET = 1 << 3
    """The device's clock had been reset; a live value carries the time of receipt instead."""
    LOW_BATTERY = 1 << 4
    MOVED = 1 << 5
    DEVICE_FAULT = 1 << 6
    SIMULATED = 1 << 7
    CONFLICT = 1 << 8
    """A different value for an identity already known."""
    HISTORY = 1 << 9
    """The device reports a buffered value (information only; such a reading is usable)."""


UNUSABLE = (
    Flag.RANGE
    | Flag.CLOCK_SKEW
    | Flag.TOO_OLD
    | Flag.LOW_BATTERY
    | Flag.MOVED
    | Flag.DEVICE_FAULT
    | Flag.SIMULATED
    | Flag.CONFLICT
)
"""Stored with their flag and never judged (judgement.md, section 1)."""

NO_SIGN_OF_LIFE = Flag.CLOCK_SKEW | Flag.TOO_OLD | Flag.SIMULATED | Flag.CONFLICT
"""A reading with one of these does not show that its point was alive when it was measured (section 2)."""

FLAG_NAMES = {flag: flag.name.lower().replace("_", "-") for flag in Flag if flag.name}
"""``Flag.LOW_BATTERY -> "low-battery"``."""
FLAG_BY_NAME = {name: flag for flag, name in FLAG_NAMES.items()}


def flag_names(flags: int) -> list[str]:
    """The names of the flags set in ``flags``, in bit order."""
    return [name for flag, name in FLAG_NAMES.items() if flags & flag]


class DeadLetterReason(StrEnum):
    """Why a message, or a part of it, became a dead letter: the same name in log, metrics and API."""

    MALFORMED = "malformed"
    """Not the JSON, or not the shape, that its topic promises."""
    TOO_LARGE = "too-large"
    """More bytes or more readings than one message may carry."""
    TOO_DEEP = "too-deep"
    """Nested deeper than any format needs."""
    UNKNOWN_TOPIC = "unknown-topic"
    """No codec is registered for the topic."""
    NO_BIRTH = "no-birth"
    """A number of Sparkplug that only its birth could explain; decoded again when that comes."""
    UNKNOWN_POINT = "unknown-point"
    """The name is neither a point nor a registered alias."""
    FOREIGN = "foreign"
    """A reading for a point that its sender may not speak for (judgement.md, section 1)."""
    WRONG_UNIT = "wrong-unit"
    """The unit cannot be converted to the point's canonical unit."""
    NOT_A_NUMBER = "not-a-number"
    """NaN, infinity, or something that is no number."""
    BAD_TIME = "bad-time"
    """The timestamp cannot be read, or a buffered value's clock had been reset so that it has no place in
    time.
    """
    UNSUPPORTED_VERSION = "unsupported-version"
    """The pack announces a version of its format that is newer than ours."""
    NO_READINGS = "no-readings"
    """Well formed, and nothing in it could be a reading."""
    CONFLICT = "conflict"
    """A different value for an identity already known; the first value is kept."""
    FLOOD = "flood"
    """Over the gateway's rate limit; parked here until there is time to decode it."""
    REFUSED = "refused"
    """The readings store refused the line for good."""
    CODEC_FAILED = "codec-failed"
    """The decoder itself failed, through a defect of its own; the log has the traceback."""


class PayloadError(Exception):
    """A payload, or a part of it, that cannot become readings.

    Parameters
    ----------
    reason
        The kind of defect.
    detail
        One sentence that names the key, index or value at fault.
    """

    def __init__(self, reason: DeadLetterReason, detail: Said) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


class WrongTime(NamedTuple):
    """A ``number`` that came as a time in milliseconds and is one in another ``unit`` (``"seconds"``)."""

    number: float
    unit: str


@dataclass(slots=True)
class WireReadings:
    """What codecs yield: parallel lists, before names are resolved to points.

    ``name[i]`` is a point id or an alias as the device sends it (``"24e1240000000301/temperature"``),
    ``unit[i]`` the unit on the wire or ``None`` for the point's canonical unit, ``measured_at[i]`` UTC ms,
    ``value[i]`` a float (finite or not; the check decides), ``flags[i]`` the bits of `Flag` that the device
    itself reports.

    ``devices`` are the rows from which on readings are of a device, and what comes before the ``/`` of their
    names then: of formats whose names begin with their device.

    What few readings have is kept by row: ``low_if_percent`` are rows whose device reports a low charge if
    it means percent (the inventory knows), ``wrong_times`` rows with a time in a wrong unit.
    """

    name: list[str] = field(default_factory=list)
    unit: list[str | None] = field(default_factory=list)
    measured_at: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    low_if_percent: set[int] = field(default_factory=set)
    wrong_times: dict[int, WrongTime] = field(default_factory=dict)
    awaits_birth: set[int] = field(default_factory=set)
    devices: list[tuple[int, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.name)

    def add(self, name: str, unit: str | None, measured_at: int, value: float, flags: int = 0) -> None:
        """Append one reading."""
        self.name.append(name)
        self.unit.append(unit)
        self.measured_at.append(measured_at)
        self.value.append(value)
        self.flags.append(flags)

    def truncate(self, length: int) -> None:
        """Remove all but the first ``length`` readings: the rest of the message could not be decoded."""
        for column in (self.name, self.unit, self.measured_at, self.value, self.flags):
            del column[length:]
        while self.devices and self.devices[-1][0] >= length:
            self.devices.pop()
        for rows in (self.low_if_percent, self.awaits_birth):
            rows.difference_update([row for row in rows if row >= length])
        for row in [row for row in self.wrong_times if row >= length]:
            del self.wrong_times[row]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A batch of readings, all columns of one length ``n``.

    Attributes
    ----------
    point
        int32, the point's key: the number the inventory issued once and never uses again.
    measured_at, received_at
        int64, UTC ms.
    value
        float64, in the metric's canonical unit.
    flags
        uint16, bits of `Flag`.
    source
        int16, index into ``sources``.
    sources
        The routes the readings came by, such as ``"senml/gw-7"``.
    unused
        What came beside them under names that nobody registered, which is no reading.
    """

    point: NDArray[np.int32]
    measured_at: NDArray[np.int64]
    received_at: NDArray[np.int64]
    value: NDArray[np.float64]
    flags: NDArray[np.uint16]
    source: NDArray[np.int16]
    sources: tuple[str, ...] = ("",)
    unused: tuple[UnusedChannel, ...] = ()

    def __len__(self) -> int:
        return len(self.point)

    def select(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Batch:
        """The rows ``which`` (indices, a mask or a slice), in that order, and nothing beside them."""
        return Batch(
            self.point[which],
            self.measured_at[which],
            self.received_at[which],
            self.value[which],
            self.flags[which],
            self.source[which],
            self.sources,
        )

    def usable(self) -> NDArray[np.bool_]:
        """bool[n]: the rows that may be judged."""
        clean: NDArray[np.bool_] = (self.flags & np.uint16(UNUSABLE)) == 0
        return clean


def batch_of(
    point: object,
    measured_at: object,
    value: object,
    *,
    received_at: object = None,
    flags: object = None,
    source: object = None,
    sources: tuple[str, ...] = ("",),
) -> Batch:
    """A batch from anything that numpy converts to columns; by default received when measured, and clean."""
    points = np.asarray(point, dtype=np.int32)
    measured = np.asarray(measured_at, dtype=np.int64)
    return Batch(
        points,
        measured,
        measured if received_at is None else np.broadcast_to(np.asarray(received_at, np.int64), points.shape),
        np.asarray(value, dtype=np.float64),
        np.zeros(len(points), np.uint16) if flags is None else np.asarray(flags, dtype=np.uint16),
        np.zeros(len(points), np.int16) if source is None else np.asarray(source, dtype=np.int16),
        sources,
    )


MOST_SOURCES = np.iinfo(np.int16).max
"""Sources that a batch distinguishes; all others share `OTHER_SOURCES`."""
OTHER_SOURCES = "other"


def source_number(source: str, numbers: dict[str, int]) -> int:
    """The number of ``source`` in ``numbers``, which grows by it where it is new and there is room."""
    if source not in numbers and len(numbers) >= MOST_SOURCES:
        source = OTHER_SOURCES
    return numbers.setdefault(source, len(numbers))


def concat(batches: list[Batch]) -> Batch:
    """One batch of all rows in order; sources are merged. An empty list gives an empty batch."""
    if not batches:
        return batch_of([], [], [])
    if len(batches) == 1:
        return batches[0]
    names: dict[str, int] = {}
    source = []
    for batch in batches:
        renumber = np.array([source_number(name, names) for name in batch.sources], np.int16)
        source.append(renumber[batch.source])
    return Batch(
        np.concatenate([b.point for b in batches]),
        np.concatenate([b.measured_at for b in batches]),
        np.concatenate([b.received_at for b in batches]),
        np.concatenate([b.value for b in batches]),
        np.concatenate([b.flags for b in batches]),
        np.concatenate(source),
        tuple(names),
        tuple(chain.from_iterable(b.unused for b in batches)),
    )
