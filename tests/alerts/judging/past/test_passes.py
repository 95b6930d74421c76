"""What a pass over stored readings reads: each reading once, no more than is needed, a slice at a time."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from alerts.judging.past.late_data import JudgingAgain, judge_again
from alerts.judging.past.repair import Repair
from alerts.judging.past.restart import Restart, restart
from alerts.rules.plan import Plan
from alerts.rules.timing import hold_of, silence_limit_of
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.history import ReadingsUnavailable
from tests.alerts.judging.city import NOW, CityHistory, city

INSTANT = NOW - MINUTE


def rows_needed(plan: Plan, instant: int) -> int:
    """Readings of the windows and of the silence limits before ``instant``, and all after it."""
    needed = 0
    for point in plan.inventory.points.values():
        steps = {rule.step_ms for rule in plan.mark_rules(point)}
        since = min(
            instant - silence_limit_of(point),
            *((instant // step - 64) * step - hold_of(point) for step in steps),
        )
        needed += -(-NOW // point.sampling_ms) - -(-since // point.sampling_ms)
    return needed


@pytest.mark.parametrize("count", [1, 1_000, 5_000, 50_000])
def test_a_restart_reads_each_reading_once_however_many_points_there_are(count):
    plan = city(count)
    history = CityHistory(plan)
    restart(plan, INSTANT, NOW, history, [])
    assert history.rows <= 1.1 * rows_needed(plan, INSTANT)
    edges = [(start, end) for _, start, end in history.reads]
    assert all(end == start for (_, end), (start, _) in pairwise(edges)), "gap or overlap"


def test_a_restart_of_points_of_all_kinds_reads_of_each_what_its_rules_need():
    plan = city(400, mixed=True)
    history = CityHistory(plan)
    history.times_read = Counter()
    restart(plan, NOW - HOUR, NOW, history, [])
    assert set(history.times_read.values()) == {1}
    assert rows_needed(plan, NOW - HOUR) <= history.rows <= 1.1 * rows_needed(plan, NOW - HOUR)


def test_a_slice_has_no_more_readings_than_asked_however_long_the_span():
    plan = city(300)
    history = CityHistory(plan)
    restarting = Restart(plan, NOW - 6 * HOUR, NOW, [], most=3_000)
    while restarting.step(history):
        continue
    assert max(rows for rows, _, _ in history.reads) <= 3_000 + 300
    assert history.rows <= 1.1 * rows_needed(plan, NOW - 6 * HOUR)


def test_what_is_in_memory_does_not_grow_with_the_span():
    peaks = []
    for hours in (3, 24):
        plan = city(500)
        history = CityHistory(plan)
        tracemalloc.start()
        restarting = Restart(plan, NOW - hours * HOUR, NOW, [], most=3_000)
        while restarting.step(history):
            continue
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] <= 1.2 * peaks[0]


def test_a_read_that_fails_is_made_again_alone():
    plan = city(200, mixed=True)
    smooth, rough = CityHistory(plan, level=17.0), CityHistory(plan, level=17.0)
    instant = NOW - 3 * HOUR
    _, expected = restart(plan, instant, NOW, smooth, [])
    restarting = Restart(plan, instant, NOW, [], most=READINGS_A_SLICE)
    failures = 0
    while not restarting.done:
        rough.fails_next = failures % 3
        try:
            restarting.step(rough)
        except ReadingsUnavailable:
            failures += 1
            rough.fails_next = 0
            restarting.step(rough)
        else:
            failures += 1
    _, found = restarting.result()
    assert failures > 10
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert expected, "a city without trouble proves nothing"
    assert rough.rows == smooth.rows


READINGS_A_SLICE = 2_000


def test_runs_that_may_be_older_than_the_windows_follow_and_are_found_as_if_they_had_not():
    plan = city(30)
    instant = NOW - 2 * HOUR
    at_once, _ = restart(plan, instant, NOW, CityHistory(plan, restless=False), [])
    history = CityHistory(plan, restless=False)
    restarting = Restart(plan, instant, NOW, [], runs_follow=True)
    while restarting.step(history):
        continue
    assert history.rows <= 1.1 * rows_needed(plan, instant)
    checker, changes = restarting.result()
    assert str(checker.behind) == "rule stuck at 30 points"
    assert not [change for change in changes if change.rule == "stuck"]
    assert checker.decided_until(NOW) == instant, "a restart before they are judged must find them"
    (runs,) = checker.equal_runs
    again = JudgingAgain(checker, range(30), instant + 1, NOW, [], runs.part.rule, most=1_000)
    while again.step(history, NOW):
        continue
    found = again.finish([])
    assert checker.behind is None
    assert {change.rule for change in found} == {"stuck"}
    for name in ("value", "start", "count", "opened", "judged_to"):
        own, other = getattr(runs.part, name), getattr(at_once.equal_runs[0].part, name)
        assert np.array_equal(own, other), name


def test_a_run_is_looked_for_no_further_back_than_it_goes():
    plan = city(10)
    history = CityHistory(plan)
    restart(plan, INSTANT, NOW, history, [])
    assert min(start for _, start, _ in history.reads) >= NOW - 2 * HOUR


def test_judging_again_goes_by_bites_of_bounded_rows_and_time():
    plan = city(300, sampling_ms=15 * MINUTE)
    history = CityHistory(plan, level=17.0)
    live, _ = restart(plan, INSTANT, NOW, history, [])
    since = NOW - 6 * DAY
    at_once = judge_again(live, range(300), since, NOW, history, [])
    history.reads.clear()
    again = JudgingAgain(live, range(300), since, NOW, [], most=1_000, longest_ms=HOUR)
    while again.step(history, NOW):
        continue
    assert max(rows for rows, _, _ in history.reads) <= 1_000 + 300
    assert max(end - start for _, start, end in history.reads[:-1]) <= HOUR
    assert again.finish([]) == at_once
    assert at_once


def test_a_repair_reads_each_reading_once():
    plan = city(200)
    history = CityHistory(plan)
    live, _ = restart(plan, INSTANT, NOW, history, [])
    live.leaves_out = True
    (cohort,) = live.cohorts
    with live.guard(cohort, NOW - 2 * HOUR):
        raise ZeroDivisionError("a bug")
    history.times_read = Counter()
    history.reads.clear()
    repair = Repair(live, live.faults[0], NOW, [], most=2_000)
    while repair.step(history, NOW):
        assert live.faults, "the part is left out until all of it is read"
    checker, _ = repair.finish(live)
    assert not checker.faults
    assert set(history.times_read.values()) == {1}
    assert max(rows for rows, _, _ in history.reads) <= 2_000 + 200
