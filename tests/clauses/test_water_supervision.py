"""The water group: what is late, who leads, what goes up (W11 to W15, W21 to W54)."""

from __future__ import annotations

import pytest

from tests.clauses.company import COMPLAINT, LEAK
from tests.clauses.matter_at_desk import MatterAtDesk


def a_petition(company, **said: object) -> MatterAtDesk:
    """A petition that bypasses the company: registered on Monday at 10:00, submitted up at once."""
    petition = company.registers("03-02 10:00", category="petition_bypass", **said)
    text = {"report": "专报：越级上访", "addressee": "zhao", "case_officer": "bei"}
    return petition.does("10:00", "wang", "submit_up", **text)


def test_w11_the_leader_reviews_what_is_major_first_and_last(company):
    petition = a_petition(company)
    assert (petition.ticket.matter_class, petition.step) == ("major", "awaiting")
    for who in ("wang", "sun", "bei"):
        assert petition.refuses("10:05", who, "instruct", "速办", outcome="instructed").code == "not-yours"
    until = {"until": "2026-03-05T10:00+08:00", "department": "water-north"}
    petition.does("10:10", "zhao", "instruct", "由北区公司负责人办理", outcome="instructed", **until)
    assert petition.ticket.person_in_charge == "bei", "the main leader of the unit"
    petition.does("11:00", "bei", "submit_result", "已恢复供水")
    assert "leader-approval" in petition.missing()
    assert petition.refuses("11:05", "wang", "approve_close", outcome="approved").code == "not-yours"
    petition.does("11:10", "zhao", "approve_close", outcome="approved")
    assert "leader-approval" not in petition.missing()


@pytest.mark.parametrize(("done_at", "came"), [("03-05 10:00", "met"), ("03-05 10:01", "missed")])
def test_w11_w19_the_limit_that_the_leader_sets_counts(company, done_at, came):
    petition = a_petition(company)
    said = {"outcome": "instructed", "department": "water-north"}
    assert petition.refuses("10:05", "zhao", "instruct", "速办", **said).fields == {"until"}
    petition.does("10:10", "zhao", "instruct", "速办", until="2026-03-05T10:00+08:00", **said)
    assert petition.due("instruct.limit") == "03-05 10:00"
    petition.does(done_at, "bei", "submit_result", "已恢复供水")
    assert petition.came_of("instruct.limit") == came


def two_units(company) -> MatterAtDesk:
    """A leak that two units work at; a leader has named the repair company as the one that leads."""
    leak = company.registers("03-02 09:00", **LEAK)
    both = {"department": "repair", "with_departments": ["network"]}
    assert leak.refuses("09:05", "wang", "dispatch", **both).fields == {"lead_named_by"}
    assert leak.refuses("09:06", "wang", "dispatch", lead_named_by="sun", **both).reasons == {
        "lead-not-named"
    }
    return leak.does("09:10", "wang", "dispatch", lead_named_by="zhao", **both)


def test_w14_of_several_units_a_leader_names_the_one_that_leads_and_only_that_one_submits(company):
    leak = two_units(company)
    leak.does("09:15", "li", "sign").does("09:20", "guo", "sign")
    assert leak.refuses("10:00", "guo", "submit_result", "修好了").code == "not-yours"
    assert leak.refuses("10:00", "li", "submit_result", "修好了").reasons == {"co-handlers-missing"}
    leak.does("10:30", "guo", "unit_done", "已关闸配合")
    assert leak.does("11:00", "li", "submit_result", "修好了").step == "verified"


def test_w14_each_unit_has_limits_of_its_own_and_a_leader_may_appoint_another_lead(company):
    leak = two_units(company)
    assert len(leak.clocks("sign")) == 2
    assert leak.refuses("09:20", "wang", "appoint_lead", department="network").code == "not-yours"
    leak.does("09:25", "zhao", "appoint_lead", department="network")
    assert leak.ticket.unit == "network"


WEDNESDAY = {"until": "2026-03-04T12:00+08:00"}


