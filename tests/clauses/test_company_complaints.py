"""The water companies: the way of a report and back, and what a complaint is owed (C16 to C60)."""

from __future__ import annotations

import pytest

from alerts.sheets.sheet import Sheet, SheetText
from tests.clauses.company import COMPLAINT, LEAK
from tests.clauses.matter_at_desk import MatterAtDesk

CARD = [
    "number",
    "complained-at",
    "complainant",
    "complaint-address",
    "target",
    "complaint-content",
    "demand",
]
"""What C50 names, and its number."""


def words_on(sheet: Sheet, field: str) -> list[str]:
    """The texts of one of its fields."""
    found = sheet.field(field)
    assert found is not None
    return [part.text for line in found.lines for part in line if isinstance(part, SheetText)]


def a_leak(company) -> MatterAtDesk:
    """A leak of Friday, 15:00: the repair company is there at 15:40, and it is a small one."""
    leak = company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair")
    leak.does("15:10", "li", "sign").does("15:40", "li", "arrive")
    return leak.does("15:50", "li", "set_repair", size="small")


@pytest.mark.parametrize("event", ["natural", "government", "social"])
def test_c16_force_majeure_stops_the_clock_of_the_work_and_not_that_of_the_answer(company, event):
    leak = a_leak(company)
    leak.does("16:00", "li", "suspend", reason="force_majeure", force_majeure=event)
    assert leak.came_of("repair.small") == "paused"
    leak.does("19:00", "li", "resume")
    assert leak.due("repair.small") == "02-14 02:00", "three hours later than 23:00"
    assert leak.due("feedback.quality") == "02-15 15:00"


def test_c16_what_people_do_is_no_force_majeure(company):
    leak = a_leak(company)
    for event in ("accident", None):
        refused = leak.refuses("16:00", "li", "suspend", reason="force_majeure", force_majeure=event)
        assert refused.fields == {"force_majeure"}
    assert leak.refuses("16:05", "li", "suspend", "人手不够", reason="other").reasons == {"others-decide"}
    leak.does("16:10", "zhao", "suspend", "人手不够", reason="other")
    assert leak.came_of("repair.small") == "running", "a rest for any other reason stops nothing"


@pytest.mark.parametrize(("confirmed", "came"), [("15:35", "met"), ("15:36", "missed")])
def test_c21_a_unit_signs_for_the_sheet_and_the_desk_makes_sure_by_telephone(company, confirmed, came):
    leak = company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair")
    assert [each.kind for each in leak.sheets()] == ["feedback"]
    assert leak.due("sign") == "02-13 15:35"
    leak.does("15:10", "li", "sign")
    assert leak.came_of("sign") == "running", "nobody has spoken to them"
    leak.does(confirmed, "wang", "confirm_phone", way="handing_on", spoken_to="老李")
    assert leak.came_of("sign") == came


def test_c21_each_unit_is_called_by_itself(company):
    leak = company.registers("02-13 15:00", **LEAK)
    leak.goes_to("15:05", "repair", with_departments=["network"], lead_named_by="zhao")
    leak.does("15:10", "li", "sign").does("15:11", "guo", "sign")
    call = {"way": "handing_on", "spoken_to": "老李"}
    assert leak.refuses("15:15", "wang", "confirm_phone", **call).fields == {"department"}
    refused = leak.refuses("15:15", "wang", "confirm_phone", department="lab", **call)
    assert refused.reasons == {"not-assigned"}
    leak.does("15:20", "wang", "confirm_phone", department="repair", **call)
    assert {each.unit: each.status for each in leak.clocks("sign")} == {"repair": "met", "network": "running"}
    again = leak.refuses("15:21", "wang", "confirm_phone", department="repair", **call)
    assert again.reasons == {"confirmed-already"}
    leak.does("15:36", "wang", "confirm_phone", department="network", way="handing_on", spoken_to="老郭")
    assert {each.unit: each.status for each in leak.clocks("sign")} == {"repair": "met", "network": "missed"}


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ({"category": "pressure", "meter_side": "before"}, "technology"),
        ({"category": "pressure"}, "technology"),
        ({"category": "pressure", "meter_side": "after"}, "network"),
        ({"category": "quality"}, "service"),
    ],
)
def test_c22_c23_c24_pressure_and_quality_find_the_department_whose_they_are(company, said, unit):
    matter = company.registers("03-02 09:00", **said)
    assert matter.refuses("09:05", "wang", "dispatch", department="repair").fields == {"reason"}
    matter.does("09:06", "wang", "dispatch", department=unit)
    assert matter.ticket.unit == unit


