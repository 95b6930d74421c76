"""Marks a second apart in the year 2040: their numbers are beyond 32 bits, and all is judged as today."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from alerts.judging.windows.cohorts import cohorts_of
from alerts.rules.plan import plan_of
from alerts.rules.rule import RuleKind
from alerts.rules.rule_files import default_rules
from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.judging.judge_history import judge
from tests.alerts.judging.live_checker import LiveChecker
from tests.alerts.reference.episodes import Reading

IN_2040 = round(datetime(2040, 1, 10, 4, tzinfo=UTC).timestamp()) * SECOND
TODAY = round(datetime(2026, 1, 10, 4, tzinfo=UTC).timestamp()) * SECOND
CALENDAR = Calendar(
    "c", (DateSpan("11-15", "03-15"),), ("00:00-24:00",), ("00:00-24:00",), DateSpan("05-01", "09-30")
)
TOWN = Inventory(
    places={"home": Place("home", Level.HOUSEHOLD, "Home", households=1, calendar="c")},
    calendars={"c": CALENDAR},
    points={
        "room": Point("room", Metric.INDOOR_TEMPERATURE, "home", MINUTE, MINUTE, residential=True, key=0),
        "main": Point("main", Metric.WATER_PRESSURE, "home", SECOND, SECOND, key=1),
    },
)
RULES = {
    name: rule
    if rule.kind in (RuleKind.SILENT, RuleKind.STUCK)
    else replace(rule, step_ms=SECOND, marks=60, within_ms=20 * SECOND, stays_ms=10 * SECOND)
    for name, rule in default_rules().items()
}


def readings(start: int) -> list[Reading]:
    """A cold quarter of an hour, and a burst that is mended."""
    cold = range(5, 20)
    room = [(m * MINUTE, 17.0 if m in cold else 20.0) for m in range(40)]
    main = [(s * SECOND, 0.15 if 300 <= s < 900 else 0.30) for s in range(2400)]
    rows = [("room", at, value) for at, value in room] + [("main", at, value) for at, value in main]
    return [
        Reading(point, start + at, value, start + at, 0)
        for point, at, value in sorted(rows, key=lambda row: row[1])
    ]


def found(start: int) -> list[tuple[str, int, int | None]]:
    judged = judge(readings(start), TOWN, RULES, start=start, until=start + 40 * MINUTE)
    return [(e.rule, e.opened_at - start, e.ended_at and e.ended_at - start) for e in judged]


def test_history_of_2040_is_judged_as_that_of_today():
    assert {rule for rule, _, _ in found(TODAY)} >= {"room.day", "fall"}
    assert found(IN_2040) == found(TODAY)


@pytest.mark.parametrize("start", [TODAY, IN_2040])
def test_a_live_run_says_the_same_as_history(start):
    live = LiveChecker(TOWN, RULES, start)
    for reading in readings(start):
        live.take([reading])
        if reading.point == "room":
            live.tick(reading.measured_at)
            if live.deaths == 0 and reading.measured_at > start + 10 * MINUTE:
                live.die(2)
    live.finish(start + 40 * MINUTE)
    episodes = live.recorded.touching(None, start)
    assert [
        (e.rule, e.opened_at - start, e.ended_at and e.ended_at - start)
        for e in sorted(episodes, key=lambda e: (e.rule, e.point, e.opened_at))
        if e.rule != "silent"
    ] == found(start)


def test_window_state_stays_within_its_bytes():
    """design.md: at most 120 bytes a point under the room rules."""
    plan = plan_of(TOWN, default_rules())
    [cohort] = cohorts_of(plan, [TOWN.points["room"]], lambda _: IN_2040 // MINUTE)
    assert cohort.state_bytes <= 120
    assert np.iinfo(cohort.decided.dtype).max > 2**33
