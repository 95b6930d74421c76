"""Section 9's table and golden cases 5 to 10 and 17, worked out by hand, and properties over every limit."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alerts.deadlines.days.windows import HOURS, read_hours
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing
from alerts.deadlines.limit_texts import read_limit, write_limit
from alerts.deadlines.limits import (
    NOTHING,
    AtOnceLimit,
    ClockLimit,
    DayEndLimit,
    EarliestLimit,
    GivenLimit,
    InstantLimit,
    Limit,
    MonthEndLimit,
    TimeOfDayLimit,
    WorkingDayLimit,
    WorkingHourLimit,
    count,
    due_at,
    late_by,
    resolved,
)
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.deadlines.days.golden_years import CALENDAR, SHANGHAI, WITH_2027, YEAR_2026, at, local
from tests.alerts.deadlines.days.test_work_calendar import ZONES

WD3 = WorkingDayLimit(3)
WH4 = WorkingHourLimit(4 * HOUR)


def due(limit: Limit, start: str, *pauses: tuple[str, str], calendar: WorkCalendar = CALENDAR) -> str | None:
    """When ``limit`` is due, with ``pauses`` in between, in local time."""
    started_at = running_from = at(start)
    spans = []
    for pause, resume in pauses:
        spans.append((running_from, at(pause)))
        running_from = at(resume)
    counted = count(limit, spans, started_at, calendar)
    return local(due_at(limit, counted, running_from, started_at, calendar))


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        (WD3, "2026-02-12T16:40", "2026-02-25T00:00:00"),
        (WorkingDayLimit(7), "2026-02-12T16:40", "2026-03-01T00:00:00"),
        (WD3, "2026-04-30T09:00", "2026-05-09T00:00:00"),
        (WD3, "2026-09-18T23:59", "2026-09-23T00:00:00"),
        (WorkingDayLimit(10), "2026-09-30T10:00", "2026-10-21T00:00:00"),
        (WorkingDayLimit(20), "2026-09-30T10:00", "2026-11-04T00:00:00"),
        (WD3, "2026-12-30T16:00", None),
        (WH4, "2026-02-13T15:00", "2026-02-14T10:30:00"),
        (WH4, "2026-02-14T15:00", "2026-02-24T10:30:00"),
    ],
)
def test_the_rows_of_section_9(limit, start, expected):
    assert due(limit, start) == expected


def test_a_pause_over_the_ends_of_two_days_loses_those_two():
    """The sixth row of the table, and what it would be without the pause."""
    assert due(WD3, "2026-03-02T09:00") == "2026-03-06T00:00:00"
    paused = ("2026-03-03T10:00", "2026-03-05T10:00")
    assert due(WD3, "2026-03-02T09:00", paused) == "2026-03-10T00:00:00"


@pytest.mark.parametrize(
    ("pause", "resume", "expected"),
    [
        ("2026-03-03T10:00", "2026-03-03T16:00", "2026-03-06T00:00:00"),
        ("2026-03-03T23:59", "2026-03-04T00:01", "2026-03-07T00:00:00"),
        ("2026-03-02T10:00", "2026-03-03T10:00", "2026-03-06T00:00:00"),  # the start's day never counted
        ("2026-03-04T00:00", "2026-03-04T08:00", "2026-03-06T00:00:00"),  # begins at 24:00: nothing is lost
        ("2026-03-03T08:00", "2026-03-04T00:00", "2026-03-07T00:00:00"),  # over at 24:00: that end is lost
    ],
)
def test_a_pause_loses_the_ends_that_fall_into_it(pause, resume, expected):
    assert due(WD3, "2026-03-02T09:00", (pause, resume)) == expected


def test_a_pause_in_working_hours():
    paused = ("2026-02-13T15:30", "2026-02-14T09:00")
    assert due(WH4, "2026-02-13T15:00", paused) == "2026-02-14T12:30:00"


def test_working_hours_over_midnight():
    night = '[[hours]]\nid = "working"\nwindows = ["20:00-04:00"]\ndays = "working"\n'
    calendar = WorkCalendar(SHANGHAI, {2026: YEAR_2026}, read_hours("hours.toml", night.encode()))
    assert due(WorkingHourLimit(6 * HOUR), "2026-03-06T23:00", calendar=calendar) == "2026-03-09T21:00:00"


def test_elapsed_time_goes_on_over_holidays_and_a_pause_shifts_it():
    assert due(ClockLimit(48 * HOUR), "2026-02-13T15:00") == "2026-02-15T15:00:00"
    paused = ("2026-02-13T16:00", "2026-02-13T19:00")
    assert due(ClockLimit(8 * HOUR), "2026-02-13T15:00", paused) == "2026-02-14T02:00:00"


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-04-27T10:00", "2026-05-01T00:00:00"), ("2026-12-31T23:59", "2027-01-01T00:00:00")],
)
def test_the_month_ends_at_local_midnight(start, expected):
    assert due(MonthEndLimit(), start) == expected
    assert at("2026-05-01T00:00") == 1_777_564_800_000, "2026-04-30T16:00Z"


def test_a_year_that_is_missing_makes_a_due_unknown_until_it_is_there():
    start = "2026-12-30T16:00"
    assert due(WD3, start) is None
    assert due(WD3, start, calendar=WITH_2027) == "2027-01-06T00:00:00"
    assert due(WorkingDayLimit(1), start) == "2027-01-01T00:00:00", "its last end is that of the known year"


def agreed(until: str | None) -> Limit:
    limit = EarliestLimit((GivenLimit("agreed_until"), WorkingDayLimit(7)))
    found = resolved(limit, {} if until is None else {"agreed_until": at(until)})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("start", "until", "expected"),
    [
        ("2026-02-12T16:40", "2026-02-26T18:00", "2026-02-26T18:00:00"),
        ("2026-02-12T16:40", None, "2026-03-01T00:00:00"),
        # However 2027 will be, seven working days cannot be over by then.
        ("2026-12-30T16:00", "2026-12-31T18:00", "2026-12-31T18:00:00"),
        # 31 Dec is one; six more can be over on 7 Jan 00:00 at the earliest.
        ("2026-12-30T16:00", "2027-01-07T00:00", "2027-01-07T00:00:00"),
        ("2026-12-30T16:00", "2027-01-07T00:01", None),
        ("2026-12-30T16:00", None, None),
    ],
)
def test_an_agreed_time_and_at_most_seven_working_days(start, until, expected):
    assert due(agreed(until), start) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-08T22:30", "2026-03-09T00:00:00"),
        ("2026-03-09T00:00", "2026-03-10T00:00:00"),
        ("2026-03-08T23:59:59", "2026-03-09T00:00:00"),
    ],
)
def test_a_small_repair_is_not_left_overnight(start, expected):
    assert due(DayEndLimit(0), start) == expected


def test_the_end_of_the_day_after_the_start():
    assert due(DayEndLimit(1), "2026-03-02T10:00") == "2026-03-04T00:00:00"


def test_times_of_day_and_at_once():
    assert due(TimeOfDayLimit(9 * 60, 1), "2026-03-02T23:00") == "2026-03-03T09:00:00"
    assert due(AtOnceLimit(), "2026-03-02T23:00") == "2026-03-02T23:00:00"
    assert resolved(GivenLimit("planned_start", 48 * HOUR), {"planned_start": 10 * DAY}) == InstantLimit(
        8 * DAY
    )
    assert resolved(GivenLimit("until"), {}) is None


def test_how_late_in_its_own_calendar():
    friday, tuesday = at("2026-03-07T00:00"), at("2026-03-10T10:00")
    assert late_by(WD3, friday, tuesday, CALENDAR) == 1
    assert late_by(ClockLimit(HOUR), friday, tuesday, CALENDAR) == tuesday - friday
    assert late_by(WH4, friday, tuesday, CALENDAR) == int(10.5 * HOUR)
    assert late_by(WD3, friday, friday - 1, CALENDAR) == 0
    assert late_by(WD3, at("2026-12-31T00:00"), at("2027-01-01T00:00"), CALENDAR) == 1
    assert late_by(WD3, at("2026-12-31T00:00"), at("2027-01-05T00:00"), CALENDAR) is None


LIMITS: list[Limit] = [
    ClockLimit(20 * MINUTE),
    ClockLimit(48 * HOUR),
    WD3,
    WorkingDayLimit(20),
    WH4,
    WorkingHourLimit(30 * HOUR),
    DayEndLimit(0),
    DayEndLimit(1),
    EarliestLimit((ClockLimit(60 * HOUR), WorkingDayLimit(2), WorkingHourLimit(20 * HOUR))),
]
INSTANTS = st.integers(at("2026-01-05T00:00"), at("2026-09-01T00:00"))
CALENDARS = [WorkCalendar(zone, {2026: YEAR_2026}, HOURS) for zone in ZONES]


@pytest.mark.parametrize(
    "limit", [*LIMITS, MonthEndLimit(), TimeOfDayLimit(0, 3), InstantLimit(at("2026-10-01T12:00"))]
)
@given(start=INSTANTS, share=st.floats(0, 1), calendar=st.sampled_from(CALENDARS))
def test_a_pause_of_no_length_changes_nothing(limit, start, share, calendar):
    whole = due_at(limit, NOTHING, start, start, calendar)
    assert whole is not None
    assert whole >= start
    pause = start + int((whole - start) * share)
    assume(pause < whole)
    assert due_at(limit, count(limit, [(start, pause)], start, calendar), pause, start, calendar) == whole


def used_up(limit: Limit, spans: list[tuple[int, int]], start: int, calendar: WorkCalendar) -> bool:
    counted = count(limit, spans, start, calendar)
    match limit:
        case ClockLimit(ms):
            return counted.ms >= ms
        case WorkingDayLimit(days):
            return counted.working_ends >= days
        case WorkingHourLimit(ms):
            return counted.working_ms >= ms
        case DayEndLimit(days):
            return counted.ends > days
        case EarliestLimit(limits):
            return any(used_up(each, spans, start, calendar) for each in limits)
        case _:
            raise AssertionError(limit)


@pytest.mark.parametrize("limit", LIMITS)
@given(
    start=INSTANTS,
    share=st.floats(0, 1),
    length=st.integers(0, 9 * DAY),
    calendar=st.sampled_from(CALENDARS),
)
def test_the_due_is_the_instant_at_which_the_running_spans_used_the_limit_up(
    limit, start, share, length, calendar
):
    whole = due_at(limit, NOTHING, start, start, calendar)
    assert whole is not None
    pause = start + int((whole - start) * share)
    assume(pause < whole)
    ran = [(start, pause)]
    resume = pause + length
    found = due_at(limit, count(limit, ran, start, calendar), resume, start, calendar)
    assert found is not None
    assert found >= whole
    assert used_up(limit, [*ran, (resume, found)], start, calendar)
    assert not used_up(limit, [*ran, (resume, found - 1)], start, calendar)


@pytest.mark.parametrize(
    "limit",
    [
        *LIMITS,
        MonthEndLimit(),
        TimeOfDayLimit(0, 3),
        AtOnceLimit(),
        GivenLimit("x", 5),
        GivenLimit("x"),
        InstantLimit(7),
    ],
)
def test_a_limit_is_written_and_read_again(limit):
    assert read_limit(write_limit(limit)) == limit


@pytest.mark.parametrize(
    "text", ["{}", '{"clock":"1h","at":3}', '{"clock":"1h","before":"1h"}', '{"clock":"x"}', '{"day_end":-1}']
)
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        read_limit(text)


def test_what_ran_in_a_year_that_is_missing_cannot_be_counted():
    with pytest.raises(YearMissing):
        count(WD3, [(at("2026-12-30T16:00"), at("2027-01-04T10:00"))], at("2026-12-30T16:00"), CALENDAR)
    assert (
        count(
            WD3, [(at("2026-12-30T16:00"), at("2027-01-01T10:00"))], at("2026-12-30T16:00"), CALENDAR
        ).working_ends
        == 1
    )
