"""Holes of a roster: left posts, missing leaders, somebody twice; seen a week and a day ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts.duty.holes import DutyHole, HoleKind, gaps, hole_in_words, holes_between, standing_in
from alerts.duty.roster import DutyRoster, LeaderPost, SensitivePeriod
from alerts.duty.shifts import Replacement
from ingest.durations import DAY
from tests.alerts.duty.rosters import DAY_SHIFT, SHANGHAI, TEAM, at, planned, post

WHOLE_DAY = (0, 24 * 60)
START, END = at("2026-01-05 00:00"), at("2026-01-12 00:00")


def here(name, _instant):
    return name


def holes(*posts, stands_in=here, periods=(), replacements=()) -> list[DutyHole]:
    roster = DutyRoster(posts, periods)
    return holes_between(roster, lambda _: SHANGHAI, START, END, stands_in, replacements, zone=SHANGHAI)


def leader(kind: LeaderPost, chief: str = "", hours=WHOLE_DAY):
    return post(planned(1, hours, chief or kind.value), id=kind.value, leads=kind, round_the_clock=False)


def test_a_whole_roster_has_no_hole():
    assert holes(TEAM) == []


def test_a_post_of_24_hours_that_is_left_at_night_is_told_of_every_night():
    by_day = post(planned(1, DAY_SHIFT, "wang"))
    found = holes(by_day)
    assert {each.kind for each in found} == {HoleKind.GAP}
    assert [(each.starts_at, each.ends_at) for each in found[:2]] == [
        (START, at("2026-01-05 08:00")),
        (at("2026-01-05 20:00"), at("2026-01-06 08:00")),
    ]
    assert holes(replace(by_day, round_the_clock=False)) == []


def test_a_shift_whose_persons_are_away_has_nobody_and_one_without_its_chief_has_no_chief():
    away = {"zhao", "wang"}
    found = holes(TEAM, stands_in=lambda name, _: None if name in away else name)
    assert {(each.kind, each.post) for each in found} == {
        (HoleKind.NOBODY, "repair"),
        (HoleKind.NO_CHIEF, "repair"),
    }


def test_a_replacement_by_nobody_is_a_hole():
    night = at("2026-01-05 20:00")
    (found,) = holes(TEAM, replacements=[Replacement("repair", night, "zhao", "")])
    assert found == DutyHole(night, at("2026-01-06 08:00"), HoleKind.NOBODY, "repair")


def test_in_a_sensitive_period_all_four_leaders_are_on_duty():
    period = SensitivePeriod("春节", date(2026, 1, 6), date(2026, 1, 7))
    four = [leader(each) for each in LeaderPost]
    assert holes(*four, periods=[period]) == []
    assert holes(*four[:3]) == [], "outside of such a period nobody asks"
    (found,) = holes(*four[:3], periods=[period])
    assert found == DutyHole(
        at("2026-01-06 00:00"), at("2026-01-08 00:00"), HoleKind.LEADER, "", LeaderPost.WATER_MAKING.value
    )
    by_day = leader(LeaderPost.WATER_MAKING, hours=DAY_SHIFT)
    assert len(holes(*four[:3], by_day, periods=[period])) == 3, "the nights around two days"


def test_nobody_is_at_two_posts_at_once():
    other = post(planned(1, DAY_SHIFT, "wang"), id="plant", round_the_clock=False)
    found = holes(TEAM, other)
    assert {(each.kind, each.about) for each in found} == {(HoleKind.TWICE, "wang")}
    assert len(found) == 4, "by day, when wang is at both"


def test_a_substitute_is_there_if_they_can_be():
    acting = {"zhao": "qian"}
    assert holes(TEAM, stands_in=standing_in(lambda _: acting, {"wang", "li", "qian"})) == []
    found = holes(TEAM, stands_in=standing_in(lambda _: acting, {"wang", "li", "zhao"}))
    assert {each.kind for each in found} == {HoleKind.NOBODY}


@pytest.mark.parametrize(("before", "urgent"), [(7 * DAY, False), (DAY + 1, False), (DAY, True), (-1, True)])
def test_a_hole_is_urgent_from_a_day_before(before, urgent):
    hole = DutyHole(START, END, HoleKind.GAP, "repair")
    assert hole.is_urgent(START - before) is urgent


def test_gaps_of_spans_that_touch_overlap_and_miss():
    assert list(gaps([(2, 4), (3, 5), (5, 6), (8, 9)], 0, 10)) == [(0, 2), (6, 8), (9, 10)]
    assert list(gaps([(-5, 20)], 0, 10)) == []
    assert list(gaps([], 0, 10)) == [(0, 10)]


@pytest.mark.parametrize("kind", HoleKind)
def test_every_hole_has_words(kind):
    about = LeaderPost.WATER_MAKING.value if kind is HoleKind.LEADER else "wang"
    assert str(hole_in_words(DutyHole(START, END, kind, "repair", about), "抢修队"))
