"""The water group: by when users are answered, and who is told beside them (W20 to W24, W46, W49 to W52)."""

from __future__ import annotations

import pytest

from alerts.desk.lookups.tickets import ticket_file
from alerts.desk.matters.matter_view import see_matter
from alerts.desk.matters.work_list import list_work
from alerts.records.desk.work_list import WorkFilter
from alerts.tickets.refusals import UnknownTicket
from tests.clauses.company import BUREAU, COMPLAINT, LEAK
from tests.clauses.matter_at_desk import CompanyDesk, MatterAtDesk

IN_TIME_OR_LATER = pytest.mark.parametrize(("later", "came"), [(0, "met"), (1, "missed")])


def a_leak(company) -> MatterAtDesk:
    """A leak of Friday, 15:00, which the repair company has."""
    return company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair")


@pytest.mark.parametrize("medium", ["phone", "writing"])
@pytest.mark.parametrize(("told_at", "came"), [("02-15 15:00", "met"), ("02-15 15:01", "missed")])
def test_w20_the_user_hears_of_the_result_within_two_days(company, medium, told_at, came):
    leak = a_leak(company)
    assert leak.due("feedback.quality") == "02-15 15:00", (
        "a Sunday: days without 工作日 are days of the clock"
    )
    leak.tells("16:00", with_result="not_yet", until="2026-02-14T12:00+08:00", text="正在抢修")
    assert leak.came_of("feedback.quality") == "running", "that it takes time is no result"
    leak.does("02-14 12:00", "li", "submit_result", "换了水管").tells(told_at, medium=medium)
    assert leak.came_of("feedback.quality") == came
    assert leak.history()[-1].data["given"]["medium"] == medium


def test_w20_whoever_asks_for_something_that_no_other_row_names_is_answered_in_two_days_as_well(company):
    fees = company.registers("03-02 09:00", category="fees")
    assert fees.due("feedback.default") == "03-04 09:00"
    assert fees.clock("feedback.default").clause == "W20"


def test_w20_what_can_be_explained_is_answered_at_once(company):
    question = company.registers("03-02 09:00", category="consult", content="水费怎么交？")
    said = {"contact": question.contact, "medium": "phone"}
    question.does("09:02", "zhang", "answer", "可在网上缴费", **said)
    assert (question.step, question.came_of("phone.result")) == ("verified", "met")


@pytest.mark.parametrize(
    ("on_site", "told_at", "came"), [("03-04 08:00", "03-04 09:00", "met"), ("", "03-04 09:01", "missed")]
)
def test_w30_somebody_looks_on_site_and_the_user_hears_of_it_within_two_days(company, on_site, told_at, came):
    rude = company.registers("03-02 09:00", category="conduct", **COMPLAINT).goes_to("09:05", "water-north")
    assert (rude.due("feedback.quality"), rude.clock("feedback.quality").clause) == ("03-04 09:00", "W20")
    assert "W30" in company.desk.tables.policies.of_clock(rude.clock("feedback.quality")).clauses
    if on_site:
        rude.does(on_site, "shui", "arrive")
        assert "signature" in rude.missing(), "somebody was there"
    rude.does("03-04 08:30", "shui", "submit_result", "已批评教育")
    rude.tells(told_at, medium="face_to_face")
    assert rude.came_of("feedback.quality") == came


def asked_by_phone(company) -> MatterAtDesk:
    """A question of Monday, 15:00; the laboratory is asked at once."""
    question = company.registers("03-02 15:00", category="consult", content="水硬度多少？")
    assert question.ticket.mode == "direct"
    return question.does("15:00", "zhang", "ask_unit", "水硬度多少？", department="lab")


@pytest.mark.parametrize(("answered", "came"), [("15:40", "met"), ("15:41", "missed")])
def test_w50_the_unit_answers_the_first_responsible_in_40_minutes(company, answered, came):
    question = asked_by_phone(company)
    assert question.due("phone.inner") == "03-02 15:40"
    assert question.refuses("15:30", "li", "answer_unit", "不知道").reasons == {"not-asked"}
    question.does(answered, "wu", "answer_unit", "140 mg/L")
    assert question.came_of("phone.inner") == came


@pytest.mark.parametrize(("told_at", "came"), [("16:00", "met"), ("16:01", "missed")])
def test_w49_the_caller_hears_something_within_an_hour(company, told_at, came):
    question = asked_by_phone(company)
    assert question.due("phone.caller") == "03-02 16:00"
    question.tells(told_at, with_result="not_yet", until="2026-03-03T15:00+08:00", text="明天答复")
    assert question.came_of("phone.caller") == came


