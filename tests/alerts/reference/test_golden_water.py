"""The reference against water, silence, stuck sensors and falls of pressure worked out by hand.

Wall-clock times are those of Asia/Shanghai. A pressure window is 20 marks 15 s apart: it needs 12 covered
marks, and more than half of them in breach.
"""

from __future__ import annotations

from dataclasses import replace

from alerts.episodes.episode import EndReason
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Outage, Point
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import FAST_MAIN, MAIN, ROOM, at, judged, said, spans, town

# ---- water


def test_pressure_is_judged_every_15_seconds_over_20_marks():
    # 0.13 from 08:00: marks 08:00:00 .. 08:02:30 are 11 in breach, more than half of 20.
    turn = at("2024-01-10 08:00")
    readings = said(turn - 10 * MINUTE, turn, 0.30) + said(turn, turn + 10 * MINUTE, 0.13)
    (low,) = judged("pressure.low", readings, town(MAIN), turn + 9 * MINUTE)
    assert (low.began_at, low.opened_at) == (turn, turn + 150 * SECOND)
    assert (low.covered, low.breaching, low.worst) == (20, 11, 0.13)


def test_0_15_has_recovered_from_a_limit_of_0_14_with_a_margin_of_0_01():
    # In floats 0.14 + 0.01 = 0.15000000000000002; in decimal it is 0.15. 11 marks of it end the episode at
    # 08:22:30.
    turn = at("2024-01-10 08:20")
    for value, ended_at in ((0.15, turn + 150 * SECOND), (0.149999, None)):
        readings = said(turn - 20 * MINUTE, turn, 0.13) + said(turn, turn + 20 * MINUTE, value)
        assert judged("pressure.low", readings, town(MAIN), turn + 19 * MINUTE)[0].ended_at == ended_at


def test_pressure_in_an_approved_outage_is_not_judged():
    # Supply 06:00-10:00; the main is at 0.05 all the time, stopped with approval 08:00-09:00. From 06:00 12
    # covered marks are there at 06:02:45. Begun within the outage, judgement starts anew after it: 09:02:45.
    stop, go = at("2024-01-10 08:00"), at("2024-01-10 09:00")
    outage = Outage("valve", "building", stop, go)
    readings = said(at("2024-01-10 05:00"), at("2024-01-10 11:00"), 0.05)
    low = judged("pressure.low", readings, town(MAIN, outages=(outage,)), at("2024-01-10 10:59"))
    assert spans(low) == [(at("2024-01-10 06:00"), at("2024-01-10 06:00") + 165 * SECOND, None)]
    low = judged("pressure.low", readings[190:], town(MAIN, outages=(outage,)), at("2024-01-10 10:59"))
    assert spans(low) == [(go, go + 165 * SECOND, None)]
    elsewhere = replace(outage, place="next door")
    low = judged("pressure.low", readings[190:], town(MAIN, outages=(elsewhere,)), at("2024-01-10 10:59"))
    assert low[0].opened_at == readings[190].measured_at + 165 * SECOND


def test_supply_hours_are_those_of_the_season():
    # 05:00-23:00 in summer, 06:00-10:00 and 17:00-22:00 in winter: 12:00 is judged in July alone.
    for day, found in (("2024-07-10", 1), ("2024-01-10", 0)):
        readings = said(at(f"{day} 12:00"), at(f"{day} 13:00"), 0.05)
        assert len(judged("pressure.low", readings, town(MAIN), at(f"{day} 13:00"))) == found


def test_only_points_with_a_maximum_are_held_to_one_at_any_hour_and_outage():
    first = at("2024-01-10 02:00")
    stopped = town(
        replace(MAIN, limits={"pressure.high": 0.6}), outages=(Outage("o", "flat", first, first + HOUR),)
    )
    readings = said(first, first + HOUR, 0.61)
    assert judged("pressure.high", readings, town(MAIN), first + HOUR) == []
    assert spans(judged("pressure.high", readings, stopped, first + HOUR)) == [
        (first, first + 165 * SECOND, None)
    ]


