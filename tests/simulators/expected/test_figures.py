"""The figures of episodes under late data, worked out by hand from judgement.md, section 4."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import MINUTE
from ingest.readings.quantities import Metric
from tests.alerts.reference.town import at
from tests.simulators.expected.small_town import lived, said, town

FLAT = "b1-1/t"


def a_cold_morning(received: str | None = None):
    """17.0 from 08:00 to 11:00, but 15.0 from 09:30 to 09:39; warm before and after."""
    return [
        *said(FLAT, "07:00", "08:00", 20.0),
        *said(FLAT, "08:00", "09:30", 17.0),
        *said(FLAT, "09:30", "09:40", 15.0, received=received),
        *said(FLAT, "09:40", "11:00", 17.0),
        *said(FLAT, "11:00", "13:05", 20.0),
    ]


def the_day(readings, until="13:04"):
    """The only valid episode of the day's limit."""
    history, _ = lived(town(1), readings, until, first="07:00")
    (found,) = [e for e in history.episodes if e.rule == "room.day" and not e.withdrawn]
    return found


def figures(episode):
    return (episode.worst, episode.worst_at, round(episode.mean, 3), episode.covered, episode.breaching)


@pytest.mark.parametrize("received", [None, "13:00"])
def test_ten_minutes_that_come_late_move_the_worst_value_and_the_mean(received):
    found = the_day(a_cold_morning(received))
    assert (found.began_at, found.opened_at, found.ended_at) == tuple(
        at(f"2024-01-10 {clock}") for clock in ("08:00", "08:30", "11:30")
    )
    assert not found.found_late
    # 180 breaching marks: (170 x 17.0 + 10 x 15.0) / 180.
    assert figures(found) == (15.0, at("2024-01-10 09:30"), 16.889, 60, 31)


def test_before_they_come_the_figures_are_without_them():
    found = the_day(a_cold_morning("13:00"), until="12:50")
    assert figures(found) == (17.0, at("2024-01-10 08:00"), 17.0, 60, 31)


@given(st.integers(0, 2**32))
def test_in_whatever_order_the_readings_come_the_figures_are_the_same(seed):
    chance = Random(seed)
    end = at("2024-01-10 13:00")
    readings = [
        r if chance.random() < 0.5 else r._replace(received_at=chance.randint(r.measured_at, end))
        for r in a_cold_morning()
        if r.measured_at < end
    ]
    found = the_day(readings)
    assert (found.opened_at, found.ended_at) == (at("2024-01-10 08:30"), at("2024-01-10 11:30"))
    assert figures(found) == (15.0, at("2024-01-10 09:30"), 16.889, 60, 31)


def test_late_data_in_the_opening_window_moves_the_counts_and_makes_a_second_version_of_the_evidence():
    """08:05 and 08:06 come at 10:00: until then the first is held from 08:04, the second missing."""

    def told(until):
        readings = [
            *said(FLAT, "07:00", "08:00", 20.0),
            *said(FLAT, "08:00", "08:05", 17.0),
            *said(FLAT, "08:05", "08:07", 16.0, received="10:00"),
            *said(FLAT, "08:07", "11:00", 17.0),
        ]
        return the_day(readings, until)

    before, after = told("09:55"), told("10:05")
    assert before.opened_at == after.opened_at == at("2024-01-10 08:30")
    assert (before.covered, before.breaching, before.evidence_versions) == (59, 30, 1)
    assert (after.covered, after.breaching, after.evidence_versions) == (60, 31, 2)
    assert (after.worst, after.worst_at) == (16.0, at("2024-01-10 08:05"))


def test_late_data_elsewhere_leaves_the_evidence_as_it_is():
    assert the_day(a_cold_morning("13:00")).evidence_versions == 1


def test_of_a_fall_the_lowest_value_until_its_end_counts():
    readings = [
        *said(FLAT, "16:00", "17:30", 0.30),
        *said(FLAT, "17:30", "18:00", 0.20),
        *said(FLAT, "18:00", "18:05", 0.15, received="19:00"),
        *said(FLAT, "18:05", "18:30", 0.20),
        *said(FLAT, "18:30", "19:10", 0.30),
    ]
    history, _ = lived(town(1, metric=Metric.WATER_PRESSURE), readings, "19:05", first="16:00")
    (fall,) = [e for e in history.episodes if e.rule == "fall" and not e.withdrawn]
    # The whole minute above the line again ends at 18:31: 18:30:00 to 18:31:00.
    assert (fall.opened_at, fall.ended_at) == (at("2024-01-10 17:31"), at("2024-01-10 18:31"))
    assert (fall.worst, fall.worst_at) == (0.15, at("2024-01-10 18:00"))
    assert fall.opened_at - fall.began_at == MINUTE
