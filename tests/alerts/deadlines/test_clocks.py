from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.deadlines.clocks import (
    POLICIES,
    ClockScope,
    ClockTrigger,
    restart_clocks,
    start_clocks,
    stop_clocks,
)
from alerts.rules.rule import Concern
from alerts.tickets.ticket import Command
from ingest.durations import HOUR, MINUTE

SHANGHAI = "Asia/Shanghai"


def at(text: str, zone: str = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000


NOW = at("2026-01-15T08:00")
ROOM = ClockTrigger(Concern.ROOM_TEMPERATURE, frozenset({ClockScope.ANY}), 1, NOW - HOUR, SHANGHAI)
LOSS = ClockTrigger(
    Concern.WATER_PRESSURE,
    frozenset({ClockScope.ANY, ClockScope.LOSS_OF_SUPPLY}),
    500,
    NOW - 5 * MINUTE,
    SHANGHAI,
)
BURST = replace(LOSS, scopes=frozenset(ClockScope), households=499)


def due(breach: ClockTrigger) -> dict[str, int]:
    return {clock.key: clock.due_at for clock in start_clocks(breach, NOW, ())}


def test_a_cold_room_wants_an_opinion_in_two_hours_and_a_closure_within_the_month():
    assert due(ROOM) == {"opinion.general": NOW + 2 * HOUR, "closure.monthly": at("2026-02-01T00:00")}


def test_a_suspected_burst_wants_somebody_on_site_in_an_hour_and_a_repair_in_a_day():
    assert due(BURST) == {"leak.onsite": NOW + HOUR, "repair.large": NOW + 24 * HOUR}


def test_an_outage_of_500_households_is_reported_within_20_minutes_of_its_beginning():
    assert due(LOSS) == {"fault.report.dispatch": NOW + 15 * MINUTE}
    assert due(replace(LOSS, households=499)) == {}


def test_water_quality_and_silence_have_no_clock_of_the_clauses():
    for concern in (Concern.WATER_QUALITY, Concern.SILENCE, Concern.SENSOR):
        assert due(replace(BURST, concern=concern, households=100_000)) == {}


def test_a_clock_that_runs_already_is_not_started_again():
    assert start_clocks(ROOM, NOW, {"opinion.general", "closure.monthly"}) == []


@pytest.mark.parametrize(
    ("zone", "now", "end"),
    [
        ("Asia/Shanghai", "2026-12-31T23:59", "2027-01-01T00:00"),
        ("Asia/Shanghai", "2026-02-01T00:00", "2026-03-01T00:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-11-01T00:00"),
        ("Europe/Berlin", "2026-03-01T12:00", "2026-04-01T00:00"),
    ],
)
def test_the_month_ends_at_local_midnight(zone, now, end):
    breach = replace(ROOM, zone=zone)
    clocks = {clock.key: clock for clock in start_clocks(breach, at(now, zone), ())}
    assert clocks["closure.monthly"].due_at == at(end, zone)


def test_a_bare_acknowledgement_is_no_handling_opinion():
    clocks = start_clocks(ROOM, NOW, ())
    assert stop_clocks(clocks, Command.ACKNOWLEDGE, "Wang", "  ", NOW + 1) == []
    (opinion,) = stop_clocks(clocks, Command.ACKNOWLEDGE, "Wang", "sending a fitter", NOW + 1)
    assert (opinion.key, opinion.stopped_at, opinion.stopped_by, opinion.stopped_with) == (
        "opinion.general",
        NOW + 1,
        "Wang",
        "acknowledge",
    )


def test_a_stopped_clock_is_not_stopped_twice():
    (first,) = stop_clocks(start_clocks(LOSS, NOW, ()), Command.REPORT, "Wang", "", NOW + 1)
    assert stop_clocks([first], Command.REPORT, "Li", "", NOW + 2) == []


def test_reopening_starts_fresh_clocks_beside_the_ones_the_resolution_stopped():
    clocks = start_clocks(BURST, NOW, ())
    (arrived,) = stop_clocks(clocks, Command.ARRIVE, "Wang", "", NOW + 1)
    (repaired,) = stop_clocks([arrived, clocks[1]], Command.RESOLVE, "Wang", "clamped", NOW + 2)
    (fresh,) = restart_clocks([arrived, repaired], NOW + HOUR, SHANGHAI)
    assert (fresh.key, fresh.started_at, fresh.due_at) == ("repair.large", NOW + HOUR, NOW + 25 * HOUR)
    assert fresh.stopped_at is None
    assert repaired.stopped_at == NOW + 2, "the old clock is never computed again"


def test_every_policy_names_a_clause_and_something_that_stops_it():
    assert all(policy.clause and policy.stops for policy in POLICIES)
    assert len({policy.key for policy in POLICIES}) == len(POLICIES)
