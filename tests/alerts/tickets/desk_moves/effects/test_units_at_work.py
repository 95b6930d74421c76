"""Units hand matters on, share them, rest and pass them around; users sign when it is done."""

from dataclasses import replace

from alerts.matters.choices import TaskKind
from alerts.routing.route import RoutedTask
from alerts.tickets.desk_moves.matter_file import THE_SERVICE
from alerts.tickets.desk_moves.refusals import FORM
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    CONTACT,
    DISPATCHER,
    FRIDAY,
    HANDLER,
    IMAGE,
    LAB,
    SUPERVISOR,
    DeskInMemory,
    leak_in_hand,
    refused,
)

SATURDAY = "2026-02-14T"


def test_units_that_work_together():
    """W14: named by a leader; the lead submits once every other has reported."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    units = {"department": "repair", "with_departments": ["lab"]}
    by = {"lead_named_by": "wang"}
    assert refused(desk, number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", **units).code == FORM
    assert (
        refused(desk, number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", **units, **by).code
        == "lead-not-named"
    )
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", **units, lead_named_by="zhao")
    assert [(each.department, each.role) for each in desk.files[number].standing] == [
        ("repair", "lead"),
        ("lab", "with"),
    ]
    desk.give(number, "sign", HANDLER, f"{FRIDAY}15:10")
    desk.give(number, "sign", LAB, f"{FRIDAY}15:20")
    assert refused(desk, number, "sign", LAB, f"{FRIDAY}15:21").code == "signed-already"
    for unit in ("repair", "lab"):
        called = {"way": "handing_on", "spoken_to": "值班员", "department": unit}
        desk.give(number, "confirm_phone", DISPATCHER, f"{FRIDAY}15:22", **called)
    signs = [clock.status for clock in desk.files[number].clocks if clock.key == "sign"]
    assert signs == ["met", "met"]
    assert refused(desk, number, "submit_result", LAB, f"{FRIDAY}16:00", text="水样正常").code == "not-yours"
    early = refused(desk, number, "submit_result", HANDLER, f"{FRIDAY}16:00", text="修好")
    assert early.code == "co-handlers-missing"
    assert refused(desk, number, "unit_done", HANDLER, f"{FRIDAY}16:00", text="x").code == "no-co-handler"
    assert (
        refused(desk, number, "give_back", LAB, f"{FRIDAY}16:00", reason="not_ours", text="x").code
        == "not-yours"
    )
    desk.give(number, "unit_done", LAB, f"{FRIDAY}16:05", text="水样正常")
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}16:10", text="修好")
    assert desk.step(number) == "verified"


def test_who_helps_signs_once_whoever_leads():
    """C21: handed on to another unit, the matter waits for that one and for nobody who has signed."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    units = {"department": "repair", "with_departments": ["lab"], "lead_named_by": "zhao"}
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", **units)
    desk.give(number, "sign", LAB, f"{FRIDAY}15:10")
    desk.give(
        number,
        "reassign",
        DISPATCHER,
        f"{FRIDAY}15:20",
        department="service",
        reason="人手不足",
        lead_named_by="zhao",
    )
    assert desk.step(number) == "dispatched"
    assert refused(desk, number, "sign", LAB, f"{FRIDAY}15:25").code == "signed-already"
    assert desk.step(number) == "dispatched"


def test_nobody_signs_before_the_service():
    """B24: what was signed on paper may be entered later, and is never before the last work."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    desk.give(number, "sign", HANDLER, f"{FRIDAY}15:10")
    signed = {"contact": CONTACT, "outcome": "signed", "name": "张三", "image": IMAGE}
    early = {**signed, "signed_at": f"{FRIDAY}15:12+08:00"}
    assert (
        refused(desk, number, "user_sign", HANDLER, f"{FRIDAY}15:13", **early).code
        == "signature-before-service"
    )
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}15:40")
    at_arrival = {**signed, "signed_at": f"{FRIDAY}15:39:59.999+08:00"}
    refusal = refused(desk, number, "user_sign", HANDLER, f"{FRIDAY}16:00", **at_arrival)
    assert refusal.code == "signature-before-service"
    in_future = {**signed, "signed_at": f"{FRIDAY}17:00+08:00"}
    assert refused(desk, number, "user_sign", HANDLER, f"{FRIDAY}16:00", **in_future).code == "in-future"
    changes = desk.give(
        number, "user_sign", HANDLER, f"{SATURDAY}09:00", **{**signed, "signed_at": f"{FRIDAY}15:40+08:00"}
    )
    assert [(sheet.kind, sheet.contact, sheet.frozen) for sheet in changes.sheets] == [
        ("feedback", CONTACT, True)
    ]


def test_a_ticket_that_is_passed_around():
    """H28, W5: the second time it is found, and what is owed to the user runs on."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    back = {"reason": "not_ours", "text": "不归我们"}
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    assert desk.give(number, "give_back", HANDLER, f"{FRIDAY}15:10", **back).findings == ()
    assert desk.step(number) == "registered"
    assert desk.clock(number, "sign").ended_reason == "reassigned"
    assert desk.running(number)["transfer"] == "02-13T15:40"
    assert desk.running(number)["leak.onsite"] == "02-13T16:00"
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:15", department="lab")
    changes = desk.give(number, "give_back", LAB, f"{FRIDAY}15:20", **back)
    assert [(found.kind, found.cause) for found in changes.findings] == [("passed_around", "transfers 2")]
    assert desk.files[number].ticket.unit == ""
    assert desk.files[number].ticket.first_responsible == "zhang"


