"""The figures for the regulator: bare limits, mark by mark, and what happens to them when data comes late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compliance.figures import DayFigures, day_slices, household_rows, local_day
from alerts.compliance.household_day import HouseholdDay
from alerts.compliance.rooms import rooms_by_zone
from alerts.rules.limits import LimitChange
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Concern, Rule, RuleKind, Severity, Side, Who
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory
from ingest.readings.batch import Flag, batch_of
from ingest.readings.history import History, InMemoryHistory
from ingest.readings.quantities import Metric
from tests.alerts.compliance.counting_history import CountingHistory
from tests.alerts.compliance.one_flat import MIDNIGHT, WINTER, counts, home, said
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.episodes import Reading, looks_at
from tests.alerts.reference.hours import in_hours, in_season, local_time
from tests.alerts.reference.marks import Held, first_of_each_identity, marks_between, micro
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.strategies import Scenario, town_and_readings
from tests.alerts.reference.town import OFFICE, ROOM, at
from tests.alerts.reference.windows import limit_today
from tests.examples import examples


def figures_of(
    inventory: Inventory,
    readings: Iterable[Reading],
    day: date = WINTER,
    *,
    changes: Iterable[LimitChange] = (),
    coverage_min: float = 0.6,
    rules: Mapping[str, Rule] = RULES,
) -> HouseholdDay:
    plan = plan_of(inventory, rules, list(changes))
    (row,) = household_days(plan, InMemoryHistory(batch(readings, inventory)), day, coverage_min)
    return row


def household_days(
    plan: Plan, history: History, day: date, coverage_min: float = 0.6, at_once: int = 500
) -> list[HouseholdDay]:
    """The figures of all households on the day, each in its own zone, from slices of few readings."""
    rows: list[HouseholdDay] = []
    for zone, rooms in rooms_by_zone(plan).items():
        bounds = local_day(zone, day)
        figures = DayFigures(rooms, bounds)
        keys = [point.key for point in rooms.points]
        for start, end in day_slices(rooms, range(len(keys)), bounds, at_once):
            figures.add(history.read(keys, start, end), start, end)
        every = range(len(rooms.households))
        rows += household_rows(rooms, day, figures.counts(), every, coverage_min)
    return rows


# Worked out by hand


def test_a_warm_day_is_qualified_by_every_one_of_its_1440_marks():
    row = figures_of(home(ROOM), said(MIDNIGHT, MIDNIGHT + DAY, 20.0))
    assert counts(row) == (1440, 1440, 1440, "qualified")
    assert (row.household, row.day, row.frozen_at) == ("flat", "2024-01-10", None)


def test_the_night_may_be_at_17_and_the_day_may_not():
    """00:00-06:00 and 21:00-24:00 keep 16 degC (H16): 540 marks. The 900 of 06:00-21:00 miss 18 (H15)."""
    row = figures_of(home(ROOM), said(MIDNIGHT, MIDNIGHT + DAY, 17.0))
    assert counts(row) == (1440, 540, 1440, "unqualified")


def test_the_limit_itself_qualifies_and_there_is_no_margin():
    day = said(MIDNIGHT, MIDNIGHT + 6 * HOUR, 16.0)
    day += said(MIDNIGHT + 6 * HOUR, MIDNIGHT + 21 * HOUR, 18.0)
    day += said(MIDNIGHT + 21 * HOUR, MIDNIGHT + DAY, 16.0)
    assert counts(figures_of(home(ROOM), day)) == (1440, 1440, 1440, "qualified")


def test_one_cold_minute_disqualifies_where_no_alarm_would_ring():
    day = said(MIDNIGHT, MIDNIGHT + DAY, 20.0)
    day[720] = day[720]._replace(value=17.99)
    assert counts(figures_of(home(ROOM), day)) == (1440, 1439, 1440, "unqualified")


def test_a_value_holds_for_one_and_a_half_periods_and_then_the_mark_is_not_judged():
    """P = 1 min, H = 90 s: after the last reading at 12:00 only the mark of 12:01 still has a value."""
    row = figures_of(home(ROOM), said(MIDNIGHT, MIDNIGHT + 12 * HOUR + MINUTE, 20.0))
    assert counts(row) == (722, 722, 1440, "not-judgeable")
    assert counts(figures_of(home(ROOM), said(MIDNIGHT, MIDNIGHT + 16 * HOUR, 20.0)))[3] == "qualified"


def test_the_least_coverage_itself_is_enough():
    """0.6 of 1440 marks is 864: readings from 00:00 to 14:22 supply 863 marks and the one after."""
    enough = said(MIDNIGHT, MIDNIGHT + 863 * MINUTE, 20.0)
    assert counts(figures_of(home(ROOM), enough)) == (864, 864, 1440, "qualified")
    assert counts(figures_of(home(ROOM), enough[:-1])) == (863, 863, 1440, "not-judgeable")


def test_a_household_nobody_hears_is_not_judgeable_whatever_is_demanded():
    assert counts(figures_of(home(ROOM), [], coverage_min=0.0)) == (0, 0, 1440, "not-judgeable")


def test_what_was_said_before_midnight_stands_at_midnight():
    row = figures_of(home(ROOM), [Reading("room", MIDNIGHT - MINUTE, 15.0, MIDNIGHT)])
    assert counts(row) == (1, 0, 1440, "not-judgeable")


def test_readings_that_may_not_be_judged_supply_no_mark():
    day = [r._replace(flags=Flag.LOW_BATTERY) for r in said(MIDNIGHT, MIDNIGHT + DAY, 12.0)]
    assert counts(figures_of(home(ROOM), day)) == (0, 0, 1440, "not-judgeable")


def test_every_room_must_keep_its_own_clause():
    """The bedroom is cold for an hour of the day; its office keeps the contract of 15."""
    office = replace(OFFICE, id="office", limits={"room.contract": 15.0}, contract_hours="08:00-18:00")
    inventory = home(ROOM, replace(ROOM, id="bedroom"), office)
    readings = said(MIDNIGHT, MIDNIGHT + DAY, 20.0)
    bedroom = said(MIDNIGHT, MIDNIGHT + DAY, 19.0, "bedroom")
    for minute in range(600, 660):
        bedroom[minute] = bedroom[minute]._replace(value=17.0)
    office_day = said(MIDNIGHT, MIDNIGHT + DAY, 15.0, "office")
    row = figures_of(inventory, [*readings, *bedroom, *office_day])
    assert counts(row) == (1440 + 1440 + 600, 1440 + 1380 + 600, 3480, "unqualified")


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2024, 3, 31), 23), (date(2024, 10, 27), 25), (date(2024, 10, 28), 24)]
)
def test_days_of_23_and_25_hours_have_as_many_marks(day, hours):
    all_year = Calendar("city", heating_season=(DateSpan("01-01", "12-31"),))
    inventory = home(ROOM, zone="Europe/Berlin", calendar=all_year)
    start = at(f"{day} 00:00", "Europe/Berlin")
    readings = said(start - HOUR, start + 26 * HOUR, 17.0)
    row = figures_of(inventory, readings, day)
    assert (row.applicable, row.judged) == (hours * 60, hours * 60)
    assert row.qualified == (hours - 15) * 60, "the day clause holds for 15 hours on any day"


def test_a_day_that_a_zone_left_out_has_no_figures():
    assert not len(local_day("Pacific/Apia", date(2011, 12, 30)))


def test_out_of_season_nothing_is_applicable():
    summer = date(2024, 7, 1)
    readings = said(at("2024-07-01 00:00"), at("2024-07-02 00:00"), 10.0)
    assert counts(figures_of(home(ROOM), readings, summer)) == (0, 0, 0, "not-judgeable")


def test_a_limit_that_was_changed_at_noon_judges_the_afternoon_only():
    """Until 12:00 the contract said 20, since then 22: a room at 21 keeps the first 720 marks."""
    office = replace(OFFICE, id="room", limits={"room.contract": 22.0})
    change = LimitChange("room.contract", 0, MIDNIGHT + 12 * HOUR, micro(20.0))
    row = figures_of(home(office), said(MIDNIGHT, MIDNIGHT + DAY, 21.0), changes=[change])
    assert counts(row) == (1440, 720, 1440, "unqualified")


def test_a_room_is_expected_to_speak_from_its_registration_or_its_first_word():
    registered = replace(ROOM, registered_at=MIDNIGHT + 20 * HOUR)
    assert figures_of(home(registered), []).applicable == 240
    row = figures_of(home(registered), said(MIDNIGHT + 18 * HOUR, MIDNIGHT + DAY, 20.0))
    assert counts(row) == (360, 360, 360, "qualified")
    assert figures_of(home(replace(ROOM, registered_at=MIDNIGHT + DAY)), []).applicable == 0


def test_memory_is_bounded_by_taking_little_time_and_each_reading_once():
    rooms = [replace(ROOM, id=f"room-{n}") for n in range(7)]
    plan = plan_of(home(ROOM, *rooms), RULES)
    readings = [
        r for room in plan.inventory.points for r in said(MIDNIGHT - HOUR, MIDNIGHT + DAY, 20.0, room)
    ]
    history = CountingHistory(InMemoryHistory(batch(readings, plan.inventory)))
    household_days(plan, history, WINTER, at_once=500)
    assert max(history.rows) <= 504
    assert sum(history.rows) == 8 * (1440 + 1), "the reading before midnight holds for 90 s"


# Rules of an organisation's own

KINDERGARTEN = Rule(
    "kindergarten.day",
    "§ 4",
    RuleKind.WINDOW,
    Metric.INDOOR_TEMPERATURE,
    Concern.ROOM_TEMPERATURE,
    Severity.MAJOR,
    who=Who.WITH_LIMIT,
    hours="07:00-17:00",
    heating_season=True,
    figures=True,
)
GROUP_ROOM = replace(OFFICE, id="room", limits={"room.contract": 16.0, "kindergarten.day": 20.0})


def test_a_rule_of_ones_own_that_is_marked_has_figures():
    """20 degC from 07:00 to 17:00, 600 marks, and nothing else to keep: the room has no contract."""
    room = replace(GROUP_ROOM, limits={"kindergarten.day": 20.0})
    rules = RULES | {KINDERGARTEN.id: KINDERGARTEN}
    day = said(MIDNIGHT, MIDNIGHT + 8 * HOUR, 19.0) + said(MIDNIGHT + 8 * HOUR, MIDNIGHT + DAY, 20.0)
    assert counts(figures_of(home(room), day, rules=rules)) == (600, 540, 600, "unqualified")


def test_a_rule_that_is_not_marked_has_none():
    """Nobody else looks at the room, so the household has no row at all."""
    room = replace(GROUP_ROOM, limits={"kindergarten.day": 20.0})
    rules = RULES | {KINDERGARTEN.id: replace(KINDERGARTEN, figures=False)}
    assert rooms_by_zone(plan_of(home(room), rules)) == {}


def test_a_mark_counts_once_and_must_keep_the_limit_of_every_rule_that_applies():
    """Contract 16 all day, 20 from 07:00 to 17:00: at 18 the 840 marks outside those hours qualify."""
    rules = RULES | {KINDERGARTEN.id: KINDERGARTEN}
    day = said(MIDNIGHT, MIDNIGHT + DAY, 18.0)
    assert counts(figures_of(home(GROUP_ROOM), day, rules=rules)) == (1440, 840, 1440, "unqualified")
    day = said(MIDNIGHT, MIDNIGHT + DAY, 15.0)
    assert counts(figures_of(home(GROUP_ROOM), day, rules=rules)) == (1440, 0, 1440, "unqualified")


def test_marks_of_another_step_stand_between_the_others():
    """Every 60 s all day, and every 40 s in an hour: 30 marks of each hour's 90 are in both."""
    every_40_s = replace(KINDERGARTEN, hours="07:00-08:00", step_ms=40_000)
    row = figures_of(
        home(GROUP_ROOM), said(MIDNIGHT, MIDNIGHT + DAY, 18.0), rules=RULES | {every_40_s.id: every_40_s}
    )
    assert counts(row) == (1440 + 60, 1440 - 30, 1440 + 60, "unqualified")


