"""A point that speaks and cannot be judged: by hand, and the same in any order and after any death."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.episodes.episode import EndReason, Episode
from alerts.judging.windows.watched_points import FIRST_SLOTS, WatchedPoints
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from alerts.rules.timing import silence_limit_of, unusable_after
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from tests.alerts.judging.heard_of import unheard_of
from tests.alerts.judging.judge_history import judge as judge_history
from tests.alerts.judging.live_checker import LiveChecker, LiveCheckerInBites
from tests.alerts.reference.marks import Reading, ReferenceEpisode
from tests.alerts.reference.town import MAIN, ROOM, at, said, town
from tests.examples import examples

RULES = {id_: default_rules()[id_] for id_ in ("unusable", "silent")}
START = at("2024-07-10 06:00")
"""In summer: no season, no hours."""


def registered(point: Point, since: int = START, key: int = 0) -> Point:
    return replace(point, id=f"point-{key}", key=key, registered_at=since)


def unusable(
    point: Point, readings: list[Reading], until: int, start: int = START
) -> list[tuple[int, int, int | None]]:
    """Began, opened and ended, in minutes since `START`; the same live as in history."""
    point = registered(point, start)
    readings = sorted((r._replace(point=point.id) for r in readings), key=lambda r: r.received_at)
    inventory = town(point)
    found = [
        spans(e)
        for e in judge_history(readings, inventory, RULES, start=start, until=until)
        if e.rule == "unusable"
    ]
    for kind in (LiveChecker, LiveCheckerInBites):
        live = kind(inventory, RULES, start)
        for number, reading in enumerate(readings):
            live.take([reading])
            live.tick(reading.received_at)
            if number % 331 == 5:
                live.die(number % 3)
        live.finish(until)
        assert [spans(e) for e in of_unusable(live, until)] == found
    return found


def of_unusable(live: LiveChecker, until: int) -> list[Episode]:
    return [e for e in live.recorded.valid() if e.rule == "unusable" and e.opened_at <= until]


def spans(episode: Episode | ReferenceEpisode) -> tuple[float, float, float | None]:
    ended = episode.ended_at
    return (
        (episode.began_at - START) / MINUTE,
        (episode.opened_at - START) / MINUTE,
        None if ended is None else (ended - START) / MINUTE,
    )


def flagged(
    first: float, last: float, step: int = MINUTE, flags: int = int(Flag.LOW_BATTERY)
) -> list[Reading]:
    """From ``first`` until before ``last``, minutes since `START`."""
    return said(START + round(first * MINUTE), START + round(last * MINUTE), 20.0, step=step, flags=flags)


def usable(first: float, last: float, step: int = MINUTE) -> list[Reading]:
    return flagged(first, last, step, 0)


def test_kilopascals_without_a_unit_are_told_after_an_hour():
    """H2 of the field: 50 MPa every minute from the registration on, and no mark is judgeable."""
    main = [r._replace(value=50.0) for r in flagged(0, 121, flags=int(Flag.RANGE))]
    assert unusable(MAIN, main, START + 2 * HOUR) == [(0.25, 60.0, None)]


def test_a_room_with_a_weak_battery_is_told_after_six_hours_and_ends_with_the_first_judgeable_mark():
    # Usable until 07:59: present until 08:00 (1.5 min), and 36 of the last 60 marks are until 08:24.
    readings = [*usable(0, 120), *flagged(120, 600), *usable(600, 700)]
    # The last judgeable mark is at 144; 6 h later is 504. From 600 on, 36 present marks are there at 635.
    assert unusable(ROOM, readings, START + 12 * HOUR) == [(145.0, 504.0, 635.0)]


def test_the_time_in_which_it_is_silent_does_not_count():
    readings = [*usable(0, 120), *flagged(120, 200), *flagged(300, 700)]
    # Silent from 199 + 3 = 202 until 300: 98 minutes.
    assert unusable(ROOM, readings, START + 12 * HOUR) == [(145.0, 504.0 + 98.0, None)]


def test_silence_alone_is_never_unusable_and_ends_nothing():
    assert unusable(ROOM, usable(0, 120), START + 2 * DAY) == []
    readings = [*usable(0, 120), *flagged(120, 520), *usable(1000, 1050)]
    assert unusable(ROOM, readings, START + 20 * HOUR) == [(145.0, 504.0, 1035.0)]


def test_readings_too_seldom_for_their_window_are_unusable_without_any_flag():
    """Said to come every minute, and come every three: each holds for two marks of three, which is enough."""
    assert unusable(ROOM, usable(0, 900, 3 * MINUTE), START + 15 * HOUR) == []
    # Every four minutes: two marks of four, 30 of 60. Of each four minutes it is silent for one: 119 of 479.
    assert unusable(ROOM, usable(0, 900, 4 * MINUTE), START + 15 * HOUR) == [(1.0, 479.0, None)]


@pytest.mark.parametrize("flag", [Flag.CLOCK_SKEW, Flag.TOO_OLD, Flag.SIMULATED, Flag.CONFLICT])
def test_what_is_no_sign_of_life_leaves_a_point_silent(flag):
    assert unusable(ROOM, flagged(0, 600, flags=int(flag)), START + 12 * HOUR) == []


def test_no_more_than_seven_days_count():
    """Five hours of flagged readings, eight days of silence, five hours again: never six of seven days."""
    later = 8 * 24 * 60
    readings = [*flagged(0, 300, 5 * MINUTE), *flagged(later, later + 300, 5 * MINUTE)]
    point = replace(ROOM, sampling_ms=5 * MINUTE, upload_ms=5 * MINUTE)
    assert unusable(point, readings, START + 9 * DAY) == []
    longer = [*readings, *flagged(later + 300, later + 400, 5 * MINUTE)]
    # The first mark that counts is seven days before the opening.
    assert unusable(point, longer, START + 9 * DAY) == [
        (later + 360 - 7 * 24 * 60 + 1.0, later + 360.0, None)
    ]


def test_long_periods_of_a_point_put_it_off():
    seldom = replace(ROOM, sampling_ms=HOUR, upload_ms=6 * HOUR)
    assert unusable_after(seldom) == 18 * HOUR
    assert unusable_after(replace(seldom, upload_ms=3 * DAY)) == 7 * DAY, "no longer than it looks back"
    assert unusable_after(MAIN) == HOUR
    readings = [r._replace(received_at=r.measured_at + HOUR) for r in flagged(0, 2000, HOUR)]
    assert unusable(seldom, readings, START + 30 * HOUR) == [(1.0, 18 * 60.0, None)]


def test_an_hour_of_late_flagged_readings_moves_an_opening():
    """They show that the point was not silent, so that it is unusable earlier than it was said to be."""
    readings = [*usable(0, 120), *flagged(120, 200), *flagged(300, 700)]
    late = [r._replace(received_at=START + 11 * HOUR + r.measured_at % 1000) for r in flagged(200, 300)]
    assert unusable(ROOM, [*readings, *late], START + 12 * HOUR) == [(145.0, 504.0, None)]


@dataclass(frozen=True)
class Streams:
    inventory: Inventory
    readings: list[Reading]
    until: int


MANNERS = ("usable", "usable", "range", "battery", "sparse", "mixed", "silence", "simulated")


@st.composite
def streams(draw: st.DrawFn) -> Streams:
    """One to four points, each of which says things for a few hours in which it can be judged, or cannot."""
    points, readings = [], []
    until = START + 6 * HOUR
    for key in range(draw(st.integers(1, 4))):
        sampling = draw(st.sampled_from((15 * SECOND, MINUTE, 5 * MINUTE)))
        metric = draw(st.sampled_from((Metric.WATER_PRESSURE, Metric.PH)))
        upload = sampling * draw(st.sampled_from((1, 1, 4)))
        since = START - draw(st.sampled_from((0, 1, 30 * MINUTE, 2 * DAY)))
        point = registered(replace(MAIN, metric=metric, sampling_ms=sampling, upload_ms=upload), since, key)
        points.append(point)
        chance = Random(draw(st.integers(0, 2**32)))
        parts = st.lists(st.tuples(st.sampled_from(MANNERS), st.sampled_from((7, 31, 70, 130))), max_size=6)
        readings += list(speak(point, draw(parts), chance, until))
    inventory = town(points[0])
    return Streams(
        replace(inventory, points={p.id: p for p in points}),
        sorted(readings, key=lambda r: (r.received_at, r.point, r.measured_at)),
        until,
    )


def speak(point: Point, parts: list[tuple[str, int]], chance: Random, until: int) -> Iterator[Reading]:
    first = START + chance.choice((0, 1, 20 * MINUTE))
    late = chance.choice((0, 0, 10 * MINUTE, 2 * HOUR))
    for manner, minutes in parts:
        last = min(first + minutes * MINUTE, until)
        for when in range(first, last, point.sampling_ms):
            flags = {"range": Flag.RANGE, "battery": Flag.LOW_BATTERY, "simulated": Flag.SIMULATED}.get(
                manner, 0
            )
            dropped = manner == "silence" or (manner in ("sparse", "mixed") and chance.random() < 0.5)
            if manner == "mixed" and chance.random() < 0.5:
                flags = Flag.MOVED
            if not dropped and chance.random() < 0.98:
                received = when + chance.choice((0, 0, point.upload_ms, late))
                yield Reading(
                    point.id, when, 7.0 if not flags & Flag.RANGE else 99.0, min(received, until), int(flags)
                )
        first = last


def in_history(scenario: Streams) -> list[tuple[object, ...]]:
    judged = judge_history(scenario.readings, scenario.inventory, RULES, start=START, until=scenario.until)
    return rows(judged, scenario)


def rows(episodes: object, scenario: Streams) -> list[tuple[object, ...]]:
    return sorted(
        (e.rule, e.point, e.opened_at, e.began_at, *_end_by(e, scenario.until))
        for e in episodes
        if START <= e.opened_at <= scenario.until
    )


def _end_by(episode: Episode | ReferenceEpisode, until: int) -> tuple[int, str]:
    over = episode.ended_at is not None and episode.ended_at <= until
    return (episode.ended_at or 0, str(episode.end_reason)) if over else (0, "")


STREAMS = settings(max_examples=examples(8))


@STREAMS
@given(streams(), st.integers(0, 2**32), st.booleans())
def test_live_in_any_order_and_after_any_death_as_in_history(scenario, seed, shuffles):
    expected = in_history(scenario)
    event(f"unusable: {min(3, sum(row[0] == 'unusable' for row in expected))}")
    for kind in (LiveChecker, LiveCheckerInBites):
        chance = Random(seed)
        readings = list(scenario.readings)
        if shuffles:
            chance.shuffle(readings)
        live = kind(scenario.inventory, RULES, START)
        first = 0
        while first < len(readings):
            some = readings[first : first + chance.choice((1, 30, 300, 1000))]
            first += len(some)
            live.take(some)
            live.tick(max(live.now if shuffles else 0, *(r.received_at for r in some)))
            if chance.random() < 0.3:
                live.judge_late()
            if chance.random() < 0.1:
                live.die(chance.choice((0, 0, 1, 2)))
        live.finish(scenario.until)
        assert live.checker.behind is None
        assert rows(live.recorded.valid(), scenario) == expected


@STREAMS
@given(streams())
def test_every_stretch_without_judgement_is_silent_or_unusable_in_the_end(scenario):
    """No flag, gap or time keeps a point out of judgement unseen: what is not judged is told by two rules."""
    assert unheard_of(scenario.inventory, scenario.readings, scenario.until) == []


def test_a_rule_that_is_new_finds_what_was_so_before():
    inventory = town(registered(ROOM))
    live = LiveChecker(inventory, {"silent": RULES["silent"]}, START)
    for reading in [*usable(0, 120), *flagged(120, 400)]:
        live.take([reading._replace(point="point-0")])
        live.tick(reading.received_at)
    live.change(plan_of(inventory, RULES))
    assert str(live.checker.behind) == "rule unusable at 1 points"
    live.judge_late()
    assert live.checker.behind is None
    for reading in flagged(400, 600):
        live.take([reading._replace(point="point-0")])
        live.tick(reading.received_at)
    live.finish(START + 10 * HOUR)
    assert [spans(e) for e in of_unusable(live, live.now)] == [(145.0, 504.0, None)]


def test_a_point_that_is_added_counts_from_its_registration():
    inventory = town(registered(ROOM))
    live = LiveChecker(inventory, RULES, START)
    live.tick(START + HOUR)
    other = registered(MAIN, START + HOUR, 1)
    live.change(plan_of(replace(inventory, points={**inventory.points, other.id: other}), RULES))
    for reading in flagged(60, 200):
        live.take([reading._replace(point=other.id)])
        live.tick(reading.received_at)
    assert [(e.point, *spans(e)) for e in of_unusable(live, live.now)] == [(other.id, 60.25, 120.0, None)]


def test_an_episode_says_that_it_has_no_limit_and_why_it_ended():
    inventory = town(registered(MAIN))
    live = LiveChecker(inventory, RULES, START)
    for reading in [*flagged(0, 70), *usable(70, 80)]:
        live.take([reading._replace(point="point-0", value=0.3)])
        live.tick(reading.received_at)
    (found,) = of_unusable(live, live.now)
    assert (found.limit, found.unit, found.hours, found.covered, found.worst) == (
        None,
        None,
        "always",
        0,
        None,
    )
    assert found.end_reason is EndReason.JUDGEABLE_AGAIN
    assert not found.found_late


def test_what_is_watched_takes_no_more_room_than_it_needs():
    watched = WatchedPoints(100_000)
    assert watched.slot.itemsize == 2
    everywhere = np.arange(100_000)
    watched.watch(everywhere, 5, 7)
    assert watched.slot.itemsize == 4
    assert (watched.since[watched.slot] == 5).all()
    watched.open(int(watched.slot[99_999]), 3)
    watched.release(everywhere[:-1])
    assert watched.slot.itemsize == 2
    assert len(watched.since) == FIRST_SLOTS
    assert watched.opened() == [(99_999, 3)]
    assert silence_limit_of(MAIN) == 3 * MINUTE
