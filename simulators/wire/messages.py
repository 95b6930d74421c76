"""What gateways receive from devices and what their messages contain: the types that encoders and receiver share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, TypeVar

from ingest.durations import SECOND
from ingest.readings.batch import Flag

Message = tuple[str, bytes]
T = TypeVar("T")

READINGS_PER_MESSAGE = 100
"""Messages are cut here: below every broker's default payload limit."""
SAYABLE = Flag.MOVED | Flag.LOW_BATTERY | Flag.DEVICE_FAULT
"""What a device can find wrong with itself (docs/wire-format.md, flags set by the device)."""
LOW_BATTERY_BELOW = 10
"""Percent of charge below which the readings sent with it are flagged (docs/wire-format.md, low battery)."""


class Wire(StrEnum):
    """The wire formats of design.md."""

    JSON = "json"
    SENML = "senml"
    THINGSBOARD = "thingsboard"
    CHIRPSTACK = "chirpstack"
    TTS = "tts"


class Reading(NamedTuple):
    """One reading as it is said: UTC ms of the device's clock, value in ``upload.unit``, bits of `Flag`.

    ``live`` is true for the newest of an upload, ``flags`` holds ``HISTORY`` where the message says so.
    """

    upload: ChannelUpload
    at: int
    value: float
    flags: int
    live: bool


@dataclass(frozen=True, slots=True)
class ChannelUpload:
    """One channel's upload as its gateway receives it.

    Attributes
    ----------
    name
        What the native formats call the channel: a point id or an alias.
    device, field
        What the other formats call it.
    unit
        The unit of ``value``.
    measured_at, value
        What the device's clock said, UTC ms, oldest first, and the values.
    flags
        Bits of `Flag` of each value that the device reports; empty: none of any.
    live
        Which value is the newest; empty: the one measured when the gateway speaks.
    battery
        Percent, or ``None`` if the device does not say.
    channel
        The number that the town knows the channel by.
    """

    name: str
    device: str
    field: str
    unit: str
    measured_at: Sequence[int]
    value: Sequence[float]
    flags: Sequence[int] = ()
    live: Sequence[bool] = ()
    battery: int | None = None
    channel: int = -1

    def readings(self, now: int) -> Iterator[Reading]:
        """What it holds, oldest first, when the gateway speaks at ``now`` (UTC ms)."""
        flags = self.flags or [0] * len(self.value)
        live = self.live or [at == now for at in self.measured_at]
        for at, value, bits, newest in zip(self.measured_at, self.value, flags, live, strict=True):
            yield Reading(self, at, value, bits & SAYABLE, newest)

    def name_on(self, wire: Wire) -> str:
        """What the channel is called on ``wire``."""
        return self.name if wire in {Wire.JSON, Wire.SENML} else f"{self.device}/{self.field}"


@dataclass(frozen=True, slots=True)
class EncodedMessage:
    """A message and the readings that it says, ``HISTORY`` among their flags where it calls them that."""

    wire: Wire
    topic: str
    payload: bytes
    readings: tuple[Reading, ...]


def device_of(name: str) -> str:
    """What of a name stands for the device: all up to its last ``/`` or ``:`` (docs/wire-format.md)."""
    return name[: max(name.rfind("/"), name.rfind(":")) + 1]


def status(flags: int, battery: int | None) -> dict[str, object]:
    """The keys that say ``flags`` (bits of `Flag`) and the ``battery`` beside readings, and nothing more.

    A charge that would flag readings which are not meant is left out, and so is one that contradicts a low
    battery that is.
    """
    low = bool(flags & Flag.LOW_BATTERY)
    said: dict[str, object] = {}
    if battery is not None and (battery < LOW_BATTERY_BELOW) == low:
        said["battery"] = battery
    elif low:
        said["low_battery"] = True
    if flags & Flag.MOVED:
        said["moved"] = True
    if flags & Flag.DEVICE_FAULT:
        said["device_fault"] = True
    return said


def joined(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings of one device side by side where one object can say them: of one time, with the same flags.

    Oldest first; a field that comes twice at one time, as after a clock was set back, opens another object.
    """
    groups: dict[tuple[int, int, int], dict[str, Reading]] = {}
    for reading in readings:
        again = 0
        while reading.upload.field in (group := groups.setdefault((reading.at, reading.flags, again), {})):
            again += 1
        group[reading.upload.field] = reading
    return [list(groups[key].values()) for key in sorted(groups, key=lambda key: key[0])]


def parts(items: Sequence[T]) -> Iterator[list[T]]:
    """The items, cut into pieces that fit into one message."""
    rest = iter(items)
    while part := list(islice(rest, READINGS_PER_MESSAGE)):
        yield part


def seconds(ms: int) -> int | float:
    """Milliseconds as seconds, whole where they are whole."""
    return ms // SECOND if ms % SECOND == 0 else ms / SECOND
