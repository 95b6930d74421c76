"""Property companies: by when somebody is there, and by when things are repaired (P14 to P22, P27)."""

from __future__ import annotations

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from tests.alerts.deadlines.days.golden_years import WITH_2027
from tests.clauses.company import COMPLAINT
from tests.clauses.matter_at_desk import CompanyDesk, MatterAtDesk

MONDAY = "03-02 09:00"
BEFORE_NEW_YEAR = "02-12 16:40"
"""A Thursday; Saturday the 14th is a make-up day, as is the 28th, and the 15th to the 23rd are days off."""


def a_matter(company, when: str = MONDAY, **said: object) -> MatterAtDesk:
    """Of the property line, which the property company of the north has."""
    return company.registers(when, line="property", **said).goes_to(when, "property-north")


@pytest.mark.parametrize(
    ("grave", "key", "due", "closed", "came"),
    [
        (False, "attitude.ordinary", "03-02 21:00", "03-02 21:00", "met"),
        (False, "attitude.ordinary", "03-02 21:00", "03-02 21:01", "missed"),
        (True, "attitude.serious", "03-04 09:00", "03-04 09:00", "met"),
        (True, "attitude.serious", "03-04 09:00", "03-04 09:01", "missed"),
    ],
)
def test_p14_a_complaint_about_conduct_is_closed_in_half_a_day_and_a_serious_one_in_two(
    company, grave, key, due, closed, came
):
    rude = a_matter(company, category="conduct", **COMPLAINT)
    if grave:
        rude.does("09:10", "wang", "classify", grave=True, reason="动手推人")
    assert rude.due(key) == due
    rude.does("12:00", "hong", "submit_result", "已道歉").tells("13:00").asks_user("14:00")
    rude.does(closed, "wang", "close")
    assert rude.came_of(key) == came
    assert [each.status for each in rude.clocks("attitude.ordinary") if grave] == ["ended"] * grave


@pytest.mark.parametrize("kind", ["flooding", "power_cut", "water_cut", "blocked_toilet"])
@pytest.mark.parametrize(("there", "came"), [("09:10", "met"), ("09:11", "missed")])
def test_p15_somebody_is_there_within_ten_minutes_of_what_cannot_wait(company, kind, there, came):
    flood = a_matter(company, category="repair", pressing_kind=kind)
    assert flood.due("onsite.a") == "03-02 09:10"
    flood.does(there, "hong", "arrive")
    assert flood.came_of("onsite.a") == came


@pytest.mark.parametrize(("done", "came"), [("21:00", "met"), ("21:01", "missed")])
def test_p16_a_simple_repair_takes_half_a_day(company, done, came):
    tap = a_matter(company, category="repair", repair_kind="simple")
    assert tap.due("repair.simple") == "03-02 21:00"
    tap.does(done, "hong", "submit_result", "换了龙头")
    assert tap.came_of("repair.simple") == came


@pytest.mark.parametrize(("done", "came"), [("03-01 00:00", "met"), ("03-01 00:01", "missed")])
def test_p17_any_other_repair_takes_seven_working_days_at_most(company, done, came):
    """The ends of 13, 14, 24, 25, 26, 27 and 28 February."""
    door = a_matter(company, BEFORE_NEW_YEAR, category="repair")
    assert door.due("repair.other") == "03-01 00:00"
    door.does(done, "hong", "submit_result", "换了门")
    assert door.came_of("repair.other") == came


def test_p17_what_was_agreed_sooner_counts(company):
    door = a_matter(company, BEFORE_NEW_YEAR)
    agreed = {"category": "repair", "agreed_until": "2026-02-14T10:00+08:00", "reason": "与用户约定"}
    door.does("16:45", "wang", "classify", **agreed)
    assert door.due("repair.other") == "02-14 10:00"


def test_p17_what_is_agreed_once_the_limit_runs_counts_if_it_is_sooner(company):
    door = a_matter(company, BEFORE_NEW_YEAR, category="repair")
    assert door.due("repair.other") == "03-01 00:00"
    door.does("16:45", "wang", "classify", agreed_until="2026-02-14T10:00+08:00", reason="与用户约定")
    assert door.due("repair.other") == "02-14 10:00"
    door.does("02-14 10:01", "hong", "submit_result", "换了门")
    assert [each.status for each in door.clocks("repair.other")] == ["met", "missed"]


def test_p17_what_was_agreed_later_is_cut_at_seven_working_days(company):
    door = a_matter(company, BEFORE_NEW_YEAR, category="repair")
    door.does("16:45", "wang", "classify", agreed_until="2026-03-10T10:00+08:00", reason="与用户约定")
    assert door.due("repair.other") == "03-01 00:00"
    door.does("03-01 00:01", "hong", "submit_result", "换了门")
    assert {each.status for each in door.clocks("repair.other")} == {"missed"}


