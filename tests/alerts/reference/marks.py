"""The reference's view of readings and marks (judgement.md, sections 1 and 3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from alerts.episodes.episode import EndReason
from alerts.rules.limits import MICRO
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Point
from ingest.readings.batch import UNUSABLE, Flag
from ingest.readings.quantities import QUANTITIES


class Reading(NamedTuple):
    """One reading as it arrived; times UTC ms."""

    point: str
    measured_at: int
    value: float
    received_at: int
    flags: int = 0


@dataclass(frozen=True, slots=True)
class ReferenceEpisode:
    """What the text says happened; the counts are 0 and the mean None for a kind that has no window."""

    rule: str
    point: str
    began_at: int
    opened_at: int
    ended_at: int | None
    end_reason: EndReason | None
    covered: int = 0
    breaching: int = 0
    worst: float | None = None
    worst_at: int | None = None
    mean: float | None = None


def first_of_each_identity(readings: Iterable[Reading]) -> list[Reading]:
    """Sorted by (point, measured_at); the first of an identity stays, a flagged conflict never does."""
    first: dict[tuple[str, int], Reading] = {}
    for reading in readings:
        if not reading.flags & Flag.CONFLICT:
            first.setdefault((reading.point, reading.measured_at), reading)
    return sorted(first.values())


def out_of_time(reading: Reading) -> bool:
    """Measured more than 5 minutes after it was received, or more than 7 days before."""
    return (
        reading.measured_at > reading.received_at + 5 * MINUTE
        or reading.measured_at < reading.received_at - 7 * DAY
        or bool(reading.flags & (Flag.CLOCK_SKEW | Flag.TOO_OLD))
    )


def is_usable(reading: Reading, point: Point) -> bool:
    """Whether the reading may be judged."""
    quantity = QUANTITIES[point.metric]
    plausible = quantity.lowest <= reading.value <= quantity.highest
    return plausible and not out_of_time(reading) and not reading.flags & UNUSABLE


def micro(value: float | Decimal) -> int:
    """The value in whole millionths of its unit."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return int((exact * MICRO).to_integral_value(ROUND_HALF_EVEN))


class Held:
    """``x(m)``: the value at a mark, held for at most ``H = 1.5 P`` from the newest usable reading."""

    def __init__(self, readings: list[Reading], point: Point) -> None:
        usable = [r for r in readings if is_usable(r, point)]
        self._times = [r.measured_at for r in usable]
        self._values = [micro(r.value) for r in usable]
        self._sampling = point.sampling_ms

    def at(self, mark: int) -> int | None:
        """The value in millionths, or None when the mark is missing."""
        newest = bisect_right(self._times, mark) - 1
        if newest < 0 or 2 * (mark - self._times[newest]) > 3 * self._sampling:
            return None
        return self._values[newest]


def marks_between(start: int, until: int, step: int) -> list[int]:
    """The whole multiples of ``step`` in [start, until]."""
    return list(range(-(-start // step) * step, until + 1, step))