@pytest.mark.parametrize(("told_at", "came"), [("03-03 15:00", "met"), ("03-03 15:01", "missed")])
def test_w51_the_caller_hears_the_result_within_a_day(company, told_at, came):
    question = asked_by_phone(company)
    assert question.due("phone.result") == "03-03 15:00"
    question.does(told_at, "zhang", "answer", "140 mg/L", contact=question.contact, medium="phone")
    assert question.came_of("phone.result") == came


def test_w49_w51_urgent_help_that_a_telephone_call_settles_is_direct_too(company):
    by_phone = company.registers("03-02 09:00", category="help_urgent", answered_by_phone=True)
    sent = company.registers("03-02 09:00", category="help_urgent")
    assert by_phone.ticket.mode == "direct"
    assert (by_phone.due("phone.caller"), by_phone.due("phone.result")) == ("03-02 10:00", "03-03 09:00")
    assert (sent.ticket.mode, sent.has_clock("phone.caller")) == ("transfer", False)


def hotline(company) -> MatterAtDesk:
    """General help that the mayor's hotline transfers on Monday, 09:00, handed on at 10:00."""
    said = {"channel": "hotline_12345", "transferred_from": "12345"}
    return company.registers("03-02 09:00", **said).goes_to("10:00", "water-north")


@pytest.mark.parametrize(("told_at", "came"), [("03-05 10:00", "met"), ("03-05 10:01", "missed")])
def test_w52_user_and_hotline_hear_of_transferred_help_within_three_days_of_the_transfer(
    company, told_at, came
):
    help_ = hotline(company)
    assert help_.due("feedback.transfer") == "03-05 10:00"
    assert not help_.has_clock("feedback.default"), "three days where somebody transferred it, not two"
    help_.does("03-04 08:00", "shui", "submit_result", "已上门帮助").tells("03-04 09:00")
    assert help_.came_of("feedback.transfer") == "running", "the hotline knows nothing yet"
    help_.tells(told_at, to="transferor")
    assert help_.came_of("feedback.transfer") == came


def test_w24_whoever_transferred_it_is_told_or_it_is_not_closed(company):
    """Section 19, stage 1, 4: the refusal names both, the user and the bureau."""
    cold = company.registers("03-02 09:00", **BUREAU).goes_to("10:00", "heating-north")
    cold.does("20:00", "re", "submit_result", "调了阀门")
    refused = cold.refuses("20:05", "wang", "close")
    assert refused.code == "not-closable"
    assert {"feedback-contact", "feedback-transferor"} <= refused.reasons
    cold.tells("20:10")
    assert cold.missing() & {"feedback-contact", "feedback-transferor"} == {"feedback-transferor"}
    cold.tells("20:20", to="transferor")
    assert cold.missing() & {"feedback-contact", "feedback-transferor"} == set()


def test_w24_of_what_is_not_handled_the_reason_is_told_and_of_what_takes_time_until_when(company):
    meter = company.registers("03-02 09:00", category="meter").goes_to("09:05", "network")
    assert meter.refuses(
        "10:00", "zhang", "feed_back", "不归我们管", **_told(meter, "not_to_be_handled")
    ).fields == {"reason"}
    assert meter.refuses("10:00", "zhang", "feed_back", "还在查", **_told(meter, "not_yet")).fields == {
        "until"
    }
    not_ours = _told(meter, "not_to_be_handled") | {"reason": "表后"}
    meter.does("10:10", "zhang", "feed_back", "不归我们管", **not_ours)
    assert meter.came_of("feedback.default") == "met"
    assert "feedback-contact" in meter.missing(), "nobody has said yet that this is how it ends"
    meter.does("10:20", "guo", "submit_result", "非本单位职责", code="not_ours", code_reason="表后")
    meter.does("10:30", "zhang", "feed_back", "不归我们管", **not_ours)
    assert "feedback-contact" not in meter.missing()


def _told(matter: MatterAtDesk, result: str) -> dict[str, str]:
    said = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": result}
    return {"contact": matter.contact, **said}


def test_w24_nobody_is_told_who_transferred_nothing(company):
    leak = a_leak(company).does("15:50", "li", "submit_result", "换了水管")
    said = _told(leak, "result") | {"to": "transferor"}
    assert leak.refuses("16:00", "zhang", "feed_back", "修好了", **said).reasons == {"no-transferor"}


def test_w46_nothing_ends_without_a_result_and_without_the_user_hearing_of_it(company):
    fees = company.registers("03-02 09:00", category="fees").goes_to("09:05", "water-north")
    assert {"result", "feedback-contact"} <= fees.missing()
    fees.does("10:00", "bei", "submit_result", "已核对，退还多收部分")
    assert "feedback-contact" in fees.refuses("10:05", "wang", "close").reasons
    fees.tells("10:10").asks_user("11:00")
    assert fees.missing() == set()
    assert fees.does("11:05", "wang", "close").step == "closed"


