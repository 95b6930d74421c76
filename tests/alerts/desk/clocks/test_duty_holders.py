"""Steps of a ladder reach the shift in charge where a department has a roster (W34, W35, desk.md 11)."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.desk.clocks.posts import KeptPeople
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.roster import DutyPattern, DutyPost, DutyRoster, LeaderPost, PlannedShift
from alerts.duty.roster_files import tables_of
from alerts.people.viewer import Grant
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.desk.clocks.office import DESK, UNIT, Office
from tests.alerts.records.statements import statements


@pytest.fixture
def office(records) -> Office:
    made = Office(records)
    with records.begin() as tx:
        for name in ("ri", "ye", "dai"):
            tx.users.add(name, (), 1)
    return made


def post(
    id_: str, department: str, *shifts: tuple[int, int, str], leads: LeaderPost | None = None
) -> DutyPost:
    planned = tuple(PlannedShift(1, start * 60, end * 60, chief) for start, end, chief in shifts)
    pattern = DutyPattern(date(2026, 1, 1), 1, planned)
    return DutyPost(id_, id_, department, round_the_clock=False, leads=leads, patterns=(pattern,))


TEAM = post("team", UNIT, (0, 16, "ri"), (16, 24, "ye"))
LEADER = post("leader", DESK, (0, 24, "dai"), leads=LeaderPost.PRODUCTION_DISPATCH)


def put(office: Office, *posts: DutyPost) -> None:
    with office.records.begin() as tx:
        tx.duty_rosters.record(tables_of(DutyRoster(posts)), 1, "x", "x")


def sign_in(office: Office, name: str, when: str, post: str = "team") -> None:
    line = {"kind": DutyLineKind.SIGN_IN, "post": post, "shift_at": at(when)}
    with office.records.begin() as tx:
        tx.duty_lines.add(DutyLine(at=at(when), actor=name, **line))


def reached(office: Office, number: str) -> dict[str, tuple[str, ...]]:
    return {step: names for step, _, names, _, _ in office.steps(number, "leak.onsite")}


def test_the_shift_in_charge_then_is_reached_and_not_all_of_the_unit(office):
    put(office, TEAM, LEADER)
    sign_in(office, "ri", "2026-02-13T00:00")
    sign_in(office, "ye", "2026-02-13T16:00")
    people = KeptPeople()
    number = office.put(office.leak("2026-02-13T15:00"), person_in_charge="")
    office.sweep("2026-02-13T15:30", people=people)
    office.sweep("2026-02-13T17:00", people=people)
    found = reached(office, number)
    assert found["warn"] == ("ri",)
    assert found["due"][0] == "ye"
    assert "han" not in found["due"]
    assert found["duty-leader"] == ("dai",)


def test_where_nobody_has_signed_in_nobody_of_the_unit_is_reached(office):
    put(office, TEAM)
    number = office.put(office.leak("2026-02-13T15:00"), person_in_charge="")
    office.sweep("2026-02-13T17:00")
    found = reached(office, number)
    assert not {"ri", "ye", "han", "hao"} & {*found["warn"], *found["due"]}
    assert found["duty-leader"] == ("luo",), "as without a roster of leaders"


def test_a_sign_in_meanwhile_is_noticed_and_no_statement_more_is_asked_without_one(office):
    put(office, TEAM)
    people = KeptPeople()
    number = office.put(office.leak("2026-02-13T15:00"), person_in_charge="")
    office.put(office.leak("2026-02-13T15:20"), person_in_charge="")
    office.sweep("2026-02-13T15:30", people=people)
    with statements(office.records) as asked:
        office.sweep("2026-02-13T15:50", people=people)
    assert not [each for each in asked if "duty_" in each.sql]
    sign_in(office, "ye", "2026-02-13T16:00")
    office.sweep("2026-02-13T16:00:00.001", people=people)
    assert reached(office, number)["due"][0] == "ye"


def test_of_dispatchers_whose_department_has_a_roster_only_the_shift_in_charge_is_reached(office):
    with office.records.begin() as tx:
        for name in ("di", "ban"):
            tx.users.add(name, (Grant("dispatcher", DESK),), 1)
    number = office.put(office.leak("2026-02-13T15:00"), person_in_charge="", owner=DESK)
    put(office, TEAM, post("desk", DESK, (0, 24, "di")))
    sign_in(office, "ri", "2026-02-13T00:00")
    sign_in(office, "di", "2026-02-13T00:00", "desk")
    office.sweep("2026-02-13T17:00")
    due = reached(office, number)["due"]
    assert "di" in due
    assert "ban" not in due