def test_w14_whoever_adds_a_unit_gives_it_a_limit_and_a_leader_says_which_of_the_two_leads(company):
    leak = company.registers("03-02 09:00", **LEAK).goes_to("09:05", "repair")
    network = {"department": "network"}
    assert leak.refuses("09:10", "wang", "add_unit", **network).fields == {"until", "lead_named_by"}
    refused = leak.refuses("09:11", "wang", "add_unit", lead_named_by="sun", **network, **WEDNESDAY)
    assert refused.reasons == {"lead-not-named"}
    past = {"until": "2026-03-02T09:12+08:00"}
    assert leak.refuses("09:12", "wang", "add_unit", lead_named_by="zhao", **network, **past).reasons == {
        "in-past"
    }
    leak.does("09:13", "wang", "add_unit", lead_named_by="zhao", **network, **WEDNESDAY)
    assert [(each.department, each.role.value) for each in leak.file.standing] == [
        ("repair", "lead"),
        ("network", "with"),
    ]
    leak.does("09:20", "wang", "add_unit", department="technology", **WEDNESDAY)
    assert len(leak.file.standing) == 3, "who leads is named by then"


def test_w14_of_who_leads_beside_others_a_leader_says_it_again_when_it_is_another(company):
    leak = two_units(company)
    other = {"department": "water-north", "reason": "属地办理"}
    assert leak.refuses("09:30", "wang", "reassign", **other).fields == {"lead_named_by"}
    leak.does("09:31", "wang", "reassign", lead_named_by="zhao", **other)
    assert leak.ticket.unit == "water-north"
    alone = company.registers("09:40", category="no_water").goes_to("09:41", "water-north")
    alone.does("09:45", "wang", "reassign", department="network", reason="管网问题")
    assert alone.refuses("09:50", "wang", "add_unit", department="repair", **WEDNESDAY).fields == {
        "lead_named_by"
    }


@pytest.mark.parametrize(("done", "came"), [("03-04 12:00", "met"), ("03-04 12:01", "missed")])
def test_w14_the_limit_of_a_unit_that_was_added_binds_it(company, done, came):
    leak = company.registers("03-02 09:00", **LEAK).goes_to("09:05", "repair")
    leak.does("09:13", "wang", "add_unit", department="network", lead_named_by="zhao", **WEDNESDAY)
    assert leak.due("unit.limit") == "03-04 12:00"
    assert [each.unit for each in leak.clocks("unit.limit")] == ["network"], "the lead was given none"
    leak.does(done, "guo", "unit_done", "已关闸配合")
    assert leak.came_of("unit.limit") == came


def test_w14_a_unit_that_lets_its_limit_pass_climbs_the_ladder_and_is_accused_of_nothing(company):
    leak = company.registers("03-02 09:00", **LEAK).goes_to("09:05", "repair")
    leak.does("09:13", "wang", "add_unit", department="network", lead_named_by="zhao", **WEDNESDAY)
    company.until("03-05 12:01")
    assert [each.split()[0] for each in leak.steps("unit.limit")] == [
        "warn-day",
        "warn-2h",
        "due",
        "supervisor",
    ]
    found = [each.evidence for each in leak.file.findings]
    assert "unit.limit" not in {each.get("policy") for each in found}, "the limit is ours"


def test_w14_w19_a_limit_that_the_leader_set_is_no_second_one(company):
    petition = a_petition(company)
    said = {"outcome": "instructed", "department": "water-north", "until": "2026-03-05T10:00+08:00"}
    petition.does("10:10", "zhao", "instruct", "速办", **said)
    assert not petition.has_clock("unit.limit")
    petition.does("10:20", "wang", "add_unit", department="network", **WEDNESDAY)
    assert petition.due("unit.limit") == "03-04 12:00", "the leader has said whose it is"


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("solved", {}),
        ("planned", {"code_reason": "列入明年改造", "planned_for": "2026-06-01T00:00+08:00"}),
        ("not_ours", {"code_reason": "表后管道归业主"}),
        ("explained", {"code_reason": "超出政策规定"}),
    ],
)
def test_w15_a_matter_ends_in_one_of_four_ways_and_all_but_the_first_say_why(company, code, more):
    pipe = company.registers("03-02 09:00", category="repair").goes_to("09:05", "network")
    if more:
        refused = pipe.refuses("10:00", "guo", "submit_result", "如下", code=code)
        assert refused.fields == {*more}
    pipe.does("10:05", "guo", "submit_result", "如下", code=code, **more)
    assert pipe.ticket.code == code


def test_w15_there_is_no_fifth_way(company):
    pipe = company.registers("03-02 09:00", category="repair").goes_to("09:05", "network")
    for code in ("joined", "forgotten"):
        assert pipe.refuses("10:00", "guo", "submit_result", "如下", code=code).fields == {"code"}