def test_w24_w46_nobody_hears_of_a_result_before_there_is_one_nor_of_one_that_was_none(company):
    fees = company.registers("03-02 09:00", category="fees").goes_to("09:05", "water-north")
    early = fees.refuses("09:06", "zhang", "feed_back", "会处理的", **_told(fees, "result"))
    assert (early.code, early.reasons) == ("no-result", {"no-result"})
    assert fees.came_of("feedback.default") == "running"
    fees.does("10:00", "bei", "submit_result", "属实", code="explained", code_reason="按表计费")
    before = {"happened": "09:59", "contact": fees.contact, "to": "contact", "medium": "phone"}
    assert fees.refuses(
        "10:05", "zhang", "feed_back", "会处理的", outcome="told", with_result="result", **before
    ).reasons == {"no-result"}
    fees.asks_user("10:10")
    assert fees.refuses("10:15", "wang", "close").reasons == {"feedback-contact"}, "none was told it"
    assert "feedback-contact" not in fees.tells("10:20").missing()
    fees.does("10:30", "wang", "rework", reason="用户来访，仍有出入")
    fees.does("11:00", "bei", "submit_result", "退还多收部分").asks_user("11:10")
    assert fees.missing() == {"feedback-contact"}, "what was told was of the result before"
    assert fees.tells("11:20").does("11:30", "wang", "close").step == "closed"


def test_w24_w46_the_transferor_hears_of_the_result_in_force_too(company):
    help_ = hotline(company)
    early = _told(help_, "result") | {"to": "transferor"}
    assert help_.refuses("11:00", "zhang", "feed_back", "在办", **early).reasons == {"no-result"}
    help_.does("12:00", "shui", "submit_result", "已上门帮助").tells("12:10").tells("12:20", to="transferor")
    help_.does("12:30", "wang", "rework", reason="未解决").does("13:00", "shui", "submit_result", "已修好")
    assert {"feedback-contact", "feedback-transferor"} <= help_.missing()
    help_.tells("13:10").tells("13:20", to="transferor")
    assert help_.missing().isdisjoint({"feedback-contact", "feedback-transferor"})


def test_w46_who_cannot_be_reached_was_tried_three_times_on_two_days_and_a_supervisor_says_so(company):
    fees = company.registers("03-02 09:00", category="fees").goes_to("09:05", "water-north")
    soon = {"with_result": "not_yet", "until": "2026-03-02T12:00+08:00"}
    fees.tells("09:30", outcome="unreached", text="无人接听", **soon)
    fees.does("10:00", "bei", "submit_result", "已核对")
    for when in ("11:00", "15:00", "16:00"):
        fees.tells(when, outcome="unreached", text="无人接听")
    accepts = {"contact": fees.contact}
    assert fees.refuses("16:05", "sun", "accept_attempts", "属实", **accepts).reasons == {
        "attempts-missing"
    }, "one day"
    fees.tells("03-03 09:00", outcome="unreached", text="无人接听")
    fees.does("03-03 09:05", "sun", "accept_attempts", "属实", **accepts)
    assert "feedback-contact" not in fees.missing()


@pytest.mark.parametrize(("closed_at", "came"), [("03-09 09:00", "met"), ("03-09 09:01", "missed")])
def test_w22_what_is_complex_is_closed_within_seven_days(company, closed_at, came):
    fees = company.registers("03-02 09:00", category="fees", **{"class": "complex"})
    assert fees.due("closure.complex") == "03-09 09:00"
    fees.goes_to("09:05", "water-north").does("03-05 09:00", "bei", "submit_result", "已核对")
    fees.tells("03-05 10:00").asks_user("03-05 11:00")
    fees.does(closed_at, "wang", "close")
    assert fees.came_of("closure.complex") == came


def test_w15_w24_what_is_planned_or_promised_lies_ahead(company):
    leak = a_leak(company)
    planned = {"code": "planned", "code_reason": "管网改造", "planned_for": "2020-01-01T00:00+08:00"}
    assert leak.refuses("15:20", "li", "submit_result", "列入计划", **planned).reasons == {"in-past"}
    not_yet = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": "not_yet"}
    not_yet |= {"contact": leak.contact, "until": "2026-02-13T15:00+08:00"}
    assert leak.refuses("15:20", "zhang", "feed_back", "在办", **not_yet).reasons == {"in-past"}


