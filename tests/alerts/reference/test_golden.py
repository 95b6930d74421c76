"""The reference against rooms worked out by hand: hours, season, changed clocks, gaps, flags.

Wall-clock times are those of Asia/Shanghai unless said otherwise. A room's window is 60 marks a minute apart:
it needs 0.6 * 60 = 36 covered marks, and more than half of them in breach. Rooms sample once a minute, so a
value holds for 90 s.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from alerts.episodes.episode import EndReason
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan
from ingest.readings.batch import Flag
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.hours import CalendarMissing
from tests.alerts.reference.town import MAIN, OFFICE, ROOM, SEASON, at, judged, said, spans, town

# ---- room clauses


def test_a_room_at_17_all_night_is_legal_and_the_day_clause_speaks_at_0635_first():
    # 06:00 .. 06:35 are 36 covered marks, all 36 in breach; at 06:34 there are 35 and the outcome is unknown.
    readings = said(at("2024-01-09 22:00"), at("2024-01-10 08:00"), 17.0)
    until = at("2024-01-10 07:59")
    (day,) = judged("room.day", readings, town(ROOM), until)
    assert (day.began_at, day.opened_at) == (at("2024-01-10 06:00"), at("2024-01-10 06:35"))
    assert (day.covered, day.breaching, day.worst, day.mean) == (36, 36, 17.0, 17.0)
    assert day.worst_at == at("2024-01-10 06:00")
    assert judged("room.floor", readings, town(ROOM), until) == []


def test_no_message_is_needed_for_the_hour_to_pass():
    # P = 20 min, H = 30 min: readings at 05:50, 06:10 (and no more) hold to 06:40, enough for 06:35.
    room = replace(ROOM, sampling_ms=20 * MINUTE, upload_ms=20 * MINUTE)
    readings = said(at("2024-01-10 05:30"), at("2024-01-10 06:11"), 17.0, step=20 * MINUTE)
    readings.append(Reading("", at("2024-01-10 06:10"), 17.0, at("2024-01-10 06:10")))
    assert spans(judged("room.day", readings, town(room), at("2024-01-10 06:34"))) == []
    assert spans(judged("room.day", readings, town(room), at("2024-01-10 06:35"))) == [
        (at("2024-01-10 06:00"), at("2024-01-10 06:35"), None)
    ]


@pytest.mark.parametrize(
    ("rule", "point", "hours", "limit", "breach"),
    [
        ("room.day", ROOM, ("2024-01-10 08:00", "2024-01-10 10:00"), 18.0, 17.999999),
        ("room.floor", ROOM, ("2024-01-10 22:00", "2024-01-11 01:00"), 16.0, 15.999999),
        ("room.night_target", ROOM, ("2024-01-10 22:00", "2024-01-11 01:00"), 18.0, 17.999999),
        ("pressure.low", MAIN, ("2024-01-10 08:00", "2024-01-10 09:00"), 0.14, 0.139999),
    ],
)
def test_the_limit_itself_complies(rule, point, hours, limit, breach):
    first, last = map(at, hours)
    for value, bad in ((limit, False), (breach, True), (limit - 4e-7, False)):  # the last rounds to the limit
        assert bool(judged(rule, said(first, last, value), town(point), last)) is bad, value


def test_the_night_floor_speaks_35_minutes_after_its_hours_begin_and_across_midnight():
    # 15.9 from 20:00: 21:00 .. 21:35 are the first 36 covered marks. It is below 18 at 20:00 too: that is the
    # day's affair.
    readings = said(at("2024-01-10 20:00"), at("2024-01-11 05:00"), 15.9)
    night = judged("room.floor", readings, town(ROOM), at("2024-01-11 04:59"))
    assert spans(night) == [(at("2024-01-10 21:00"), at("2024-01-10 21:35"), None)]
    # Cold only from 23:45: 31 of 60 in breach at 00:15, on the other day.
    readings = said(at("2024-01-10 20:00"), at("2024-01-10 23:45"), 17.0)
    readings += said(at("2024-01-10 23:45"), at("2024-01-11 05:00"), 15.9)
    night = judged("room.floor", readings, town(ROOM), at("2024-01-11 04:59"))
    assert spans(night) == [(at("2024-01-10 23:45"), at("2024-01-11 00:15"), None)]


def test_a_room_warm_again_at_night_has_recovered_from_a_day_breach():
    # 17.0 until 21:10, then 19.0: at 21:40 the marks 21:10 .. 21:40 are 31 recovered of 60 present.
    readings = said(at("2024-01-10 19:00"), at("2024-01-10 21:10"), 17.0)
    readings += said(at("2024-01-10 21:10"), at("2024-01-11 00:00"), 19.0)
    (day,) = judged("room.day", readings, town(ROOM), at("2024-01-10 23:00"))
    assert (day.opened_at, day.ended_at) == (at("2024-01-10 19:35"), at("2024-01-10 21:40"))
    assert day.end_reason is EndReason.RECOVERED


def test_a_room_at_18_1_at_night_has_not_recovered_from_a_day_breach():
    # Recovered means 18.2 and up; 18.1 is legal by day and by night and still ends nothing.
    readings = said(at("2024-01-10 19:00"), at("2024-01-10 20:30"), 17.0)
    readings += said(at("2024-01-10 20:30"), at("2024-01-11 05:00"), 18.1)
    assert judged("room.day", readings, town(ROOM), at("2024-01-11 04:59"))[0].ended_at is None
    readings += said(at("2024-01-11 05:00"), at("2024-01-11 09:00"), 18.2)
    assert judged("room.day", readings, town(ROOM), at("2024-01-11 09:00"))[0].ended_at == at(
        "2024-01-11 05:30"
    )


def test_exactly_half_the_window_in_breach_is_not_a_violation():
    # 30 of 60 marks below 18 while the window slides: never more than half. 31 marks: violated at the 31st.
    for cold, opened in (
        (30, []),
        (31, [(at("2024-01-10 09:00"), at("2024-01-10 09:30"), at("2024-01-10 10:01"))]),
    ):
        readings = said(at("2024-01-10 08:00"), at("2024-01-10 09:00"), 19.0)
        readings += said(at("2024-01-10 09:00"), at("2024-01-10 09:00") + cold * MINUTE, 17.9)
        readings += said(at("2024-01-10 09:00") + cold * MINUTE, at("2024-01-10 12:00"), 19.0)
        # With 31 cold marks 09:00 .. 09:30, at 10:00 the window 09:01 .. 10:00 holds 30 cold and 30 warm: not
        # violated, and 30 of 60 is not recovered. At 10:01 it is 31 warm.
        assert spans(judged("room.day", readings, town(ROOM), at("2024-01-10 11:59"))) == opened


def test_worst_and_mean_run_over_the_breaching_marks_of_the_whole_episode():
    # Breaching marks: 31 at 17.0 (09:00 .. 09:30), one at 16.5 (09:31), one at 17.5 (09:32); then 18.5.
    # mean = (31 * 17.0 + 16.5 + 17.5) / 33 = 561 / 33 = 17.0
    readings = said(at("2024-01-10 08:00"), at("2024-01-10 09:00"), 18.0)
    readings += said(at("2024-01-10 09:00"), at("2024-01-10 09:31"), 17.0)
    readings += said(at("2024-01-10 09:31"), at("2024-01-10 09:32"), 16.5)
    readings += said(at("2024-01-10 09:32"), at("2024-01-10 09:33"), 17.5)
    readings += said(at("2024-01-10 09:33"), at("2024-01-10 12:00"), 18.5)
    (day,) = judged("room.day", readings, town(ROOM), at("2024-01-10 11:59"))
    assert (day.worst, day.worst_at, day.mean) == (16.5, at("2024-01-10 09:31"), 17.0)
    assert (day.covered, day.breaching) == (60, 31)


# ---- season


def test_the_end_of_the_season_ends_an_episode_at_the_first_mark_out_of_season():
    # 15 March is the season's last day, so 00:00 of the 16th is out of it.
    readings = said(at("2024-03-15 20:00"), at("2024-03-16 02:00"), 15.0)
    (night,) = judged("room.floor", readings, town(ROOM), at("2024-03-16 02:00"))
    assert (night.opened_at, night.ended_at) == (at("2024-03-15 21:35"), at("2024-03-16 00:00"))
    assert night.end_reason is EndReason.SEASON_ENDED


def test_nothing_is_said_before_the_season_has_36_marks():
    # 15 November is its first day: 00:00 .. 00:35; the cold marks of the 14th are missing, not only
    # inapplicable.
    readings = said(at("2023-11-14 20:00"), at("2023-11-15 02:00"), 15.0)
    night = judged("room.floor", readings, town(ROOM), at("2023-11-15 02:00"))
    assert spans(night) == [(at("2023-11-15 00:00"), at("2023-11-15 00:35"), None)]


def test_a_season_of_one_year_does_not_come_back():
    season = replace(SEASON, heating_season=(DateSpan("2023-11-10", "2024-03-20"),))
    for year, found in (("2024", 1), ("2025", 0)):
        readings = said(at(f"{year}-03-18 08:00"), at(f"{year}-03-18 10:00"), 15.0)
        assert (
            len(judged("room.day", readings, town(ROOM, calendar=season), at(f"{year}-03-18 10:00"))) == found
        )


def test_a_rule_in_season_has_no_silent_default():
    for calendar in (None, Calendar("city")):
        with pytest.raises(CalendarMissing):
            judged("room.day", said(0, HOUR, 15.0), town(ROOM, calendar=calendar), HOUR)


# ---- days of 23 and 25 hours


@pytest.mark.parametrize(
    ("night", "first_hour"),
    [
        ("2024-03-30", "2024-03-31T04:00Z"),
        ("2024-10-26", "2024-10-27T05:00Z"),
        ("2024-01-09", "2024-01-10T05:00Z"),
    ],
)
def test_the_day_clause_speaks_at_0635_of_the_wall_clock_when_the_clocks_change(night, first_hour):
    # 06:00 in Berlin is 04:00Z in summer time (from 31 March) and 05:00Z in winter time (from 27 October).
    all_year = Calendar("city", heating_season=(DateSpan("01-01", "12-31"),))
    six = round(datetime.fromisoformat(first_hour).timestamp()) * 1000
    readings = said(at(f"{night} 22:00", "Europe/Berlin"), six + HOUR, 17.0)
    inventory = town(ROOM, zone="Europe/Berlin", calendar=all_year)
    day = judged("room.day", readings, inventory, six + HOUR - MINUTE)
    assert spans(day) == [(six, six + 35 * MINUTE, None)]


def test_an_hour_that_happens_twice_is_judged_twice_and_one_that_never_happens_is_not():
    # Contract hours 02:00-03:00 in Berlin. 27 October: 00:00Z-02:00Z, 120 marks. 24 degC in the first pass,
    # 22 in the second (from 01:00Z): the 31st mark below 23 is 01:30Z. 31 March: 02:00-03:00 does not exist.
    all_year = Calendar("city", heating_season=(DateSpan("01-01", "12-31"),))
    office = replace(OFFICE, limits={"room.contract": 23.0}, contract_hours="02:00-03:00")
    inventory = town(office, zone="Europe/Berlin", calendar=all_year)
    second_pass = at("2024-10-27 02:00", "Europe/Berlin", fold=1)
    readings = said(second_pass - 3 * HOUR, second_pass, 24.0) + said(
        second_pass, second_pass + 3 * HOUR, 22.0
    )
    autumn = judged("room.contract", readings, inventory, second_pass + 2 * HOUR)
    assert spans(autumn) == [(second_pass, second_pass + 30 * MINUTE, None)]
    spring = at("2024-03-31 01:59", "Europe/Berlin")
    readings = said(spring - 3 * HOUR, spring + 3 * HOUR, 22.0)
    assert judged("room.contract", readings, inventory, spring + 2 * HOUR) == []


# ---- missing marks, silence


def test_35_covered_marks_say_nothing_and_36_do():
    # Readings 08:00 .. 08:33 hold to 08:34 (60 s later; 120 s is past H = 90 s): 35 marks. One more reading,
    # 36.
    until = at("2024-01-10 10:00")
    assert (
        judged("room.day", said(at("2024-01-10 08:00"), at("2024-01-10 08:34"), 15.0), town(ROOM), until)
        == []
    )
    readings = said(at("2024-01-10 08:00"), at("2024-01-10 08:35"), 15.0)
    assert spans(judged("room.day", readings, town(ROOM), until)) == [
        (at("2024-01-10 08:00"), at("2024-01-10 08:35"), None)
    ]


def test_a_value_holds_for_one_and_a_half_periods_to_the_millisecond():
    # The last of 35 readings lies 30 s before the mark 08:35: 90 s after it, at 08:36, the mark is still
    # there.
    base = said(at("2024-01-10 08:00"), at("2024-01-10 08:34"), 15.0)  # present at 08:00 .. 08:34, 35 marks
    last = at("2024-01-10 08:34") + 30 * SECOND
    held = [*base, Reading("", last, 15.0, last)]  # and at 08:35, 08:36
    office = replace(ROOM, limits={"room.day": 18.0})
    (day,) = judged("room.day", held, town(office), at("2024-01-10 10:00"))
    assert day.opened_at == at("2024-01-10 08:35")
    sparse = [r for r in base if r.measured_at != at("2024-01-10 08:00")]  # 34 marks, so 08:36 has to count
    held = [*sparse, Reading("", last, 15.0, last)]
    assert judged("room.day", held, town(office), at("2024-01-10 10:00"))[0].opened_at == at(
        "2024-01-10 08:36"
    )
    early = [*sparse, Reading("", last - 1, 15.0, last)]  # 90 001 ms before 08:36: missing
    assert judged("room.day", early, town(office), at("2024-01-10 10:00")) == []


def test_silence_never_closes_anything():
    # Cold, then two days of nothing: open. One warm reading an hour is not enough either (present < 36).
    readings = said(at("2024-01-10 08:00"), at("2024-01-10 09:00"), 15.0)
    until = at("2024-01-12 12:00")
    assert judged("room.day", readings, town(ROOM), until)[0].ended_at is None
    readings += said(at("2024-01-10 10:00"), at("2024-01-12 12:00"), 21.0, step=HOUR)
    (day,) = judged("room.day", readings, town(ROOM), until)
    assert (day.opened_at, day.ended_at) == (at("2024-01-10 08:35"), None)


def test_a_recovery_after_a_gap_waits_for_36_present_marks():
    # Back at 12:00 with 21 degC: 36 present marks at 12:35, all recovered.
    readings = said(at("2024-01-10 08:00"), at("2024-01-10 09:00"), 15.0)
    readings += said(at("2024-01-10 12:00"), at("2024-01-10 14:00"), 21.0)
    (day,) = judged("room.day", readings, town(ROOM), at("2024-01-10 14:00"))
    assert day.ended_at == at("2024-01-10 12:35")


# ---- readings


@pytest.mark.parametrize(
    "flag",
    [
        Flag.SIMULATED,
        Flag.MOVED,
        Flag.LOW_BATTERY,
        Flag.DEVICE_FAULT,
        Flag.CLOCK_SKEW,
        Flag.TOO_OLD,
        Flag.CONFLICT,
    ],
)
def test_an_unusable_reading_neither_supplies_a_value_nor_ends_a_hold(flag):
    # Good readings on even minutes hold over the flagged ones on odd minutes; the room is warm throughout.
    first, last = at("2024-01-10 08:00"), at("2024-01-10 10:00")
    readings = said(first, last, 19.0, step=2 * MINUTE)
    readings += said(first + MINUTE, last, 3.0, step=2 * MINUTE, flags=flag)
    assert judged("room.day", readings, town(ROOM), last) == []
    # Cold on even minutes, and flagged warmth on odd ones: held at 15.0, so 36 marks at 08:35.
    readings = said(first, last, 15.0, step=2 * MINUTE)
    readings += said(first + MINUTE, last, 21.0, step=2 * MINUTE, flags=flag)
    assert spans(judged("room.day", readings, town(ROOM), last)) == [(first, first + 35 * MINUTE, None)]


@pytest.mark.parametrize("flag", [Flag.CLOCK_RESET, Flag.HISTORY])
def test_a_reading_with_an_informative_flag_is_judged(flag):
    first = at("2024-01-10 08:00")
    readings = said(first, first + HOUR, 15.0, flags=flag)
    assert len(judged("room.day", readings, town(ROOM), first + HOUR)) == 1


def test_what_no_room_can_have_or_no_clock_can_say_is_not_judged():
    first = at("2024-01-10 08:00")
    for value in (-10.01, 50.01, 394.0):
        assert judged("room.day", said(first, first + HOUR, value), town(ROOM), first + HOUR) == []
    assert len(judged("room.day", said(first, first + HOUR, -10.0), town(ROOM), first + HOUR)) == 1
    for shift, found in (
        (-5 * MINUTE, 1),
        (-5 * MINUTE - 1, 0),  # more than 5 min before it was measured
        (7 * DAY, 1),
        (7 * DAY + 1, 0),  # older than the horizon
    ):
        readings = [r._replace(received_at=r.measured_at + shift) for r in said(first, first + HOUR, 15.0)]
        assert len(judged("room.day", readings, town(ROOM), first + HOUR)) == found, shift


def test_the_first_value_of_an_identity_counts_and_a_repetition_changes_nothing():
    first, last = at("2024-01-10 08:00"), at("2024-01-10 10:00")
    cold, warm = said(first, last, 15.0), said(first, last, 21.0)
    once = judged("room.day", cold, town(ROOM), last)
    assert judged("room.day", cold + cold, town(ROOM), last) == once
    assert judged("room.day", cold + warm, town(ROOM), last) == once
    assert judged("room.day", warm + cold, town(ROOM), last) == []


def test_marks_see_the_limit_in_force_when_they_passed():
    # The contract minimum is 20 until 08:59 and 23 from 09:00; the room is at 22. 31 of 60 marks are in
    # breach at 09:30.
    office = replace(OFFICE, limits={"room.contract": 23.0})
    change = at("2024-01-10 09:00")
    readings = said(at("2024-01-10 07:00"), at("2024-01-10 11:00"), 22.0)
    found = judged(
        "room.contract",
        readings,
        town(office),
        at("2024-01-10 10:59"),
        limits_at=lambda _rule, _point, mark: Decimal(20 if mark < change else 23),
    )
    assert spans(found) == [(change, change + 30 * MINUTE, None)]
