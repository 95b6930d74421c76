"""Hours on real clocks: across midnight, New Year and the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.hours import (
    Applicability,
    CalendarMissing,
    applicability,
    group_of,
    missing_calendars,
)
from alerts.rules.rule import SUPPLY, Concern, Rule, RuleKind, Severity, Who
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.local_time import check_span, day_in, parse_hours
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import Metric

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ms(text: str) -> int:
    """UTC ms of an ISO date and time with zone."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def ask(what: Applicability, *instants: str) -> list[bool]:
    return what.applicable(np.array([ms(i) for i in instants], np.int64)).tolist()


# The plain reference: one instant at a time, by what a clock on the wall would show.


def wall(instant: int, zone: str) -> datetime:
    return (EPOCH + timedelta(milliseconds=instant)).astimezone(ZoneInfo(zone))


def minute_in(local: datetime, today: tuple[str, ...], yesterday: tuple[str, ...]) -> bool:
    of_day = (local.hour * 60 + local.minute) + (local.second + local.microsecond / 1e6) / 60
    for start, end in map(parse_hours, today):
        if (start <= of_day < end) if start < end else of_day >= start:
            return True
    return any(end < start and of_day < end for start, end in map(parse_hours, yesterday))


def in_season(local: datetime, season: tuple[DateSpan, ...]) -> bool:
    return any(day_in(span, local.date()) for span in season)


def hhmm(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


periods = (
    st.tuples(st.integers(0, 1439), st.integers(0, 1440))
    .filter(lambda p: p[0] != p[1])
    .map(lambda p: f"{hhmm(p[0])}-{hhmm(p[1])}")
)
day_of_year = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda d: d.isoformat()[5:])
spans = st.builds(DateSpan, day_of_year, day_of_year)
# Around the changes of clocks of 2024 and anywhere else in four years.
changes = [ms("2024-03-10T00:00Z"), ms("2024-03-31T00:00Z"), ms("2024-04-06T12:00Z"), ms("2024-10-27T00:00Z")]
near_a_change = st.builds(lambda c, d: c + d, st.sampled_from(changes), st.integers(-DAY, 2 * DAY))
instants = st.lists(
    st.one_of(near_a_change, st.integers(ms("2023-01-01T00:00Z"), ms("2026-12-31T00:00Z"))),
    min_size=1,
    max_size=60,
)


@given(
    st.sampled_from(ZONES), st.lists(periods, min_size=1, max_size=3), st.none() | st.tuples(spans), instants
)
def test_spans_of_utc_say_what_a_clock_on_the_wall_says(zone, hours, season, asked):
    group = Applicability(tuple(hours), zone, season, None, ())
    got = group.applicable(np.array(asked, np.int64)).tolist()
    expected = [
        minute_in(wall(t, zone), tuple(hours), tuple(hours))
        and (season is None or in_season(wall(t, zone), season))
        for t in asked
    ]
    assert got == expected


@given(st.sampled_from(ZONES), st.lists(periods, max_size=2), st.lists(periods, max_size=2), spans, instants)
def test_supply_hours_follow_the_local_day_they_begin_on(zone, winter, summer, warm, asked):
    calendar = Calendar("c", None, tuple(winter), tuple(summer), warm)

    def hours_of(day: date) -> tuple[str, ...]:
        return tuple(summer if day_in(warm, day) else winter)

    group = Applicability("always", zone, None, calendar, ())
    got = group.applicable(np.array(asked, np.int64)).tolist()
    local = [wall(t, zone) for t in asked]
    assert got == [minute_in(t, hours_of(t.date()), hours_of(t.date() - timedelta(days=1))) for t in local]


@given(instants, instants)
def test_asking_elsewhere_first_changes_no_answer(before, asked):
    used = Applicability(("21:00-06:00",), "Europe/Berlin", (DateSpan("11-15", "03-15"),), None, ())
    fresh = Applicability(("21:00-06:00",), "Europe/Berlin", (DateSpan("11-15", "03-15"),), None, ())
    for t in before:
        used.applicable(np.array([t], np.int64))
    asked = np.array(asked, np.int64)
    assert (used.applicable(asked) == fresh.applicable(asked)).all()
    assert (used.in_season(asked) == fresh.in_season(asked)).all()


