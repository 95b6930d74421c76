"""The figures for the regulator: bare limits, mark by mark, and what happens to them when data comes late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compliance.figures import household_days, local_day, portions, rooms_by_zone
from alerts.compliance.household_day import HouseholdDay
from alerts.records import Records
from alerts.rules.limits import LimitChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern, Rule, RuleKind, Severity, Side, Who
from alerts.settings import CheckerSettings
from alerts.workers.day_figures import record_day
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Point
from ingest.readings.batch import Flag, batch_of
from ingest.readings.history import InMemoryHistory
from ingest.readings.quantities import Metric
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.episodes import Reading, looks_at
from tests.alerts.reference.hours import in_hours, in_season, local_time
from tests.alerts.reference.marks import Held, first_of_each_identity, marks_between, micro
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.strategies import Scenario, town_and_readings
from tests.alerts.reference.town import OFFICE, ROOM, at, town
from tests.alerts.reference.windows import limit_today
from tests.examples import examples

WINTER = date(2024, 1, 10)
MIDNIGHT = at("2024-01-10 00:00")


def home(*points: Point, **more) -> Inventory:
    """One flat with these points, with keys."""
    first, *others = points
    built = town(first, **more)
    keyed = {p.id: replace(p, key=key) for key, p in enumerate([first, *others])}
    return replace(built, points=keyed)


def said(first: int, last: int, value: float, point: str = "room", received_at: int | None = None) -> list:
    return [
        Reading(point, t, value, t if received_at is None else received_at)
        for t in range(first, last, MINUTE)
    ]


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
    (row,) = household_days(plan, InMemoryHistory(batch(readings, inventory)), day, ["flat"], coverage_min)
    return row


def counts(row: HouseholdDay) -> tuple[int, int, int, str]:
    return row.judged, row.qualified, row.applicable, row.verdict


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
    assert list(portions("Pacific/Apia", date(2011, 12, 30), {"flat": [ROOM]})) == []


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


def test_memory_is_bounded_by_taking_few_households_at_a_time(monkeypatch):
    monkeypatch.setattr("alerts.compliance.figures.READINGS_AT_ONCE", 3_000)
    rooms = {f"flat-{n}": [replace(ROOM, id=f"room-{n}", key=n)] for n in range(7)}
    sizes = [len(portion.rooms) for portion in portions("Asia/Shanghai", WINTER, rooms)]
    assert sizes == [3, 3, 1]


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
    for zone, rooms in rooms_by_zone(plan).items():
        turn = local_time((scenario.start + scenario.until) // 2, zone).date()
        day = date.fromordinal(turn.toordinal() + offset)
        for row in household_days(plan, history, day, list(rooms), 0.6):
            assert (row.judged, row.qualified, row.applicable) == by_hand(scenario, row.household, day)


# On record, and frozen

FREEZE = MIDNIGHT + DAY + 72 * HOUR


@pytest.fixture
def records(tmp_path):
    opened = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    yield opened
    opened.close()


class Book:
    """One flat whose figures are brought up to date whenever somebody looks."""

    def __init__(self, records: Records, *points: Point) -> None:
        self.records = records
        with records.begin() as tx:
            registered = [replace(p, registered_at=1) for p in points or (ROOM,)]
            self.inventory = tx.inventory.save(home(*registered), 1, replace=True)
        self.readings: list[Reading] = []

    def at(self, now: int) -> list[HouseholdDay]:
        plan = plan_of(self.inventory, RULES)
        known = [r for r in self.readings if r.received_at <= now]
        history = InMemoryHistory(batch(known, self.inventory))
        ((zone, rooms),) = rooms_by_zone(plan).items()
        record_day(self.records, plan, history, zone, WINTER, rooms, CheckerSettings(), now)
        with self.records.reading() as tx:
            return tx.compliance.at_place("company", "2024-01-10", "2024-01-10")


def test_late_data_moves_the_figures_until_the_day_freezes(records):
    book = Book(records)
    book.readings = said(MIDNIGHT, MIDNIGHT + 12 * HOUR, 20.0)
    (row,) = book.at(MIDNIGHT + DAY + 30 * MINUTE)
    assert (counts(row), row.frozen_at, row.version) == ((721, 721, 1440, "not-judgeable"), None, 1)
    book.readings += said(MIDNIGHT + 12 * HOUR, MIDNIGHT + DAY, 20.0, received_at=FREEZE)
    (row,) = book.at(FREEZE)
    assert (counts(row), row.frozen_at, row.version) == ((1440, 1440, 1440, "qualified"), FREEZE, 1)


def test_after_the_freeze_a_correction_is_a_new_version_beside_the_old(records):
    book = Book(records)
    book.readings = said(MIDNIGHT, MIDNIGHT + 20 * HOUR, 20.0)
    (first,) = book.at(FREEZE)
    assert book.at(FREEZE + DAY) == [first], "nothing came, nothing changes"
    book.readings += said(MIDNIGHT + 20 * HOUR, MIDNIGHT + DAY, 15.0, received_at=FREEZE + DAY + HOUR)
    old, corrected = book.at(FREEZE + 2 * DAY)
    assert old == first
    assert counts(corrected) == (1440, 1201 - 1, 1440, "unqualified")
    assert (corrected.version, corrected.frozen_at) == (2, FREEZE + 2 * DAY)
    assert book.at(FREEZE + 3 * DAY) == [old, corrected]


def test_what_froze_does_not_depend_on_when_somebody_looked(records):
    """The service was down at the freeze: the next look gives both versions."""
    book = Book(records)
    book.readings = said(MIDNIGHT, MIDNIGHT + 20 * HOUR, 20.0)
    book.readings += said(MIDNIGHT + 20 * HOUR, MIDNIGHT + DAY, 15.0, received_at=FREEZE + 1)
    first, second = book.at(FREEZE + 2 * DAY)
    assert (counts(first)[:2], first.frozen_at) == ((1201, 1201), FREEZE)
    assert (counts(second)[:2], second.frozen_at) == ((1440, 1200), FREEZE + 2 * DAY)


def test_taking_a_cold_room_away_does_not_better_a_frozen_day(records):
    book = Book(records, ROOM, replace(ROOM, id="bedroom"))
    book.readings = said(MIDNIGHT, MIDNIGHT + DAY, 20.0) + said(MIDNIGHT, MIDNIGHT + DAY, 10.0, "bedroom")
    (first,) = book.at(FREEZE)
    assert first.verdict == "unqualified"
    without = {name: point for name, point in book.inventory.points.items() if name != "bedroom"}
    book.inventory = replace(book.inventory, points=without)
    book.readings = [r for r in book.readings if r.point == "room"]
    assert book.at(FREEZE + DAY) == [first]


def test_a_summer_day_leaves_no_rows(records):
    book = Book(records)
    book.inventory = replace(
        book.inventory, calendars={"city": Calendar("city", heating_season=(DateSpan("11-15", "12-31"),))}
    )
    book.readings = said(MIDNIGHT, MIDNIGHT + DAY, 10.0)
    assert book.at(MIDNIGHT + DAY + HOUR) == []
    assert book.at(FREEZE + HOUR) == []


def test_readings_of_other_points_are_not_confused():
    inventory = home(ROOM, replace(ROOM, id="bedroom"))
    plan = plan_of(inventory, RULES)
    only = InMemoryHistory(batch_of([1] * 1440, range(MIDNIGHT, MIDNIGHT + DAY, MINUTE), [20.0] * 1440))
    (row,) = household_days(plan, only, WINTER, ["flat", "next door"], 0.6)
    assert counts(row) == (1440, 1440, 2880, "not-judgeable")
