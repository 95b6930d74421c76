from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deadlines.days.windows import HOURS, read_hours
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing, YearTable
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import DateSpan
from ingest.problems import Problems
from tests.alerts.deadlines.days.golden_years import CALENDAR, SHANGHAI, YEAR_2026, at, local


def test_a_day_is_working_by_its_weekday_its_year_and_its_make_up_days():
    assert CALENDAR.is_working(date(2026, 2, 13))
    assert CALENDAR.is_working(date(2026, 2, 14)), "a make-up Saturday"
    assert not CALENDAR.is_working(date(2026, 2, 16)), "a Monday that is off"
    assert not CALENDAR.is_working(date(2026, 3, 7)), "a Saturday"
    with pytest.raises(YearMissing, match="2027"):
        CALENDAR.is_working(date(2027, 1, 1))


def test_duty_hours_are_those_of_working_days_and_end_half_open():
    assert CALENDAR.in_hours("duty", at("2026-02-14T08:00"))
    assert CALENDAR.in_hours("duty", at("2026-02-14T16:30") - 1)
    assert not CALENDAR.in_hours("duty", at("2026-02-14T16:30"))
    assert not CALENDAR.in_hours("duty", at("2026-02-16T10:00"))
    assert CALENDAR.in_hours("repair", at("2026-02-16T03:00"))


def test_round_the_clock_its_days_touch():
    assert spans(CALENDAR, "repair", "2026-02-16T03:00", 2) == [
        ("2026-02-16T03:00:00", "2026-02-17T00:00:00"),
        ("2026-02-17T00:00:00", "2026-02-18T00:00:00"),
    ]


def hours(text: str) -> dict:
    return read_hours("hours.toml", text.encode())


def calendar(text: str, zone: str = SHANGHAI, summer: DateSpan | None = None) -> WorkCalendar:
    return WorkCalendar(zone, {2026: YEAR_2026}, hours(text), summer)


NIGHT = calendar('[[hours]]\nid = "night"\nwindows = ["20:00-04:00"]\ndays = "working"\n')


def spans(calendar: WorkCalendar, hours: str, after: str, number: int) -> list[tuple[str, str]]:
    windows = calendar.windows(hours, at(after, calendar.zone))
    return [tuple(local(edge, calendar.zone) for edge in next(windows)) for _ in range(number)]


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins():
    assert spans(NIGHT, "night", "2026-03-06T23:00", 3) == [
        ("2026-03-06T23:00:00", "2026-03-07T00:00:00"),
        ("2026-03-07T00:00:00", "2026-03-07T04:00:00"),
        ("2026-03-09T20:00:00", "2026-03-10T00:00:00"),
    ]
    assert spans(NIGHT, "night", "2026-03-07T03:00", 1) == [("2026-03-07T03:00:00", "2026-03-07T04:00:00")]


def test_a_day_may_have_any_number_of_windows_and_they_may_touch_or_overlap():
    windows = '["17:00-22:00", "06:00-10:00", "09:00-12:00", "22:00-24:00"]'
    shifts = calendar(f'[[hours]]\nid = "shifts"\nwindows = {windows}\ndays = [3]\n')
    assert spans(shifts, "shifts", "2026-03-02T00:00", 2) == [
        ("2026-03-04T06:00:00", "2026-03-04T12:00:00"),
        ("2026-03-04T17:00:00", "2026-03-05T00:00:00"),
    ]


def test_seasons_have_their_own_hours_only_where_somebody_set_them():
    text = (
        '[[hours]]\nid = "tap"\nwindows = ["17:00-22:00"]\ndays = "all"\n'
        '[[hours]]\nid = "tap"\nwindows = ["17:00-23:00"]\ndays = "all"\nseason = "summer"\n'
    )
    july = "2026-07-01T12:00"
    assert spans(calendar(text), "tap", july, 1) == [("2026-07-01T17:00:00", "2026-07-01T22:00:00")]
    summer = calendar(text, summer=DateSpan("06-01", "08-31"))
    assert spans(summer, "tap", july, 1) == [("2026-07-01T17:00:00", "2026-07-01T23:00:00")]
    assert spans(summer, "tap", "2026-01-01T12:00", 1) == [("2026-01-01T17:00:00", "2026-01-01T22:00:00")]