def test_the_day_clause_starts_at_six_sharp_and_ends_before_nine():
    day = Applicability(("06:00-21:00",), "Asia/Shanghai", None, None, ())
    assert ask(
        day,
        "2025-12-01T05:59:59.999+08:00",
        "2025-12-01T06:00+08:00",
        "2025-12-01T20:59:59.999+08:00",
        "2025-12-01T21:00+08:00",
    ) == [False, True, True, False]


def test_a_night_of_25_hours_repeats_the_hour_between_two_and_three():
    early = Applicability(("02:30-02:45",), "Europe/Berlin", None, None, ())
    # Clocks go back from 03:00 CEST to 02:00 CET: 02:30 happens twice, an hour apart.
    assert ask(early, "2024-10-27T00:30Z", "2024-10-27T00:45Z", "2024-10-27T01:30Z", "2024-10-27T01:45Z") == [
        True,
        False,
        True,
        False,
    ]


def test_a_night_of_23_hours_has_no_half_past_two():
    early = Applicability(("02:30-02:45",), "Europe/Berlin", None, None, ())
    night = np.arange(ms("2024-03-30T23:00Z"), ms("2024-03-31T22:00Z"), MINUTE)
    assert len(night) == 23 * 60
    assert not early.applicable(night).any(), "clocks jumped from 02:00 to 03:00"


def test_the_season_has_both_its_days_and_crosses_new_year():
    season = Applicability("always", "Asia/Shanghai", (DateSpan("11-15", "03-15"),), None, ())
    asked = np.array(
        [
            ms(t)
            for t in (
                "2025-11-14T23:59:59.999+08:00",
                "2025-11-15T00:00+08:00",
                "2026-01-01T00:00+08:00",
                "2026-03-15T23:59:59.999+08:00",
                "2026-03-16T00:00+08:00",
            )
        ]
    )
    assert season.in_season(asked).tolist() == [False, True, True, True, False]


def test_a_season_that_ends_on_29_february_ends_on_the_28th_in_other_years():
    season = (DateSpan("12-01", "02-29"),)
    group = Applicability("always", "Asia/Shanghai", season, None, ())
    assert ask(group, "2024-02-29T12:00+08:00", "2025-02-28T12:00+08:00", "2025-03-01T12:00+08:00") == [
        True,
        True,
        False,
    ]


def test_a_season_written_once_does_not_come_again():
    group = Applicability("always", "Asia/Shanghai", (DateSpan("2025-11-10", "2026-03-31"),), None, ())
    assert ask(group, "2025-11-10T00:00+08:00", "2026-03-31T23:59+08:00", "2026-11-10T00:00+08:00") == [
        True,
        True,
        False,
    ]


def test_outages_are_taken_off_even_where_they_overlap():
    first, second = (
        (ms("2025-07-01T00:00Z"), ms("2025-07-01T04:00Z")),
        (ms("2025-07-01T02:00Z"), ms("2025-07-01T06:00Z")),
    )
    group = Applicability("always", "Asia/Shanghai", None, None, (second, first))
    hours = np.arange(ms("2025-06-30T23:00Z"), ms("2025-07-01T08:00Z"), HOUR)
    assert group.applicable(hours).tolist() == [True] + [False] * 6 + [True, True]


def test_nothing_asked_is_nothing_answered():
    group = Applicability(("06:00-21:00",), "Asia/Shanghai", None, None, ())
    assert len(group.applicable(np.array([], np.int64))) == 0


def test_what_is_kept_stays_bounded_however_far_apart_the_questions():
    group = Applicability(("06:00-21:00",), "Asia/Shanghai", None, None, ())
    for year in range(1990, 2030, 2):
        ask(group, f"{year}-06-01T00:00+00:00")
    assert len(group._table.hours) <= 2 * 1200


@pytest.mark.parametrize(
    "text",
    ["6:00-21:00", "06:00", "", "24:00-06:00", "06:00-24:01", "06:60-07:00", "07:00-07:00", "٠٦:00-07:00"],
)
def test_hours_that_cannot_be_meant_are_refused(text):
    with pytest.raises(ValueError, match=r"hours must look|no such time|starts where"):
        parse_hours(text)


def test_hours_may_end_at_midnight_by_either_name():
    assert parse_hours("18:00-24:00") == (1080, 1440)
    assert parse_hours("18:00-00:00") == (1080, 0)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("13-01", "03-15"),
        ("11-31", "03-15"),
        ("2025-11-15", "03-15"),
        ("2026-01-01", "2025-01-01"),
        ("x", "y"),
    ],
)
def test_days_that_do_not_exist_are_refused(start, end):
    with pytest.raises(ValueError, match=r"."):
        check_span(DateSpan(start, end))