def test_a_rule_may_forbid_what_is_above_its_limit():
    hot = replace(KINDERGARTEN, id="hot", side=Side.ABOVE, who=Who.ALL, hours="always", limit=Decimal(26))
    day = said(MIDNIGHT, MIDNIGHT + DAY, 26.0)
    day[720] = day[720]._replace(value=26.01)
    row = figures_of(home(ROOM), day, rules=RULES | {"hot": hot})
    assert counts(row) == (1440, 1439, 1440, "unqualified")


# Against the text, mark by mark

MARKED = ("room.day", "room.floor", "room.contract", "own")


def by_hand(scenario: Scenario, household: str, day: date) -> tuple[int, int, int]:
    """Judgement.md section 5, read aloud."""
    town_ = scenario.inventory
    zone = town_.zone_of(household)
    midnight = at(f"{day} 00:00", zone)
    kept = first_of_each_identity(scenario.readings)
    judged = qualified = applicable = 0
    for point in town_.points.values():
        rules = [scenario.rules[name] for name in MARKED if looks_at(scenario.rules[name], point)]
        if point.place != household:
            continue
        held = Held([r for r in kept if r.point == point.id], point)
        first, last = midnight - 3 * HOUR, midnight + 28 * HOUR
        for mark in sorted({mark for rule in rules for mark in marks_between(first, last, rule.step_ms)}):
            if local_time(mark, zone).date() != day:
                continue
            limits = [
                limit
                for rule in rules
                if mark % rule.step_ms == 0
                and (limit := limit_today(rule, point, mark)) is not None
                and in_season(rule, point, town_, mark)
                and in_hours(rule, point, town_, mark)
            ]
            if limits:
                value = held.at(mark)
                applicable += 1
                judged += value is not None
                qualified += value is not None and all(value >= micro(limit) for limit in limits)
    return judged, qualified, applicable