@pytest.mark.parametrize(
    ("taken", "result", "came"),
    [("13:10", "03-04 09:10", "met"), ("13:11", "03-04 09:11", "missed")],
)
def test_c24_the_laboratory_takes_a_sample_and_customer_service_hears_what_was_found(
    company, taken, result, came
):
    brown = company.registers("03-02 09:00", category="quality").goes_to("09:10", "service")
    (task,) = brown.file.tasks
    assert task.department == "lab", "it is opened with the dispatch"
    assert (brown.due("sample.take"), brown.due("sample.result")) == ("03-02 13:10", "03-04 09:10")
    assert "task" in brown.missing()
    brown.does(taken, "wu", "take_sample", task=task.no, taken_at_place="7号楼603室水龙头")
    refused = brown.refuses("13:20", "wu", "task_done", task=task.no, proof={"result": "浊度 0.4 NTU"})
    assert refused.reasons == {"proof-incomplete"}
    proof = {"result": "浊度 0.4 NTU", "sent_to": "营业服务部"}
    brown.does(result, "wu", "task_done", task=task.no, proof=proof)
    assert (brown.came_of("sample.take"), brown.came_of("sample.result")) == (came, came)
    assert "task" not in brown.missing()


def test_c24_only_the_laboratorys_people_say_that_they_took_it_however_far_others_roles_reach(company):
    """desk.md, section 4, row 19: whom the task is given to."""
    brown = company.registers("03-02 09:00", category="quality").goes_to("09:10", "service")
    sample = {"task": 1, "taken_at_place": "7号楼603室水龙头"}
    for who in ("zhang", "wang", "qian", "sun", "zhao", "zheng"):
        assert brown.refuses("09:15", who, "take_sample", **sample).code == "not-yours"
        assert brown.may(who).isdisjoint({"take_sample", "task_done"})
    brown.does("09:20", "shen", "take_sample", **sample)


@pytest.mark.parametrize("way", ["dispatched", "reassigned"])
def test_c24_the_sample_is_not_left_out_because_the_matter_came_at_night(company, way):
    brown = company.registers("03-02 22:00", category="quality", **{"class": "urgent"})
    brown.does("22:05", "wang", "dispatch", department="dispatch")
    (task,) = brown.file.tasks
    assert (task.kind, task.department, brown.due("sample.take")) == ("sample", "lab", "03-03 02:05")
    if way == "reassigned":
        brown.does("03-03 09:00", "wang", "reassign", department="service", reason="白天由营业服务部办理")
        assert [each.no for each in brown.file.tasks] == [task.no], "once"
    assert "task" in brown.missing()


@pytest.mark.parametrize("way", ["classified", "reassigned", "instructed"])
def test_c24_the_sample_is_opened_by_whichever_way_the_matter_becomes_one_of_quality(company, way):
    unclear = company.registers("03-02 09:00", category="help_general")
    if way == "instructed":
        text = {"report": "专报", "addressee": "zhao", "case_officer": "bei"}
        unclear.does("09:05", "wang", "submit_up", **text)
    else:
        unclear.goes_to("09:05", "water-north")
    if way == "classified":
        unclear.does("09:10", "shui", "sign")
    unclear.does("09:15", "wang", "classify", category="quality", reason="水发黄")
    if way == "instructed":
        assert unclear.file.tasks == (), "nobody works on it yet"
        said = {"outcome": "instructed", "department": "water-north", "until": "2026-03-05T10:00+08:00"}
        unclear.does("09:20", "zhao", "instruct", "速办", **said)
    if way == "reassigned":
        unclear.does("09:20", "wang", "reassign", department="service", reason="水质问题")
    (task,) = unclear.file.tasks
    assert (task.kind, task.department) == ("sample", "lab")
    assert unclear.has_clock("sample.take")


