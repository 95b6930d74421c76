"""What a city says hour after hour, for the soak: a function of the time alone, so that a run can go on.

Each gateway uploads once an hour what its rooms measured then. Some are away for a morning, some for three
days, and bring their backlog; some rooms' readings come two days late; a building turns cold every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch, batch_of, concat
from ingest.readings.quality import flag
from simulators.load.fleet import ROOMS_A_BUILDING, Fleet, inventory_of

START = (date(2026, 11, 15).toordinal() - date(1970, 1, 1).toordinal()) * DAY - 8 * HOUR
"""UTC ms: midnight in Shanghai, the first day of a season."""
ROOMS_A_GATEWAY = 500
AWAY = (8 * HOUR, 14 * HOUR)
"""When, on its day, a gateway is away."""
LONG_AWAY_DAYS = 3
LONG_AWAY_EVERY = 10
LATE_HOUR, LATE_DAYS, LATE_ONE_IN = 10, 2, 200
"""One room in so many keeps its reading of that hour for so many days."""
COLD = (9 * HOUR, 13 * HOUR)
COLD_IN_TURN = 10
"""So many buildings turn cold in turn, a day each."""
MOVED_POINTS = 100
"""Points whose limits an import moves."""
SEED = 11


@dataclass(frozen=True)
class City:
    """``points`` rooms, measured every hour."""

    points: int

    @property
    def inventory(self) -> Inventory:
        """What is installed, without keys."""
        made = inventory_of(Fleet.of(self.points, gateways=self.gateways), sampling_ms=HOUR)
        points = {name: replace(point, device=None) for name, point in made.points.items()}
        return replace(made, points=points)

    @property
    def gateways(self) -> int:
        """How many there are; what comes by one comes together."""
        return max(2, self.points // ROOMS_A_GATEWAY)

    def moved(self, inventory: Inventory, day: int) -> dict[str, Point]:
        """Some points of ``inventory`` with another limit than the day before."""
        names = list(inventory.points)
        first = day * MOVED_POINTS % len(names)
        limit = 18.0 if day % 2 else 17.5
        some = (inventory.points[name] for name in names[first : first + MOVED_POINTS])
        return {point.id: replace(point, limits={"room.day": limit}) for point in some}

    def between(self, start: int, end: int) -> Batch:
        """What comes in ``start <= instant < end`` (UTC ms), flagged as by the intake; keys are 0 and on."""
        batch = concat([self._upload(gateway, at) for gateway, at in self._uploads(start, end)])
        low, high = np.full(self.points, -10.0), np.full(self.points, 50.0)
        flags = flag(batch.measured_at, batch.received_at, batch.value, low[batch.point], high[batch.point])
        return replace(batch, flags=flags)

    def _uploads(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for gateway in range(self.gateways):
            turn = gateway * 60 // self.gateways * MINUTE
            first = -(-(start - turn) // HOUR) * HOUR + turn
            yield from ((gateway, at) for at in range(first, end, HOUR) if not self._is_away(gateway, at))

    def _upload(self, gateway: int, at: int) -> Batch:
        """The reading of each room of the gateway, its backlog if it comes back, and what comes late."""
        parts = []
        missed = at - HOUR
        while missed >= START and self._is_away(gateway, missed):
            parts.append(self._measured(gateway, missed, at))
            missed -= HOUR
        now = self._measured(gateway, at, at)
        late = self._keeps_back(at, now.point)
        parts.append(now.select(~late))
        before = at - LATE_DAYS * DAY
        if before >= START and not self._is_away(gateway, before):
            then = self._measured(gateway, before, at)
            parts.append(then.select(self._keeps_back(before, then.point)))
        return concat(parts)

    def _measured(self, gateway: int, at: int, received_at: int) -> Batch:
        each = -(-self.points // self.gateways)
        rooms = np.arange(gateway * each, min((gateway + 1) * each, self.points), dtype=np.int32)
        chance = np.random.default_rng((SEED, gateway, at // MINUTE))
        value = np.round(20.0 + rooms % 7 * 0.2 + chance.normal(0, 0.3, len(rooms)), 1)
        day, hour = divmod(at - START, DAY)
        buildings = max(1, self.points // ROOMS_A_BUILDING)
        if COLD[0] <= hour < COLD[1]:
            value[rooms // ROOMS_A_BUILDING == day % COLD_IN_TURN * 29 % buildings] = 15.0
        value[(rooms + day) % 1_000 == 0] = 16.5
        return batch_of(
            rooms,
            at + rooms.astype(np.int64) % 60 * SECOND // 2,
            value,
            received_at=received_at + 40 * SECOND,
        )

    @staticmethod
    def _keeps_back(at: int, rooms: NDArray[np.int32]) -> NDArray[np.bool_]:
        day, hour = divmod(at - START, DAY)
        if hour // HOUR != LATE_HOUR:
            return np.zeros(len(rooms), np.bool_)
        return np.equal((rooms + day * 31) % LATE_ONE_IN, 0)

    def _is_away(self, gateway: int, at: int) -> bool:
        day, hour = divmod(at - START, DAY)
        if gateway == day * 7 % self.gateways and AWAY[0] <= hour < AWAY[1]:
            return True
        turn, since = divmod(day, LONG_AWAY_EVERY)
        return gateway == (turn * 3 + 1) % self.gateways and 3 <= since < 3 + LONG_AWAY_DAYS
