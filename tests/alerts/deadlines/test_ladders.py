"""The five ladders by hand, and what no ladder does (Asia/Shanghai, 2026)."""

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockOf, ClockStatus, DeskClock
from alerts.deadlines.ladders import DONE, ROUND, StepAt, next_look, steps, upcoming
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.limits import (
    NOTHING,
    AtOnceLimit,
    ClockLimit,
    Limit,
    WorkingDayLimit,
    due_at,
)
from alerts.deadlines.obligations import due_of
from alerts.deadlines.policy_files import POLICIES
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.deadlines.days.golden_years import CALENDAR, at
from tests.alerts.deadlines.matter import Matter, short


def clock(limit: Limit, start: str = "2026-03-02T09:00") -> DeskClock:
    started_at = at(start)
    return DeskClock(
        ticket="2026-000001",
        of=ClockOf.TICKET,
        scope="",
        key="some",
        policy=-1,
        clause="W5",
        started_at=started_at,
        limit=write_limit(limit),
        due_at=due_at(limit, NOTHING, started_at, started_at, CALENDAR),
        id=1,
    )


def first(number: int, clock: DeskClock, ladder: str) -> list[tuple[str, str]]:
    found = islice(steps(clock, POLICIES.ladders[ladder], CALENDAR), number)
    return [(step_at.name, short(step_at.instant)) for step_at in found]


def test_minutes():
    assert first(9, clock(ClockLimit(30 * MINUTE)), "A") == [
        ("warn", "03-02T09:15"),
        ("due", "03-02T09:30"),
        ("head", "03-02T09:40"),
        ("duty-leader", "03-02T09:50"),
        ("leader", "03-02T10:30"),
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (8, ["03-02T15:00", "03-02T17:00", "03-02T19:00", "03-03T01:00"]),
        (1, ["03-02T09:45", "03-02T10:00", "03-02T10:30", "03-02T11:00"]),  # a quarter, at least half an hour
    ],
)
def test_hours(hours, expected):
    found = first(9, clock(ClockLimit(hours * HOUR)), "B")
    assert found == list(zip(["warn", "due", "supervisor", "leader"], expected, strict=True))


def test_days():
    assert first(8, clock(ClockLimit(3 * DAY)), "C") == [
        ("warn-day", "03-04T09:00"),
        ("warn-2h", "03-05T07:00"),
        ("due", "03-05T09:00"),
        ("supervisor", "03-06T09:00"),
        ("leader", "03-07T09:00"),
        ("top", "03-14T09:00"),
        ("top/1", "03-21T09:00"),
        ("top/2", "03-28T09:00"),
    ]


def test_reports_upward():
    assert first(9, clock(ClockLimit(20 * MINUTE)), "D") == [
        ("warn", "03-02T09:10"),
        ("due", "03-02T09:20"),
        ("leader", "03-02T09:30"),
        ("top", "03-02T09:50"),
    ]


@pytest.mark.parametrize(
    ("start", "days", "warned"),
    [
        ("2026-03-02T09:00", 1, "03-03T00:00"),  # due on Wednesday 00:00: Tuesday is left
        ("2026-02-12T16:40", 3, "02-24T00:00"),  # due on the 25th 00:00, after the holiday
        ("2026-03-05T09:00", 2, "03-09T00:00"),  # due on Tuesday 00:00: Monday is left
    ],
)
def test_what_comes_round_is_warned_of_while_a_working_day_is_left(start, days, warned):
    assert first(1, clock(WorkingDayLimit(days), start), "E") == [("warn", warned)]


def test_a_working_day_before_an_hour_of_the_day_begins_at_that_hour():
    report = structs.replace(clock(ClockLimit(DAY), "2026-03-01T09:00"), due_at=at("2026-03-10T09:00"))
    assert first(1, report, "E") == [("warn", "03-09T09:00")]
    monday = structs.replace(report, due_at=at("2026-03-09T09:00"))
    assert first(1, monday, "E") == [("warn", "03-06T09:00")], "a Friday: no day of the weekend is left"


def test_two_warnings_that_would_lie_before_the_start_are_one():
    assert first(2, clock(ClockLimit(HOUR)), "C") == [("warn-day", "03-02T09:30"), ("due", "03-02T10:00")]


