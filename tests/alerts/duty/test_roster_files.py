"""Rosters as people write them, and as the records have them."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.duty.roster import DutyPattern, LeaderPost, SensitivePeriod
from alerts.duty.roster_files import MOST_BYTES, hours_of_shift, read_roster, roster_of, tables_of
from ingest.durations import MINUTE
from ingest.problems import Problems
from ingest.words.packages import catalogue_of
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
    try:
        problems = read_roster(name, text.encode()).problems
    except Problems as refused:
        problems = tuple(refused.problems)
    assert problems
    return "\n".join(f"{each.where} {each.reason}" for each in problems)


def test_a_roster_is_read_from_toml():
    roster = read_roster("roster.toml", TOML.encode()).roster
    team, leader = roster.posts
    assert team == TEAM
    assert (leader.leads, leader.round_the_clock) == (LeaderPost.REPAIR_COMPANY, False)
    (whole_day,) = leader.patterns[0].shifts
    assert (whole_day.starts, whole_day.ends) == (8 * 60, 32 * 60)
    assert roster.periods == (SensitivePeriod("春节", date(2026, 2, 15), date(2026, 2, 23)),)
    assert roster.arrives_before == 10 * MINUTE


def test_a_table_says_the_same():
    for content in (CSV.encode(), CSV.encode("gb18030"), CSV.replace(",", ";").encode()):
        assert read_roster("roster.csv", content).roster.posts == (TEAM,)


def test_it_is_kept_as_it_was_read():
    roster = read_roster("roster.toml", TOML.encode()).roster
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
    several = faults(CSV.replace(",1,08:00", ",x,08:00") + "1,2\n3\n", "roster.csv").splitlines()
    assert sum("columns" in each for each in several) == 2
    assert len(several) > 2, "what else is wrong is told beside lines that are none"
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


def test_everything_is_told_at_once_with_the_line_of_a_table_and_what_fits_is_looked_at_further():
    wrong = (
        CSV.replace("2026-01-01,2,1,20:00", "2026-13-01,2,1,20:00")
        .replace(",2,08:00-20:00,zhao", ",9,8-20,zhao")
        .replace("2,20:00-08:00,wang", "x,20:00-08:00,wang")
    )
    told = faults(wrong, "roster.csv").splitlines()
    assert "row 3 “2026-13-01” is nothing that a roster has there" in told
    assert "row 5 “x” is nothing that a roster has there" in told
    assert any("8-20" in each for each in told)
    assert len(told) == 3


def test_a_key_that_is_missing_or_unknown_is_told_where_it_is_and_in_words_of_ours():
    told = faults(TOML.replace(', chief = "zhao" },\n  { day = 2', ', boss = "zhao" },\n  { day = 2', 1))
    assert "post.repair.2026-01-01.20:00-08:00" in told
    assert "boss" in told
    problems = read_roster("roster.toml", TOML.replace("days = 2", "days = 0").encode()).problems
    assert [each.reason.written(catalogue_of("zh-CN")) for each in problems] == ["“0” 不是值班表此处可用的值"]


def test_who_is_named_is_known_whatever_else_is_wrong():
    read = read_roster("roster.csv", CSV.replace("2026-01-01,2,1,20:00", "x,2,1,20:00").encode())
    assert {person: str(where) for person, where in read.persons.items()} == {
        "wang": "row 2",
        "li": "row 2",
        "zhao": "row 4",
    }
    assert {each: str(where) for each, where in read.departments.items()} == {"repair": "row 2"}