@settings(max_examples=examples(15))
@given(town_and_readings(most=3), st.integers(-1, 1))
def test_columns_and_marks_one_by_one_give_the_same_figures(scenario, offset):
    inventory = replace(
        scenario.inventory,
        points={name: replace(p, registered_at=0) for name, p in scenario.inventory.points.items()},
    )
    own = replace(
        scenario.rules["room.day"], id="own", limit=Decimal(20), hours="05:30-22:00", step_ms=90_000
    )
    scenario = replace(scenario, inventory=inventory, rules={**scenario.rules, "own": own})
    plan = plan_of(inventory, scenario.rules)
    history = InMemoryHistory(batch(scenario.readings, inventory))
    for zone in rooms_by_zone(plan):
        turn = local_time((scenario.start + scenario.until) // 2, zone).date()
        day = date.fromordinal(turn.toordinal() + offset)
        for row in household_days(plan, history, day):
            assert (row.judged, row.qualified, row.applicable) == by_hand(scenario, row.household, day)


def test_readings_of_other_points_are_not_confused():
    inventory = home(ROOM, replace(ROOM, id="bedroom"))
    plan = plan_of(inventory, RULES)
    only = InMemoryHistory(batch_of([1] * 1440, range(MIDNIGHT, MIDNIGHT + DAY, MINUTE), [20.0] * 1440))
    (row,) = household_days(plan, only, WINTER)
    assert counts(row) == (1440, 1440, 2880, "not-judgeable")