def sees(matter: MatterAtDesk, who: str) -> bool:
    desk = matter.desk
    try:
        see_matter(desk.records, desk.viewer(who), matter.number, desk.now, desk=desk.desk)
        ticket_file(desk.records, desk.viewer(who), matter.number, inventory=desk.desk.inventory)
    except UnknownTicket:
        return False
    return True


def work_of(company: CompanyDesk, who: str, assignee: str) -> list[str]:
    """What the work list tells ``who`` of what ``assignee`` has, due first and newest first."""
    wanted, viewer = WorkFilter(assignee=assignee), company.viewer(who)
    lists = [
        list_work(
            *(company.records, viewer, wanted, None, 9, company.now),
            inventory=company.desk.inventory,
            newest=newest,
        )
        for newest in (False, True)
    ]
    first, second = ([each.ticket.number for each in found.items] for found in lists)
    assert first == second
    return first


def test_w12_w49_who_received_a_question_at_a_hall_without_a_place_answers_and_closes_it(company):
    visit = company.registers("03-02 15:00", "yuan", category="consult", channel="visit")
    assert visit.ticket.first_responsible == visit.ticket.person_in_charge == "yuan"
    assert sees(visit, "yuan")
    assert work_of(company, "yuan", "yuan") == [visit.number]
    visit.does("15:40", "yuan", "answer", "八点开门", contact=visit.contact, medium="phone")
    assert visit.came_of("phone.caller") == "met"
    assert {"feed_back", "progress"} <= visit.may("yuan")
    visit.does("15:50", "yuan", "close")
    assert visit.step == "closed"
    assert sees(visit, "yuan")


def test_w12_nobody_else_of_that_hall_sees_it_and_what_the_desk_does_is_the_desks(company):
    visit = company.registers("03-02 15:00", "yuan", category="repair")
    assert sees(visit, "yuan")
    assert not sees(visit, "hua")
    assert work_of(company, "hua", "yuan") == []
    assert visit.may("yuan").isdisjoint({"dispatch", "join", "classify", "judge", "close", "sign"})
    visit.goes_to("15:05", "repair").does("15:10", "li", "submit_result", "已修好")
    assert "others-close" in visit.refuses("15:15", "yuan", "close").reasons


def test_w19_a_matter_that_is_answered_directly_no_more_is_in_nobodys_charge(company):
    visit = company.registers("03-02 15:00", "yuan", category="consult")
    visit.does("15:05", "wang", "classify", mode="transfer", reason="要现场看")
    assert visit.ticket.person_in_charge == ""
    assert sees(visit, "yuan")
    visit.does("15:10", "wang", "classify", mode="direct", reason="不用了")
    assert visit.ticket.person_in_charge == "yuan"
    visit.does("15:15", "sun", "supervise", case_officer="tan")
    assert visit.ticket.person_in_charge == ""


def test_c52_who_is_in_charge_by_name_works_it_from_wherever_they_belong(company):
    leak = company.registers("03-02 15:00", **LEAK)
    leak.goes_to("15:05", "water-north", person_in_charge="hua")
    assert sees(leak, "hua")
    assert work_of(company, "hua", "hua") == [leak.number]
    leak.does("15:10", "hua", "sign").does("15:20", "hua", "arrive")
    leak.does("15:30", "hua", "submit_result", "换了水管").tells("15:35", "hua")
    assert leak.file.lead.person == "hua"


def test_w14_who_has_a_task_by_name_sees_its_ticket_and_does_it(company):
    leak = company.registers("03-02 15:00", **LEAK).goes_to("15:05", "repair")
    assert not sees(leak, "yuan") or leak.ticket.first_responsible == "yuan"
    leak.does("15:10", "wang", "open_task", kind="paperwork", user="yuan")
    assert sees(leak, "yuan")
    leak.does("15:20", "yuan", "progress", "在办")
    leak.does("15:30", "yuan", "task_done", task=1, proof={"filed": "是"})
    assert sees(leak, "yuan"), "done or not"


def test_w53_a_case_officer_from_elsewhere_reports_on_what_they_were_sent_to(company):
    leak = company.registers("03-02 15:00", **LEAK).does("15:05", "sun", "supervise", case_officer="hua")
    assert sees(leak, "hua")
    leak.does("15:10", "hua", "progress", "到场了解", to_leader="zhao")
    assert leak.file.facts.has("progress-leader")


@pytest.mark.parametrize("who", ["yuan", "hua"])
def test_w12_others_tickets_stay_unseen(company, who):
    leak = company.registers("03-02 15:00", **LEAK).goes_to("15:05", "repair")
    assert not sees(leak, who)
    assert work_of(company, who, "li") == []
