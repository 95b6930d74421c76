"""Rosters as people write them, and as the records have them."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.duty.roster import DutyPattern, LeaderPost, SensitivePeriod
from alerts.duty.roster_files import MOST_BYTES, hours_of_shift, read_roster, roster_of, tables_of
from ingest.durations import MINUTE
from ingest.problems import Problems
from tests.alerts.duty.rosters import TEAM

TOML = """
arrives_before = "10min"
[[post]]
id = "repair"
name = "抢修队"
department = "repair"
round_the_clock = true
[[post.pattern]]
from = 2026-01-01
days = 2
shifts = [
  { day = 1, hours = "08:00-20:00", chief = "wang", crew = ["li"] },
  { day = 1, hours = "20:00-08:00", chief = "zhao" },
  { day = 2, hours = "08:00-20:00", chief = "zhao" },
  { day = 2, hours = "20:00-08:00", chief = "wang", crew = ["li"] },
]
[[post]]
id = "leader"
name = "带班领导"
department = "repair"
leads = "repair_company"
pattern = [{ from = 2026-01-01, days = 1, shifts = [{ day = 1, hours = "08:00-08:00", chief = "big" }] }]
[[sensitive_period]]
name = "春节"
from = 2026-02-15
until = 2026-02-23
"""
CSV = """post,name,department,round_the_clock,leads,from,days,day,hours,chief,crew
repair,抢修队,repair,true,,2026-01-01,2,1,08:00-20:00,wang,li
repair,抢修队,repair,true,,2026-01-01,2,1,20:00-08:00,zhao,
repair,抢修队,repair,true,,2026-01-01,2,2,08:00-20:00,zhao,
repair,抢修队,repair,true,,2026-01-01,2,2,20:00-08:00,wang,li
"""


def faults(text: str, name: str = "roster.toml") -> str:
    with pytest.raises(Problems) as refused:
        read_roster(name, text.encode())
    return "\n".join(f"{each.where} {each.reason}" for each in refused.value.problems)


def test_a_roster_is_read_from_toml():
    roster = read_roster("roster.toml", TOML.encode())
    team, leader = roster.posts
    assert team == TEAM
    assert (leader.leads, leader.round_the_clock) == (LeaderPost.REPAIR_COMPANY, False)
    (whole_day,) = leader.patterns[0].shifts
    assert (whole_day.starts, whole_day.ends) == (8 * 60, 32 * 60)
    assert roster.periods == (SensitivePeriod("春节", date(2026, 2, 15), date(2026, 2, 23)),)
    assert roster.arrives_before == 10 * MINUTE


def test_a_table_says_the_same():
    for content in (CSV.encode(), CSV.encode("gb18030"), CSV.replace(",", ";").encode()):
        assert read_roster("roster.csv", content).posts == (TEAM,)


def test_it_is_kept_as_it_was_read():
    roster = read_roster("roster.toml", TOML.encode())
    assert roster_of("records", tables_of(roster)) == roster


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"20:00-08:00", chief = "zhao"', '"19:00-08:00", chief = "zhao"', "the same time"),
        ('{ day = 2, hours = "20:00-08:00"', '{ day = 2, hours = "20:00-09:00"', "the same time"),
        ('crew = ["li"] },\n  { day = 1', 'crew = ["wang"] },\n  { day = 1', "somebody twice"),
        ("{ day = 2,", "{ day = 3,", "beyond the cycle"),
        ('"08:00-20:00"', '"8-20"', "8-20"),
        ('id = "leader"', 'id = "repair"', "twice"),
        ("until = 2026-02-23", "until = 2026-02-01", "no earlier"),
        ('"10min"', '"13h"', "13h"),
        ('leads = "repair_company"', 'leads = "king"', "king"),
        ("days = 2", "day = 2", "day"),
        ("from = 2026-02-15", "from = 1026-02-15", "1970"),
    ],
)
def test_what_is_wrong_is_said(old, new, said):
    assert old in TOML
    assert said in faults(TOML.replace(old, new))


def test_two_patterns_of_one_day_are_a_mistake():
    twice = (
        TOML
        + '[[post]]\nid = "x"\nname = "x"\ndepartment = "x"\n'
        + 2
        * (
            "[[post.pattern]]\nfrom = 2026-01-01\ndays = 1\n"
            'shifts = [{ day = 1, hours = "08:00-09:00", chief = "a" }]\n'
        )
    )
    assert "2026-01-01" in faults(twice)


def test_no_roster_at_all():
    assert "columns" in faults("a,b\n1,2\n", "roster.csv")
    assert "columns" in faults(CSV + "1,2\n", "roster.csv")
    assert faults(CSV.replace(",1,08:00", ",x,08:00"), "roster.csv")
    assert faults("post = 1")
    assert faults("=")
    assert faults("x" * (MOST_BYTES + 1))
    with pytest.raises(Problems):
        read_roster("roster.csv", b"\xff\xff\x81")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("08:00-20:00", (480, 1200)),
        ("20:00-08:00", (1200, 1920)),
        ("00:00-00:00", (0, 1440)),
        ("00:00-24:00", (0, 1440)),
    ],
)
def test_hours_of_a_shift(text, minutes):
    assert hours_of_shift(text) == minutes


def test_the_pattern_of_a_day_is_the_last_that_began():
    before, after = (DutyPattern(date(2026, 1, day), 1, ()) for day in (1, 5))
    team = type(TEAM)("x", "x", "x", round_the_clock=False, leads=None, patterns=(after, before))
    assert team.pattern_of(date(2025, 12, 31)) is None
    assert team.pattern_of(date(2026, 1, 4)) is before
    assert team.pattern_of(date(2026, 1, 5)) is after
