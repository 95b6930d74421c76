"""The water group: how a matter is registered and handed on, and to whom (W4 to W19, W26)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.matters.choices import Mode
from alerts.tickets.desk_moves.timekeeping.waiting import supervision_left_at
from ingest.durations import DAY
from ingest.kept_said import kept_text
from ingest.said import Said
from tests.clauses.company import BUREAU, COMPLAINT, LEAK


def test_w4_c38_every_matter_and_every_letter_has_a_number_and_none_is_left_out(company):
    first = company.registers("03-02 09:00")
    assert company.refuses_to_register("09:01", phone="").fields == {"phone"}
    second = company.registers("09:02")
    assert (first.number, second.number) == ("2026-000001", "2026-000002"), "a refusal leaves no gap"
    assert (first.contact, second.contact) == ("L2026-000001", "L2026-000002")


@pytest.mark.parametrize(("entered", "late"), [("03-02 09:15", False), ("03-02 09:16", True)])
def test_w4_what_is_registered_later_says_why_and_counts_from_when_it_came(company, entered, late):
    call = {"contacted_at": "2026-03-02T09:00+08:00"}
    if late:
        assert company.refuses_to_register(entered, **call).fields == {"late_reason"}
    matter = company.registers(entered, category="fees", late_reason="系统停电" if late else "", **call)
    assert matter.due("feedback.default") == "03-04 09:00"
    assert matter.findings() == (["entered_late"] if late else [])
    assert [(each.subject_kind, each.subject) for each in matter.file.findings] == [("user", "zhang")] * late


@pytest.mark.parametrize(("handed_on", "came"), [("09:30", "met"), ("09:31", "missed")])
def test_w5_a_matter_of_another_unit_is_handed_on_in_half_an_hour(company, handed_on, came):
    dry = company.registers("03-02 09:00", category="no_water")
    assert dry.due("transfer") == "03-02 09:30"
    dry.does(handed_on, "wang", "dispatch", department="water-north")
    assert dry.came_of("transfer") == came


def test_w5_it_goes_to_the_unit_whose_it_is_or_somebody_says_why_not(company):
    dry = company.registers("03-02 09:00", category="no_water")
    assert dry.refuses("09:05", "wang", "dispatch", department="network").fields == {"reason"}
    dry.does("09:06", "wang", "dispatch", department="network", reason="爆管停水")
    assert dry.ticket.unit == "network"


def test_w12_whoever_receives_a_matter_is_responsible_first_and_stays_so(company):
    for who in ("zhang", "li", "qian", "fang"):
        assert company.registers("03-02 09:00", who).ticket.first_responsible == who
    dry = company.registers("03-02 09:05", category="no_water", **COMPLAINT).goes_to("09:10", "water-north")
    dry.does("09:20", "shui", "give_back", "不是我们的", reason="not_ours")
    dry.goes_to("09:30", "network").does("09:40", "guo", "sign")
    assert dry.ticket.first_responsible == "zhang"
    said = dry.file.contacts[0]
    assert (said.reporter.content, said.category, said.feedback_way) == ("请来看看", "no_water", "phone")


def test_w12_how_the_user_wants_to_hear_of_it_is_asked(company):
    assert company.refuses_to_register("03-02 09:00", feedback_way=None).fields == {"feedback_way"}


@pytest.mark.parametrize("channel", ["hotline_12345", "government", "superior"])
def test_w17_what_the_mayors_hotline_sends_is_answered_for_by_production_dispatch(company, channel):
    said = {"channel": channel, "transferred_from": "12345", "category": "no_water"}
    dry = company.registers("03-02 09:00", **said)
    assert dry.ticket.owner == "dispatch"
    assert dry.goes_to("09:10", "water-north").ticket.owner == "dispatch", "whoever works at it"


def test_w17_what_is_nobody_elses_is_production_dispatchs(company):
    other = company.registers("03-02 09:00", category="proposal")
    assert other.ticket.owner == "dispatch"
    other.does("09:10", "wang", "dispatch", department="dispatch")


@pytest.mark.parametrize("field", ["name", "unit_or_address", "phone", "contacted_at", "content", "category"])
def test_w18_none_of_the_six_is_left_out(company, field):
    assert company.refuses_to_register("03-02 09:00", **{field: None}).fields == {field}


def test_w18_who_gives_no_name_is_registered_for_a_reason(company):
    nameless = {"anonymous": True, "name": None, "unit_or_address": None, "phone": None}
    assert company.refuses_to_register("03-02 09:00", **nameless).fields == {"anonymous_reason"}
    matter = company.registers("09:01", anonymous_reason="来电人不愿透露", **nameless)
    assert matter.file.contacts[0].anonymous_reason == "来电人不愿透露"


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ({"category": "consult"}, "direct"),
        ({"category": "help_urgent", "answered_by_phone": True}, "direct"),
        ({"category": "help_general"}, "transfer"),
        ({"category": "help_urgent"}, "transfer"),
        ({"category": "no_water", "tags": ["hot"]}, "supervise"),
        ({"category": "no_water", "tags": ["press"]}, "supervise"),
        ({"category": "petition_bypass"}, "submit"),
        ({"category": "petition_group"}, "submit"),
        ({"category": "help_major"}, "submit"),
        ({"category": "foreign"}, "submit"),
    ],
)
def test_w19_there_are_four_ways_to_handle_a_matter_and_what_it_is_decides(company, said, mode):
    matter = company.registers("03-02 09:00", **said)
    assert matter.ticket.mode == mode
    may = {who: matter.may(who) for who in ("zhang", "wang", "sun")}
    assert ("answer" in may["zhang"]) is (mode == "direct")
    assert ("dispatch" in may["wang"]) is (mode == "transfer")
    assert ("dispatch" in may["sun"]) is (mode == "supervise"), "a supervisor sends somebody"
    assert "submit_up" in may["wang"]


def test_w19_the_dispatcher_may_handle_it_another_way_and_says_why(company):
    question = company.registers("03-02 09:00", category="consult")
    assert question.refuses("09:01", "wang", "classify", mode="transfer").fields == {"reason"}
    question.does("09:02", "wang", "classify", mode="transfer", reason="需现场查看")
    assert question.ticket.mode == "transfer"


@pytest.mark.parametrize(
    ("category", "unit"), [("no_water", "water-north"), ("leak", "repair"), ("quality", "service")]
)
def test_w26_no_water_leaks_and_bad_water_are_recorded_at_once_and_handed_on_in_time(company, category, unit):
    matter = company.registers("03-02 09:00", category=category)
    assert matter.due("transfer") == "03-02 09:30"
    matter.does("09:10", "wang", "dispatch", department=unit)
    matter.does("10:00", "wang", "urge", "请马上处理")
    assert matter.ticket.details["urged"] == 1
    assert "W26" in company.desk.tables.policies.of_clock(matter.clock("feedback.quality")).clauses


def test_w26_behind_the_meter_it_is_not_ours_and_explained(company):
    leak = company.registers("03-02 09:00", **(LEAK | {"meter_side": "after"}))
    assert leak.proposals()["code"] == "not_ours"
    leak.does("09:10", "wang", "dispatch", department="network")
    (why,) = [each for each in leak.ticket.details["proposals"] if each["kind"] == "code"]
    assert (why["because"], why["clauses"]) == (kept_text(Said("routing-row-3a")), ["C29", "W26"])
    leak.does("09:40", "guo", "submit_result", "已联系物业", code="not_ours", code_reason="表后管道归业主")
    assert leak.ticket.code == "not_ours"
    assert "code" not in leak.proposals(), "a person has decided"


def test_w26_that_a_leak_is_not_ours_is_proposed_once_its_side_is_known_and_may_be_declined(company):
    leak = company.registers("03-02 09:00", **LEAK).goes_to("09:05", "repair")
    assert "code" not in leak.proposals()
    leak.does("09:30", "wang", "classify", meter_side="after", reason="现场确认在表后")
    assert leak.proposals()["code"] == "not_ours"
    assert leak.refuses("09:35", "wang", "decline_proposal", proposal="code").fields == {"reason"}
    leak.does("09:40", "wang", "decline_proposal", proposal="code", reason="公司代为维修")
    leak.does("09:45", "wang", "classify", flooding=True, reason="漫水")
    assert "code" not in leak.proposals(), "it is not proposed again for the same reason"
    other = company.registers("10:00", **(LEAK | {"meter_side": "after", "place": "b8"}))
    other.does("10:05", "wang", "classify", meter_side="before", reason="实为公共管道")
    assert "code" not in other.proposals(), "by the row that sends it now it is ours"


@pytest.mark.parametrize(
    ("said", "rule", "clauses"),
    [
        ({**LEAK}, "3", ["W35", "C14", "C19", "C29", "C34"]),
        ({**LEAK, "meter_side": "after"}, "3a", ["C29", "W26"]),
        ({"category": "no_water"}, "15", ["W26"]),
    ],
)
def test_w26_by_which_rule_a_matter_is_sent_is_on_its_ticket_and_in_its_history(company, said, rule, clauses):
    matter = company.registers("03-02 09:00", **said)
    sent = matter.ticket.details["routed"]
    assert (sent["rule"], sent["clauses"]) == (rule, clauses)
    assert matter.history()[0].data["routed"] == sent
    matter.does("09:05", "wang", "classify", category="fees", reason="实为水费问题")
    assert matter.ticket.details["routed"]["rule"] == "11"
    matter.does("09:10", "wang", "dispatch", department="water-north")
    assert [line.data["routed"]["rule"] for line in matter.history() if "routed" in line.data] == [rule, "11"]


def test_w17_the_row_that_names_who_answers_stands_beside_the_one_that_decides(company):
    handed_on = {"channel": "hotline_12345", "transferred_from": "市长公开电话", "external_number": "A1"}
    matter = company.registers("03-02 09:00", category="no_water", **handed_on)
    sent = matter.ticket.details["routed"]
    assert (sent["rule"], sent["owner_row"], matter.ticket.owner) == ("15", "2", "dispatch")


def test_w26_who_calls_about_a_leak_that_is_known_joins_it_and_is_owed_an_answer_all_the_same(company):
    first = company.registers("03-02 09:00", **LEAK).goes_to("09:05", "repair")
    second = company.registers("09:20", name="李四", **LEAK)
    assert second.proposals()["join"] == first.number
    second.does("09:25", "wang", "join", into=first.number)
    assert (second.step, second.ticket.code) == ("closed", "joined")
    assert [each.reporter.name for each in first.file.contacts] == ["张三", "李四"]
    assert len(first.clocks("feedback.quality")) == 2


@pytest.mark.parametrize("tag", ["key", "hard", "hot", "slow", "city_leader", "press"])
def test_w9_supervision_is_proposed_where_it_is_called_for_and_who_refuses_says_why(company, tag):
    dry = company.registers("03-02 09:00", category="no_water")
    dry.does("09:10", "wang", "classify", tags=[tag], reason="记者来电")
    assert dry.proposals()["supervise"] == "supervise"
    assert dry.refuses("09:20", "wang", "decline_proposal", proposal="supervise").fields == {"reason"}
    dry.does("09:30", "wang", "decline_proposal", proposal="supervise", reason="已有专人")
    assert "supervise" not in dry.proposals()
    (why,) = [each for each in dry.ticket.details["proposals"] if each["kind"] == "supervise"]
    assert (why["declined_by"], why["declined_because"]) == ("wang", "已有专人")


def test_w9_supervision_is_proposed_when_five_call_in_a_day(company):
    first = company.registers("03-02 09:00", category="no_water")
    for minute in range(1, 4):
        other = company.registers(f"09:0{minute}", category="no_water", name=f"李{minute}")
        other.does(f"09:0{minute}", "wang", "join", into=first.number)
    assert "supervise" not in first.proposals()
    fifth = company.registers("09:10", category="no_water", name="王五")
    assert (fifth.ticket.mode, first.ticket.contacts) == ("supervise", 4)


def test_w9_supervision_is_proposed_of_the_ticket_that_others_join_until_five_called_in_a_day(company):
    first = company.registers("03-02 09:00", category="no_water")
    for minute in range(1, 5):
        assert "supervise" not in first.proposals(), minute
        other = company.registers(f"09:0{minute}", category="no_water", name=f"李{minute}")
        other.does(f"09:0{minute}", "wang", "join", into=first.number)
    assert (first.ticket.mode, first.proposals()["supervise"]) == ("transfer", "supervise")
    sixth = company.registers("09:10", category="no_water", name="王五")
    sixth.does("09:10", "wang", "join", into=first.number)
    (asked,) = [each for each in first.ticket.details["proposals"] if each["kind"] == "supervise"]
    assert asked["at"] == company.instant("09:04"), "once"


def test_w9_a_fifth_call_that_is_put_on_the_ticket_counts_wherever_it_came_from(company):
    first = company.registers("03-02 09:00", category="no_water")
    other = company.registers("09:01", category="no_water", name="李一", place="b7-603")
    for minute in range(2, 6):
        more = company.registers(f"09:0{minute}", category="no_water", name=f"李{minute}", place="b7-603")
        more.does(f"09:0{minute}", "wang", "join", into=other.number)
    for minute in range(1, 5):
        assert "supervise" not in first.proposals(), minute
        first.does(f"09:1{minute}", "wang", "add_contact", contact=other.contact)
    assert first.proposals()["supervise"] == "supervise"


def test_w9_supervision_is_proposed_of_the_ticket_that_something_marked_joins_and_once(company):
    first = company.registers("03-02 09:00", category="no_water")
    for minute, tag in ((1, "hot"), (2, "hot"), (3, "city_leader")):
        other = company.registers(f"09:0{minute}", category="no_water", name=f"李{minute}", tags=[tag])
        other.does(f"09:0{minute}", "wang", "join", into=first.number)
        if minute < 3:
            assert first.ticket.tags == ("hot",)
            asked = "supervise" in first.proposals()
            assert asked is (minute == 1), "declined for this reason, it is not proposed again"
        if minute == 1:
            first.does("09:01", "wang", "decline_proposal", proposal="supervise", reason="已有专人")
    assert first.proposals()["supervise"] == "supervise", "a leader is involved: that is another reason"


def test_w9_who_says_another_mode_has_declined_it_for_every_reason_that_there_is(company):
    dry = company.registers("03-02 09:00", category="no_water")
    marked = {"tags": ["hot", "press"], "mode": "transfer", "reason": "记者已联系，专人在办"}
    dry.does("09:10", "wang", "classify", **marked)
    dry.does("09:20", "wang", "classify", solve_now=True, reason="当场可办")
    assert "supervise" not in dry.proposals()
    why = [each["declined_by"] for each in dry.ticket.details["proposals"] if each["kind"] == "supervise"]
    assert why == ["wang", "wang"]


def test_w9_who_is_asked_to_supervise_takes_it_by_naming_a_case_officer(company):
    dry = company.registers("03-02 09:00", category="no_water")
    dry.does("09:10", "wang", "classify", tags=["hot"], reason="多人反映")
    assert dry.refuses("09:15", "wang", "supervise", case_officer="wang").code == "not-yours"
    dry.does("09:20", "sun", "supervise", case_officer="bei")
    assert (dry.ticket.mode, dry.ticket.case_officer) == ("supervise", "bei")
    assert "supervise" not in dry.proposals()


def test_w9_what_is_proposed_and_left_for_a_day_is_found_though_nobody_does_anything(company):
    dry = company.registers("03-02 09:00", category="no_water")
    dry.does("09:10", "wang", "classify", tags=["hot"], reason="多人反映")
    company.until("03-03 09:10")
    assert "supervision_not_done" not in dry.findings(), "the whole of the day is in time"
    company.until("03-03 09:11")
    assert dry.findings().count("supervision_not_done") == 1
    dry.does("03-04 10:00", "wang", "decline_proposal", proposal="supervise", reason="已有专人")
    assert dry.findings().count("supervision_not_done") == 1, "late, it is found once"


@pytest.mark.parametrize("taken", [True, False])
def test_w9_what_is_taken_or_declined_within_the_day_is_not_found(company, taken):
    dry = company.registers("03-02 09:00", category="no_water")
    dry.does("09:10", "wang", "classify", tags=["hot"], reason="多人反映")
    if taken:
        dry.does("03-03 09:10", "sun", "supervise", case_officer="bei")
    else:
        dry.does("03-03 09:10", "wang", "decline_proposal", proposal="supervise", reason="已有专人")
    company.until("03-05 09:00")
    assert "supervision_not_done" not in dry.findings()


def test_w9_what_a_late_limit_proposes_is_found_as_well_a_day_after(company):
    cold = company.registers("03-02 09:00", **BUREAU).goes_to("10:00", "heating-north")
    company.until("03-04 12:00")
    (asked,) = [each for each in cold.ticket.details["proposals"] if each["kind"] == "supervise"]
    assert "supervision_not_done" not in cold.findings()
    company.until("03-06 12:00")
    (found,) = [each for each in cold.file.findings if each.kind.value == "supervision_not_done"]
    assert found.evidence["proposed_at"] == asked["at"]
    assert found.found_at == asked["at"] + DAY + 1


SUBMITTED = {"report": "专报：多人反映无水", "addressee": "zhao", "case_officer": "bei"}


@pytest.mark.parametrize(
    ("who", "command", "said"),
    [
        ("sun", "classify", {"mode": "supervise", "reason": "应督办"}),
        ("wang", "submit_up", SUBMITTED),
    ],
)
def test_w9_what_is_supervised_or_before_a_leader_is_not_left_lying(company, who, command, said):
    dry = company.registers("03-02 09:00", category="no_water")
    dry.does("09:10", "wang", "classify", tags=["hot"], reason="多人反映")
    dry.does("09:20", who, command, **said)
    assert "supervise" not in dry.proposals()
    company.until("03-05 09:00")
    assert "supervision_not_done" not in dry.findings()


def test_w9_nor_is_it_where_the_proposal_stayed_open_on_what_was_supervised_before(company):
    dry = company.registers("03-02 09:00", category="no_water")
    dry.does("09:10", "wang", "classify", tags=["hot"], reason="多人反映")
    with company.records.begin() as tx:
        tx.tickets.save([replace(dry.ticket, mode=Mode.SUPERVISE)])
    assert supervision_left_at(dry.ticket, company.desk.tables.settings) is None
    company.until("03-05 09:00")
    dry.does("03-05 09:10", "wang", "progress", "已到现场")
    assert "supervision_not_done" not in dry.findings()


def test_c60_w17_what_sensors_find_nobody_registers(company):
    refused = company.refuses_to_register("03-02 09:00", channel="sensor")
    assert refused.reasons == {"no-channel-of-people"}
