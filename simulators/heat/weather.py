"""Winter weather: outdoor temperature and sun, as functions of time alone once the seed has been drawn."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from ingest.durations import DAY, HOUR
from simulators.heat.csv_weather import CsvWeather
from simulators.heat.sun import BEFORE, Sun, between, day_of_year, local_offset
from simulators.scenario.schema import ColdSnapSection
from simulators.scenario.schema import WeatherSection as Settings

COLDEST_HOUR = 6.5
"""Local hour of the daily minimum, shortly before sunrise."""
COLDEST_DAY = 19.0
"""Day of the year of the yearly minimum: 20 January, the solar term of great cold."""
WANDER = 0.4
"""Standard deviation of the hour-to-hour wandering of the temperature, K (an assumption)."""
WANDER_KEPT = 0.8
"""How much of an hour's wandering is left in the next (an assumption)."""
SHORT_WAVE, LONG_WAVE = 4.0, 15.0
"""Periods of the synoptic waves, days: cold surges of the East Asian winter follow each other within four
days to two weeks (an assumption)."""
WAVES = 5
"""How many of them are added up; with one the weather would repeat itself."""


class Weather(Protocol):
    """Outdoor temperature and sun as functions of time."""

    def outdoor(self, t: int) -> float:
        """Outdoor temperature at ``t`` (UTC ms), degC."""
        ...

    def sun(self, t: int) -> float:
        """Solar gain at ``t`` (UTC ms) of a flat that faces all ways, W per m2 of floor."""
        ...


class Winter:
    """A winter: the year's course, waves of several days, the day's swing, wandering, and cold snaps.

    Parameters
    ----------
    rng
        For waves, wandering and clouds.
    settings
        Mean, swings and snaps; its ``csv`` is ignored. The defaults are an ordinary January day of the
        North China plain (GB 50736 designs Beijing's heating for -7.6 degC).
    start, until
        UTC ms: the time for which wandering and clouds are drawn, with two days before; afterwards the last
        values are kept.
    zone
        IANA name; the day's course follows its hours.
    """

    def __init__(
        self, rng: np.random.Generator, settings: Settings, start: int, until: int, zone: str
    ) -> None:
        self._settings = settings
        self._utc_offset = local_offset(start, zone)
        self._first = (start + self._utc_offset) // DAY * DAY - BEFORE * DAY
        steps = (np.arange(WAVES) + rng.random(WAVES)) / WAVES
        self._pulses = math.tau / (SHORT_WAVE * (LONG_WAVE / SHORT_WAVE) ** steps) / DAY
        self._phases = rng.uniform(0.0, math.tau, WAVES)
        self._wander = _wandering(rng, (until + self._utc_offset - self._first) // HOUR + 2)
        self._sun = Sun(rng, start, until, zone)

    def outdoor(self, t: int) -> float:
        """Outdoor temperature at ``t`` (UTC ms), degC."""
        own, local = self._settings, t + self._utc_offset
        daily = -own.swing * math.cos((local % DAY / HOUR - COLDEST_HOUR) * math.tau / 24)
        yearly = own.yearly * (1 - math.cos((day_of_year(local) - COLDEST_DAY) * math.tau / 365.25))
        snaps = sum(depth(snap, t) for snap in own.cold_snaps)
        wander = between(self._wander, (local - self._first) / HOUR)
        return own.mean + daily + yearly + self._waves(local) - snaps + wander

    def sun(self, t: int) -> float:
        """Solar gain at ``t`` (UTC ms) of a flat that faces all ways, W per m2 of floor."""
        return self._sun.gain(t)

    def _waves(self, local: int) -> float:
        """K; sines of equal strength, whose variances add up to that of ``synoptic``."""
        if self._settings.synoptic == 0:
            return 0.0
        strength = self._settings.synoptic * math.sqrt(2 / WAVES)
        return strength * float(np.sin(self._pulses * (local - self._first) + self._phases).sum())


def depth(snap: ColdSnapSection, t: int) -> float:
    """How many K colder it is at ``t`` (UTC ms) for a cold snap; from its end on the depth decreases."""
    reached = min(1.0, max(0.0, (min(t, snap.end) - snap.start) / snap.falls))
    return snap.drop * max(0.0, reached - max(0.0, (t - snap.end) / snap.falls))


def weather_of(settings: Settings, rng: np.random.Generator, start: int, until: int, zone: str) -> Weather:
    """The recorded weather if ``settings`` name a file, else a `Winter`; for ``[start, until)``, UTC ms.

    Raises
    ------
    RecordingError
        The file cannot be read, has a bad value, or does not cover that time.
    """
    if settings.csv is None:
        return Winter(rng, settings, start, until, zone)
    recorded = CsvWeather(settings.csv, Sun(rng, start, until, zone))
    recorded.ensure_covers(start, until)
    return recorded


def _wandering(rng: np.random.Generator, hours: int) -> list[float]:
    """K at every hour: each keeps a part of the one before, and the spread is `WANDER` throughout."""
    new = rng.normal(0.0, WANDER * math.sqrt(1 - WANDER_KEPT**2), hours)
    new[0] = rng.normal(0.0, WANDER)
    wander: list[float] = new.tolist()
    for hour in range(1, hours):
        wander[hour] += WANDER_KEPT * wander[hour - 1]
    return wander
