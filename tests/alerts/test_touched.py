"""What late data has touched, and what of the journal is needed until that is judged again."""

from __future__ import annotations

import numpy as np

from alerts.touched import Touched
from ingest.clock import HOUR


def touch(touched: Touched, position: int | None, **since: int) -> None:
    keys = np.array([int(key[1:]) for key in since], np.int32)
    touched.add(keys, np.array(list(since.values()), np.int64), position)


def test_a_point_is_judged_again_from_the_earliest_reading_that_touched_it():
    touched = Touched()
    touched.add(np.array([4, 7, 4], np.int32), np.array([30, 20, 10], np.int64), 1)
    touch(touched, 2, p4=15, p7=5)
    assert touched.some(10, HOUR) == ({4: 10, 7: 5}, 1)
    assert not touched


def test_a_point_that_is_a_minute_late_does_not_wait_for_a_week_of_another():
    touched = Touched()
    touch(touched, 1, p1=100 * HOUR, p2=101 * HOUR, p3=1 * HOUR)
    assert touched.some(10, 2 * HOUR)[0] == {3: HOUR}
    assert touched.some(1, 2 * HOUR)[0] == {1: 100 * HOUR}
    assert touched.some(1, 2 * HOUR)[0] == {2: 101 * HOUR}
    assert touched.some(1, 2 * HOUR) == ({}, None)


def test_the_journal_is_held_for_what_is_still_touched_and_no_longer():
    touched = Touched()
    touch(touched, 8, p1=1)
    touch(touched, 3, p2=3 * HOUR)
    assert touched.position == 3
    taken, held = touched.some(10, HOUR)
    assert (taken, held, touched.position) == ({1: 1}, 8, 3)
    touched.put_back(taken, held)
    assert (len(touched), touched.position) == (2, 3)
    touched.forget_others({1})
    assert touched.position == 8
    touched.some(10, HOUR)
    assert touched.position is None


def test_what_does_not_come_from_the_journal_holds_nothing_of_it():
    touched = Touched()
    touch(touched, None, p1=1)
    assert touched.position is None
    assert touched.some(10, HOUR) == ({1: 1}, None)
