"""Which readings are the first of their identity once an unusable one has come."""

from __future__ import annotations

from alerts.judging.unusable_first import AHEAD_MS, UnusableFirst
from ingest.durations import MINUTE
from ingest.readings.batch import Batch, Flag, batch_of

MOVED = int(Flag.MOVED)


def readings(*rows: tuple[int, int, float, int]) -> Batch:
    """Readings as ``(point, measured_at, value, flags)``."""
    point, at, value, flags = zip(*rows, strict=True)
    return batch_of(point, at, value, flags=flags)


def test_a_clean_reading_after_a_flagged_one_of_its_identity_is_left_out():
    unusable_first = UnusableFirst()
    first = readings((1, 10, 18.0, MOVED), (1, 10, 18.0, 0), (1, 20, 18.0, 0), (2, 10, 18.0, 0))
    assert unusable_first.filter(first).measured_at.tolist() == [10, 20, 10]
    assert unusable_first.filter(
        readings((2, 10, 17.0, 0), (1, 10, 17.0, 0), (1, 30, 17.0, 0))
    ).point.tolist() == [
        2,
        1,
    ]


def test_a_clean_reading_that_came_first_stays_when_a_flagged_one_follows():
    unusable_first = UnusableFirst()
    kept = unusable_first.filter(readings((1, 10, 18.0, 0), (1, 10, 18.0, MOVED)))
    assert kept.flags.tolist() == [0]
    assert not unusable_first


def test_nothing_is_remembered_longer_than_it_is_waited_for_nor_of_a_clock_far_ahead():
    unusable_first, now = UnusableFirst(), 100 * MINUTE
    unusable_first.filter(
        readings(*((1, at, 18.0, MOVED) for at in (MINUTE, now, now + AHEAD_MS, now + AHEAD_MS + 1)))
    )
    unusable_first.drop_decided(MINUTE, now)
    assert len(unusable_first) == 2
    assert not len(unusable_first.filter(readings((1, now, 18.0, 0))))
