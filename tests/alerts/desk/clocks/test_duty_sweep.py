"""The sweep of duty: what it makes of a stop of the service, and what it asks where nothing happens."""

from __future__ import annotations

import pytest

from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING
from tests.alerts.records.statements import statements
from tests.clauses.duty.team_at_desk import Team, a_team

EVENING = MORNING + 12 * HOUR


@pytest.fixture
def team(records) -> Team:
    return a_team(records)


def test_what_fell_due_while_the_service_stood_still_is_missed_and_escalates_from_now_on(team):
    team.company.signs_in("wang", MORNING - 15 * MINUTE)
    back = EVENING + HOUR
    team.sweeps(back, since=back)
    assert team.sweeps(back, since=back) == 0
    (clock,) = team.clocks("handover.done")
    assert (clock.due_at, clock.known_at) == (EVENING + 30 * MINUTE, back)
    assert [step for step, _, _ in team.steps("handover.done")] == []
    assert team.clocks("shift.arrive") == [], "nobody could sign in meanwhile"


def test_where_nothing_changes_and_nothing_is_due_two_questions_are_asked_and_nothing_is_written(team):
    team.company.signs_in("wang", MORNING)
    team.sweeps(MORNING + MINUTE)
    before = team.company.records.changes
    with statements(team.company.records) as asked:
        assert team.sweeps(MORNING + 2 * MINUTE) == 0
    assert team.company.records.changes == before
    assert [each.sql.split()[0] for each in asked if "FROM" in each.sql] == ["SELECT", "SELECT"]


def test_without_a_roster_nothing_is_timed(records):
    empty = a_team(records)
    with records.begin() as tx:
        tx.meta._db.exec_driver_sql("DROP TRIGGER IF EXISTS duty_rosters_are_kept_delete")
        tx.meta._db.exec_driver_sql("DELETE FROM duty_rosters")
    assert empty.sweeps(MORNING + DAY) == 0
    assert empty.clocks("shift.arrive") == []
