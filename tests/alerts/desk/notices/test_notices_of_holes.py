"""The head of a post hears of a hole of its roster a week and a day ahead, once each, until it is filled."""

from __future__ import annotations

import pytest

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.duty.holes import hours_of_holes
from alerts.desk.notices.listing import list_notices
from alerts.desk.notices.telling import tell
from alerts.desk.notices.wording import NoticeMatter, message_of
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from ingest.durations import DAY, HOUR
from tests.alerts.desk.duty.water_company import MORNING, ROSTER
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
    message = message_of(
        NoticeMatter(first.notice, first.subject), 1, inventory=team.desk.inventory, language="zh-CN"
    )
    assert "01-20 20:00 至 01-21 08:00" in message.lines, "from when until when"


def test_w35_of_a_hole_that_lasts_for_days_each_day_says_from_when_and_until_when(team):
    team.company.imports(
        ROSTER.replace("from = 2026-01-01\ndays = 2", "from = 2026-01-18\ndays = 2"), "停一段"
    )
    ids = [f"gap|team||2026-01-{day}" for day in (16, 17, 19)]
    with team.company.records.reading() as tx:
        hours = hours_of_holes(tx, ids, team.desk.inventory)
    midnight, ends = MORNING - 8 * HOUR, MORNING + 3 * DAY
    assert hours == {ids[0]: (midnight + DAY, ends), ids[1]: (midnight + 2 * DAY, ends)}


def test_w35_what_is_filled_is_told_no_more(team):
    empties(team, NIGHT, MORNING)
    told(team, MORNING + HOUR)
    team.company.changes("zhou", NIGHT, "", "zhao", now=MORNING + 2 * HOUR)
    (notice,) = told(team, MORNING + 3 * HOUR)
    assert notice.state is NoticeState.SUPERSEDED
