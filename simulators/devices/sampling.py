"""Devices sample the true values: they add errors, round, buffer, and upload several timestamps at once.

A device never sleeps and knows no transport: ``update(t, truth) -> (uplinks, next_t)``. There is no object
for a device, only columns over all channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, MINUTE, SECOND
from ingest.readings.batch import Flag
from simulators.devices.channels import Traits
from simulators.devices.device_faults import NOT_RESET, DeviceFaultState
from simulators.faults.kinds import DeviceFault
from simulators.faults.random_streams import stream_base
from simulators.faults.schedule import NEVER
from simulators.wire.messages import LOW_BATTERY_BELOW
from simulators.wire.units import DECIMALS

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Which = NDArray[np.intp]

RESET_CLOCK = 946_684_800_000
"""2000-01-01T00:00:00Z, UTC ms: where a clock that lost its power starts again."""
LOW_BATTERY = 5.0
"""Percent that a device with a low battery reports at most; an assumption (below 10 is low)."""
PHASE_UNITS = (MINUTE, 15 * SECOND, SECOND, 1)
"""Phases are multiples of the first of these, ms, that divides ``P``: a town steps by the minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Uplinks:
    """What is uploaded at one instant: ``n`` readings, channel by channel, each channel's oldest first.

    Attributes
    ----------
    channel, measured_at, true_at
        int64[n]: channel number; the time by the device's clock and the true one, UTC ms.
    value
        float64[n], canonical unit, rounded to the channel's resolution.
    flags
        uint16[n], bits of `Flag` that the device sets.
    live
        bool[n], true for the newest of each channel.
    generation
        int8[n], 0 from the first device, 1 from the one that took its place.
    battery
        int64[n], percent as the device reports it with the upload, rounded down.
    """

    channel: Times
    measured_at: Times
    true_at: Times
    value: Floats
    flags: NDArray[np.uint16]
    live: NDArray[np.bool_]
    generation: NDArray[np.int8]
    battery: Times

    def __len__(self) -> int:
        return len(self.channel)


_NO_TIMES: Times = np.empty(0, np.int64)
NO_UPLINKS = Uplinks(
    channel=_NO_TIMES,
    measured_at=_NO_TIMES,
    true_at=_NO_TIMES,
    value=np.empty(0),
    flags=np.empty(0, np.uint16),
    live=np.empty(0, np.bool_),
    generation=np.empty(0, np.int8),
    battery=_NO_TIMES,
)
"""Nothing is uploaded."""


