"""Working days and hours that count, worked out by hand from desk.md, section 9, and a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.durations import HOUR
from simulators.expected.desk.days import YEAR_2026, CountedHours, WorkingDays, YearUnknown
from simulators.expected.desk.limits import LimitBook, ReferenceLimit, due_of
from tests.simulators.expected.desk.histories import BOOK, DAYS, WITH_2027, on, said


def days_later(start: str, n: int, *pauses: tuple[str, str], book: LimitBook = BOOK) -> str | None:
    spans = [(on(since), on(until)) for since, until in pauses]
    return said(due_of(ReferenceLimit("working-days", n), on(start), spans, book))


def hours_later(start: str, hours: float, *pauses: tuple[str, str], book: LimitBook = BOOK) -> str | None:
    spans = [(on(since), on(until)) for since, until in pauses]
    return said(due_of(ReferenceLimit("working-hours", int(hours * HOUR)), on(start), spans, book))


def test_a_day_is_off_on_or_what_the_week_says():
    assert DAYS.is_working(date(2026, 2, 14)), "a Saturday that is made up for"
    assert not DAYS.is_working(date(2026, 2, 23)), "a Monday of the festival"
    assert DAYS.is_working(date(2026, 2, 24))
    assert not DAYS.is_working(date(2026, 2, 21))
    with pytest.raises(YearUnknown, match="2027"):
        DAYS.is_working(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        # 13 Feb; Sat 14 made up; 15 to 23 off; 24.
        ("02-12 16:40", 3, "02-25 00:00"),
        # and 25, 26, 27; Sat 28 made up.
        ("02-12 16:40", 7, "03-01 00:00"),
        # 1 to 5 May off; 6, 7, 8.
        ("04-30 09:00", 3, "05-09 00:00"),
        # Sun 20 Sep made up; 21, 22.
        ("09-18 23:59", 3, "09-23 00:00"),
        # 8, 9, Sat 10 made up, 12 to 16, 19, 20.
        ("09-30 10:00", 10, "10-21 00:00"),
        # and 21 to 23, 26 to 30, 2 and 3 Nov.
        ("09-30 10:00", 20, "11-04 00:00"),
        # The day of the start never counts, whatever the hour, and though it is one itself.
        ("03-02 00:00", 1, "03-04 00:00"),
        ("03-02 23:59:59.999", 1, "03-04 00:00"),
    ],
)
def test_working_days_are_counted_by_their_ends(start, n, due):
    assert days_later(start, n) == due


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        # The ends of the 3rd and the 4th are lost: 5, 6, Mon 9.
        ("03-03 10:00", "03-05 10:00", "03-10 00:00"),
        # No day ends meanwhile.
        ("03-03 10:00", "03-03 16:00", "03-06 00:00"),
        # Two minutes, and the end of the 3rd.
        ("03-03 23:59", "03-04 00:01", "03-07 00:00"),
        # Monday is the day of the start: its end never counted.
        ("03-02 10:00", "03-03 10:00", "03-06 00:00"),
        # The end at which it begins has been lived through; the one at which it is over has not.
        ("03-04 00:00", "03-04 10:00", "03-06 00:00"),
        ("03-03 10:00", "03-04 00:00", "03-07 00:00"),
        # It begins when all is over.
        ("03-06 00:00", "03-08 00:00", "03-06 00:00"),
    ],
)
def test_an_end_of_a_day_that_falls_into_a_pause_is_lost(since, until, due):
    assert days_later("03-02 09:00", 3) == "03-06 00:00"
    assert days_later("03-02 09:00", 3, (since, until)) == due


def test_two_pauses_lose_what_each_of_them_loses():
    """The ends of the 3rd and the 5th are lost: 4, 6, Mon 9."""
    pauses = ("03-03 20:00", "03-04 08:00"), ("03-05 20:00", "03-06 08:00")
    assert days_later("03-02 09:00", 3, *pauses) == "03-10 00:00"


def test_hours_are_counted_on_working_days_and_days_made_up():
    # 1.5 h on Friday, 2.5 h on Saturday, which is made up for.
    assert hours_later("02-13 15:00", 4) == "02-14 10:30"
    # 1.5 h on that Saturday; the next working day is Tuesday the 24th.
    assert hours_later("02-14 15:00", 4) == "02-24 10:30"
    # Half an hour, and 3.5 h from 09:00 on.
    assert hours_later("02-13 15:00", 4, ("02-13 15:30", "02-14 09:00")) == "02-14 12:30"
    # What is up at the end of the day is up then, and not next morning.
    assert hours_later("02-13 15:00", 1.5) == "02-13 16:30"
    assert hours_later("02-13 20:00", 1) == "02-14 09:00"


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins():
    night = LimitBook(DAYS, CountedHours(((20 * 60, 4 * 60),), WorkingDays.is_working))
    # Friday's goes on until Saturday 04:00, which is 5 h; then Monday's.
    assert hours_later("03-06 23:00", 6, book=night) == "03-09 21:00"
    assert hours_later("03-07 03:00", 1, book=night) == "03-07 04:00"


def test_24_00_ends_a_window_and_all_days_may_have_one():
    always = LimitBook(DAYS, CountedHours(((0, 24 * 60),), lambda _days, _day: True))
    assert hours_later("02-15 23:00", 2, book=always) == "02-16 01:00"
    late = LimitBook(DAYS, CountedHours(((8 * 60, 12 * 60), (22 * 60, 24 * 60)), lambda _days, _day: True))
    assert hours_later("02-15 11:00", 4, book=late) == "02-16 09:00"


def test_what_reaches_into_a_year_that_is_not_known_has_no_due_yet():
    assert days_later("12-30 16:00", 1) == "2027-01-01 00:00"
    assert days_later("12-30 16:00", 3) is None
    # Thu 31; 1 to 3 Jan off; Mon 4, Tue 5.
    assert days_later("12-30 16:00", 3, book=WITH_2027) == "2027-01-06 00:00"
    assert hours_later("12-31 16:00", 1) is None
    assert hours_later("12-31 16:00", 0.5) == "12-31 16:30"


@pytest.mark.parametrize(
    ("agreed", "due"),
    [
        ("12-31 18:00", "12-31 18:00"),
        ("2027-01-05 12:00", "2027-01-05 12:00"),
        ("2027-01-07 00:00", "2027-01-07 00:00"),
        ("2027-01-07 00:01", None),
    ],
)
def test_an_agreed_time_is_due_where_no_calendar_can_bring_something_earlier(agreed, due):
    """Seven working days after 30 Dec: the 31st, and six more, of which the sixth ends on 6 Jan at best."""
    limit = ReferenceLimit("given", or_earlier=ReferenceLimit("working-days", 7))
    book = LimitBook(DAYS, given={"repair.other": on(agreed)})
    assert said(due_of(limit, on("12-30 16:00"), [], book, "repair.other")) == due


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("04-27 10:00", "05-01 00:00"),
        ("02-28 23:59", "03-01 00:00"),
        ("12-01 00:00", "2027-01-01 00:00"),
    ],
)
def test_the_month_is_the_local_one(start, due):
    assert said(due_of(ReferenceLimit("month-end"), on(start), [], BOOK)) == due


def test_a_day_that_has_23_hours_is_over_when_it_is():
    berlin = WorkingDays({2026: YEAR_2026}, "Europe/Berlin")
    day = date(2026, 3, 29)
    assert berlin.end_of(day) - berlin.at(day, 0) == 23 * HOUR
