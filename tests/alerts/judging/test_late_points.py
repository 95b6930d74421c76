"""Points with late data, and what of the journal is needed until they are judged again."""

from __future__ import annotations

import numpy as np

from alerts.judging.late_points import LatePoints
from ingest.durations import HOUR


def add_late(late_points: LatePoints, position: int | None, **since: int) -> None:
    keys = np.array([int(key[1:]) for key in since], np.int32)
    late_points.add(keys, np.array(list(since.values()), np.int64), position)


def test_a_point_is_judged_again_from_its_earliest_late_reading():
    late_points = LatePoints()
    late_points.add(np.array([4, 7, 4], np.int32), np.array([30, 20, 10], np.int64), 1)
    add_late(late_points, 2, p4=15, p7=5)
    assert late_points.take(10, HOUR) == ({4: 10, 7: 5}, 1)
    assert not late_points


def test_a_point_that_is_a_minute_late_does_not_wait_for_a_week_of_another():
    late_points = LatePoints()
    add_late(late_points, 1, p1=100 * HOUR, p2=101 * HOUR, p3=1 * HOUR)
    assert late_points.take(10, 2 * HOUR)[0] == {3: HOUR}
    assert late_points.take(1, 2 * HOUR)[0] == {1: 100 * HOUR}
    assert late_points.take(1, 2 * HOUR)[0] == {2: 101 * HOUR}
    assert late_points.take(1, 2 * HOUR) == ({}, None)


def test_the_journal_is_held_while_late_points_need_it_and_no_longer():
    late_points = LatePoints()
    add_late(late_points, 8, p1=1)
    add_late(late_points, 3, p2=3 * HOUR)
    assert late_points.journal_position == 3
    taken, needed = late_points.take(10, HOUR)
    assert (taken, needed, late_points.journal_position) == ({1: 1}, 8, 3)
    add_late(late_points, 8, p1=1)
    assert (len(late_points), late_points.journal_position) == (2, 3)
    late_points.keep_only({1})
    assert late_points.journal_position == 8
    late_points.take(10, HOUR)
    assert late_points.journal_position is None


def test_what_does_not_come_from_the_journal_holds_nothing_of_it():
    late_points = LatePoints()
    add_late(late_points, None, p1=1)
    assert late_points.journal_position is None
    assert late_points.take(10, HOUR) == ({1: 1}, None)
