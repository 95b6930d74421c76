"""Every stream of a registered point ends in judgement, silence or *unusable*; the page's hole is named.

A silence is told that outlasts its hold; a shorter one has no ticket (judgement.md, section 6).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from simulators.expected.judging.episodes import judge
from simulators.expected.judging.rules import RULES
from simulators.expected.judging.silent_points import silence_after
from simulators.expected.judging.unusable_points import LOOK_BACK_MS, unusable_after, window_of
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at
from tests.examples import examples
from tests.simulators.expected.readings import delivered
from tests.simulators.expected.small_town import town

NAME = "b1-1/t"
START = at("2024-01-10 05:00")
UNTIL = START + 40 * DAY
TOLD_BY = {each: RULES[each] for each in ("silent", "unusable")}


def hold_of_silence(point: Point) -> int:
    return max(2 * MINUTE, point.sampling_ms)


def longest_gap(point: Point) -> int:
    """The longest time between two signs of life of which no ticket tells."""
    return silence_after(point) + hold_of_silence(point)


def is_in_the_hole(point: Point) -> bool:
    """Whether it may speak for ever, always after its longest gap, and never for long enough in seven days.

    With P above 11.2 h, and U above 55.6 h: `docs/decisions/0028`, *What the page leaves open*.
    """
    limit, cycle = silence_after(point), longest_gap(point)
    whole, rest = divmod(LOOK_BACK_MS, cycle)
    return whole * limit + min(limit, rest) < unusable_after(point)


def told_within(point: Point) -> int:
    """After how long without a judgeable mark somebody has been told, whatever comes."""
    spoken_for = unusable_after(point) * longest_gap(point) // silence_after(point)
    return min(spoken_for, LOOK_BACK_MS) + 2 * longest_gap(point)


def untold(inventory: Inventory, readings: list[Reading]) -> list[tuple[int, int]]:
    """Stretches (UTC ms) without a judgeable mark that were long enough to be told, and were not."""
    (point,) = inventory.points.values()
    found = judge(delivered(readings, inventory), inventory, start=START, until=UNTIL, rules=TOLD_BY)
    told = []
    for e in found:
        since = e.opened_at + (hold_of_silence(point) if e.rule == "silent" else 0)
        ended = UNTIL + 1 if e.ended_at is None else e.ended_at
        if since < ended:
            told.append((since, ended))
    return [
        (first, last)
        for first, last in stretches_without_judgement(point, readings)
        if last - first > told_within(point)
        and not any(since <= first + told_within(point) and first <= ended for since, ended in told)
    ]


def stretches_without_judgement(point: Point, readings: list[Reading]) -> list[tuple[int, int]]:
    """Between two judgeable marks, or the registration and the end."""
    window = window_of(point)
    times = np.array([0, *sorted(r.measured_at for r in readings if not r.flags)], np.int64)
    marks = np.arange(-(-START // window.step), UNTIL // window.step + 1) * window.step
    newest = times[np.searchsorted(times, marks, side="right") - 1]
    present = marks - newest <= point.sampling_ms * 3 // 2
    count = np.cumsum(np.concatenate([np.zeros(window.marks, np.int64), present]))
    judgeable = marks[count[window.marks :] - count[: -window.marks] >= window.enough]
    edges = np.unique(np.concatenate([[START], judgeable, [UNTIL]])).tolist()
    return [(one, other) for one, other in pairwise(edges) if other - one > window.step]


def spoken(chance: Random, point: Point) -> list[Reading]:
    """Stretches in which it sends good, flagged or simulated readings, or nothing, at a pace of their own."""
    readings, t = [], START
    while t < UNTIL:
        flag = chance.choice((Flag(0), Flag.LOW_BATTERY, Flag.LOW_BATTERY, Flag.MOVED, Flag.SIMULATED, None))
        pace = round(point.sampling_ms * chance.choice((1, 1, 2, 2.9, 3, 3.5, 4, 4, 5)))
        end = min(UNTIL, t + chance.choice((1, 2, 8, 20)) * max(DAY, 2 * point.sampling_ms))
        if flag is not None:
            readings += [Reading(NAME, i, 7.0, i + SECOND, int(flag)) for i in range(t, end, pace)]
        t = end + (0 if flag is None else chance.choice((0, pace)))
    return readings


def one_point(metric: Metric, sampling: int, upload: int) -> Inventory:
    inventory = town(1, metric=metric)
    point = replace(inventory.points[NAME], sampling_ms=sampling, upload_ms=upload)
    return replace(inventory, points={NAME: point})


@st.composite
def points(draw: st.DrawFn) -> Inventory:
    sampling = draw(st.sampled_from((20 * MINUTE, HOUR, 6 * HOUR, 10 * HOUR, 12 * HOUR, DAY)))
    upload = sampling * draw(st.sampled_from((1, 1, 2, 6)))
    return one_point(draw(st.sampled_from((Metric.INDOOR_TEMPERATURE, Metric.PH))), sampling, upload)


@settings(max_examples=examples(40), deadline=None)
@given(points(), st.integers(0, 2**32))
def test_every_stream_ends_in_judgement_silence_or_unusable_outside_the_hole(inventory, seed):
    (point,) = inventory.points.values()
    found = untold(inventory, spoken(Random(seed), point))
    in_the_hole = is_in_the_hole(point)
    event(f"in the hole: {in_the_hole}, untold: {bool(found)}")
    assert found == [] or in_the_hole


@pytest.mark.parametrize(
    ("sampling", "upload"), [(10 * HOUR, 10 * HOUR), (11 * HOUR, 11 * HOUR), (HOUR, 55 * HOUR)]
)
def test_before_the_hole_the_slowest_flagged_stream_is_told(sampling, upload):
    inventory = one_point(Metric.INDOOR_TEMPERATURE, sampling, upload)
    (point,) = inventory.points.values()
    assert not is_in_the_hole(point)
    assert untold(inventory, slowest(point)) == []


@pytest.mark.parametrize(
    ("sampling", "upload"),
    [(11 * HOUR + 30 * MINUTE,) * 2, (12 * HOUR, 12 * HOUR), (DAY, DAY), (HOUR, 56 * HOUR)],
)
def test_the_hole_a_point_of_long_periods_that_is_heard_after_each_longest_gap_is_never_told(
    sampling, upload
):
    """The page says so; once it says otherwise, this test goes, and so does the hole's name."""
    inventory = one_point(Metric.INDOOR_TEMPERATURE, sampling, upload)
    (point,) = inventory.points.values()
    assert is_in_the_hole(point)
    assert untold(inventory, slowest(point)) == [(START, UNTIL)]


def slowest(point: Point) -> list[Reading]:
    """Its battery is low, and it is heard as seldom as no ticket of silence tells of."""
    times = range(START, UNTIL + longest_gap(point), longest_gap(point))
    return [Reading(NAME, t, 20.0, t + SECOND, int(Flag.LOW_BATTERY)) for t in times]
