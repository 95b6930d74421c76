"""Points that speak and cannot be judged, worked out by hand from judgement.md, section 2."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from simulators.expected.judging.episodes import judge
from simulators.expected.judging.rules import RULES
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.episodes import judge as judge_plainly
from tests.alerts.reference.rules import RULES as PLAIN_RULES
from tests.alerts.reference.town import at
from tests.examples import examples
from tests.simulators.expected.readings import delivered
from tests.simulators.expected.small_town import lived, said, town

POINT = "b1-1/t"


def moved(point: str, first: str, last: str, value: float = 20.0, **more) -> list[Reading]:
    """Like `said`, flagged moved."""
    return [r._replace(flags=int(Flag.MOVED)) for r in said(point, first, last, value, **more)]


def unusable(history):
    return [
        (e.began_at, e.opened_at, e.ended_at, e.known_at)
        for e in history.episodes
        if e.rule == "unusable" and not e.withdrawn
    ]


def clock(*times: str) -> tuple[int, ...]:
    return tuple(at(f"2024-01-10 {each}") for each in times)


def test_a_main_in_kilopascals_is_unusable_an_hour_after_its_registration():
    inventory = town(1, metric=Metric.WATER_PRESSURE)
    inventory = replace(
        inventory, points={POINT: replace(inventory.points[POINT], registered_at=at("2024-01-10 06:00"))}
    )
    readings = said(POINT, "06:00", "08:00", 300.0) + said(POINT, "08:00", "08:30", 0.3)
    history, filed = lived(inventory, readings, "08:29", first="06:00")
    # Twelve marks of 15 s are present at 08:02:45, decided by the reading of 08:03.
    known = at("2024-01-10 07:00") + 30 * SECOND
    opened = (at("2024-01-10 06:00") + 15 * SECOND, at("2024-01-10 07:00"))
    assert unusable(history) == [(*opened, at("2024-01-10 08:02") + 45 * SECOND, known)]
    (found,) = [e for e in history.episodes if e.rule == "unusable"]
    assert found.flags == (("range", 119),)
    assert [(t.place, t.concern, t.kind, t.severity, t.opened_at) for t in filed] == [
        ("b1-1", "sensor", "place", "minor", known)
    ]


def test_a_room_is_unusable_six_hours_after_it_was_judgeable():
    """Good until 05:59, in force until 06:00; 36 of 60 marks are present until 06:24."""
    readings = said(POINT, "05:00", "06:00", 20.0) + moved(POINT, "06:00", "14:00")
    readings += said(POINT, "14:00", "15:00", 20.0)
    history, _ = lived(town(1), readings, "15:00")
    assert [each[:3] for each in unusable(history)] == [clock("06:25", "12:24", "14:35")]


def test_a_room_that_cannot_be_judged_for_less_has_no_episode():
    readings = said(POINT, "05:00", "06:00", 20.0) + moved(POINT, "06:00", "11:45")
    readings += said(POINT, "11:45", "13:00", 20.0)
    history, _ = lived(town(1), readings, "13:00")
    # Judgeable again at 12:20, before 12:24.
    assert unusable(history) == []


def test_the_time_that_it_was_silent_does_not_count():
    """Silent from 08:02 to 10:00: six hours are over two hours less two minutes later."""
    readings = said(POINT, "05:00", "06:00", 20.0) + moved(POINT, "06:00", "08:00")
    readings += moved(POINT, "10:00", "16:00")
    history, _ = lived(town(1), readings, "15:59")
    assert [each[:3] for each in unusable(history)] == [(*clock("06:25", "14:22"), None)]


def test_it_goes_on_through_silence():
    readings = said(POINT, "05:00", "06:00", 20.0) + moved(POINT, "06:00", "13:00")
    readings += said(POINT, "15:00", "16:00", 20.0)
    history, _ = lived(town(1), readings, "15:59")
    assert [each[:3] for each in unusable(history)] == [clock("06:25", "12:24", "15:35")]
    assert [(e.opened_at, e.ended_at) for e in history.episodes if e.rule == "silent"] == [
        clock("13:02", "15:00")
    ]


def test_a_point_of_which_only_skewed_and_simulated_readings_come_is_silent():
    spoilt = [r._replace(flags=int(Flag.SIMULATED)) for r in said(POINT, "05:00", "09:00", 20.0)]
    spoilt += [
        r._replace(received_at=r.measured_at - 6 * MINUTE) for r in said(POINT, "09:00", "12:00", 20.0)
    ]
    history, _ = lived(town(1), spoilt, "12:00")
    assert [e.rule for e in history.episodes] == ["silent"]


def test_out_of_season_it_is_unusable_all_the_same():
    inventory = town(1)
    early = at("2024-07-10 05:00")
    inventory = replace(inventory, points={POINT: replace(inventory.points[POINT], registered_at=early)})
    readings = moved(POINT, "05:00", "12:00", day="2024-07-10")
    history, _ = lived(inventory, readings, "12:00", day="2024-07-10")
    assert [each[1] for each in unusable(history)] == [early + 6 * HOUR]


def test_periods_longer_than_half_an_hour_wait_longer():
    inventory = town(1)
    slow = replace(inventory.points[POINT], sampling_ms=40 * MINUTE, upload_ms=40 * MINUTE)
    inventory = replace(inventory, points={POINT: slow})
    readings = [
        Reading(POINT, t, 20.0, t + SECOND, int(Flag.MOVED))
        for t in range(at("2024-01-10 05:00"), at("2024-01-10 15:00"), 40 * MINUTE)
    ]
    history, _ = lived(inventory, readings, "15:00")
    assert [each[1] for each in unusable(history)] == [at("2024-01-10 13:00")]


def test_seven_days_back_at_most():
    """Every day and a half it speaks for an hour: in seven days five times, in eleven eight times."""
    inventory = town(1)
    registered = at("2024-01-01 00:00")
    inventory = replace(inventory, points={POINT: replace(inventory.points[POINT], registered_at=registered)})
    readings = [
        Reading(POINT, t + minute * MINUTE, 20.0, t + minute * MINUTE, int(Flag.MOVED))
        for t in range(registered, registered + 11 * DAY, 36 * HOUR)
        for minute in range(60)
    ]
    found = judge(delivered(readings, inventory), inventory, start=registered, until=registered + 11 * DAY)
    # Each time it is heard for 62 min, so that five hours and ten minutes are the most in seven days.
    assert [e.rule for e in found if e.rule == "unusable"] == []


def test_late_signs_of_life_have_it_judged_again():
    """What was taken for two hours of silence was not one: the backlog is flagged, and comes at 13:00."""
    readings = said(POINT, "05:00", "06:00", 20.0) + moved(POINT, "06:00", "08:00")
    readings += moved(POINT, "08:00", "10:00", received="13:00") + moved(POINT, "10:00", "16:00")
    history, _ = lived(town(1), readings, "15:59")
    assert unusable(history) == [(*clock("06:25", "12:24"), None, at("2024-01-10 13:00") + 10 * SECOND)]
    assert [e.found_late for e in history.episodes if e.rule == "unusable"] == [True]


def tickets_about_sensors(filed):
    return [(t.place, t.kind, len(t.episodes), t.parent) for t in filed if t.concern == "sensor"]


def test_points_that_are_all_that_speak_behind_a_gateway_are_one_ticket():
    readings = [r for f in (1, 2) for r in moved(f"b1-{f}/t", "05:00", "11:30")]
    readings += [r for f in (1, 2) for r in said(f"b2-{f}/t", "05:00", "11:30", 20.0)]
    _, filed = lived(town(2, buildings=2), readings, "11:29")
    assert tickets_about_sensors(filed) == [("b1", "gateway", 2, None)]


def test_a_silent_point_does_not_speak_for_its_gateway():
    readings = [r for f in (1, 2) for r in moved(f"b1-{f}/t", "05:00", "11:30")]
    _, filed = lived(town(3), readings, "11:29")
    assert tickets_about_sensors(filed) == [("b1", "gateway", 2, None)]


def test_while_one_behind_the_gateway_is_judged_each_has_its_own_ticket():
    readings = [r for f in (1, 2) for r in moved(f"b1-{f}/t", "05:00", "11:30")]
    readings += said("b1-3/t", "05:00", "11:30", 20.0)
    _, filed = lived(town(3), readings, "11:29")
    assert tickets_about_sensors(filed) == [("b1-1", "place", 1, None), ("b1-2", "place", 1, None)]


def test_the_last_one_takes_the_tickets_of_the_others_below_that_of_the_gateway():
    readings = moved("b1-1/t", "05:00", "12:30")
    readings += said("b1-2/t", "05:00", "05:41", 20.0) + moved("b1-2/t", "05:41", "12:30")
    _, filed = lived(town(2), readings, "12:29")
    assert tickets_about_sensors(filed) == [("b1-1", "place", 1, 1), ("b1", "gateway", 1, None)]


# The two that are computed otherwise -----------------------------------------------------------------------


def spoken(chance: Random, inventory: Inventory, until: int) -> list[Reading]:
    """Stretches of good, flagged, impossible and missing readings, each of some hours."""
    (point,) = inventory.points.values()
    readings = []
    t = point.registered_at
    while t < until:
        manner = chance.choice(("good", "flagged", "flagged", "half", "impossible", "nothing", "simulated"))
        end = min(until, t + chance.choice((20 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 30 * HOUR)))
        for at_ in range(t + chance.randrange(point.sampling_ms), end, point.sampling_ms):
            bad = manner == "flagged" or (manner == "half" and chance.random() < 0.5)
            flags = Flag.MOVED if bad else Flag.SIMULATED if manner == "simulated" else Flag(0)
            value = 999.0 if manner == "impossible" else 7.0
            if manner != "nothing":
                readings.append(Reading(point.id, at_, value, at_ + SECOND, int(flags)))
        t = end
    return readings


@st.composite
def one_point(draw):
    metric = draw(st.sampled_from((Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE, Metric.PH)))
    sampling = draw(st.sampled_from((MINUTE, 5 * MINUTE, 20 * MINUTE)))
    inventory = town(1, metric=metric)
    point = replace(
        inventory.points[POINT], sampling_ms=sampling, upload_ms=sampling * draw(st.sampled_from((1, 3)))
    )
    return replace(inventory, points={POINT: point})


@settings(max_examples=examples(25))
@given(one_point(), st.integers(0, 2**32))
def test_all_at_once_the_judge_finds_what_the_reference_finds_mark_by_mark(inventory, seed):
    until = at("2024-01-10 05:00") + 2 * DAY
    readings = spoken(Random(seed), inventory, until)
    span = {"start": at("2024-01-10 05:00"), "until": until}
    plain = judge_plainly(readings, inventory, {"unusable": PLAIN_RULES["unusable"]}, **span)
    found = judge(delivered(readings, inventory), inventory, rules={"unusable": RULES["unusable"]}, **span)
    event(f"{len(plain)} episodes, {sum(e.ended_at is None for e in plain)} open")
    assert [(e.began_at, e.opened_at, e.ended_at, e.end_reason) for e in found] == [
        (e.began_at, e.opened_at, e.ended_at, e.end_reason) for e in plain
    ]


@pytest.mark.parametrize("metric", [Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE])
@settings(max_examples=examples(25))
@given(st.integers(0, 2**32))
def test_in_whatever_order_the_readings_come_the_episodes_are_the_same(metric, seed):
    chance = Random(seed)
    inventory, first = town(1, metric=metric), at("2024-01-10 05:00")
    until = first + 14 * HOUR
    readings = spoken(chance, inventory, until)
    late = [
        r if chance.random() < 0.8 else r._replace(received_at=chance.randint(r.measured_at, until))
        for r in readings
    ]
    known = delivered(readings, inventory)
    whole = judge(known, inventory, start=first, until=until, rules={"unusable": RULES["unusable"]})
    history, _ = lived(inventory, late, "19:02")
    event(f"withdrawn: {any(e.withdrawn and e.rule == 'unusable' for e in history.episodes)}")
    assert [each[:3] for each in unusable(history) if each[1] <= until] == [
        (e.began_at, e.opened_at, e.ended_at) for e in whole
    ]