@pytest.mark.parametrize(("said_at", "came"), [("09:15", "met"), ("09:16", "missed")])
def test_w21_somebody_is_on_the_way_to_what_is_dangerous_within_ten_minutes(company, said_at, came):
    flood = company.registers("03-02 09:00", flooding=True, **LEAK)
    assert flood.ticket.matter_class == "urgent"
    assert flood.due("transfer") == "03-02 09:10", "sooner handed on, too"
    flood.goes_to("09:05", "repair")
    assert flood.due("urgent.start") == "03-02 09:15"
    flood.does("09:10", "li", "opinion", "知道了")
    assert flood.came_of("urgent.start") == "running", "nobody is named who goes there"
    call = company.registers("09:11", flooding=True, **LEAK).goes_to("09:12", "repair")
    call.does("09:13", "li", "submit_result", "自家水管", code="explained", code_reason="表后")
    assert call.came_of("urgent.start") == "running", "nobody goes by a word on the telephone"
    flood.does(said_at, "li", "opinion", "抢修队出发", on_the_way="li")
    assert flood.came_of("urgent.start") == came


def extension(leak: MatterAtDesk, **more: object) -> dict[str, object]:
    """Until the next noon, asked for the repair of the leak."""
    return {
        "clock": leak.clock("repair.large").id,
        "until": "2026-03-04T12:00+08:00",
        "reason": "需要破路",
        "told": "电话告知用户张三",
    } | more


def a_long_repair(company) -> MatterAtDesk:
    leak = company.registers("03-02 09:00", **LEAK).goes_to("09:05", "repair").does("09:30", "li", "arrive")
    assert leak.due("repair.large") == "03-03 09:00"
    return leak


def test_w23_asked_told_and_approved_before_the_due_the_limit_moves(company):
    leak = a_long_repair(company)
    asked = extension(leak, told_at="2026-03-03T08:30+08:00")
    leak.does("03-03 08:40", "zhou", "ask_extension", **asked)
    assert leak.due("repair.large") == "03-03 09:00", "asking moves nothing"
    assert (
        leak.refuses("08:45", "zhou", "extend", clock=asked["clock"], outcome="approved").code
        == "others-decide"
    )
    leak.does("08:59", "zhao", "extend", clock=asked["clock"], outcome="approved")
    assert leak.due("repair.large") == "03-04 12:00"
    assert not leak.file.facts.has("contact:fed-back-result"), (
        "the user is told the result afterwards all the same"
    )
    assert leak.due("feedback.quality") == "03-04 09:00"


def test_w23_at_the_due_it_is_too_late_whoever_asks_or_approves(company):
    leak = a_long_repair(company)
    asked = extension(leak, told_at="2026-03-03T08:30+08:00")
    assert leak.refuses("03-03 09:01", "zhou", "ask_extension", **asked).code == "extension-too-late"
    late = a_long_repair_of_tuesday(company)
    asked = extension(late, told_at="2026-03-04T09:00+08:00", until="2026-03-05T12:00+08:00")
    late.does("03-04 09:25", "zhou", "ask_extension", **asked)
    refused = late.refuses("03-04 10:01", "zhao", "extend", clock=asked["clock"], outcome="approved")
    assert refused.code == "extension-too-late"
    assert late.due("repair.large") == "03-04 10:00"


def a_long_repair_of_tuesday(company) -> MatterAtDesk:
    return company.registers("03-03 10:00", **LEAK).goes_to("10:05", "repair").does("10:30", "li", "arrive")


def test_w23_nothing_is_extended_of_which_the_user_was_not_told(company):
    leak = a_long_repair(company)
    untold = extension(leak, told_at="2026-03-03T08:30+08:00", told="")
    assert leak.refuses("03-03 08:40", "zhou", "ask_extension", **untold).fields == {"told"}
    later = extension(leak, told_at="2026-03-03T09:30+08:00")
    assert "user-not-told" in leak.refuses("03-03 08:41", "zhou", "ask_extension", **later).reasons
    refused = leak.refuses("03-03 08:42", "zhao", "extend", clock=later["clock"], outcome="approved")
    assert refused.reasons == {"not-asked"}
    for earlier in ("2020-05-01T09:00+08:00", "2026-03-02T08:59+08:00"):
        before = leak.refuses("03-03 08:43", "zhou", "ask_extension", **extension(leak, told_at=earlier))
        assert before.reasons == {"user-not-told"}, "nobody had reported anything by then"


