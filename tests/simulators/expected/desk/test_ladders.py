"""Who is warned and told and when, worked out by hand from desk.md, section 6."""

from __future__ import annotations

import pytest

from ingest.durations import HOUR
from simulators.expected.desk.ladders import month_has_a_ladder, steps_of
from tests.simulators.expected.desk.histories import DAYS, on, said


def ladder(
    name: str, start: str, due: str, until: str = "12-31 00:00", **more
) -> list[tuple[str, str | None]]:
    return [
        (step.name, said(step.instant))
        for step in steps_of(name, on(start), on(due), DAYS, on(until), **more)
    ]


def test_minutes():
    assert ladder("A", "02-13 15:00", "02-13 16:00") == [
        ("warn", "02-13 15:30"),
        ("due", "02-13 16:00"),
        ("head", "02-13 16:10"),
        ("duty-leader", "02-13 16:20"),
        ("leader", "02-13 17:00"),
    ]


def test_hours():
    assert ladder("B", "02-13 15:00", "02-13 23:00") == [
        ("warn", "02-13 21:00"),
        ("due", "02-13 23:00"),
        ("supervisor", "02-14 01:00"),
        ("leader", "02-14 07:00"),
    ]
    # A quarter of an hour and a half would be 22.5 minutes: at least half an hour.
    assert ladder("B", "02-13 15:00", "02-13 16:30")[2] == ("supervisor", "02-13 17:00")


def test_hours_with_a_pause_are_shares_of_the_limit():
    assert ladder("B", "02-13 15:00", "02-14 02:00", limit=8 * HOUR)[::2] == [
        ("warn", "02-14 00:00"),
        ("supervisor", "02-14 04:00"),
    ]


def test_days_and_then_every_week():
    assert ladder("C", "04-23 23:59", "05-01 00:00", "05-18 00:00") == [
        ("warn", "04-30 00:00"),
        ("warn", "04-30 22:00"),
        ("due", "05-01 00:00"),
        ("supervisor", "05-02 00:00"),
        ("leader", "05-03 00:00"),
        ("top", "05-10 00:00"),
        ("top", "05-17 00:00"),
    ]


def test_after_a_longer_limit_it_warns_before_the_new_due():
    assert ladder("C", "03-02 10:00", "03-06 10:00", "03-06 10:00") == [
        ("warn", "03-05 10:00"),
        ("warn", "03-06 08:00"),
        ("due", "03-06 10:00"),
    ]


def test_a_warning_before_the_start_comes_at_half_of_the_limit():
    assert ladder("C", "09-25 10:00", "09-26 06:00")[:2] == [("warn", "09-25 20:00"), ("warn", "09-26 04:00")]
    # Both would: one.
    assert ladder("C", "09-25 10:00", "09-25 11:00")[:2] == [("warn", "09-25 10:30"), ("due", "09-25 11:00")]
    # At the start itself is not before it.
    assert ladder("C", "09-25 10:00", "09-26 10:00")[0] == ("warn", "09-25 10:00")


def test_reports_upward():
    assert ladder("D", "03-02 10:00", "03-02 10:20") == [
        ("warn", "03-02 10:10"),
        ("due", "03-02 10:20"),
        ("leader", "03-02 10:30"),
        ("top", "03-02 10:50"),
    ]


def test_what_is_periodic_is_told_a_working_day_before():
    # 25 Feb is the second working day after the festival; the 24th is the one before it.
    assert ladder("E", "02-12 16:40", "02-25 00:00")[0] == ("warn", "02-24 00:00")
    assert ladder("E", "02-12 16:40", "02-24 12:00")[0] == ("warn", "02-14 12:00")
    assert ladder("E", "03-03 10:00", "03-04 00:00")[0] == ("warn", "03-03 17:00")


def test_steps_come_until_one_looks():
    assert ladder("A", "02-13 15:00", "02-13 16:00", "02-13 16:10")[-1] == ("head", "02-13 16:10")


@pytest.mark.parametrize(
    ("received", "has"),
    [("04-23 23:59", True), ("04-24 00:00", False), ("04-27 10:00", False), ("02-21 12:00", True)],
)
def test_what_comes_in_the_last_week_of_a_month_has_no_ladder_at_its_end(received, has):
    assert month_has_a_ladder(on(received), DAYS) is has
