"""The bureau's commitments: covers, leaks, repairs, what is solved at once, what is signed (B2 to B24)."""

from __future__ import annotations

import pytest

from alerts.desk.people.leaves import end_leave
from tests.clauses.company import COMPLAINT, LEAK
from tests.clauses.matter_at_desk import MatterAtDesk


@pytest.mark.parametrize(
    ("sign_set", "repaired", "came"), [("10:00", "21:00", "met"), ("10:01", "21:01", "missed")]
)
def test_b2_at_a_broken_cover_a_sign_is_set_at_once_and_it_is_repaired_in_12_hours(
    company, sign_set, repaired, came
):
    cover = company.registers("03-02 09:00", category="cover").goes_to("09:05", "repair")
    assert (cover.due("cover.sign"), cover.due("cover.repair")) == ("03-02 10:00", "03-02 21:00")
    cover.does(sign_set, "li", "sign_set")
    assert cover.came_of("cover.repair") == "running", "the second stamp is another"
    cover.does(repaired, "li", "submit_result", "换了井盖")
    assert (cover.came_of("cover.sign"), cover.came_of("cover.repair")) == (came, came)


def a_leak(company) -> MatterAtDesk:
    """A leak of Friday, 15:00, which the repair company has."""
    return company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair")


@pytest.mark.parametrize(("there", "came"), [("16:00", "met"), ("16:01", "missed")])
def test_b5_people_are_at_a_reported_leak_within_an_hour(company, there, came):
    leak = a_leak(company)
    assert leak.due("leak.onsite") == "02-13 16:00"
    assert leak.does(there, "li", "arrive").came_of("leak.onsite") == came


def test_b5_nobody_is_at_a_leak_by_a_word_on_the_telephone(company):
    leak = a_leak(company)
    leak.does("15:30", "li", "submit_result", "自家水管", code="explained", code_reason="表后")
    assert leak.came_of("leak.onsite") == "running"
    company.until("16:01")
    assert leak.came_of("leak.onsite") == "overdue"


@pytest.mark.parametrize(
    ("size", "key", "due", "repaired", "came"),
    [
        ("small", "repair.small", "02-13 23:00", "02-13 23:00", "met"),
        ("small", "repair.small", "02-13 23:00", "02-13 23:01", "missed"),
        ("large", "repair.large", "02-14 15:00", "02-14 15:00", "met"),
        ("large", "repair.large", "02-14 15:00", "02-14 15:01", "missed"),
    ],
)
def test_b6_b7_a_small_repair_takes_8_hours_and_a_large_one_24_from_the_report_on(
    company, size, key, due, repaired, came
):
    """Section 19, stage 1, 2: classed on site at 15:50, counted from the call at 15:00 (AMB-9)."""
    leak = a_leak(company)
    assert leak.due("repair.large") == "02-14 15:00", "a large one until somebody has seen it"
    leak.does("15:40", "li", "arrive").does("15:50", "li", "set_repair", size=size)
    assert (leak.due(key), leak.has_clock("repair.small")) == (due, size == "small")
    assert leak.due("feedback.quality") == "02-15 15:00"
    assert leak.does(repaired, "li", "submit_result", "换了水管").came_of(key) == came


def test_b6_b7_the_class_is_set_on_site_and_may_be_changed_once_for_a_reason(company):
    leak = a_leak(company).does("15:10", "li", "sign")
    assert leak.refuses("15:20", "li", "set_repair", size="small").reasons == {"not-arrived"}
    leak.does("15:40", "li", "arrive").does("15:50", "li", "set_repair", size="small")
    assert leak.refuses("16:00", "li", "set_repair", size="large").fields == {"reason"}
    leak.does("16:05", "li", "set_repair", size="large", reason="主管断裂")
    assert leak.due("repair.large") == "02-14 15:00"
    assert leak.refuses("16:10", "li", "set_repair", size="small", reason="又看错").reasons == {
        "classed-twice"
    }


