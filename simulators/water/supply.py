"""Water supply and demand: clause B4's periods by date and zone, demand by the hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.local_time import Bounds, check_span, day_in, on_days, parse_hours, stretches
from ingest.inventory.tree import DateSpan
from simulators.scenario.schema import CalendarSection

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]

DEMAND = (
    *(0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.1, 1.5, 1.3, 1.0, 0.9, 1.1),
    *(1.3, 1.1, 0.9, 0.8, 0.9, 1.2, 1.5, 1.6, 1.4, 1.1, 0.8, 0.5),
)
"""Demand by the hour over its mean: small at night, peaks in the morning, at noon and in the evening (an
assumption)."""
VALVE = 25 * MINUTE
"""How long the supply takes to open or close: slowly, so that it is not mistaken for a burst (rule
``fall``)."""
SETTLED = 5 * MINUTE
"""The supply is open this long before its period, and starts to close this long after it."""
BEFORE = 4
"""Days before the first one that are laid out too: the quality of water depends on them."""


@dataclass(frozen=True)
class Supply:
    """The local days of a scenario and the supply periods on them.

    Parameters
    ----------
    midnights
        int64[days + 1], UTC ms: where each local day begins, and where the last one ends.
    bounds
        Starts and ends of the periods in turn, UTC ms.
    """

    midnights: Instants
    bounds: Bounds

    def opening(self, t: Instants) -> Floats:
        """float64[len(t)]: how far the supply is open at ``t`` (UTC ms), 0 to 1."""
        return opening(self.bounds, t)

    def demand(self, t: Instants) -> Floats:
        """float64[len(t)]: demand over its mean at ``t`` (UTC ms)."""
        return demand(t - self.midnights[self.day(t)])

    def day(self, t: Instants) -> Instants:
        """int64[len(t)]: the local day that each of ``t`` (UTC ms) lies on.

        Raises
        ------
        ValueError
            For an instant that lies on none of them.
        """
        if len(t) and not self.midnights[0] <= t.min() <= t.max() < self.midnights[-1]:
            raise ValueError("the water was not computed for that time: it lies outside the scenario's days")
        return np.searchsorted(self.midnights, t, side="right") - 1


def supply_of(calendar: CalendarSection, zone: ZoneInfo, start: int, until: int) -> Supply:
    """The supply on every local day from `BEFORE` days before ``start`` to that of ``until`` (UTC ms).

    Raises
    ------
    ValueError
        For periods or a summer that cannot be read.
    """
    first = _day_of(start, zone) - timedelta(days=BEFORE)
    days = [first + timedelta(days=n) for n in range((_day_of(until, zone) - first).days + 2)]
    midnights = np.array([_midnight(day, zone) for day in days], np.int64)
    summer = DateSpan(*calendar.summer.split(".."))
    check_span(summer)
    warm, cold = _in_ms(calendar.supply_summer), _in_ms(calendar.supply_winter)
    laid = list(stretches(zone, int(midnights[0]) - DAY, int(midnights[-1]) + DAY))
    return Supply(midnights, on_days(laid, lambda day: warm if day_in(summer, day) else cold))


def opening(bounds: Bounds, t: Instants) -> Floats:
    """float64[len(t)]: how far the supply with these ``bounds`` (starts and ends in turn) is open, 0 to 1."""
    found = np.zeros(len(t))
    if not len(bounds):
        return found
    starts, ends = bounds[::2], bounds[1::2]
    last = np.searchsorted(starts, t, side="right") - 1
    for near in (last, last + 1):  # only the last period begun and the next one can have it open
        at = np.clip(near, 0, len(starts) - 1)
        opens = (t - (starts[at] - SETTLED - VALVE)) / VALVE
        closes = (ends[at] + SETTLED + VALVE - t) / VALVE
        found = np.maximum(found, np.minimum(np.minimum(opens, closes), 1.0))
    return found


def demand(since_midnight: Instants) -> Floats:
    """float64[n]: demand over its mean so many ms after local midnight, linear between the hours' middles.

    On the two days a year of 23 and 25 hours it follows the elapsed hours, not the local time.
    """
    return np.asarray(np.interp(since_midnight / HOUR, np.arange(24) + 0.5, DEMAND, period=24), np.float64)


def _in_ms(periods: Iterable[str]) -> list[tuple[int, int]]:
    """Periods as ms after local midnight; one that crosses midnight ends on the next day."""
    parsed = [parse_hours(text) for text in periods]
    return [(first * MINUTE, last * MINUTE + (DAY if last < first else 0)) for first, last in parsed]


def _day_of(t: int, zone: ZoneInfo) -> date:
    return (datetime.fromtimestamp(t // SECOND, UTC)).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * SECOND
