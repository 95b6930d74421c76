"""The active faults of devices: matched with channels once, kept as columns between changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.durations import SECOND
from ingest.readings.batch import Flag
from simulators.faults.kinds import (
    ClockReset,
    ClockSkew,
    DeviceFault,
    Dropout,
    LowBattery,
    Moved,
    SensorFault,
    Spikes,
    Stuck,
    Swapped,
    UnitLeftOut,
)
from simulators.faults.random_streams import fault_stream
from simulators.faults.schedule import NEVER, FaultSchedule, began_at

Floats = NDArray[np.float64]
Which = NDArray[np.intp]

NOT_RESET = -1
"""In ``reset_at``: the clock was not reset."""


class DeviceFaultState:
    """The faults of all channels, by channel, as of the last `advance_to`.

    Parameters
    ----------
    base
        Seeds the faults' own random streams.
    points
        The channels' point ids; the faults' patterns are matched with them once.
    faults
        Of all devices.

    Attributes
    ----------
    moved_to, forced_value, held_value
        float64[channels]: what is measured instead of the truth; what the sensor reports whatever it
        measures; the last value, which a stuck sensor goes on reporting; NaN where there is no such fault.
    factor
        float64[channels]: how many times the canonical number the device sends.
    sag
        float64[channels]: how far readings are too low.
    flags
        uint16[channels]: bits of `Flag` that the device sets on each sample.
    low, down
        bool[channels]: the battery is low; there is no device.
    skew, reset_at
        int64[channels], ms: how far clocks are ahead by fault; when they were reset, or `NOT_RESET`.
    swapped_at, swapped_bias
        int64[channels] UTC ms, `NEVER` where there was no swap; float64[channels].
    """

    def __init__(self, base: int, points: Sequence[str], faults: Sequence[DeviceFault]) -> None:
        self._faults = tuple(faults)
        self._schedule = FaultSchedule(self._faults)
        self._hits = [_hits(fault, points) for fault in self._faults]
        self._streams = [fault_stream(base, fault) for fault in self._faults]
        self._random_faults: list[tuple[Spikes | Dropout, NDArray[np.bool_], np.random.Generator]] = []
        count = len(points)
        self.held_value: Floats = np.full(count, np.nan)
        self._stuck = np.zeros(count, np.bool_)
        self.swapped_at = np.full(count, NEVER, np.int64)
        self.swapped_bias = np.zeros(count)
        self._clear(count)

    @property
    def next_change(self) -> int:
        """UTC ms of the next beginning or end, or `NEVER`."""
        return self._schedule.next_change

    def advance_to(self, t: int, last: Floats) -> bool:
        """Begin and end faults up to ``t`` (UTC ms); whether any has begun or ended.

        ``last``: float64[channels], the last value of each channel, NaN if none: what stuck sensors repeat.
        """
        if not self._schedule.advance_to(t):
            return False
        was_stuck = self._stuck
        self._clear(len(last))
        for number, fault in enumerate(self._faults):
            if isinstance(fault, Swapped) and t >= fault.end:
                self._swap(fault, self._hits[number])
            if fault.active(t):
                self._begin(number, fault, t)
        self.held_value[~self._stuck] = np.nan
        begins = self._stuck & ~was_stuck
        self.held_value[begins] = last[begins]
        return True

    def _clear(self, count: int) -> None:
        self._random_faults.clear()
        self._stuck = np.zeros(count, np.bool_)
        self.moved_to: Floats = np.full(count, np.nan)
        self.forced_value: Floats = np.full(count, np.nan)
        self.factor: Floats = np.ones(count)
        self.sag: Floats = np.zeros(count)
        self.flags = np.zeros(count, np.uint16)
        self.low = np.zeros(count, np.bool_)
        self.down = np.zeros(count, np.bool_)
        self.skew = np.zeros(count, np.int64)
        self.reset_at = np.full(count, NOT_RESET, np.int64)

    def _begin(self, number: int, fault: DeviceFault, t: int) -> None:
        hit = self._hits[number]
        match fault:
            case Spikes() | Dropout():
                mask = np.zeros(len(self.low), np.bool_)
                mask[hit] = True
                self._random_faults.append((fault, mask, self._streams[number]))
            case LowBattery():
                self.low[hit] = True
                self.sag[hit] += fault.sag
            case ClockSkew():
                self.skew[hit] += round(fault.by_s * SECOND)
            case ClockReset():
                self.reset_at[hit] = began_at(fault, t)
            case Swapped():
                self.down[hit] = True
            case _:
                self._begin_override(fault, hit)

    def _begin_override(self, fault: DeviceFault, hit: Which) -> None:
        """A fault that replaces what is measured or reported, or scales it."""
        match fault:
            case Stuck(value=None):
                self._stuck[hit] = True
            case Stuck(value=float(value)):
                self.forced_value[hit] = value
            case Moved():
                self.moved_to[hit] = fault.value
                self.flags[hit] |= np.uint16(Flag.MOVED)
            case SensorFault():
                self.forced_value[hit] = fault.value
                if fault.told:
                    self.flags[hit] |= np.uint16(Flag.DEVICE_FAULT)
            case UnitLeftOut():
                self.factor[hit] = fault.factor

    def _swap(self, fault: Swapped, hit: Which) -> None:
        """The other device takes over at the end of the fault's first span."""
        self.swapped_at[hit] = np.minimum(self.swapped_at[hit], fault.end)
        self.swapped_bias[hit] = fault.bias

    def hold(self, due: Which, value: Floats) -> None:
        """Sensors that were stuck before their first sample repeat their first ``value``."""
        first = self._stuck[due] & np.isnan(self.held_value[due])
        self.held_value[due[first]] = value[first]

    def spikes_and_losses(self, due: Which) -> tuple[Floats, NDArray[np.bool_]]:
        """By how much the samples of the channels ``due`` jump, and which of them are lost."""
        jump, lost = np.zeros(len(due)), self.down[due]
        for fault, mask, rng in self._random_faults:
            hit = mask[due]
            affected = np.zeros(len(due), np.bool_)
            affected[hit] = rng.random(np.count_nonzero(hit)) < fault.share
            if isinstance(fault, Spikes):
                jump[affected] += fault.by
            else:
                lost |= affected
        return jump, lost


def _hits(fault: DeviceFault, points: Sequence[str]) -> Which:
    return np.flatnonzero([fault.hits(point) for point in points])