# Groups


def rule(**changes: object) -> Rule:
    base = {
        "id": "r",
        "clause": "C20",
        "kind": RuleKind.WINDOW,
        "metric": Metric.WATER_PRESSURE,
        "concern": Concern.WATER_PRESSURE,
        "severity": Severity.MAJOR,
        "who": Who.ALL,
        "limit": 0,
    }
    return Rule(**{**base, **changes})


def town(calendar: Calendar | None) -> Inventory:
    places = [
        Place("org", Level.ORGANISATION, "org", calendar=calendar.id if calendar else None),
        Place("st", Level.STATION, "st", "org"),
        Place("bld", Level.BUILDING, "bld", "st", zone="Asia/Urumqi"),
    ]
    points = [
        Point("p1", Metric.WATER_PRESSURE, "st", MINUTE, MINUTE),
        Point("p2", Metric.WATER_PRESSURE, "bld", MINUTE, MINUTE),
        Point("p3", Metric.WATER_PRESSURE, "st", MINUTE, MINUTE),
    ]
    return Inventory(
        places={p.id: p for p in places},
        points={p.id: p for p in points},
        calendars={calendar.id: calendar} if calendar else {},
        outages={"o": Outage("o", "st", 0, HOUR), "elsewhere": Outage("elsewhere", "bld", DAY, 2 * DAY)},
    )


SUPPLIED = Calendar("c", None, ("06:00-10:00",), ("06:00-11:00",), DateSpan("05-01", "09-30"))


def test_points_that_share_everything_share_a_group():
    inventory = town(SUPPLIED)
    groups = [group_of(rule(hours=SUPPLY), inventory.points[p], inventory) for p in ("p1", "p2", "p3")]
    assert groups[0] == groups[2] != groups[1]
    assert groups[0].outages == ((0, HOUR),), "an outage below a point is not its own"
    assert groups[1].outages == ((0, HOUR), (DAY, 2 * DAY)), "an outage above a place holds for it"
    assert groups[1].zone == "Asia/Urumqi"


def test_an_outage_silences_supply_rules_and_falls_only():
    inventory = town(SUPPLIED)
    point = inventory.points["p1"]
    assert group_of(rule(), point, inventory).outages == ()
    assert group_of(rule(kind=RuleKind.FALL), point, inventory).outages == ((0, HOUR),)


def test_contract_hours_are_the_points_own_or_all_day():
    inventory = town(SUPPLIED)
    kept = Point("k", Metric.WATER_PRESSURE, "st", MINUTE, MINUTE, contract_hours="08:00-18:00")
    assert group_of(rule(hours="contract"), kept, inventory).hours == ("08:00-18:00",)
    assert group_of(rule(hours="contract"), inventory.points["p1"], inventory).hours == "always"


def test_supply_hours_end_an_hour_later_in_summer():
    inventory = town(SUPPLIED)
    judged = applicability(rule(hours=SUPPLY), inventory.points["p1"], inventory)
    assert ask(judged, "2025-04-30T10:30+08:00", "2025-05-01T10:30+08:00", "2025-10-01T10:30+08:00") == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("calendar", "needed"),
    [
        (None, "supply_winter"),
        (Calendar("c"), "supply_winter"),
        (Calendar("c", None, ("06:00-10:00",)), "supply_summer"),
        (Calendar("c", None, ("06:00-10:00",), ("06:00-10:00",)), "summer"),
    ],
)
def test_a_calendar_nobody_set_is_an_error_that_names_rule_point_and_place(calendar, needed):
    inventory = town(calendar)
    with pytest.raises(CalendarMissing, match=f"rule r needs {needed} for point p1 at st"):
        group_of(rule(hours=SUPPLY), inventory.points["p1"], inventory)


def test_missing_calendars_are_told_once_a_rule_with_the_number_of_points():
    rules = {"a": rule(id="a", hours=SUPPLY), "b": rule(id="b"), "c": rule(id="c", heating_season=True)}
    problems = [str(problem) for problem in missing_calendars(rules, town(None))]
    assert len(problems) == 2
    assert "rule a needs supply_winter" in problems[0]
    assert "(and 2 more points)" in problems[0]
    assert "rule c needs heating_season" in problems[1]
    assert missing_calendars(rules, town(SUPPLIED))[0].where == "calendars (heating_season)"