def test_c24_what_nobody_took_has_no_result_and_the_result_goes_to_customer_service(company):
    brown = company.registers("03-02 09:00", category="quality").goes_to("09:10", "service")
    proof = {"result": "浊度 0.4 NTU", "sent_to": "营业服务部"}
    assert brown.refuses("09:30", "wu", "task_done", task=1, proof=proof).reasons == {"sample-not-taken"}
    brown.does("09:40", "wu", "take_sample", task=1, taken_at_place="7号楼603室水龙头")
    for elsewhere in ("moon", "", "生产调度部", "lab"):
        refused = brown.refuses("10:00", "wu", "task_done", task=1, proof=proof | {"sent_to": elsewhere})
        assert (refused.reasons, refused.fields) == ({"sample-sent-elsewhere"}, {"proof"})
    brown.does("10:10", "wu", "task_done", task=1, proof=proof | {"sent_to": "service"})
    assert (brown.came_of("sample.take"), brown.came_of("sample.result")) == ("met", "met")


def test_c24_a_sample_that_was_taken_stays_taken_when_the_matter_joins_another(company):
    first = company.registers("03-02 09:00", category="quality").goes_to("09:10", "service")
    second = company.registers("09:20", category="quality", name="李四").goes_to("09:25", "service")
    second.does("09:40", "wu", "take_sample", task=1, taken_at_place="8号楼")
    second.does("09:45", "zheng", "give_back", "与前一件重复", reason="duplicate")
    second.does("09:50", "wang", "join", into=first.number)
    _, moved = first.file.tasks
    assert first.came_of("sample.take") == "running", "of its own sample, which nobody has taken"
    assert [each.scope for each in first.clocks("sample.take")] == ["1"]
    proof = {"result": "浊度 0.4 NTU", "sent_to": "service"}
    first.does("10:00", "wu", "task_done", task=moved.no, proof=proof)


def test_c25_after_service_the_user_signs_or_it_is_said_why_not(company):
    leak = a_leak(company)
    leak.does("18:00", "li", "submit_result", "换了水管")
    assert "signature" in leak.missing()
    leak.does("18:10", "li", "user_sign", contact=leak.contact, outcome="refused")
    assert "signature" not in leak.missing()
    not_there = company.registers("18:20", category="fees").goes_to("18:25", "water-north")
    assert "signature" not in not_there.missing(), "nobody was there"


def test_c25_who_was_there_did_not_do_it_from_afar_and_what_was_signed_is_signed_once(company):
    leak = a_leak(company)
    leak.does("18:00", "li", "submit_result", "换了水管")
    said = {"contact": leak.contact, "outcome": "remote"}
    assert leak.refuses("18:10", "li", "user_sign", **said).reasons == {"somebody-came"}
    signed = {"contact": leak.contact, "outcome": "signed", "name": "张三", "image": company.picture("li")}
    leak.does("18:11", "li", "user_sign", signed_at="2026-02-13T18:05+08:00", **signed)
    for other in (
        {**signed, "name": "李四", "signed_at": "2026-02-13T18:10+08:00"},
        {**said, "outcome": "refused"},
    ):
        assert leak.refuses("18:12", "li", "user_sign", **other).reasons == {"signed-already"}
    leak.does("18:20", "wang", "rework", reason="又漏了").does("18:30", "li", "submit_result", "换了阀门")
    leak.does("18:40", "li", "user_sign", signed_at="2026-02-13T18:35+08:00", **signed)


@pytest.mark.parametrize(("appointment", "reasons"), [("2026-05-16", set()), ("2026-05-17", {"too-far"})])
def test_c36_a_new_appointment_is_no_slip_of_the_pen(company, appointment, reasons):
    leak, said = a_leak(company), {"reason": "user_absent", "appointment": f"{appointment}T16:00+08:00"}
    if reasons:
        assert leak.refuses("16:00", "li", "suspend", **said).reasons == reasons
    else:
        leak.does("16:00", "li", "suspend", **said)


def test_c26_the_result_comes_back_to_the_centre_and_is_confirmed_by_telephone(company):
    leak = a_leak(company)
    leak.does("18:00", "li", "submit_result", "换了水管")
    assert (leak.ticket.result, leak.history()[-2].actor) == ("换了水管", "li")
    (sheet,) = leak.shown_sheets()
    assert (sheet.kind, sheet.number, sheet.ticket) == ("feedback", leak.contact, leak.number)
    assert words_on(sheet, "content") == ["门口路面冒水"]
    assert words_on(sheet, "work-done") == ["换了水管"]
    leak.does("18:05", "wang", "confirm_phone", way="return", spoken_to="老李")
    assert (
        leak.refuses("18:06", "wang", "confirm_phone", way="return", spoken_to="老李").code
        == "confirmed-already"
    )