class Devices:
    """All channels of all devices of the town.

    Parameters
    ----------
    rng
        For phases, biases, clocks and noise; it seeds the faults' own random streams too.
    traits
        Of the channels.
    faults
        Those of devices; each is matched with the channels' points once.

    Raises
    ------
    ValueError
        ``U`` of a channel is not a multiple of ``P``.
    """

    def __init__(self, rng: np.random.Generator, traits: Traits, faults: Sequence[DeviceFault] = ()) -> None:
        if np.any(traits.sampling_ms <= 0) or np.any(traits.upload_ms % traits.sampling_ms):
            raise ValueError("U must be a multiple of P, and P above 0")
        phases, biases, clocks, self._rng, faulty = rng.spawn(5)
        self._traits = traits
        self._fault_state = DeviceFaultState(stream_base(faulty), traits.points, faults)
        self._draw_phases(phases)
        count = len(traits)
        self._bias = biases.standard_normal(count) * traits.bias
        device = clocks.standard_normal(int(traits.device.max(initial=-1)) + 1)[traits.device]
        self._clock = np.rint(device * traits.clock_s * SECOND).astype(np.int64)
        self._battery = traits.battery.copy()
        self._since = np.zeros(count, np.int64)
        self._generation = np.zeros(count, np.int8)
        self._last = np.full(count, np.nan)
        digits = np.rint(-np.log10(traits.resolution))
        self._scale = np.power(10.0, np.maximum(digits, 0))
        self._coarse = np.power(10.0, np.maximum(-digits, 0))
        self._buffer = _Buffer(traits.upload_ms // traits.sampling_ms)

    def _draw_phases(self, rng: np.random.Generator) -> None:
        traits = self._traits
        unit = np.select([traits.sampling_ms % unit == 0 for unit in PHASE_UNITS], PHASE_UNITS)
        drawn = rng.integers(0, 1 << 20, int(traits.uploader.max(initial=-1)) + 1)[traits.uploader]
        phase = drawn * unit
        self._next_sample = phase % traits.sampling_ms
        self._next_upload = phase % traits.upload_ms

    def start(self, t: int) -> None:
        """Begin at ``t`` (UTC ms), batteries as given, without drift: no sample is earlier."""
        self._next_sample = _first_at(t, self._next_sample, self._traits.sampling_ms)
        self._next_upload = _first_at(t, self._next_upload, self._traits.upload_ms)
        self._since[:] = t

    @property
    def next_due(self) -> int:
        """When the next sample is due, UTC ms."""
        return int(self._next_sample.min(initial=np.iinfo(np.int64).max))

    def update(self, t: int, truth: Floats) -> tuple[Uplinks, int]:
        """Sample ``truth`` (float64[channels], canonical units) and upload, each where it is due.

        Returns what is uploaded at ``t``, and when the next sample is due (UTC ms). Calling it later than due
        samples once, at ``t``.
        """
        if self._fault_state.advance_to(t, self._last):
            self._swap()
        due = np.flatnonzero(self._next_sample <= t)
        if len(due):
            self._sample(t, due, truth[due])
            self._next_sample[due] = _first_at(t + 1, self._next_sample[due], self._traits.sampling_ms[due])
        sending = np.flatnonzero(self._next_upload <= t)
        if not len(sending):  # most instants of a long run
            return NO_UPLINKS, self.next_due
        self._next_upload[sending] = _first_at(
            t + 1, self._next_upload[sending], self._traits.upload_ms[sending]
        )
        return self._upload(t, sending), self.next_due

    def _swap(self) -> None:
        """A device that is taken down loses its unsent samples; the one in its place is new and exact."""
        fault_state = self._fault_state
        self._buffer.count[fault_state.down] = 0
        new = np.flatnonzero((fault_state.swapped_at != NEVER) & (self._generation == 0))
        self._generation[new] = 1
        self._bias[new] = fault_state.swapped_bias[new]
        self._clock[new] = 0
        self._battery[new] = 100.0
        self._since[new] = fault_state.swapped_at[new]

    def _sample(self, t: int, due: Which, truth: Floats) -> None:
        """Measure with the devices' errors, and buffer what is not lost."""
        fault_state, traits = self._fault_state, self._traits
        noise = self._rng.standard_normal(len(due)) * traits.noise[due]
        drift = (t - self._since[due]) / DAY * traits.drift[due]
        jump, lost = fault_state.spikes_and_losses(due)
        moved = fault_state.moved_to[due]
        value = np.where(np.isnan(moved), truth, moved) + self._bias[due] + drift + noise
        value += jump - fault_state.sag[due]
        forced_value, held_value = fault_state.forced_value[due], fault_state.held_value[due]
        value = np.where(np.isnan(held_value), value, held_value)
        value = self._rounded(np.where(np.isnan(forced_value), value, forced_value), due)
        fault_state.hold(due, value)
        factor = fault_state.factor[due]
        sent = np.where(factor == 1, value, np.round(value * factor, DECIMALS))
        lost |= self._charge(t, due) <= 0
        sampled = ~lost
        channels = due[sampled]
        self._last[channels] = value[sampled]
        self._buffer.append(
            channels, t, self._clock_at(t, channels), sent[sampled], fault_state.flags[channels]
        )

    def _rounded(self, value: Floats, which: Which) -> Floats:
        scale, coarse = self._scale[which], self._coarse[which]
        return np.asarray(np.rint(value * scale / coarse) * coarse / scale + 0.0)  # -0.0 + 0.0 is 0.0

    def _clock_at(self, t: int, which: Which) -> Times:
        """The channels' clocks at ``t`` (UTC ms)."""
        fault_state = self._fault_state
        reset_at = fault_state.reset_at[which]
        ahead = self._clock[which] + fault_state.skew[which]
        return np.where(reset_at == NOT_RESET, t + ahead, RESET_CLOCK + t - reset_at)

    def _charge(self, t: int, which: Which) -> Floats:
        """Percent of charge at ``t`` (UTC ms)."""
        used = 100.0 * (t - self._since[which]) / (self._traits.battery_days[which] * DAY)
        return np.asarray(np.maximum(self._battery[which] - used, 0.0))

    def _upload(self, t: int, sending: Which) -> Uplinks:
        rows, channel, newest = self._buffer.take_all(sending)
        buffer = self._buffer
        battery = self._charge(t, channel)
        battery = np.where(self._fault_state.low[channel], np.minimum(battery, LOW_BATTERY), battery)
        percent = np.floor(battery).astype(np.int64)
        low = np.where(percent < LOW_BATTERY_BELOW, np.uint16(Flag.LOW_BATTERY), np.uint16(0))
        return Uplinks(
            channel=channel.astype(np.int64),
            measured_at=buffer.measured_at[rows],
            true_at=buffer.true_at[rows],
            value=buffer.value[rows],
            flags=buffer.flags[rows] | low,
            live=newest,
            generation=self._generation[channel],
            battery=percent,
        )


class _Buffer:
    """The samples between two uploads: room for ``U / P`` of each channel, in flat columns."""

    def __init__(self, room: Times) -> None:
        self._first = np.cumsum(room) - room
        self.count = np.zeros(len(room), np.int64)
        total = int(room.sum())
        self.true_at = np.zeros(total, np.int64)
        self.measured_at = np.zeros(total, np.int64)
        self.value = np.zeros(total)
        self.flags = np.zeros(total, np.uint16)

    def append(
        self, channels: Which, t: int, measured_at: Times, value: Floats, flags: NDArray[np.uint16]
    ) -> None:
        """Append one sample of each of ``channels``, taken at the true time ``t`` (UTC ms)."""
        rows = self._first[channels] + self.count[channels]
        self.count[channels] += 1
        self.true_at[rows] = t
        self.measured_at[rows] = measured_at
        self.value[rows] = value
        self.flags[rows] = flags

    def take_all(self, channels: Which) -> tuple[Which, Which, NDArray[np.bool_]]:
        """Remove all samples of ``channels``: rows, channels, and whether each is its channel's newest."""
        count = self.count[channels]
        ends = np.cumsum(count)
        total = int(ends[-1]) if len(ends) else 0
        rows = np.repeat(self._first[channels] - (ends - count), count) + np.arange(total)
        newest = np.zeros(total, np.bool_)
        newest[ends[count > 0] - 1] = True
        self.count[channels] = 0
        return rows, np.repeat(channels, count), newest


def _first_at(t: int, phase: Times, period: Times) -> Times:
    """The first instants at or after ``t`` that lie a whole number of periods from ``phase``."""
    return np.asarray(phase + -((phase - t) // period) * period)