def test_the_last_window_before_a_missing_year_is_still_known():
    windows = NIGHT.windows("night", at("2026-12-31T12:00"))
    assert [local(next(windows)[1]) for _ in range(2)] == ["2027-01-01T00:00:00", "2027-01-01T04:00:00"]
    with pytest.raises(YearMissing):
        next(windows)


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(day, length):
    berlin = calendar('[[hours]]\nid = "whole"\nwindows = ["00:00-24:00"]\ndays = [7]\n', "Europe/Berlin")
    start, end = next(berlin.windows("whole", at(f"{day}T00:00", "Europe/Berlin")))
    assert end - start == length * HOUR


ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe"]
INSTANTS = st.integers(at("2026-01-05T00:00"), at("2026-12-01T00:00"))


@given(
    INSTANTS,
    st.sampled_from(ZONES),
    st.sampled_from(["20:00-04:00", "00:30-00:10", "00:00-24:00", "23:00-24:00"]),
)
def test_spans_are_in_order_and_never_overlap(after, zone, window):
    rows = hours(f'[[hours]]\nid = "some"\nwindows = ["{window}", "02:00-03:00"]\ndays = "working"\n')
    windows = WorkCalendar(zone, {2026: YEAR_2026}, rows).windows("some", after)
    found = [next(windows) for _ in range(8)]
    assert all(after <= start < end for start, end in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))


@given(INSTANTS, st.sampled_from(ZONES))
def test_ends_of_days_are_the_midnights_after_working_days(after, zone):
    here = CALENDAR.in_zone(zone)
    ends = here.ends_of_days(after, None)
    for end in (next(ends), next(ends)):
        assert end > after
        assert here.is_working(date.fromisoformat(local(end - 1, zone)[:10]))
        assert local(end, zone)[:10] > local(end - 1, zone)[:10]


def test_a_made_up_calendar_without_working_days_ends_with_the_years():
    none = WorkCalendar(SHANGHAI, {2026: YearTable(2026, 1, frozenset(), frozenset())}, HOURS)
    assert none.versions(at("2026-12-31T12:00"), at("2027-01-01T12:00")) == "2026:1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[[hours]]\nid = "a"\nwindows = []\ndays = "all"\n', "length"),
        ('[[hours]]\nid = "a"\nwindows = ["08:00-09:00"]\ndays = [8]\n', "days"),
        ('[[hours]]\nid = "a"\nwindows = ["08:00-25:00", "8-9"]\ndays = "all"\n', "no such time of day"),
        ('[[hours]]\nid = "a"\nwindows = ["08:00-09:00"]\ndays = "all"\nseason = "winter"\n', "season any"),
        ('[[hours]]\nid = "a"\nwindows = ["08:00-09:00"]\ndays = "all"\n' * 2, "twice"),
        ('[[hours]]\nid = "a"\nwindow = "x"\n', "window"),
        ("hours = 3\n", "hours"),
    ],
)
def test_hours_that_are_none_are_refused(text, found):
    with pytest.raises(Problems, match=found):
        hours(text)


def test_nothing_lasts_longer_than_its_day():
    assert all(end - start <= DAY for rows in HOURS.values() for row in rows for start, end in row.periods)


@pytest.mark.parametrize(
    ("now", "missing"),
    [
        ("2026-10-31T23:59", None),
        ("2026-11-01T00:00", 2027),
        ("2027-01-01T00:00", 2027),
        ("2025-12-31T23:59", 2025),
    ],
)
def test_the_next_year_is_asked_for_from_november_on(now, missing):
    assert CALENDAR.year_to_import(at(now)) == missing


@given(st.text(max_size=120) | st.dictionaries(st.text(max_size=8), st.text(max_size=8)).map(repr))
def test_no_file_of_hours_ends_in_another_error(text):
    with suppress(Problems):
        read_hours("any", text.encode("utf-8", "surrogatepass"))