@pytest.mark.parametrize(("closed", "came"), [("03-03 09:00", "met"), ("03-03 09:01", "missed")])
def test_b9_what_can_be_solved_at_once_is_closed_within_a_day(company, closed, came):
    fees = company.registers("03-02 09:00", category="fees")
    assert not fees.has_clock("solve.now")
    fees.does("09:02", "wang", "classify", solve_now=True, reason="可当场解决")
    assert fees.due("solve.now") == "03-03 09:00"
    fees.goes_to("09:05", "water-north").does("10:00", "bei", "submit_result", "已退费")
    fees.tells("11:00").asks_user("12:00").does(closed, "wang", "close")
    assert fees.came_of("solve.now") == came


def test_b9_what_takes_longer_gets_a_date_that_binds(company):
    complaint = company.registers("03-02 09:00", category="fees", **COMPLAINT)
    complaint.does("09:10", "wang", "judge", outcome="founded", reply_by="2026-03-05T09:00+08:00")
    assert complaint.due("promise.reply") == "03-05 09:00"


@pytest.mark.parametrize(("handed_on", "came"), [("11:30", "met"), ("11:31", "missed")])
def test_b13_a_matter_is_handed_over_in_time_each_time(company, handed_on, came):
    dry = company.registers("03-02 09:00", category="no_water").goes_to("09:10", "water-north")
    assert dry.came_of("transfer") == "met"
    dry.does("11:00", "shui", "give_back", "爆管", reason="not_ours")
    assert dry.due("transfer") == "03-02 11:30"
    dry.goes_to(handed_on, "repair")
    assert dry.came_of("transfer") == came


def test_b13_who_was_away_contacts_the_user_within_a_working_day_of_the_return(company):
    company.away("shui", "bei", "03-02 08:00", "03-03 08:30")
    company.away("shui", "bei", "03-03 08:30", "03-05 08:30")
    dry = company.registers("03-02 09:00", category="no_water").goes_to("09:10", "water-north")
    dry.does("09:20", "zhang", "leave_message", "用户只找水师傅", user="shui")
    company.until("03-05 08:29")
    assert not dry.has_clock("contact.after_return"), "one leave after the other is one absence"
    company.until("03-05 08:31")
    assert dry.due("contact.after_return") == "03-07 00:00", "the end of Friday; nobody had to say anything"


@pytest.mark.parametrize(("told_at", "came"), [("03-04 00:00", "met"), ("03-04 00:01", "missed")])
def test_b13_who_is_back_sooner_owes_it_sooner(company, told_at, came):
    leave = company.away("shui", "bei", "03-01 08:00", "03-10 08:30")
    dry = company.registers("03-02 09:00", category="no_water").goes_to("09:10", "water-north")
    dry.does("09:20", "zhang", "leave_message", "用户只找水师傅", user="shui")
    company.until("10:00")
    end_leave(
        company.records,
        company.viewer("shui"),
        leave.id,
        company.now,
        departments=company.desk.inventory.departments,
    )
    company.until("10:01")
    assert dry.due("contact.after_return") == "03-04 00:00"
    dry.tells(told_at, "shui", with_result="not_yet", until="2026-03-05T12:00+08:00", text="在查")
    assert dry.came_of("contact.after_return") == came


def test_b24_nobody_signs_before_the_service_is_done(company):
    leak = a_leak(company).does("15:40", "li", "arrive").does("18:00", "li", "submit_result", "换了水管")
    signed = {"contact": leak.contact, "outcome": "signed", "name": "张三", "image": company.picture("li")}
    refused = leak.refuses("18:10", "li", "user_sign", signed_at="2026-02-13T17:59+08:00", **signed)
    assert refused.code == "signature-before-service"
    leak.does("18:11", "li", "user_sign", signed_at="2026-02-13T18:00+08:00", **signed)
    (sheet,) = leak.sheets()
    assert (sheet.frozen_at, sheet.signature["name"]) == (company.instant("18:11"), "张三")
