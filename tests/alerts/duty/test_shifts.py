"""Shifts as they come, whatever clocks do, and who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty.holes import gaps
from alerts.duty.roster import DutyPattern
from alerts.duty.shifts import Replacement, shift_at, shifts_between, stands_for, there_at
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.duty.rosters import DAY_SHIFT, SHANGHAI, TEAM, at, planned, post

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    SHANGHAI,
    BERLIN,
    ZoneInfo("America/Sao_Paulo"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Asia/Beirut"),
]


def test_a_night_shift_goes_over_midnight_and_crews_take_turns():
    found = shifts_between(TEAM, SHANGHAI, at("2026-01-01 07:00"), at("2026-01-02 09:00"))
    assert [(each.starts_at, each.ends_at, each.persons) for each in found] == [
        (at("2026-01-01 08:00"), at("2026-01-01 20:00"), ("wang", "li")),
        (at("2026-01-01 20:00"), at("2026-01-02 08:00"), ("zhao",)),
        (at("2026-01-02 08:00"), at("2026-01-02 20:00"), ("zhao",)),
    ]


def test_a_shift_has_its_first_instant_and_not_its_last():
    assert shift_at(TEAM, SHANGHAI, at("2026-01-01 08:00") - 1) is None
    assert shift_at(TEAM, SHANGHAI, at("2026-01-01 08:00")).chief == "wang"
    assert shift_at(TEAM, SHANGHAI, at("2026-01-01 20:00") - 1).chief == "wang"
    assert shift_at(TEAM, SHANGHAI, at("2026-01-01 20:00")).chief == "zhao"


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 11), ("2026-10-24", 13)])
def test_the_night_on_which_clocks_change_is_as_long_as_it_is(night, hours):
    shift = shift_at(TEAM, BERLIN, at(f"{night} 22:00", BERLIN))
    assert shift.ends_at - shift.starts_at == hours * HOUR


def test_a_pattern_that_follows_ends_the_shift_of_the_one_before():
    from_midnight = DutyPattern(
        date(2026, 2, 1), 1, (planned(1, (0, 12 * 60), "qian"), planned(1, (12 * 60, 24 * 60), "sun"))
    )
    team = replace(TEAM, patterns=(*TEAM.patterns, from_midnight))
    before, after = shifts_between(team, SHANGHAI, at("2026-01-31 23:00"), at("2026-02-01 01:00"))
    assert (before.ends_at, after.starts_at, after.chief) == (
        at("2026-02-01 00:00"),
        at("2026-02-01 00:00"),
        "qian",
    )


def test_one_shift_is_changed_and_no_other():
    first = at("2026-01-01 08:00")
    changes = [Replacement("repair", first, "wang", "qian"), Replacement("repair", first, "qian", "sun")]
    changes += [Replacement("repair", first, "li", ""), Replacement("other", first, "sun", "x")]
    changed, following = shifts_between(TEAM, SHANGHAI, first, at("2026-01-01 21:00"), changes)
    assert (changed.chief, changed.crew, following.persons) == ("sun", (), ("zhao",))


def test_a_substitute_is_there_and_nobody_is_there_twice():
    shift = shift_at(TEAM, SHANGHAI, at("2026-01-01 09:00"))
    here = {"wang": "li", "li": "li"}
    found = there_at(shift, shift.starts_at, lambda name, _: here.get(name))
    assert (found.chief, found.crew, found.persons) == ("li", (), ("li",))
    assert stands_for(shift, "li", shift.starts_at, lambda name, _: here.get(name)) == "wang"
    gone = there_at(shift, shift.starts_at, lambda _name, _at: None)
    assert gone.persons == ()


BOUNDARIES = st.lists(st.integers(0, 24 * 12 - 1), min_size=1, max_size=5, unique=True).map(sorted)


@st.composite
def whole_days(draw):
    """A post whose shifts follow one another around the clock, and one of which some may be missing."""
    days = draw(st.integers(1, 4))
    shifts = []
    for day in range(1, days + 1):
        begins = [0, *(each * 5 for each in draw(BOUNDARIES) if each)]
        ends = [*begins[1:], 24 * 60]
        shifts += [
            planned(day, span, draw(st.sampled_from("abc"))) for span in zip(begins, ends, strict=True)
        ]
    kept = [each for each in shifts if draw(st.integers(0, 5))]
    return post(*shifts, days=days), post(*(kept or shifts), days=days)


@given(whole_days(), st.sampled_from(ZONES), st.integers(0, 730), st.integers(1, 4))
def test_every_instant_of_a_post_of_24_hours_is_in_one_shift_or_in_a_told_gap(posts, zone, day, length):
    start = at("2026-01-10 00:00") + day * DAY + 17 * MINUTE
    end = start + length * DAY
    for looked_at, whole in zip(posts, (True, False), strict=True):
        spans = [(each.starts_at, each.ends_at) for each in shifts_between(looked_at, zone, start, end)]
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert all(begins < ends for begins, ends in spans)
        missing = list(gaps(spans, start, end))
        if whole:
            assert missing == []
        inside = sum(min(until, end) - max(since, start) for since, until in spans)
        assert inside + sum(until - since for since, until in missing) == end - start


@given(st.integers(0, 365 * 2), st.sampled_from(ZONES))
def test_what_runs_at_an_instant_is_what_is_found_between(hours, zone):
    instant = at("2026-01-10 00:30") + hours * HOUR
    found = shifts_between(TEAM, zone, instant - DAY, instant + DAY)
    assert [each for each in found if each.covers(instant)] == [shift_at(TEAM, zone, instant)]


def test_a_post_without_a_pattern_yet_has_no_shift():
    assert (
        shift_at(
            post(planned(1, DAY_SHIFT, "wang"), since=date(2027, 1, 1)), SHANGHAI, at("2026-06-01 09:00")
        )
        is None
    )