@pytest.mark.parametrize(("called", "came"), [("02-14 18:00", "met"), ("02-14 18:01", "missed")])
def test_c27_the_centre_calls_the_user_back_before_it_is_closed(company, called, came):
    leak = a_leak(company)
    leak.does("18:00", "li", "submit_result", "换了水管").tells("18:20")
    assert leak.due("callback") == "02-14 18:00"
    assert "call-back" in leak.refuses("18:30", "wang", "close").reasons
    leak.asks_user(called)
    assert leak.came_of("callback") == came
    assert "call-back" not in leak.missing()


def test_c27_a_call_that_reaches_nobody_is_none_and_who_is_not_content_has_it_done_anew(company):
    leak = a_leak(company)
    leak.does("18:00", "li", "submit_result", "换了水管")
    leak.asks_user("02-14 09:00", "unreached", "unknown")
    assert "call-back" in leak.missing()
    leak.asks_user("02-14 10:00", "dissatisfied", "no")
    assert (leak.step, leak.findings()) == ("in_hand", ["false_closure"])


@pytest.mark.parametrize("target", ["company", "department", "agent"])
def test_c40_a_complaint_is_against_the_company_a_department_or_an_agent(company, target):
    complaint = company.registers("03-02 09:00", category="conduct", **(COMPLAINT | {"target": target}))
    assert complaint.file.contacts[0].target == target
    refused = company.refuses_to_register("09:05", category="conduct", **(COMPLAINT | {"target": "moon"}))
    assert refused.fields == {"target"}


@pytest.mark.parametrize("field", ["target", "demand"])
def test_c50_a_complaint_says_whom_it_is_against_and_what_is_demanded(company, field):
    assert company.refuses_to_register("03-02 09:00", **(COMPLAINT | {field: None})).fields == {field}
    card = company.registers("09:01", **COMPLAINT).file.contacts[0]
    assert (card.number, card.target, card.demand) == ("L2026-000001", "company", "尽快解决")
    assert (card.reporter.name, card.reporter.unit_or_address) == ("张三", "幸福里7号楼603室")
    other = company.registers("09:02", name="李四", **COMPLAINT)
    (sheet,) = other.shown_sheets()
    assert (sheet.kind, sheet.number) == ("complaint-card", "L2026-000002"), "numbered at once, one by one"
    assert [each.name for each in sheet.fields()] == CARD
    assert words_on(sheet, "complaint-content") == ["请来看看"]
    assert words_on(sheet, "demand") == ["尽快解决"]


def a_complaint(company) -> MatterAtDesk:
    """About the pressure, of Monday, 09:00; the network department has it in hand."""
    said = {"category": "pressure", "meter_side": "after", **COMPLAINT}
    return company.registers("03-02 09:00", **said).goes_to("09:05", "network").does("09:10", "guo", "sign")


@pytest.mark.parametrize(("told_at", "came"), [("03-03 12:00", "met"), ("03-03 12:01", "missed")])
def test_c51_who_complains_with_reason_is_promised_an_answer_and_gets_it_by_then(company, told_at, came):
    complaint = a_complaint(company)
    assert complaint.refuses("09:20", "wang", "judge", outcome="founded").fields == {"reply_by"}
    complaint.does("09:30", "wang", "judge", outcome="founded", reply_by="2026-03-03T12:00+08:00")
    assert complaint.due("promise.reply") == "03-03 12:00"
    complaint.does("03-03 10:00", "guo", "submit_result", "已调压").tells(told_at)
    assert complaint.came_of("promise.reply") == came


def test_c51_who_complains_without_reason_is_told_so_and_in_doubt_customer_service_decides(company):
    complaint = company.registers("03-02 09:00", **COMPLAINT)
    unfounded = {"outcome": "unfounded_and_told"}
    assert "text" in complaint.refuses("09:05", "wang", "judge", **unfounded).fields
    assert complaint.refuses("09:06", "wang", "judge", "属正常检修", **unfounded).reasons == {"not-told"}
    doubtful = {"outcome": "unfounded", "doubtful": True}
    assert complaint.refuses("09:10", "wang", "judge", "属正常检修", **doubtful).reasons == {"others-decide"}
    complaint.does("09:15", "zheng", "judge", "属正常检修", **doubtful).tells("09:20", text="属正常检修")
    complaint.does("09:25", "wang", "judge", "属正常检修", **unfounded)
    assert (complaint.step, complaint.ticket.code) == ("verified", "explained")
    assert "feedback-contact" not in complaint.missing(), "the answer that it was told is how it ends"