@pytest.mark.parametrize(("there", "came"), [("09:10", "met"), ("09:11", "missed")])
def test_p18_at_common_parts_that_endanger_people_somebody_is_within_ten_minutes(company, there, came):
    lift = a_matter(company, category="common_parts", pressing_kind="common_parts_danger")
    assert (lift.due("onsite.a"), lift.has_clock("repair.common")) == ("03-02 09:10", False)
    lift.does(there, "hong", "arrive")
    assert lift.came_of("onsite.a") == came


@pytest.mark.parametrize(("done", "came"), [("02-25 00:00", "met"), ("02-25 00:01", "missed")])
def test_p18_other_common_parts_are_repaired_within_three_working_days(company, done, came):
    """The ends of 13, 14 and 24 February."""
    lamp = a_matter(company, BEFORE_NEW_YEAR, category="common_parts")
    assert lamp.due("repair.common") == "02-25 00:00"
    lamp.does(done, "hong", "submit_result", "换了灯")
    assert lamp.came_of("repair.common") == came


def test_p18_what_is_taken_up_before_a_year_that_is_missing_is_due_once_it_is_there(company):
    """Done-when 7: the matter goes its way meanwhile. The ends of 31 December, 4 and 5 January."""
    lamp = a_matter(company, "12-30 10:00", category="common_parts")
    (clock,) = lamp.clocks("repair.common")
    assert (clock.status, clock.due_at) == (ClockStatus.UNKNOWN, None)
    lamp.does("11:00", "hong", "arrive")
    assert lamp.step == "in_hand"
    company.goes_by(WITH_2027)
    assert lamp.due("repair.common") == "01-06 00:00"
    (clock,) = lamp.clocks("repair.common")
    assert clock.status is ClockStatus.RUNNING


@pytest.mark.parametrize(("there", "came"), [("17:00", "met"), ("17:01", "missed")])
def test_p20_to_any_other_complaint_somebody_comes_within_eight_hours(company, there, came):
    noise = a_matter(company, category="proposal", **COMPLAINT)
    assert noise.due("onsite.default") == "03-02 17:00"
    noise.does(there, "hong", "arrive")
    assert noise.came_of("onsite.default") == came


def test_p20_and_within_ten_minutes_where_another_limit_says_so(company):
    flood = a_matter(company, category="repair", pressing_kind="flooding", **COMPLAINT)
    assert (flood.due("onsite.a"), flood.has_clock("onsite.default")) == ("03-02 09:10", False)


def test_p22_nobody_goes_past_a_limit_but_with_the_managers_consent(company):
    tap = a_matter(company, category="repair", repair_kind="simple").does("09:30", "hong", "sign")
    asked = {
        "clock": tap.clock("repair.simple").id,
        "until": "2026-03-03T12:00+08:00",
        "reason": "等配件",
        "told": "电话告知用户",
        "told_at": "2026-03-02T20:00+08:00",
    }
    consent = {"clock": asked["clock"], "outcome": "approved"}
    assert tap.refuses("20:05", "zhao", "extend", **consent).reasons == {"not-asked"}
    assert tap.refuses("20:06", "hong", "ask_extension", **asked).code == "not-yours"
    tap.does("20:10", "fang", "ask_extension", **asked)
    assert tap.refuses("20:15", "hong", "extend", **consent).code == "not-yours"
    assert tap.refuses("20:16", "fang", "extend", **consent).reasons == {"others-decide"}, "the one who asks"
    tap.does("20:59", "zhao", "extend", **consent)
    assert tap.due("repair.simple") == "03-03 12:00"
    assert "extension-too-late" in tap.refuses("03-03 12:01", "zhao", "extend", **consent).reasons


@pytest.fixture
def with_p27(records) -> CompanyDesk:
    """A company that has taken over the limits of P27."""
    return CompanyDesk(records, takes_p27=True)


@pytest.mark.parametrize(
    ("there", "done", "came"),
    [("09:10", "03-03 00:00", "met"), ("09:11", "03-03 00:01", "missed")],
)
def test_p27_somebody_is_there_in_ten_minutes_and_a_small_repair_does_not_stay_overnight(
    with_p27, there, done, came
):
    tap = a_matter(with_p27, category="repair", repair_kind="small")
    assert (tap.due("onsite.repair"), tap.due("repair.sameday")) == ("03-02 09:10", "03-03 00:00")
    tap.does(there, "hong", "arrive").does(done, "hong", "submit_result", "换了龙头")
    assert (tap.came_of("onsite.repair"), tap.came_of("repair.sameday")) == (came, came)


@pytest.mark.parametrize(("there", "came"), [("09:10", "met"), ("09:11", "missed")])
def test_p27_to_an_urgent_repair_somebody_is_there_in_ten_minutes_as_well(with_p27, there, came):
    lock = a_matter(with_p27, category="repair", repair_kind="urgent")
    assert (lock.due("onsite.repair"), lock.has_clock("repair.sameday")) == ("03-02 09:10", False)
    assert lock.does(there, "hong", "arrive").came_of("onsite.repair") == came


def test_p27_binds_only_who_has_taken_it_over(company):
    tap = a_matter(company, category="repair", repair_kind="small")
    assert not tap.has_clock("onsite.repair")
    assert not tap.has_clock("repair.sameday")
