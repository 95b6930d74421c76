"""Rooms: the flat's air, a little warmer or colder, and much colder beside an air-locked radiator."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ingest.durations import DAY, HOUR
from ingest.said import Said
from simulators.faults.kinds import AirLock, Fault
from simulators.heat.flat_layout import Floats, Ints

SPREAD = 0.15
"""How far a room may be from its flat's air, K."""
FOLLOWS = HOUR
"""How fast a room gets colder when its radiator fills with air, and warmer when it is let out, ms: the share
of a flat's air and furniture that a closed room has, against its walls (an assumption)."""
EFFECT_DAYS = 2
"""For how many days a daily air-lock has an effect; after that less than a millionth of it is left."""


class Rooms:
    """The air of rooms, as a function of time and of their flats' air.

    Parameters
    ----------
    rng
        For each room's difference from its flat.
    flat_of_room
        int[rooms]: number of each room's flat.
    points
        The rooms' point ids, for the faults.
    faults
        All faults; only `AirLock` concerns rooms.

    Raises
    ------
    ValueError
        An air-lock at a point that is not a room's; the message names the fault's kind and key.
    """

    def __init__(
        self, rng: np.random.Generator, flat_of_room: Ints, points: Sequence[str], faults: Sequence[Fault]
    ) -> None:
        self._flat = flat_of_room
        self._offset = rng.uniform(-SPREAD, SPREAD, len(flat_of_room))
        rooms = {point: room for room, point in enumerate(points)}
        self._locks = [fault for fault in faults if isinstance(fault, AirLock)]
        for lock in self._locks:
            if lock.point not in rooms:
                raise ValueError(Said("fault-no-room", kind=lock.kind, point=repr(lock.point)))
        self._locked = np.array([rooms[lock.point] for lock in self._locks], dtype=np.int64)

    def air(self, t: int, flat_air: Floats) -> Floats:
        """Air of the rooms (float64[rooms]) at ``t`` (UTC ms) beside ``flat_air`` (float64[flats]), degC."""
        air = flat_air[self._flat] + self._offset
        np.subtract.at(air, self._locked, [colder(lock, t) for lock in self._locks])
        return air


def colder(lock: AirLock, t: int) -> float:
    """How many K a room is colder at ``t`` (UTC ms) for an air-lock, which takes effect gradually."""
    length = lock.end - lock.start
    latest = max(0, (t - lock.start) // DAY) if lock.daily else 0
    starts = [lock.start + day * DAY for day in range(max(0, latest - EFFECT_DAYS), latest + 1)]
    return lock.colder * sum(_response(t - start) - _response(t - start - length) for start in starts)


def _response(since: int) -> float:
    """0 to 1: how far a room has come ``since`` ms after a change."""
    return -math.expm1(-since / FOLLOWS) if since > 0 else 0.0