def test_a_warning_at_the_very_start_is_not_before_it():
    assert first(2, clock(ClockLimit(DAY)), "C") == [("warn-day", "03-02T09:00"), ("warn-2h", "03-03T07:00")]
    shorter = first(2, clock(ClockLimit(DAY - 2 * MINUTE)), "C")
    assert shorter == [("warn-day", "03-02T20:59"), ("warn-2h", "03-03T06:58")]


def test_what_is_owed_at_once_has_no_warning():
    assert first(1, clock(AtOnceLimit()), "A") == [("due", "03-02T09:00")]


def test_with_each_segment_a_new_round_of_numbers_begins():
    moved = structs.replace(clock(ClockLimit(3 * DAY)), segments=2)
    found = list(islice(steps(moved, POLICIES.ladders["C"], CALENDAR), 8))
    assert [step_at.n for step_at in found] == [2 * ROUND] * 6 + [2 * ROUND + 1, 2 * ROUND + 2]


@given(
    st.sampled_from(sorted(POLICIES.ladders)),
    st.integers(1, 60 * DAY),
    st.integers(0, 100 * DAY),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/Havana"]),
)
def test_steps_are_in_order_and_each_is_there_once(ladder, length, after, zone):
    one = clock(ClockLimit(length))
    one = structs.replace(one, started_at=one.started_at + after, due_at=one.started_at + after + length)
    found: list[StepAt] = list(
        islice(steps(one, POLICIES.ladders[ladder], WorkCalendar(zone, CALENDAR.years)), 12)
    )
    assert all(before.instant <= later.instant for before, later in pairwise(found))
    assert len({(step_at.step.id, step_at.n) for step_at in found}) == len(found)
    assert all(one.started_at <= step_at.instant for step_at in found if step_at.step.kind == "warning")
    assert [step_at.instant for step_at in found if step_at.step.kind == "due"] == [one.due_at]


def test_a_clock_that_comes_to_lead_past_its_due_says_so_at_once_and_warns_of_nothing():
    one = clock(ClockLimit(3 * DAY))
    assert next_look(one, POLICIES.ladders["C"], CALENDAR, one.due_at + HOUR) == (one.due_at + HOUR, "due")


def test_a_warning_that_came_before_the_clock_did_comes_with_it():
    fresh = structs.replace(clock(ClockLimit(3 * DAY)), id=0)
    late = at("2026-03-05T08:00")
    assert next_look(fresh, POLICIES.ladders["C"], CALENDAR, late) == (late, "warn-2h")
    assert next_look(structs.replace(fresh, id=1), POLICIES.ladders["C"], CALENDAR, late) == (
        fresh.due_at + 1,
        "due",
    )


def test_what_a_group_kept_silent_is_heard_of_from_its_closing_on_and_not_of_before():
    matter = Matter(line="heating", category="room_temperature", by_people=True, mode="transfer")
    matter.received("2026-03-02T09:00")
    matter.dispatched("2026-03-02T10:00")
    matter.goes_below("2026-03-02T10:30")
    matter.swept("2026-03-02T13:00")
    assert matter.fired == []
    matter.comes_up("2026-03-02T13:00")
    matter.swept("2026-03-03T00:00")
    assert matter.steps_of("opinion.general") == [("leader", "03-02T14:00")], "its due was at 12:00"


def test_a_ticket_is_due_by_its_earliest_leading_clock_that_runs():
    matter = Matter(category="leak", by_people=True, mode="transfer")
    matter.received("2026-02-13T15:00")
    assert short(due_of(matter.clocks)) == "02-13T15:30"
    assert due_of([structs.replace(each, status=ClockStatus.PAUSED) for each in matter.clocks]) is None


@pytest.mark.parametrize("step", [DONE, "warn", "top/x"])
def test_a_step_that_a_ladder_has_not_is_its_end(step):
    one = structs.replace(clock(ClockLimit(3 * DAY)), next_step=step)
    assert list(upcoming(one, POLICIES.ladders["C"], CALENDAR)) == []
    assert next_look(one, POLICIES.ladders["C"], CALENDAR, one.started_at) == (None, DONE)