def test_a_rest_ends_with_whoever_had_it():
    """W14, B13: another unit's clocks do not stand still for the first one's appointment."""
    desk, number = leak_in_hand()
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="small")
    rest = {"reason": "user_absent", "appointment": f"{FRIDAY}19:00+08:00"}
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:00", **rest)
    same = {"department": "repair", "reason": "再派"}
    assert refused(desk, number, "reassign", DISPATCHER, f"{FRIDAY}17:00", **same).code == "assigned-already"
    desk.give(number, "reassign", DISPATCHER, f"{FRIDAY}17:00", department="lab", reason="人手不足")
    assert desk.step(number) == "dispatched"
    assert desk.running(number)["repair.small"] == "02-14T00:00"
    assert desk.running(number)["sign"] == "02-13T17:30"
    assert desk.files[number].ticket.unit == "lab"
    assert desk.files[number].ticket.wake_at is None


def test_supervision_is_proposed_and_declined_with_a_reason():
    """W9, W19: a dispatcher who wants another mode says why; what is supervised others dispatch."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00", tags=["hard"])
    assert desk.files[number].ticket.mode == "supervise"
    dispatch = {"department": "repair"}
    assert refused(desk, number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", **dispatch).code == "other-mode"
    desk.give(number, "classify", DISPATCHER, f"{FRIDAY}15:06", mode="transfer", reason="一般漏水")
    proposals = desk.files[number].ticket.details["proposals"]
    declined = {each["kind"]: each.get("declined_because") for each in proposals}
    assert declined["supervise"] == declined["mode"] == "一般漏水"
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:07", **dispatch)
    desk.give(number, "supervise", SUPERVISOR, f"{FRIDAY}15:30", case_officer="zhou")
    assert desk.files[number].ticket.mode == "supervise"
    assert "progress.stale" in desk.running(number)


def test_a_unit_that_helps_is_done_by_its_own_word():
    """W14, H31, H32: its clocks stop at what it says; those of the lead go on to the result."""
    desk = DeskInMemory()
    bureau = {
        "channel": "superior",
        "transferred_from": "市局",
        "category": "room_temperature",
        "line": "heating",
        "class": "urgent",
    }
    number = desk.register(f"{FRIDAY}15:00", concern="low-temperature", **bureau)
    units = {"department": "repair", "with_departments": ["lab"], "lead_named_by": "zhao"}
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", **units)
    called = {"way": "handing_on", "spoken_to": "老吴", "department": "lab"}
    desk.give(number, "confirm_phone", DISPATCHER, f"{FRIDAY}15:06", **called)
    desk.give(number, "unit_done", LAB, f"{FRIDAY}15:10", text="取样合格")
    stand = {(each.key, each.scope): each.status for each in desk.files[number].clocks if each.scope in "12"}
    waits = {key for (key, scope), status in stand.items() if scope == "2" and status != "met"}
    assert waits == {"urgent.start"}, "nobody of it went there (W21)"
    assert {key for (key, scope) in stand if scope == "2"} == {"sign", "urgent.start", "result.superior"}
    assert {status for (key, scope), status in stand.items() if scope == "1"} == {"running"}


def test_who_submits_a_result_that_nobody_signed_for_is_in_charge_of_it():
    """Rows 9 and 27: it signs as well (C52)."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}15:20", text="换了阀门")
    assert desk.files[number].ticket.person_in_charge == "li"


def test_the_sample_that_routing_proposes_is_opened_with_the_dispatch():
    """C24, C18: rule 7 of section 10, once, with its clocks, for whom it names."""
    desk = DeskInMemory()
    desk.around = replace(desk.around, routed_task=RoutedTask(TaskKind.SAMPLE, "lab"))
    number = desk.register(f"{FRIDAY}15:00", category="quality", concern="water-quality")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    (task,) = desk.files[number].tasks
    assert (task.kind, task.department) == (TaskKind.SAMPLE, "lab")
    assert desk.running(number)["sample.take"] == "02-13T19:05"
    assert desk.running(number)["sample.result"] == "02-15T15:05"
    desk.give(number, "give_back", HANDLER, f"{FRIDAY}15:10", reason="not_ours", text="不归我们")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:15", department="repair")
    assert len(desk.files[number].tasks) == 1
    desk.give(number, "take_sample", LAB, f"{FRIDAY}16:00", task=1, taken_at_place="603室水龙头")
    assert desk.status(number)["sample.take"] == "met"


def test_without_a_laboratory_the_sample_is_whose_the_matter_is():
    desk = DeskInMemory()
    desk.around = replace(desk.around, routed_task=RoutedTask(TaskKind.SAMPLE, None))
    number = desk.register(f"{FRIDAY}15:00", category="quality", concern="water-quality")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    assert [task.department for task in desk.files[number].tasks] == ["repair"]


def test_c24_without_departments_no_sample_of_what_sensors_found_is_opened_that_nobody_could_end():
    desk = DeskInMemory()
    desk.around = replace(desk.around, departments={}, routed_task=RoutedTask(TaskKind.SAMPLE, None))
    by_sensors = {"channel": "sensor", "category": "quality", "feedback_way": None}
    number = desk.register(f"{FRIDAY}15:00", THE_SERVICE, "water-quality", **by_sensors)
    desk.give(number, "dispatch", THE_SERVICE, f"{FRIDAY}15:00")
    desk.give(number, "classify", DISPATCHER, f"{FRIDAY}15:05", **{"class": "urgent", "reason": "浑浊"})
    assert desk.files[number].tasks == ()
    assert "task" not in {item for item, _ in desk.missing(number)}
    called = desk.register(f"{FRIDAY}15:00", category="quality", concern="water-quality")
    desk.give(called, "dispatch", DISPATCHER, f"{FRIDAY}15:05")
    assert [task.user for task in desk.files[called].tasks] == ["zhang"], "who received it has it (W12)"
