"""The states of points are those of the windows: what has a value, what breaches, what is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.compliance.situation.place_order import place_order
from alerts.compliance.situation.point_states import PointState
from alerts.compliance.situation.situation import PlaceFigures, PointNow, SituationNow
from alerts.judging.states import states_of
from alerts.rules.rule_files import default_rules
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.judging.live_checker import LiveChecker
from tests.alerts.reference.episodes import Reading

START = 1_768_428_000_000
"""2026-01-15 06:00 in Shanghai: the day clause begins."""
SEASON = Calendar(
    "season", (DateSpan("10-20", "04-10"),), ("06:00-22:00",), ("06:00-22:00",), DateSpan("05-01", "09-30")
)
GOOD, COLD, FROST, QUIET, FLOOD = "good", "cold", "frost", "quiet", "flood"
VALUES = {GOOD: 20.0, COLD: 16.2, FROST: 9.0}


def town() -> Inventory:
    places = [
        Place("city", Level.ORGANISATION, "城", calendar="season"),
        Place("b", Level.BUILDING, "栋", "city"),
    ]
    names = (GOOD, COLD, FROST, QUIET)
    places += [Place(each, Level.HOUSEHOLD, each, "b", households=1) for each in names]
    points = [
        Point(
            *(f"{each}/t", Metric.INDOOR_TEMPERATURE, each, MINUTE, MINUTE),
            residential=True,
            registered_at=START,
            key=key,
        )
        for key, each in enumerate(names)
    ]
    points.append(Point("level", Metric.WATER_LEVEL, "b", MINUTE, MINUTE, registered_at=START, key=4))
    return Inventory(
        places={each.id: each for each in places},
        points={each.id: each for each in points},
        calendars={"season": SEASON},
    )


def judged(inventory: Inventory, start: int = START, hours: int = 2, quiet: int = 0) -> SituationNow:
    """How the town stands after some hours of readings, of which one point has none.

    ``quiet``: and after so many milliseconds without any.
    """
    judge = LiveChecker(inventory, default_rules(), start)
    until = start + hours * HOUR
    for at in range(start, until, 10 * MINUTE):
        minutes = range(at, at + 10 * MINUTE, MINUTE)
        judge.take(
            [Reading(f"{name}/t", each, value, each) for each in minutes for name, value in VALUES.items()]
        )
        judge.take([Reading("level", each, 2.0, each) for each in minutes])
        judge.tick(at + 10 * MINUTE)
    if quiet:
        judge.tick(until + quiet)
    return SituationNow(place_order(inventory), states_of(judge.checker, until + quiet))


def point_at(situation: SituationNow, place: str) -> PointNow:
    (found,) = situation.at(place)
    return found


def test_a_point_is_as_the_windows_have_it():
    situation = judged(town())
    measured = PointState.MEASURED | PointState.JUDGED
    assert point_at(situation, GOOD).state == measured
    assert point_at(situation, COLD).state == measured | PointState.BREACHING
    assert point_at(situation, QUIET)[1:] == (PointState.SILENT, None, None, None)
    assert point_at(situation, "b").state == PointState.MEASURED, "no rule looks at it"
    assert (point_at(situation, FROST).value, point_at(situation, COLD).value) == (9.0, 16.2)
    assert point_at(situation, COLD).depth == pytest.approx(1.8 / 18)
    assert point_at(situation, GOOD).depth == pytest.approx(-2 / 18)
    figures = situation.of("city")
    assert figures._replace(worst=None) == PlaceFigures(5, 4, 3, 1, 2, 1, 0, 0, 4, 2)
    assert figures.worst is not None
    assert figures.worst.point.place == FROST
    assert situation.judged_until == START + 2 * HOUR


def test_a_reading_is_the_value_of_now_before_its_mark_is_decided():
    inventory, until = town(), START + 2 * HOUR
    judge = LiveChecker(inventory, default_rules(), START)
    for at in range(START, until, MINUTE):
        judge.take([Reading(f"{name}/t", at, value, at) for name, value in VALUES.items()])
    judge.tick(until)

    def said(name: str, now: int) -> PointNow:
        return point_at(SituationNow(place_order(inventory), states_of(judge.checker, now)), name)

    assert said(GOOD, until).value == VALUES[GOOD]
    at = until + 5_000
    judge.take([Reading(f"{GOOD}/t", at, 16.5, at), Reading(f"{GOOD}/t", at, 30.0, at + 1)])
    judge.take([Reading(f"{QUIET}/t", at, 17.1, at)])
    judge.tick(at + 500)
    assert said(GOOD, at + 500)[1:4] == (PointState.MEASURED | PointState.JUDGED, 16.5, at)
    assert said(GOOD, at + 500).depth == pytest.approx(1.5 / 18), "and it is worse than what keeps its limit"
    assert said(QUIET, at + 500).value == 17.1, "who speaks again has a value at once"
    assert said(GOOD, at - 1).value == VALUES[GOOD], "what is ahead of its time is not yet"
    judge.tick(at + 2 * MINUTE)
    assert said(GOOD, at + MINUTE).value == 16.5, "and stays it when it has been judged"


def test_the_worst_of_what_is_stale_is_that_which_was_the_worst_and_not_the_first():
    situation = judged(town(), quiet=15 * MINUTE)
    found = situation.some("b", {Metric.INDOOR_TEMPERATURE}, below=True)
    assert (found.measured, found.breaching) == (0, 2)
    assert found.worst is not None
    assert found.worst.point.place == FROST
    assert (found.worst.value, found.worst.depth) == (None, None)
    assert situation.of("b").worst is None, "nothing is judged by what was"


def test_out_of_season_a_room_is_measured_and_not_judged():
    summer = START + 182 * 24 * HOUR
    known = town()
    points = {id_: replace(each, registered_at=summer) for id_, each in known.points.items()}
    situation = judged(replace(known, points=points), summer)
    figures = situation.of("city")
    assert (figures.measured, figures.judged, figures.share, figures.worst) == (4, 0, None, None)
    assert point_at(situation, COLD).state == PointState.MEASURED
