"""Channels: what is measured and by which way it is sent, one by one and as columns for the devices."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Point
from simulators.wire.messages import Wire

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LORAWAN = frozenset({Wire.CHIRPSTACK, Wire.TTS})
"""Formats in which each device uploads on its own; in the others its gateway polls them all."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One measured quantity with its way to the broker: point, device and field, gateway, wire format.

    Attributes
    ----------
    unit
        What the device reports in; everything below is in the point's canonical unit.
    alias
        Its name in the native formats, ``None`` for the point's id.
    resolution, noise, bias, drift
        A power of ten; standard deviation from sample to sample; standard deviation from device to device;
        drift a day.
    clock_s
        Standard deviation of the devices' clocks, seconds.
    battery, battery_days
        Percent at the start, and how many days a full one lasts (infinite: fed by the mains).
    device_after, alias_after
        The device and alias of the point once its device has been swapped; ``None``: as before.
    """

    point: Point
    gateway: str
    wire: Wire
    device: str
    field: str
    unit: str
    resolution: float
    noise: float
    alias: str | None
    bias: float = 0.0
    drift: float = 0.0
    clock_s: float = 0.0
    battery: float = 100.0
    battery_days: float = 1500.0
    device_after: str | None = None
    alias_after: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """The properties of channels that devices need, as columns of one length ``n``.

    Attributes
    ----------
    points
        The points' ids.
    device
        int64, equal for the channels of one device.
    uploader
        int64, equal for channels that share a phase, so that they upload at the same time.
    sampling_ms, upload_ms
        int64, ``P`` and ``U``, ms; ``U`` a multiple of ``P``.
    resolution, noise, bias, drift, clock_s, battery, battery_days
        float64, as in `Channel`.
    """

    points: tuple[str, ...]
    device: Integers
    uploader: Integers
    sampling_ms: Integers
    upload_ms: Integers
    resolution: Floats
    noise: Floats
    bias: Floats
    drift: Floats
    clock_s: Floats
    battery: Floats
    battery_days: Floats

    def __len__(self) -> int:
        return len(self.points)

    @classmethod
    def of(cls, channels: Sequence[Channel]) -> Traits:
        """The traits of ``channels``, in their order."""

        def column(name: str) -> Floats:
            return np.array([getattr(channel, name) for channel in channels], np.float64)

        return cls(
            points=tuple(channel.point.id for channel in channels),
            device=numbered([channel.device for channel in channels]),
            uploader=numbered([(c.wire in LORAWAN, _uploader(c)) for c in channels]),
            sampling_ms=np.array([channel.point.sampling_ms for channel in channels], np.int64),
            upload_ms=np.array([channel.point.upload_ms for channel in channels], np.int64),
            resolution=column("resolution"),
            noise=column("noise"),
            bias=column("bias"),
            drift=column("drift"),
            clock_s=column("clock_s"),
            battery=column("battery"),
            battery_days=column("battery_days"),
        )


def _uploader(channel: Channel) -> str:
    return channel.device if channel.wire in LORAWAN else channel.gateway


def numbered(names: Sequence[Hashable]) -> Integers:
    """int64[n]: equal numbers for equal names, counted from 0 in order of appearance."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], np.int64)
