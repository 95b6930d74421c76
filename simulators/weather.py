"""A winter day: outdoor temperature and sun, as functions of time alone once the seed has been drawn."""

from __future__ import annotations

import math

import numpy as np

from ingest.clock import DAY, HOUR

COLDEST_HOUR = 6.5
"""Local hour of the daily minimum, shortly before sunrise."""
SUNRISE_HOUR, SUNSET_HOUR = 7.5, 17.0
"""About 40 degrees north in January."""
CLEAR_NOON_GAIN = 6.0
"""Peak solar gain through the windows, W per m2 of floor: half-clouded winter sky (an assumption; clear
would be 15)."""
WANDER = 0.4
"""Standard deviation of the hour-to-hour wandering of the temperature, K."""


class WinterDay:
    """A cold day around ``mean`` degC with a daily swing and a little seeded wandering.

    Parameters
    ----------
    rng
        Where the wandering is drawn from.
    midnight
        UTC ms of a local midnight; hours of the day are counted from it.
    mean, swing
        Daily mean and half the distance from minimum to maximum, degC. The defaults are an ordinary January
        day of the North China plain (GB 50736 designs Beijing's heating for -7.6 degC).
    days
        For how many days from ``midnight`` the wandering is drawn; later it stays at its last value.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        midnight: int,
        *,
        mean: float = -6.0,
        swing: float = 5.0,
        days: int = 8,
    ) -> None:
        self.midnight = midnight
        self.mean = mean
        self.swing = swing
        self._wander = rng.normal(0.0, WANDER, 24 * days + 1)

    def outdoor(self, t: int) -> float:
        """Outdoor temperature at ``t`` (UTC ms), degC."""
        hours = (t - self.midnight) / HOUR
        daily = -self.swing * math.cos((hours - COLDEST_HOUR) * math.tau / 24)
        return self.mean + daily + float(np.interp(hours, np.arange(len(self._wander)), self._wander))

    def sun(self, t: int) -> float:
        """Solar gain at ``t`` (UTC ms), W per m2 of floor; 0 from sunset to sunrise."""
        hour = (t - self.midnight) % DAY / HOUR
        if not SUNRISE_HOUR < hour < SUNSET_HOUR:
            return 0.0
        return CLEAR_NOON_GAIN * math.sin(math.pi * (hour - SUNRISE_HOUR) / (SUNSET_HOUR - SUNRISE_HOUR))
