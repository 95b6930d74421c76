"""The head of a post hears of a hole of its roster a week and a day ahead, once each, until it is filled."""

from __future__ import annotations

import pytest

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.notices.listing import list_notices
from alerts.desk.notices.telling import tell
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from ingest.durations import DAY, HOUR
from tests.alerts.desk.duty.water_company import MORNING
from tests.clauses.duty.team_at_desk import Team, a_team

NIGHT = MORNING + 12 * HOUR + 5 * DAY
"""A shift of zhao's."""


@pytest.fixture
def team(records) -> Team:
    return a_team(records)


def told(team: Team, now: int) -> list[Notice]:
    """Those about holes of the team once what is so at ``now`` was told, the oldest first."""
    team.sweeps(now)
    with team.company.records.begin() as tx:
        tell(tx, team.desk, now, KeptPeople(), wall=now)
    with team.company.records.reading() as tx:
        found = tx.notices.after(0, 999)
    return [each for each in found if each.of is SubjectKind.HOLE and "|team|" in each.subject]


def empties(team: Team, at: int, now: int) -> None:
    team.company.changes("zhou", at, "zhao", "", now=now)


def test_w35_the_head_hears_of_a_shift_without_anybody_a_week_and_a_day_ahead_once_each(team):
    assert told(team, MORNING) == []
    empties(team, NIGHT, MORNING)
    (week,) = told(team, MORNING + HOUR)
    assert (week.kind, week.told, week.urgency) == ("roster_hole", ("zhou",), Urgency.NORMAL)
    assert told(team, MORNING + DAY) == [week]
    _, near = told(team, NIGHT - DAY + HOUR)
    assert (near.kind, near.told, near.urgency) == ("roster_hole_near", ("zhou",), Urgency.HIGH)
    (first, *_) = list_notices(
        team.company.records, team.company.viewer("zhou"), None, 9, desk=team.desk
    ).items
    assert first.subject is not None
    assert (first.subject.what.key, first.subject.path) == ("duty-hole-nobody", "/duty")


def test_w35_what_is_filled_is_told_no_more(team):
    empties(team, NIGHT, MORNING)
    told(team, MORNING + HOUR)
    team.company.changes("zhou", NIGHT, "", "zhao", now=MORNING + 2 * HOUR)
    (notice,) = told(team, MORNING + 3 * HOUR)
    assert notice.state is NoticeState.SUPERSEDED
