"""The sun through the windows: day length by season, and clouds drawn for a whole season at once."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from ingest.durations import DAY, HOUR, SECOND

LATITUDE = math.radians(40.0)
"""The North China plain (Beijing 39.9, Tianjin 39.1)."""
SOLAR_NOON = 12.25
"""Local hour of the sun's highest stand: Tianjin lies 3 degrees west of its zone's meridian, 12 min, and in
January the sun is late by some minutes more (equation of time, which is left out otherwise)."""
CLEAR_NOON_GAIN = 15.0
"""Solar gain at noon through the windows of a flat that faces all ways, W per m2 of floor, under a clear sky.
An assumption: 0.12 m2 of window per m2 of floor, a quarter of 500 W/m2 gets past glass, frame and curtain. It
is the same all year, since the low winter sun shines deep into the rooms, the steep summer sun does not."""
CLEAR = (0.15, 0.65)
"""Part of a clear day's sun that a winter day lets through, from dull to fair (an assumption)."""
PASSING_CLOUDS = 0.08
"""Standard deviation from hour to hour of that part (an assumption)."""
BEFORE = 2
"""For how many days before ``start`` clouds are drawn, for the day that is simulated before it."""
NEW_YEAR_2000 = 10957
"""Days from 1970-01-01 to 2000-01-01."""


def local_offset(start: int, zone: str) -> int:
    """Offset of ``zone`` from UTC at ``start``, ms, daylight saving included."""
    ahead = datetime.fromtimestamp(start / SECOND, ZoneInfo(zone)).utcoffset()
    return round(ahead.total_seconds()) * SECOND if ahead else 0


def day_of_year(local: float) -> float:
    """Days since the last new year, 0 to 365.25; ``local`` in local ms since 1970."""
    return (local / DAY - NEW_YEAR_2000) % 365.25


def half_day(day: float) -> float:
    """Hours from sunrise to noon on a day of the year; the declination by Cooper (1969)."""
    declination = math.radians(23.45) * math.sin(math.tau * (284 + day) / 365)
    cosine = -math.tan(LATITUDE) * math.tan(declination)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) / 15


class Sun:
    """Solar gain as a function of time; its clouds are drawn for ``[start, until)`` (UTC ms)."""

    def __init__(self, rng: np.random.Generator, start: int, until: int, zone: str) -> None:
        self._utc_offset = local_offset(start, zone)
        self._first = (start + self._utc_offset) // DAY * DAY - BEFORE * DAY
        days = (until + self._utc_offset - self._first) // DAY + 2
        clear = np.repeat(rng.uniform(*CLEAR, days), 24)
        self._clear = np.clip(clear + rng.normal(0.0, PASSING_CLOUDS, len(clear)), 0.0, 1.0).tolist()

    def gain(self, t: int) -> float:
        """W per m2 of floor at ``t`` (UTC ms) in a flat that faces all ways; 0 from sunset to sunrise."""
        local = t + self._utc_offset
        hour = local % DAY / HOUR
        half = half_day(day_of_year(local))
        if abs(hour - SOLAR_NOON) >= half:
            return 0.0
        clear = between(self._clear, (local - self._first) / HOUR)
        return CLEAR_NOON_GAIN * clear * math.cos(math.pi / 2 * (hour - SOLAR_NOON) / half)


def between(values: list[float], at: float) -> float:
    """Linear between the values at 0, 1, 2 and so on; the first and the last hold beyond them."""
    at = max(0.0, min(at, len(values) - 1.0))
    left = min(int(at), len(values) - 2) if len(values) > 1 else 0
    right = min(left + 1, len(values) - 1)
    return values[left] + (values[right] - values[left]) * (at - left)
