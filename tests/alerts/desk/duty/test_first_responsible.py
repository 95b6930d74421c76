"""Whoever is in charge of the shift is first responsible for what sensors find (W12; desk.md, section 11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.duty.roster_files import tables_of
from alerts.people.viewer import Grant, Viewer
from ingest.durations import HOUR, MINUTE
from ingest.inventory.departments import Department, DepartmentKind, Duty
from tests.alerts.desk.town_on_record import START, Town, town
from tests.walk.duty_samples import a_roster

DISPATCH = Department(
    "dispatch", "生产调度部", DepartmentKind.FUNCTIONAL, head="ma", duties=(Duty.PRODUCTION_DISPATCH,)
)
CHEN = Viewer("chen", (Grant("handler", "dispatch"),))


@pytest.fixture
def shift(records) -> Town:
    """A town whose production dispatch has a shift each day from 08:00, of chen."""
    made = Town(records, replace(town(), departments={"dispatch": DISPATCH}))
    with records.begin() as tx:
        for name, role in (("chen", "handler"), ("ma", "head")):
            tx.users.add(name, (Grant(role, "dispatch"),), START)
        tx.duty_rosters.record(tables_of(a_roster("chen", {"desk": "dispatch"})), START, "x", "x")
    return made


def firsts(made: Town) -> list[str]:
    return [each.first_responsible for each in made.tickets()]


def test_before_anybody_signs_in_it_is_the_head_and_then_the_shift(shift):
    shift.breach("s1-b1-h1/t")
    assert firsts(shift) == ["ma"]
    sign_in_on_duty(shift.records, CHEN, "desk", shift.now, inventory=shift.inventory)
    shift.now += HOUR + MINUTE
    shift.breach("s2-b1-h1/t")
    assert sorted(firsts(shift)) == ["chen", "ma"], "who was first responsible stays so"
