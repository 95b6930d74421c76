"""Rooms stand close to their flat's air, except beside an air-locked radiator."""

import numpy as np
import pytest

from ingest.durations import DAY, HOUR, MINUTE
from simulators.faults.kinds import AirLock
from simulators.heat.rooms import SPREAD, Rooms, colder

FLATS = np.array([21.0, 19.0])


def rooms(*faults):
    return Rooms(np.random.default_rng(2), np.array([0, 0, 1, 1]), ["a", "b", "c", "d"], faults)


def test_a_room_is_a_little_off_its_flat_and_always_by_the_same():
    air = rooms().air(0, FLATS)

    assert np.abs(air - FLATS[[0, 0, 1, 1]]).max() <= SPREAD
    assert len(set(air)) == 4
    assert (rooms().air(30 * DAY, FLATS + 1.0) == air + 1.0).all()


def test_an_air_lock_is_felt_within_hours_in_its_room_only_and_goes_again():
    locked = rooms(AirLock(start=HOUR, end=9 * HOUR, point="b", colder=4.0))
    fallen = {t: rooms().air(t * HOUR, FLATS) - locked.air(t * HOUR, FLATS) for t in (1, 2, 6, 9, 10, 14)}

    assert [fallen[t][1] for t in (1, 2, 6, 9)] == pytest.approx([0.0, 2.53, 3.97, 4.0], abs=0.01)
    assert [fallen[t][1] for t in (10, 14)] == pytest.approx([1.47, 0.03], abs=0.01)
    assert all((each[[0, 2, 3]] == 0).all() for each in fallen.values())


def test_a_daily_air_lock_comes_every_day():
    lock = AirLock(start=6 * HOUR, end=20 * HOUR, point="b", colder=3.0, daily=True)
    by_minute = np.array([colder(lock, t) for t in range(0, 4 * DAY, MINUTE)])

    assert by_minute.min() >= 0
    assert by_minute.max() < 3.0
    assert np.abs(np.diff(by_minute)).max() < 0.06
    assert [colder(lock, day * DAY + 20 * HOUR) for day in range(4)] == pytest.approx([3.0] * 4, abs=0.001)


def test_two_air_locks_of_one_room_add_up():
    both = rooms(*(AirLock(start=0, end=DAY, point="a", colder=each) for each in (1.0, 2.0)))

    assert (rooms().air(DAY, FLATS) - both.air(DAY, FLATS))[0] == pytest.approx(3.0)


def test_an_air_lock_where_there_is_no_room_is_refused():
    with pytest.raises(ValueError, match="air-locked-radiator: point: no room's point is called 'x'"):
        rooms(AirLock(start=0, end=DAY, point="x"))
