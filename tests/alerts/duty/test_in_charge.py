"""Signing in, on time and late, and who is in charge by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.duty.in_charge import (
    EARLIEST_SIGN_IN,
    in_charge,
    is_late,
    shift_that_comes,
    shift_to_sign_in_for,
)
from alerts.duty.roster import LeaderPost
from alerts.duty.shifts import shifts_between
from ingest.durations import HOUR, MINUTE
from tests.alerts.duty.rosters import SHANGHAI, TEAM, at

EIGHT = at("2026-01-01 08:00")
SHIFTS = shifts_between(TEAM, SHANGHAI, EIGHT - HOUR, EIGHT + 20 * HOUR)
DAY, NIGHT = SHIFTS


def here(name, _instant):
    return name


@pytest.mark.parametrize(
    ("minutes", "before", "late"),
    [(15, 15, False), (14, 15, True), (16, 15, False), (10, 10, False), (9, 10, True), (0, 0, False)],
)
def test_who_signs_in_later_than_so_long_before_is_late(minutes, before, late):
    assert is_late(DAY, EIGHT - minutes * MINUTE, before * MINUTE) is late


def found(person, now, done=(), stands_in=here):
    return shift_to_sign_in_for(SHIFTS, person, now, stands_in, done)


def test_somebody_signs_in_for_the_shift_that_runs_or_comes_soon():
    assert found("wang", EIGHT - EARLIEST_SIGN_IN) == (DAY, "wang")
    assert found("wang", EIGHT - EARLIEST_SIGN_IN - 1) is None
    assert found("wang", DAY.ends_at - 1) == (DAY, "wang")
    assert found("wang", DAY.ends_at) is None
    assert found("zhao", EIGHT) is None
    assert found("zhao", DAY.ends_at - HOUR) == (NIGHT, "zhao")


def test_nobody_signs_in_twice_for_a_shift():
    assert found("li", EIGHT, done={EIGHT}) is None


def test_a_substitute_signs_in_for_whom_they_stand_in_and_not_who_is_away():
    acting = {"wang": "qian"}
    assert found("qian", EIGHT, stands_in=lambda name, _: acting.get(name, name)) == (DAY, "wang")
    assert found("wang", EIGHT, stands_in=lambda name, _: acting.get(name, name)) is None


def test_the_shift_that_runs_is_in_charge_once_somebody_has_signed_in_for_it():
    assert in_charge(TEAM, DAY, None, set()) is None
    assert in_charge(TEAM, DAY, None, {DAY.starts_at}) == DAY
    assert in_charge(TEAM, NIGHT, DAY, {NIGHT.starts_at}) == NIGHT
    assert in_charge(TEAM, NIGHT, DAY, {DAY.starts_at, NIGHT.starts_at}) == NIGHT
    assert in_charge(TEAM, replace(DAY, chief="", crew=()), None, {DAY.starts_at}) is None
    assert in_charge(TEAM, None, None, {DAY.starts_at}) is None


def test_whom_nobody_has_relieved_stays_in_charge():
    assert in_charge(TEAM, NIGHT, DAY, {DAY.starts_at}) == DAY
    both = {DAY.starts_at, NIGHT.starts_at}
    assert in_charge(TEAM, NIGHT, DAY, both, begun=True) == DAY
    assert in_charge(TEAM, NIGHT, DAY, {NIGHT.starts_at}, begun=True) == NIGHT
    assert in_charge(TEAM, NIGHT, replace(DAY, chief="", crew=()), {DAY.starts_at}) is None


def test_a_shift_that_the_post_was_handed_over_to_is_in_charge_whoever_has_signed_in():
    both = {DAY.starts_at, NIGHT.starts_at}
    assert in_charge(TEAM, NIGHT, DAY, both, handed_over=DAY) == DAY
    assert in_charge(TEAM, None, None, both, handed_over=DAY) == DAY
    assert in_charge(TEAM, NIGHT, DAY, both, handed_over=replace(DAY, chief="", crew=())) is None


def test_a_leader_on_duty_signs_in_nowhere():
    leads = replace(TEAM, leads=LeaderPost.REPAIR_COMPANY)
    assert in_charge(leads, DAY, None, set()) == DAY
    assert in_charge(leads, DAY, None, set(), handed_over=NIGHT) == DAY


def test_the_shift_that_comes_is_the_first_later_one_that_is_not_over():
    assert shift_that_comes(SHIFTS, DAY, EIGHT) == NIGHT
    assert shift_that_comes(SHIFTS, DAY, NIGHT.ends_at - 1) == NIGHT
    assert shift_that_comes(SHIFTS, DAY, NIGHT.ends_at) is None
    assert shift_that_comes(SHIFTS, NIGHT, EIGHT) is None
