"""What gateways receive from devices, and what their messages contain: types of encoders and receiver."""

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
"""Readings of one message at most: its payload stays below every broker's default limit."""
DEVICE_FLAGS = Flag.MOVED | Flag.LOW_BATTERY | Flag.DEVICE_FAULT
"""The flags that a device can set (docs/wire-format.md, flags set by the device)."""
LOW_BATTERY_BELOW = 10
"""Percent of charge below which the readings sent with it are flagged (docs/wire-format.md, low battery)."""


class Wire(StrEnum):
    """The wire formats of docs/wire-format.md."""

    JSON = "json"
    SENML = "senml"
    THINGSBOARD = "thingsboard"
    CHIRPSTACK = "chirpstack"
    TTS = "tts"
    SPARKPLUG = "sparkplug"


class Reading(NamedTuple):
    """One reading as it is sent: UTC ms of the device's clock, value in ``upload.unit``, bits of `Flag`.

    ``live`` is true for the newest of an upload, ``flags`` holds ``HISTORY`` where the message carries it.
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
        Name of the channel in the native formats: a point id or an alias.
    device, field
        Its names in the other formats.
    unit
        The unit of ``value``.
    measured_at, value
        Times by the device's clock, UTC ms, oldest first, and the values.
    flags
        Bits of `Flag` that the device sets on each value; empty: no value has flags.
    live
        Which value is the newest; empty: the one measured when the gateway publishes.
    battery
        Percent, or ``None`` if the device does not report it.
    channel
        The channel's number in the town.
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
        """Its readings, oldest first, when the gateway publishes at ``now`` (UTC ms)."""
        flags = self.flags or [0] * len(self.value)
        live = self.live or [at == now for at in self.measured_at]
        for at, value, bits, newest in zip(self.measured_at, self.value, flags, live, strict=True):
            yield Reading(self, at, value, bits & DEVICE_FLAGS, newest)

    def name_on(self, wire: Wire) -> str:
        """The channel's name on ``wire``."""
        return self.name if wire in {Wire.JSON, Wire.SENML} else f"{self.device}/{self.field}"


@dataclass(frozen=True, slots=True)
class EncodedMessage:
    """A message and its readings, with ``HISTORY`` among their flags where the message marks them so."""

    wire: Wire
    topic: str
    payload: bytes
    readings: tuple[Reading, ...]


def device_of(name: str) -> str:
    """The device's part of a name: all up to its last ``/`` or ``:`` (docs/wire-format.md)."""
    return name[: max(name.rfind("/"), name.rfind(":")) + 1]


def status(flags: int, battery: int | None) -> dict[str, object]:
    """The keys beside readings that carry exactly ``flags`` (bits of `Flag`) and the ``battery``.

    A charge that would flag other readings too is left out, and so is one that contradicts a low battery.
    """
    low = bool(flags & Flag.LOW_BATTERY)
    keys: dict[str, object] = {}
    if battery is not None and (battery < LOW_BATTERY_BELOW) == low:
        keys["battery"] = battery
    elif low:
        keys["low_battery"] = True
    if flags & Flag.MOVED:
        keys["moved"] = True
    if flags & Flag.DEVICE_FAULT:
        keys["device_fault"] = True
    return keys


def grouped_by_time(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings of one device that fit into one object: of one time, with the same flags.

    Oldest first; a field that comes twice at one time, as after a clock was set back, begins another object.
    """
    groups: dict[tuple[int, int, int], dict[str, Reading]] = {}
    for reading in readings:
        again = 0
        while reading.upload.field in (group := groups.setdefault((reading.at, reading.flags, again), {})):
            again += 1
        group[reading.upload.field] = reading
    return [list(groups[key].values()) for key in sorted(groups, key=lambda key: key[0])]


def chunks(items: Sequence[T]) -> Iterator[list[T]]:
    """The items in pieces that fit into one message each."""
    rest = iter(items)
    while chunk := list(islice(rest, READINGS_PER_MESSAGE)):
        yield chunk


def seconds(ms: int) -> int | float:
    """Milliseconds as seconds, whole where they are whole."""
    return ms // SECOND if ms % SECOND == 0 else ms / SECOND
