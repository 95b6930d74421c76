"""What devices make of the truth: they sample, round, keep, and upload several timestamps at once.

A device never sleeps and knows no transport: ``update(t, truth) -> (uplinks, next_t)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.clock import MINUTE

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Uplink:
    """What a channel uploads at once, oldest first: ``measured_at`` int64[n] UTC ms, ``value`` float64[n]."""

    channel: int
    measured_at: Times
    value: Floats


class Devices:
    """All channels of all devices of the town.

    Parameters
    ----------
    rng
        Where phases and noise are drawn from.
    together
        int64[channels]: channels with the same number share a phase, so that their uploads travel together.
    sampling_ms, upload_ms
        int64[channels]: ``P`` and ``U``, whole minutes, ``U`` a multiple of ``P``; equal for channels that
        travel together.
    resolution
        float64[channels]: a power of ten; values are rounded to it.
    noise
        float64[channels]: standard deviation before rounding.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        *,
        together: NDArray[np.int64],
        sampling_ms: Times,
        upload_ms: Times,
        resolution: Floats,
        noise: Floats,
    ) -> None:
        if np.any(sampling_ms % MINUTE) or np.any(upload_ms % sampling_ms):
            raise ValueError("P must be whole minutes, and U a multiple of P")
        self._rng = rng
        self._sampling = sampling_ms
        self._upload = upload_ms
        self._digits = np.rint(-np.log10(resolution)).astype(np.int64)
        self._noise = noise
        phase = rng.integers(0, 1 << 20, int(together.max(initial=-1)) + 1)[together] * MINUTE
        self._next_sample = phase % sampling_ms
        self._next_upload = phase % upload_ms
        self._kept_at: list[list[int]] = [[] for _ in together]
        self._kept: list[list[float]] = [[] for _ in together]

    def start(self, t: int) -> None:
        """Begin at ``t`` (UTC ms): the first sample of each channel is its first at or after it."""
        self._next_sample = _first_at(t, self._next_sample, self._sampling)
        self._next_upload = _first_at(t, self._next_upload, self._upload)

    def update(self, t: int, truth: Floats) -> tuple[list[Uplink], int]:
        """Sample ``truth`` (float64[channels]) where it is time, and upload what is due.

        Returns the uplinks at ``t`` in channel order, and when the next sample is due (UTC ms). Calling it
        later than due samples once, at ``t``.
        """
        due = np.flatnonzero(self._next_sample <= t)
        measured = truth[due] + self._rng.normal(0.0, 1.0, len(due)) * self._noise[due]
        for channel, value, digits in zip(
            due.tolist(), measured.tolist(), self._digits[due].tolist(), strict=True
        ):
            self._kept_at[channel].append(t)
            self._kept[channel].append(round(value, digits))
        self._next_sample[due] = _first_at(t + 1, self._next_sample[due], self._sampling[due])
        sending = np.flatnonzero(self._next_upload <= t)
        self._next_upload[sending] = _first_at(t + 1, self._next_upload[sending], self._upload[sending])
        uplinks = [self._flush(channel) for channel in sending.tolist() if self._kept[channel]]
        return uplinks, int(self._next_sample.min(initial=np.iinfo(np.int64).max))

    def _flush(self, channel: int) -> Uplink:
        uplink = Uplink(
            channel, np.array(self._kept_at[channel], np.int64), np.array(self._kept[channel], np.float64)
        )
        self._kept_at[channel].clear()
        self._kept[channel].clear()
        return uplink


def _first_at(t: int, phase: Times, period: Times) -> Times:
    """The first instants at or after ``t`` that lie a whole number of periods from ``phase``."""
    return np.asarray(phase + -((phase - t) // period) * period)