def test_an_upper_limit_is_recovered_from_at_the_margin_below_it():
    # Chlorine 2.1 from 08:00: 15 marks, so 9 covered at 08:08. 1.95 = 2.0 - 0.05 from 09:00: 8 of 15 at
    # 09:07.
    tap = Point("tap", Metric.FREE_CHLORINE, "flat", MINUTE, MINUTE)
    turn = at("2024-01-10 09:00")
    readings = said(turn - HOUR, turn, 2.1) + said(turn, turn + HOUR, 1.95)
    (high,) = judged("chlorine.high", readings, town(tap), turn + HOUR)
    assert (high.opened_at, high.ended_at) == (turn - 52 * MINUTE, turn + 7 * MINUTE)
    assert (high.worst, high.worst_at) == (2.1, turn - HOUR)


# ---- silent, stuck, fall


def test_a_point_is_silent_after_three_periods_or_one_and_a_half_uploads():
    # P = 1 min, U = 1 min: 3 min. P = 1 min, U = 20 min: 30 min.
    last = at("2024-01-10 08:00")
    for upload, after in ((MINUTE, 3 * MINUTE), (20 * MINUTE, 30 * MINUTE)):
        room = replace(ROOM, upload_ms=upload)
        readings = [Reading("", last, 19.0, last), Reading("", last + after + 1, 19.0, last + after + 1)]
        (silent,) = judged("silent", readings, town(room), last + HOUR)[:1]
        assert (silent.opened_at, silent.ended_at) == (last + after, last + after + 1)
        assert silent.end_reason is EndReason.SPOKE_AGAIN
        just_in_time = [readings[0], Reading("", last + after, 19.0, last + after)]
        assert judged("silent", just_in_time, town(room), last + after) == []
        assert judged("silent", readings[:1], town(room), last + after - 1) == []
        assert spans(judged("silent", readings[:1], town(room), last + after)) == [
            (last + after, last + after, None)
        ]


def test_a_point_that_never_spoke_is_silent_from_its_registration():
    registered = at("2024-01-10 08:00")
    room = replace(ROOM, registered_at=registered)
    silent = judged("silent", [], town(room), registered + HOUR)
    assert spans(silent) == [(registered + 3 * MINUTE, registered + 3 * MINUTE, None)]


def test_a_faulty_sensor_is_not_silent_and_a_simulated_one_is():
    first = at("2024-01-10 08:00")
    room = replace(ROOM, registered_at=first)
    for flag, found in ((Flag.LOW_BATTERY, 0), (Flag.RANGE, 0), (Flag.SIMULATED, 1), (Flag.CLOCK_SKEW, 1)):
        readings = said(first, first + HOUR, 19.0, flags=flag)
        assert len(judged("silent", readings, town(room), first + HOUR)) == found, flag


def test_the_same_value_for_12_hours_and_24_readings_is_stuck():
    # Every 30 min from 00:00: the 25th reading at 12:00 is 12 h on. Every 20 min: the 37th. Hourly: 24
    # readings take 23 h.
    first = at("2024-01-10 00:00")
    for step, after in ((30 * MINUTE, 12 * HOUR), (20 * MINUTE, 12 * HOUR), (HOUR, 23 * HOUR)):
        end = first + after + 2 * HOUR
        readings = [*said(first, end, 19.0, step=step), Reading("", end, 19.1, end)]
        (stuck,) = judged("stuck", readings, town(ROOM), end)
        assert (stuck.began_at, stuck.opened_at, stuck.ended_at) == (first, first + after, end)
        assert stuck.end_reason is EndReason.MOVED_AGAIN
    # 30 min apart and 23 of them: 11 h. Another value on the way starts over.
    assert (
        judged("stuck", said(first, first + 12 * HOUR, 19.0, step=30 * MINUTE), town(ROOM), first + DAY) == []
    )
    broken = said(first, first + 20 * HOUR, 19.0, step=20 * MINUTE)
    broken[30] = broken[30]._replace(value=19.1)
    assert judged("stuck", broken, town(ROOM), first + DAY) == []


def burst(*, low: float, seconds: int, after: float, until: int = 30 * MINUTE) -> list[Reading]:
    """A main at 0.30 from 08:00, fallen at 08:10 for ``seconds``, then at ``after``; a reading every 15 s."""
    first, fall = at("2024-01-10 08:00"), at("2024-01-10 08:10")
    up = fall + seconds * SECOND
    step = 15 * SECOND
    return (
        said(first, fall, 0.30, step=step)
        + said(fall, up, low, step=step)
        + said(up, first + until, after, step=step)
    )


