"""How much comes in a second: from what was counted at two looks, since counters know no time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

EVERY_S = 5.0
"""Looks that come sooner than this after one are that one."""
LOOKS = 13
"""How many are kept: a minute of them, where somebody goes on looking."""
MOST_SOURCES = 20
"""Sources that are told, those with most first."""


class RateLook(NamedTuple):
    """What was counted at an instant (``at_s``: seconds that only go on)."""

    at_s: float
    received: int
    readings: int
    written: int
    by_source: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rates:
    """A second, over the last ``over_s`` seconds: messages, readings taken and stored, readings by source."""

    over_s: float
    received: float
    readings: float
    written: float
    by_source: tuple[tuple[str, float], ...]


class RateBook:
    """Keeps the last looks; from several threads at once."""

    def __init__(self) -> None:
        self._looks: deque[RateLook] = deque(maxlen=LOOKS)
        self._lock = threading.Lock()

    def look(self, counted: RateLook) -> Rates | None:
        """The rates up to ``counted``; ``None`` at the first look, with which they begin."""
        with self._lock:
            if not self._looks or counted.at_s - self._looks[-1].at_s >= EVERY_S:
                self._looks.append(counted)
            first = self._looks[0]
        over = counted.at_s - first.at_s
        if over < EVERY_S:
            return None
        sources = (
            (source, (count - first.by_source.get(source, 0)) / over)
            for source, count in counted.by_source.items()
        )
        busiest = sorted((each for each in sources if each[1] > 0), key=lambda each: (-each[1], each[0]))
        return Rates(
            over,
            (counted.received - first.received) / over,
            (counted.readings - first.readings) / over,
            (counted.written - first.written) / over,
            tuple(busiest[:MOST_SOURCES]),
        )