def test_c52_a_department_and_a_person_in_charge_are_fixed_and_the_sheet_is_issued(company):
    named = company.registers("03-02 09:00", **COMPLAINT)
    named.goes_to("09:05", "network", person_in_charge="guo")
    assert (named.ticket.unit, named.ticket.person_in_charge) == ("network", "guo")
    assert [each.kind for each in named.sheets()] == ["feedback"]
    signed = company.registers("09:10", **COMPLAINT).goes_to("09:15", "network")
    signed.does("09:20", "guan", "sign")
    assert signed.ticket.person_in_charge == "guan", "whoever signs"


@pytest.mark.parametrize(("instructed", "came"), [("03-04 00:00", "met"), ("03-04 00:01", "missed")])
def test_c53_the_head_reviews_each_solution_within_a_working_day(company, instructed, came):
    complaint = a_complaint(company)
    assert complaint.refuses("10:00", "guan", "instruct_solution", "同意", outcome="approved").reasons == {
        "no-solution"
    }
    complaint.does("10:00", "guo", "propose_solution", "加装增压泵")
    assert complaint.due("solution.instruct") == "03-04 00:00", "the end of Tuesday"
    assert (
        complaint.refuses("10:05", "guo", "instruct_solution", "同意", outcome="approved").code == "not-yours"
    )
    complaint.does(instructed, "guan", "instruct_solution", "同意", outcome="approved")
    assert complaint.came_of("solution.instruct") == came


@pytest.mark.parametrize(("told_at", "came"), [("13:00", "met"), ("13:01", "missed")])
def test_c54_the_user_hears_of_the_solution_before_it_is_carried_out(company, told_at, came):
    complaint = a_complaint(company)
    complaint.does("10:00", "guo", "propose_solution", "加装增压泵")
    complaint.does("11:00", "guan", "instruct_solution", "同意", outcome="approved")
    assert complaint.due("solution.tell") == "03-02 13:00"
    for command in ("arrive", "submit_result"):
        assert complaint.refuses("11:05", "guo", command, "已装").reasons == {"solution-not-told"}
    complaint.tells(told_at, with_result="not_yet", until="2026-03-03T12:00+08:00", text="将加装增压泵")
    assert complaint.came_of("solution.tell") == came
    complaint.does("14:00", "guo", "arrive")


def test_c56_of_a_founded_complaint_the_cause_and_who_is_responsible_are_found(company):
    complaint = a_complaint(company)
    assert "cause" not in complaint.missing()
    complaint.does("09:30", "wang", "judge", outcome="founded", reply_by="2026-03-03T12:00+08:00")
    assert "cause" in complaint.missing()
    assert complaint.refuses("10:00", "guan", "find_cause", cause="阀门未开全").fields == {"responsible"}
    complaint.does("10:05", "guan", "find_cause", cause="阀门未开全", responsible="guo")
    assert "cause" not in complaint.missing()


def test_c60_other_departments_send_complaints_to_the_centre(company):
    sent = {"channel": "department", **COMPLAINT}
    assert company.refuses_to_register("03-02 09:00", **sent).fields == {"transferred_from"}
    complaint = company.registers("09:05", "fang", transferred_from="北区物业", **sent)
    assert complaint.file.contacts[0].transferred_from == "北区物业"
    assert "feedback-transferor" in complaint.missing()


@pytest.mark.parametrize(("category", "found"), [("help_urgent", []), ("fees", ["entered_late"])])
def test_c60_what_is_urgent_may_be_handled_first_and_recorded_afterwards(company, category, found):
    call = {"contacted_at": "2026-03-02T09:00+08:00", "late_reason": "先行处理"}
    matter = company.registers("03-02 10:00", category=category, **call)
    line = matter.history()[0]
    assert (line.happened_at, line.at) == (company.instant("09:00"), company.instant("10:00")), "both times"
    assert line.data["late_reason"] == "先行处理"
    assert matter.findings() == found