def surge() -> list[Reading]:
    """A main at 0.38, at 0.14 from 08:10; from 08:15 15 s at 0.61, 15 s at 0.14, then at 0.35."""
    step, turn = 15 * SECOND, at("2024-01-10 08:15")
    return (
        said(turn - 15 * MINUTE, turn - 5 * MINUTE, 0.38, step=step)
        + said(turn - 5 * MINUTE, turn, 0.14, step=step)
        + said(turn, turn + step, 0.61, step=step)
        + said(turn + step, turn + 2 * step, 0.14, step=step)
        + said(turn + 2 * step, turn + 10 * MINUTE, 0.35, step=step)
    )


def test_a_main_that_falls_by_0_08_and_stays_down_for_a_minute_is_a_suspected_burst():
    # Marks 08:10:00 .. 08:11:00 are the minute down; before it 0.30. 0.30 - 0.22 = 0.08, in floats
    # 0.07999999999999999.
    fall = at("2024-01-10 08:10")
    (found,) = judged("fall", burst(low=0.22, seconds=1200, after=0.22), town(FAST_MAIN), fall + 10 * MINUTE)
    assert (found.began_at, found.opened_at, found.ended_at) == (fall, fall + MINUTE, None)
    assert (found.worst, found.worst_at) == (0.22, fall)
    assert (
        judged("fall", burst(low=0.221, seconds=1200, after=0.221), town(FAST_MAIN), fall + 10 * MINUTE) == []
    )
    # Down for four marks and up at 08:11:00: not a minute.
    assert judged("fall", burst(low=0.10, seconds=60, after=0.30), town(FAST_MAIN), fall + 10 * MINUTE) == []


def test_a_fall_ends_when_the_pressure_has_been_back_for_a_minute():
    # Down to 0.10 for 5 min; from 08:15 at 0.23 = 0.30 - 0.08 + 0.01: the marks 08:15:00 .. 08:16:00 are
    # back. 0.229 is not.
    fall = at("2024-01-10 08:10")
    (found,) = judged("fall", burst(low=0.10, seconds=300, after=0.23), town(FAST_MAIN), fall + 10 * MINUTE)
    assert (found.ended_at, found.end_reason) == (fall + 6 * MINUTE, EndReason.RECOVERED)
    (found,) = judged("fall", burst(low=0.10, seconds=300, after=0.229), town(FAST_MAIN), fall + 10 * MINUTE)
    assert found.ended_at is None


def test_a_fall_that_ends_from_an_even_higher_level_opens_anew_a_mark_later():
    # Back for a minute at 08:16:30, and 0.26 below the surge of 08:15: a rule changes once at a mark.
    fall = at("2024-01-10 08:10")
    (first, second) = judged("fall", surge(), town(FAST_MAIN), fall + 10 * MINUTE)
    assert (first.opened_at, first.ended_at) == (fall + MINUTE, fall + 6 * MINUTE + 30 * SECOND)
    assert (second.opened_at, second.ended_at) == (first.ended_at + 15 * SECOND, None)


def test_a_fall_that_lasts_a_day_is_the_new_level():
    fall = at("2024-01-10 08:10")
    readings = burst(low=0.20, seconds=60, after=0.20, until=26 * HOUR)
    (found,) = judged("fall", readings, town(FAST_MAIN), fall + 25 * HOUR)
    assert (found.ended_at, found.end_reason) == (fall + MINUTE + DAY, EndReason.SETTLED)


def test_the_end_of_supply_is_no_burst():
    # Supply ends at 10:00 and the pressure with it; it comes back at 17:00 and no fall is seen across the
    # edges.
    first, stop = at("2024-01-10 09:00"), at("2024-01-10 10:00")
    step = 15 * SECOND
    readings = said(first, stop, 0.30, step=step) + said(stop, stop + HOUR, 0.02, step=step)
    assert judged("fall", readings, town(FAST_MAIN), stop + HOUR) == []
    in_supply = [r._replace(measured_at=r.measured_at - 10 * MINUTE) for r in readings]
    assert len(judged("fall", in_supply, town(FAST_MAIN), stop)) == 1
    outage = Outage("valve", "company", stop - 10 * MINUTE, stop)
    assert judged("fall", in_supply, town(FAST_MAIN, outages=(outage,)), stop) == []
