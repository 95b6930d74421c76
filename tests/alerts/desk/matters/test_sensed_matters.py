"""Breaches and the matters of people: what joins what, what it makes owed, and since when."""

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.deadlines.segments import SegmentKind
from alerts.matters.choices import TaskKind
from alerts.rules.rule import Concern
from alerts.tickets.desk_moves.refusals import NOT_YOURS, MoveRefused
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.matters.sensed_town import PRESSURE, SensedTown


@pytest.fixture
def sensed(records) -> SensedTown:
    return SensedTown(records)


def test_b6_a_burst_that_comes_to_low_pressure_is_repaired_in_time_from_when_it_came(sensed):
    """B6, AMB-9: the report of the leak is what made a leak of the matter, not what opened the ticket."""
    sensed.breach("s1/p", rule="pressure.low")
    number = sensed.open_at("s1", PRESSURE).number
    sensed.pass_time(5 * HOUR)
    sensed.breach("s1/p", rule="fall")
    burst = sensed.now
    assert sensed.clock(number, "repair.large").due_at == burst + 24 * HOUR
    sensed.pass_time(20 * MINUTE)
    sensed.gives(number, "li", "arrive")
    sensed.gives(number, "li", "set_repair", size="small")
    assert sensed.clock(number, "repair.small").due_at == burst + 8 * HOUR
    sensed.pass_time(MINUTE)
    sensed.gives(number, "li", "set_repair", size="large", reason="主管道破裂")
    assert sensed.clock(number, "repair.large").due_at == burst + 24 * HOUR


def test_a_breach_at_the_root_joins_no_call_that_named_no_place(sensed):
    """What people say no place of stands at the root, and is at one place with nothing."""
    call = sensed.calls()
    assert sensed.matter(call).ticket.place == "org"
    sensed.breach("org/p", rule="pressure.low")
    assert len(sensed.open_numbers()) == 2


def test_c24_water_whose_quality_sensors_find_wrong_is_sampled(sensed):
    """C24, C18: the task of the sample comes with the opening, with its limits, for who analyses it."""
    sensed.pass_time(4 * DAY)  # a Monday, in duty hours: no shift of others takes it first (W34)
    sensed.breach("s1-b1/turbidity", rule="turbidity.high")
    number = sensed.open_at("s1-b1", Concern.WATER_QUALITY).number
    (task,) = sensed.matter(number).tasks
    assert (task.kind, task.department, task.opened_at) == (TaskKind.SAMPLE, "lab", sensed.now)
    assert sensed.matter(number).facts.has("task:opened", task.scope)
    taken, result = sensed.clock(number, "sample.take"), sensed.clock(number, "sample.result")
    assert (taken.due_at, result.due_at) == (sensed.now + 4 * HOUR, sensed.now + 48 * HOUR)
    sensed.pass_time(HOUR)
    sensed.gives(number, "wu", "take_sample", task=1, taken_at_place="7号楼")
    assert sensed.clock(number, "sample.take").status is ClockStatus.MET
    sensed.gives(number, "wu", "task_done", task=1, proof={"result": "0.4 NTU", "sent_to": "调度"})
    assert sensed.clock(number, "sample.result").status is ClockStatus.MET
    with pytest.raises(MoveRefused) as refused:
        sensed.gives(number, "wu", "take_sample", task=1, taken_at_place="7号楼")
    assert refused.value.code == NOT_YOURS, "it is seen, and nothing of it is the laboratory's any more"


def test_c16_what_a_burst_makes_owed_of_a_matter_that_rests_goes_on_with_it(sensed):
    """C16: the limits of the leak stand still from their start on, which is on record with them."""
    sensed.breach("s1/p", rule="pressure.low")
    number = sensed.open_at("s1", PRESSURE).number
    sensed.gives(number, "li", "arrive")
    sensed.pass_time(HOUR)
    sensed.gives(number, "li", "suspend", reason="force_majeure", force_majeure="natural")
    sensed.pass_time(HOUR)
    sensed.breach("s1/p", rule="fall")
    burst, repair = sensed.now, sensed.clock(number, "repair.large")
    assert (repair.status, repair.paused_at, repair.segments) == (ClockStatus.PAUSED, burst, 1)
    way = [each for each in sensed.matter(number).segments if each.clock == repair.id]
    assert [(each.kind, each.at, each.reason, each.by) for each in way] == [
        (SegmentKind.PAUSED, burst, "force_majeure", "li")
    ]
    sensed.pass_time(3 * HOUR)
    sensed.gives(number, "li", "resume")
    assert sensed.clock(number, "repair.large").due_at == burst + 27 * HOUR


def group_of_cold_flats(sensed: SensedTown) -> tuple[str, list[str]]:
    """Numbers of a group and of two flats below it; somebody called about the first."""
    sensed.breach("s1-b1-h1/t")
    sensed.pass_time(MINUTE)
    flat = sensed.open_at("s1-b1-h1", Concern.ROOM_TEMPERATURE).number
    call = sensed.calls(category="room_temperature", line="heating", place="s1-b1-h1", content="太冷")
    sensed.gives(call, "zhang", "join", into=flat)
    sensed.breach("s1-b1-h2/t")
    sensed.pass_time(MINUTE)
    sensed.breach("s1-b1-h3/t")
    group = sensed.open_at("s1-b1", Concern.ROOM_TEMPERATURE).number
    children = [flat, sensed.open_at("s1-b1-h2", Concern.ROOM_TEMPERATURE).number]
    assert [sensed.matter(each).ticket.parent for each in children] == [group, group]
    return group, children


def test_the_opinion_on_a_group_meets_its_childrens_and_a_childs_own_contact_is_still_told(sensed):
    """Done-when 10 (H11, AMB-10): each contact of a child keeps what it is owed."""
    group, children = group_of_cold_flats(sensed)
    flat = children[0]
    sensed.pass_time(HOUR)
    sensed.gives(group, "li", "opinion", "换热站供水温度已调高")
    for each in children:
        clock = sensed.clock(each, "opinion.general")
        met = (clock.status, clock.stopped_with, clock.stopped_at)
        assert met == (ClockStatus.MET, "by-parent", sensed.now)
    told = sensed.clock(flat, "feedback.default")
    assert told.status is ClockStatus.RUNNING, "nobody was told by it"
    missing = sensed.missing(flat)
    assert any(each.startswith("feedback") for each in missing), missing
    assert not any(each.startswith("feedback") for each in sensed.missing(children[1])), "nobody called of it"


def test_w24_whoever_called_about_a_flat_below_a_group_is_told_of_the_groups_result(sensed):
    group, (flat, _) = group_of_cold_flats(sensed)
    last = ("room.day", "s1-b1-h3/t", sensed.now)
    (contact,) = sensed.matter(flat).contacts
    telling = {"to": "contact", "contact": contact.number, "medium": "phone", "outcome": "told"}
    telling |= {"with_result": "result"}
    with pytest.raises(MoveRefused) as refused:
        sensed.gives(flat, "zhang", "feed_back", "已调高", **telling)
    assert refused.value.code == "no-result"
    sensed.pass_time(MINUTE)
    sensed.recover(last)
    sensed.gives(group, "li", "submit_result", "换热站已修复", code="solved")
    sensed.pass_time(MINUTE)
    sensed.gives(flat, "zhang", "feed_back", "已调高", **telling)
    assert sensed.clock(flat, "feedback.default").status is ClockStatus.MET
    assert not any(each.startswith("feedback") for each in sensed.missing(flat))