def test_w23_nobody_approves_what_they_asked_for_themselves(company):
    leak = a_long_repair(company)
    asked = extension(leak, told_at="2026-03-03T08:30+08:00")
    leak.does("03-03 08:40", "gao", "ask_extension", **asked)
    grants = {"clock": asked["clock"], "outcome": "approved"}
    assert leak.refuses("08:45", "gao", "extend", **grants).reasons == {"others-decide"}
    assert leak.does("08:50", "zhao", "extend", **grants).due("repair.large") == "03-04 12:00"


@pytest.mark.parametrize(("told_at", "came"), [("10:10", "met"), ("10:11", "missed")])
def test_w44_a_leader_hears_of_a_petition_at_once_and_somebody_answers_for_it(company, told_at, came):
    petition = company.registers("03-02 10:00", category="petition_group")
    (task,) = petition.file.tasks
    assert (task.kind, petition.due("petition.leader")) == ("tell_leader", "03-02 10:10")
    petition.does(told_at, "pan", "task_done", task=task.no, proof={"leader": "zhao"})
    assert petition.came_of("petition.leader") == came
    text = {"report": "专报", "addressee": "zhao", "case_officer": "bei"}
    assert petition.does("10:20", "wang", "submit_up", **text).ticket.case_officer == "bei"


@pytest.mark.parametrize(("told_at", "came"), [("03-06 00:00", "met"), ("03-06 00:01", "missed")])
def test_w44_of_a_petition_that_is_not_closed_in_time_a_written_report_is_owed(company, told_at, came):
    petition = a_petition(company, **COMPLAINT)
    said = {"outcome": "instructed", "department": "water-north", "until": "2026-03-04T10:00+08:00"}
    petition.does("10:30", "zhao", "instruct", "速办", **said)
    company.until("03-04 10:00")
    assert not petition.has_clock("petition.written"), "the instant of the due is in time"
    company.until("03-04 10:01")
    assert petition.due("petition.written") == "03-06 00:00", "nobody had to say anything"
    assert "task" in petition.missing()
    (report,) = [each for each in petition.file.tasks if each.kind == "written_report"]
    petition.does(told_at, "pan", "task_done", task=report.no, proof={"report": "书面报告"})
    assert petition.came_of("petition.written") == came


def test_w44_a_petition_that_is_closed_in_time_owes_no_written_report(company):
    petition = a_petition(company, **COMPLAINT)
    said = {"outcome": "instructed", "department": "water-north", "until": "2026-03-04T10:00+08:00"}
    petition.does("10:30", "zhao", "instruct", "速办", **said)
    petition.does("10:35", "pan", "task_done", task=1, proof={"leader": "zhao"})
    petition.does("03-03 09:00", "bei", "submit_result", "已解决").tells("09:10").asks_user("09:20")
    petition.does("09:30", "zhao", "approve_close", outcome="approved")
    assert petition.does("09:40", "wang", "close").step == "closed"
    company.until("04-10 10:00")
    assert not petition.has_clock("petition.written")


@pytest.mark.parametrize("complaint", [{}, COMPLAINT])
@pytest.mark.parametrize(
    ("limit", "due", "written"),
    [
        ("2026-03-04T10:00+08:00", "04-01 00:00", "04-03 00:00"),
        ("2026-04-03T10:00+08:00", "04-03 10:00", "04-08 00:00"),
    ],
)
def test_w44_a_result_within_the_leaders_limit_closes_nothing_and_the_report_is_owed(
    company, complaint, limit, due, written
):
    """By the end of its month, or the leader's limit where that is later."""
    petition = a_petition(company, **complaint)
    said = {"outcome": "instructed", "department": "water-north", "until": limit}
    petition.does("10:30", "zhao", "instruct", "速办", **said)
    petition.does("03-03 09:00", "bei", "submit_result", "已解决")
    company.until(due)
    assert not petition.has_clock("petition.written")
    company.until(f"{due}:01")
    assert petition.due("petition.written") == written


def test_w44_a_petition_of_which_no_leader_has_said_anything_is_to_be_closed_in_its_month(company):
    petition = a_petition(company)
    company.until("04-01 00:00")
    assert not petition.has_clock("petition.written")
    company.until("04-01 00:01")
    assert petition.due("petition.written") == "04-03 00:00"


