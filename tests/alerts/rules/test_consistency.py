"""Rules and points that do not go together are told with file and key before anything is judged."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.judging.compiling import check_rules
from alerts.rules.rule import Concern, Rule, RuleKind, Severity, Side, Who
from alerts.rules.rule_files import default_rules
from alerts.rules.spans import most_marks
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.local_time import bounds_of, common_spans, contains
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import Metric

ROOM, PRESSURE = Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE
ALL_DAY = ("00:00-24:00",)
CALENDAR = Calendar("c", (DateSpan("11-15", "03-15"),), ALL_DAY, ALL_DAY, DateSpan("06-01", "09-30"))
RULES = default_rules()


def town(*points: Point, calendar: Calendar = CALENDAR, **more: object) -> Inventory:
    home = Place("home", Level.HOUSEHOLD, "Home", households=1, calendar="c")
    return Inventory({"home": home}, {p.id: p for p in points}, calendars={"c": calendar}, **more)


def room(**more: object) -> Point:
    return Point("room", ROOM, "home", MINUTE, MINUTE, **{"residential": True, **more})


def office(hours: str | None = None) -> Point:
    limits = {"room.contract": 20.0}
    return Point(
        "office", ROOM, "home", MINUTE, MINUTE, residential=False, limits=limits, contract_hours=hours
    )


def main(name: str = "main", sampling: int = 15 * SECOND, **limits: float) -> Point:
    own = {f"pressure.{side}": limit for side, limit in limits.items()}
    return Point(name, PRESSURE, "home", sampling, sampling, limits=own)


def rule(name: str, **more: object) -> Rule:
    plain = Rule(name, "X1", RuleKind.WINDOW, ROOM, Concern.ROOM_TEMPERATURE, Severity.INFO)
    return replace(plain, **more)


def problems(inventory: Inventory, *more: Rule) -> list[str]:
    rules = RULES | {own.id: own for own in more}
    return [str(problem) for problem in check_rules(rules, inventory, "rules.toml", "town.csv").problems]


def test_what_ships_goes_with_every_point_it_is_for():
    points = [Point(m.value, m, "home", MINUTE, HOUR) for m in Metric if m is not ROOM]
    assert problems(town(room(), office("08:00-18:00"), main(high=0.6), *points)) == []


# Limits


@pytest.mark.parametrize("low", [0.5, 0.6])
def test_a_maximum_must_be_above_the_minimum_at_the_point(low):
    [problem] = problems(town(main(low=low, high=0.5), main("other")))
    assert problem == (
        "town.csv: points.main.pressure_max: the maximum of pressure.high, 0.5 MPa, must be above the"
        f" minimum of pressure.low, {low:g} MPa"
    )


def test_points_with_the_same_mistake_are_one_problem_that_counts_them():
    wrong = [main(f"m{i}", high=0.1) for i in range(3)]
    [problem] = problems(town(*wrong))
    assert problem.startswith("town.csv: points.m0.pressure_max: the maximum of pressure.high, 0.1 MPa")
    assert problem.endswith("pressure.low, 0.14 MPa (and 2 more points)")


def test_two_rules_of_opposite_sides_must_leave_room_between_their_limits():
    hot = rule("room.hot", side=Side.ABOVE, limit=Decimal(17), hours="12:00-13:00")
    [problem] = problems(town(room()), hot)
    assert problem == (
        "rules.toml: room.hot.limit: the maximum of room.hot, 17 degC, must be above the minimum of"
        " room.day, 18 degC at point room"
    )
    at_night = replace(hot, hours="22:00-05:00", limit=Decimal("18.5"))
    assert problems(town(room()), at_night) == [], "by day it does not apply"


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"low": -0.1}, "points.main.pressure_min: no value breaches -0.1"),
        ({"low": 2.495}, "points.main.pressure_min: no value recovers by 0.01 from 2.495"),
        ({"high": 2.5}, "points.main.pressure_max: no value breaches 2.5"),
        ({"low": 3.0}, "points.main.pressure_min: every value breaches 3"),
    ],
)
def test_a_limit_of_a_point_must_divide_the_values_there_can_be(limits, expected):
    [problem] = problems(town(main(**limits)))
    assert problem.startswith(f"town.csv: {expected}: water_pressure is -0.1 to 2.5 MPa; ")


# Unusable


def test_a_second_rule_of_kind_unusable_at_a_point_is_refused():
    own = replace(RULES["unusable"], id="flats", who=Who.RESIDENTIAL, severity=Severity.MAJOR)
    [problem] = problems(town(room(), office(), main()), own)
    assert problem == (
        "rules.toml: flats.who: one rule of kind unusable looks at a point, and unusable does at point room"
    )
    others = replace(RULES["unusable"], who=Who.NON_RESIDENTIAL)
    assert problems(town(room(), office(), main()), own, others) == []


# Hours


def test_hours_too_short_for_the_window_can_never_say_anything():
    """Of 60 marks it takes 36."""
    assert problems(town(office("08:00-08:36"))) == []
    [problem] = problems(town(office("08:00-08:35")))
    assert problem == (
        "town.csv: points.office.contract_hours: room.contract can never say anything: it needs 36 marks"
        " 1min apart, and at most 35 are in its hours"
    )
    [problem] = problems(town(room()), replace(RULES["room.day"], hours="06:00-06:10"))
    assert problem == (
        "rules.toml: room.day.hours: room.day can never say anything: it needs 36 marks 1min apart, and at"
        " most 10 are in its hours at point room"
    )


def test_hours_that_no_mark_falls_into_never_apply():
    daily = replace(RULES["room.day"], step_ms=24 * HOUR, marks=7, hours="09:00-21:00")
    [problem] = problems(town(room()), daily)
    assert problem == "rules.toml: room.day.hours: room.day never applies at point room"
    # Whole days since the epoch are 08:00 in Shanghai.
    assert problems(town(room()), replace(daily, hours="08:00-21:00")) == []


def test_an_empty_heating_season_is_told_where_it_is_written():
    found = problems(town(room(), calendar=replace(CALENDAR, heating_season=())))
    assert found == ["town.csv: calendars.c.heating_season: is empty: room.day never applies at point room"]
    leap = replace(CALENDAR, heating_season=(DateSpan("02-29", "02-29"),))
    assert problems(town(room(), calendar=leap)) == []
    past = replace(CALENDAR, heating_season=(DateSpan("1999-11-15", "2000-03-15"),))
    assert problems(town(room(), calendar=past)) == []


def test_a_supply_calendar_without_periods_is_told_where_it_is_written():
    none = replace(CALENDAR, supply_winter=(), supply_summer=())
    assert problems(town(main(), calendar=none)) == [
        "town.csv: calendars.c.supply_winter, supply_summer: pressure.low never applies at point main"
    ]
    assert problems(town(main(), calendar=replace(none, supply_summer=ALL_DAY))) == [], "in summer there is"
    short = replace(CALENDAR, supply_winter=("06:00-06:02",), supply_summer=())
    assert len(problems(town(main(), calendar=short))) == 1, "of 20 marks it takes 12, and 2 minutes have 8"


def test_an_outage_is_no_reason_for_hours_that_never_apply():
    outage = Outage("o", "home", 0, 4_000_000_000_000)
    assert problems(town(main(), outages={"o": outage})) == []


def warnings(inventory: Inventory) -> list[str]:
    return [str(w) for w in check_rules(RULES, inventory, "rules.toml", "town.csv").warnings]


def test_readings_too_far_apart_for_what_is_asked_are_warnings():
    """A reading stands for its point until the next is due: hourly sensors are a fact of the field."""
    assert warnings(town(main(), main("slow", 2 * MINUTE))) == []
    assert warnings(town(main("hourly", HOUR))) == [
        f"town.csv: points.hourly.sampling: {reason}"
        for reason in (
            "pressure.low: sampled every 1h, one reading alone decides a window of 5min",
            "fall: sampled every 1h, a slow fall looks like one within 2min",
        )
    ]


# Marks in spans


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6),
    st.integers(1, 7),
    st.integers(1, 64),
)
def test_the_most_marks_in_a_window_are_those_counted_one_by_one(pairs, step, marks):
    spans = bounds_of([(start, start + length) for start, length in pairs])
    at = np.arange(-70, 100) * step
    inside = contains(spans, at)
    windows = [inside[max(0, end + 1 - marks) : end + 1].sum() for end in np.flatnonzero(inside)]
    assert most_marks(spans, step, marks) == max(windows, default=0)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6).map(
    lambda pairs: bounds_of([(start, start + length) for start, length in pairs])
)


@given(SPANS, SPANS)
def test_common_spans_are_inside_both(one, other):
    instants = np.arange(-1, 100)
    both = contains(one, instants) & contains(other, instants)
    common = common_spans(one, other)
    assert np.array_equal(contains(common, instants), both)
    assert np.all(np.diff(common) > 0)