def test_w53_of_what_several_units_work_at_there_is_news_each_day(company):
    leak = two_units(company)
    assert leak.due("progress.stale") == "03-03 09:10"
    leak.does("15:00", "li", "progress", "已开挖")
    assert leak.due("progress.stale") == "03-03 09:10", "the user knows nothing of it"
    leak.tells("16:00", with_result="not_yet", until="2026-03-03T12:00+08:00", text="已开挖")
    assert leak.due("progress.stale") == "03-03 16:00", "a day after the last news"
    company.until("03-03 16:16")
    assert leak.due("progress.stale") == "03-04 16:00", (
        "news of until 16:00 could be entered for a quarter of an hour"
    )
    first, second, third = leak.clocks("progress.stale")
    assert (first.status, second.status, third.status) == ("met", "missed", "running")


@pytest.mark.parametrize("case", ["hard", "supervised"])
def test_w53_as_of_what_is_hard_or_supervised(company, case):
    dry = company.registers("03-02 09:00", category="no_water").goes_to("09:05", "water-north")
    assert not dry.has_clock("progress.stale")
    if case == "hard":
        dry.does("09:30", "wang", "classify", tags=["hard"], reason="管网老旧")
    else:
        dry.does("09:30", "sun", "supervise", case_officer="bei")
    assert dry.due("progress.stale") == "03-03 09:30", "it was not owed before"


def test_w54_a_leader_hears_of_it_each_day_and_the_user_every_three_days(company):
    """Section 19, stage 1, 5: no word for a week."""
    petition = a_petition(company)
    assert (petition.due("major.leader"), petition.due("major.contact")) == ("03-04 00:00", "03-05 10:00")
    company.until("03-09 10:00")
    daily, third_days = petition.clocks("major.leader"), petition.clocks("major.contact")
    assert [each.status for each in daily] == ["missed"] * 6 + ["running"]
    assert [each.status for each in third_days] == ["missed"] * 2 + ["running"]
    dues = [line for line in petition.steps("major.leader") if line.startswith("due ")]
    assert dues == [f"due 03-0{day} 00:00" for day in range(4, 10)], (
        "the ends of Tuesday to Sunday, none twice"
    )
    dues = [line for line in petition.steps("major.contact") if line.startswith("due ")]
    assert dues == ["due 03-05 10:00", "due 03-08 10:00"]
    steps = petition.steps("major.contact")
    assert len(steps) == len(set(steps))


def test_w44_w54_whoever_answers_for_it_is_named_before_it_goes_up(company):
    help_ = company.registers("03-02 10:00", category="help_major")
    text = {"report": "专报：重大求助", "addressee": "zhao"}
    assert help_.refuses("10:05", "wang", "submit_up", **text).fields == {"case_officer"}
    help_.does("10:10", "wang", "submit_up", case_officer="bei", **text)
    assert help_.refuses("03-03 09:00", "zhang", "progress", "会处理的", to_leader="gao").reasons == {
        "others-report"
    }
    assert help_.came_of("major.leader") == "running"


def test_w54_a_case_officer_who_is_named_already_goes_on(company):
    help_ = company.registers("03-02 10:00", category="help_general").does(
        "10:05", "sun", "supervise", case_officer="bei"
    )
    help_.does("10:10", "wang", "submit_up", report="专报：重大求助", addressee="zhao")
    assert help_.ticket.case_officer == "bei"


def test_w54_a_day_with_a_report_is_met_whenever_it_was(company):
    petition = a_petition(company)
    assert petition.refuses("03-03 09:00", "wang", "progress", "在查", to_leader="zhao").reasons == {
        "others-report"
    }
    petition.does("03-03 23:59", "bei", "progress", "已派人", to_leader="zhao")
    assert [each.status for each in petition.clocks("major.leader")] == ["met", "running"]
    assert petition.due("major.leader") == "03-05 00:00"


@pytest.mark.parametrize("who", ["zhang", "wang", "sun"])
def test_w53_what_somebody_else_says_of_it_is_no_word_of_a_unit(company, who):
    leak = company.registers("03-02 15:00", **LEAK).does("15:05", who, "progress", "用户又来电")
    assert not leak.file.facts.has("assignment:progress"), "no unit has it"
    leak.does("15:10", "bei", "progress", "已派人看")
    assert leak.file.facts.has("assignment:progress"), "whose matter it is until a unit has it"
