"""Clocks of whole matters, worked out by hand from desk.md, sections 6, 7 and 19 (Asia/Shanghai, 2026)."""

import pytest

from alerts.deadlines.desk_clock import ClockEnd, ClockOf, ClockStatus
from alerts.deadlines.rescheduling import can_extend
from alerts.deadlines.segments import SegmentKind
from alerts.matters.facts import Fact
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.deadlines.matter import LEAK, Matter, bureau, leak, short, small_leak


def test_a_call_about_a_leak_has_three_limits_that_run_over_the_holiday():
    """B5 B7 W20; the transfer is owed until the dispatch (W5)."""
    assert leak().dues() == {
        "transfer": "02-13T15:30",
        "leak.onsite": "02-13T16:00",
        "repair.large": "02-14T15:00",
        "feedback.quality": "02-15T15:00",
    }


def test_a_small_repair_counts_from_the_report_and_ends_the_large_one():
    """B6 B7, AMB-9."""
    matter = small_leak()
    assert matter.status("leak.onsite") == "met"
    large = matter.clock("repair.large")
    assert (large.status, large.ended_reason) == (ClockStatus.ENDED, ClockEnd.CLASS_CHANGED)
    assert matter.due("repair.small") == "02-13T23:00"
    matter.swept("2026-02-14T08:00")
    assert matter.steps_of("repair.large") == []
    assert matter.steps_of("repair.small") == [
        ("warn", "02-13T21:00"),
        ("due", "02-13T23:00"),
        ("supervisor", "02-14T01:00"),
        ("leader", "02-14T07:00"),
    ]


def test_a_large_repair_runs_on():
    matter = leak()
    matter.became("2026-02-13T15:50", repair_size="large")
    assert matter.due("repair.large") == "02-14T15:00"
    assert len(matter.all_of("repair.large")) == 1


def test_a_pause_shifts_the_repair_and_not_the_feedback():
    """C36: three hours, of a limit in elapsed time."""
    matter = small_leak()
    matter.pauses("2026-02-13T16:00")
    assert matter.status("repair.small") == "paused"
    assert matter.clock("repair.small").next_at is None
    matter.resumes("2026-02-13T19:00")
    assert (matter.status("repair.small"), matter.due("repair.small")) == ("running", "02-14T02:00")
    assert matter.due("feedback.quality") == "02-15T15:00"
    kinds = [segment.kind for segment in matter.segments[matter.clock("repair.small").id]]
    assert kinds == [SegmentKind.PAUSED, SegmentKind.RUNNING]


def test_a_pause_before_the_size_was_known_counts_for_the_limit_of_that_size():
    """C36, section 6.2: eight hours from 15:00, three of which the user was not there."""
    matter = leak()
    matter.pauses("2026-02-13T16:00")
    matter.resumes("2026-02-13T19:00")
    matter.became("2026-02-13T20:00", repair_size="small")
    assert (matter.status("repair.small"), matter.due("repair.small")) == ("running", "02-14T02:00")
    matter.pauses("2026-02-13T21:00")
    matter.resumes("2026-02-13T22:00")
    assert matter.due("repair.small") == "02-14T03:00"


def test_a_size_that_is_set_while_the_user_is_absent_gives_a_clock_that_rests():
    matter = leak()
    matter.pauses("2026-02-13T16:00")
    matter.became("2026-02-13T17:00", repair_size="small")
    assert matter.status("repair.small") == "paused"
    matter.resumes("2026-02-13T19:00")
    assert (matter.status("repair.small"), matter.due("repair.small")) == ("running", "02-14T02:00")


def test_a_pause_after_the_due_changes_nothing():
    matter = small_leak()
    matter.pauses("2026-02-13T23:00")
    assert (matter.status("repair.small"), matter.segments) == ("running", {})


def direct() -> Matter:
    matter = Matter(category="consult", mode="direct", line="water", by_people=True, has_contact=True)
    matter.received("2026-03-02T15:00")
    matter.begins("2026-03-02T15:00", ClockOf.TICKET, {"unit-asked": "2026-03-02T15:00"})
    return matter


def test_a_direct_answer_is_in_time_at_the_very_instant_of_each_due():
    """W49 W50 W51."""
    matter = direct()
    assert matter.dues() == {
        "phone.inner": "03-02T15:40",
        "phone.caller": "03-02T16:00",
        "phone.result": "03-03T15:00",
    }
    matter.left("2026-03-02T15:40", "unit-answered")
    matter.left("2026-03-02T16:00", "contact:fed-back")
    matter.left("2026-03-03T15:00", "contact:fed-back", "contact:fed-back-result")
    assert [clock.status for clock in matter.clocks] == [ClockStatus.MET] * 3


def test_a_direct_answer_is_missed_a_millisecond_later():
    matter = direct()
    matter.left("2026-03-02T15:40:00.001", "unit-answered")
    matter.left("2026-03-02T16:00:00.001", "contact:fed-back")
    matter.left("2026-03-03T15:00:00.001", "contact:fed-back-result")
    assert [(clock.status, clock.late_ms) for clock in matter.clocks] == [(ClockStatus.MISSED, 1)] * 3


def test_the_inner_answer_counts_from_the_asking():
    """AMB-30."""
    matter = Matter(category="consult", mode="direct", by_people=True)
    matter.received("2026-03-02T15:00")
    matter.begins("2026-03-02T15:05", ClockOf.TICKET, {"unit-asked": "2026-03-02T15:05"})
    assert matter.due("phone.inner") == "03-02T15:45"


def test_what_a_bureau_transfers_owes_a_result_in_two_days_and_no_opinion():
    """H32 H33 H19 W20."""
    matter = bureau()
    dues = matter.dues()
    assert {
        key: dues[key] for key in ("result.superior", "feedback.quality", "closure.monthly", "repair.heating")
    } == {
        "result.superior": "03-04T10:00",
        "feedback.quality": "03-04T09:00",
        "closure.monthly": "04-01T00:00",
        "repair.heating": "03-03T09:00",
    }
    assert "opinion.general" not in dues
    assert (matter.clock("repair.heating").leads, matter.clock("result.superior").leads) == (True, False)
    matter.left("2026-03-03T08:00", "result")
    assert (matter.status("repair.heating"), matter.status("result.superior")) == ("met", "met")


def test_an_agreed_time_is_known_however_the_next_year_will_be():
    """P17."""
    matter = Matter(line="property", category="repair", by_people=True, mode="transfer")
    matter.given = {"agreed_until": at("2026-12-31T18:00")}
    matter.received("2026-12-30T16:00")
    assert matter.due("repair.other") == "12-31T18:00"


def test_an_arrival_that_was_entered_in_time_counts_when_it_was():
    """C60: fifteen minutes later at most."""
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.left("2026-02-13T16:05", "assignment:arrived", happened="2026-02-13T15:55")
    clock = matter.clock("leak.onsite")
    assert (clock.status, short(clock.stopped_at), clock.stopped_by) == (
        ClockStatus.MET,
        "02-13T15:55",
        "Wang",
    )


def test_a_late_entry_stops_at_its_entry_until_somebody_accepts_the_time():
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.left("2026-02-13T16:20", "assignment:arrived", happened="2026-02-13T15:40", late=True)
    clock = matter.clock("leak.onsite")
    assert (clock.status, short(clock.stopped_at), clock.late_ms) == (
        ClockStatus.MISSED,
        "02-13T16:20",
        1_200_000,
    )
    matter.accepts("leak.onsite", "2026-02-13T15:40", "2026-02-16T09:00")
    clock = matter.clock("leak.onsite")
    assert (clock.status, short(clock.stopped_at), clock.late_ms) == (ClockStatus.MET, "02-13T15:40", 0)
    (segment,) = matter.segments[clock.id]
    assert (segment.kind, short(segment.at), segment.by) == (SegmentKind.STOPPED_AGAIN, "02-16T09:00", "Sun")


def test_an_extension_has_to_be_granted_before_the_due():
    """W23 P22."""
    matter = bureau()
    clock = matter.clock("result.superior")
    until, asked, told = at("2026-03-06T10:00"), at("2026-03-03T16:00"), at("2026-03-03T15:30")
    due = at("2026-03-04T10:00")
    assert can_extend(clock, until, asked, told, due - 1)
    assert not can_extend(clock, until, asked, told, due)
    assert not can_extend(clock, until, asked, due, due - 1), "the user was told too late"
    assert not can_extend(clock, due, asked, told, due - 1), "nothing is won by it"


def test_what_is_closed_ends_what_is_not_due_and_misses_what_was():
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.ends("2026-02-13T16:30")
    assert matter.status("leak.onsite") == "missed"
    assert matter.clock("leak.onsite").late_ms == 1_800_000
    large = matter.clock("repair.large")
    assert (large.status, large.ended_reason) == (ClockStatus.ENDED, ClockEnd.CLOSED)
    assert not any(clock.next_at for clock in matter.clocks)


def test_what_was_dissolved_was_never_owed():
    matter = leak()
    matter.ends("2026-02-20T15:00", ClockEnd.DISSOLVED)
    assert {clock.status for clock in matter.clocks} == {ClockStatus.ENDED}


def test_a_groups_opinion_meets_its_childrens_and_no_contact_is_told_by_it():
    told = {"by_people": True, "has_contact": True, "has_unit": True, "mode": "transfer"}
    matter = Matter(line="heating", category="room_temperature", **told)
    matter.received("2026-03-02T09:00")
    matter.dispatched("2026-03-02T10:00")
    matter.parent_left("2026-03-02T11:00", "assignment:opinion")
    clock = matter.clock("opinion.general")
    assert (clock.status, short(clock.stopped_at), clock.stopped_with) == (
        ClockStatus.MET,
        "03-02T11:00",
        "by-parent",
    )
    matter.parent_left("2026-03-02T12:00", "result")
    matter.parent_left("2026-03-02T12:00", "assignment:signed")
    assert matter.status("repair.heating") == "met"
    assert matter.status("feedback.default") == "running"
    assert matter.status("sign") == "running", "it needs the word of this contact, too"


def test_rework_gives_fresh_clocks_and_leaves_the_old_ones_as_they_were():
    matter = small_leak()
    matter.left("2026-02-13T20:00", "result")
    before = matter.clock("repair.small")
    matter.begins("2026-02-14T09:00", ClockOf.TICKET, {"received": "2026-02-14T09:00"})
    first, fresh = matter.all_of("repair.small")
    assert first == before
    assert (fresh.status, short(fresh.due_at)) == (ClockStatus.RUNNING, "02-14T17:00")


def test_a_clock_whose_proof_is_left_with_its_start_is_not_made():
    """Opening by the service is registration and dispatch in one instant."""
    matter = Matter(**LEAK)
    dispatched = Fact("dispatched", "", at("2026-02-13T15:00"), at("2026-02-13T15:00"), "wenya")
    matter.begins(
        "2026-02-13T15:00",
        ClockOf.TICKET,
        {"registered": "2026-02-13T15:00", "received": "2026-02-13T15:00"},
        [dispatched],
    )
    assert {clock.key for clock in matter.clocks} == {"leak.onsite", "repair.large"}


def test_a_contact_that_joins_is_owed_nothing_from_before_it_came():
    matter = Matter(category="help_general", mode="transfer", by_people=True, has_contact=True)
    matter.starts[ClockOf.CONTACT] |= {"dispatched": at("2026-03-02T09:00")}
    matter.received("2026-03-03T12:00")
    clock = matter.clock("feedback.transfer")
    assert (short(clock.started_at), short(clock.due_at)) == ("03-03T12:00", "03-06T12:00")


def test_nothing_is_stopped_by_what_was_before_its_start():
    matter = Matter(category="leak", by_people=True, has_contact=True, mode="transfer")
    matter.left("2026-02-13T14:00", "contact:fed-back-result", "result")
    matter.received("2026-02-13T15:00")
    matter.left("2026-02-13T15:30", "contact:fed-back")
    assert matter.status("feedback.quality") == "running"


def test_what_was_missed_stays_missed_and_is_owed_again_when_the_class_changes_back():
    """Section 6.2: a clock that applies now starts at the original start, and so escalates at once."""
    matter = leak()
    matter.became("2026-02-14T16:00", repair_size="small")
    matter.became("2026-02-14T17:00", repair_size="large")
    first, again = matter.all_of("repair.large")
    assert (first.status, first.ended_reason) == (ClockStatus.MISSED, ClockEnd.CLASS_CHANGED)
    assert (again.status, short(again.started_at), short(again.due_at)) == (
        ClockStatus.RUNNING,
        "02-13T15:00",
        "02-14T15:00",
    )
    assert (again.leads, short(again.known_at)) == (True, "02-14T17:00")


def test_a_leak_that_becomes_urgent_after_its_transfer_was_missed_goes_on_escalating():
    """W5: half an hour had passed, and by now ten minutes hold; somebody still has to hand it on."""
    matter = leak()
    matter.became("2026-02-13T15:40", **{"class": "urgent"})
    first, again = matter.all_of("transfer")
    assert (first.status, short(first.due_at)) == (ClockStatus.MISSED, "02-13T15:30")
    assert (again.status, short(again.due_at), again.leads) == (ClockStatus.RUNNING, "02-13T15:10", True)
    matter.swept("2026-02-13T15:50:01")
    assert [step for step in matter.steps_of("transfer") if step[0] in ("due", "head")] == [
        ("due", "02-13T15:40"),
        ("head", "02-13T15:50"),
    ]
    matter.left("2026-02-13T15:55", "dispatched")
    assert [clock.status.value for clock in matter.all_of("transfer")] == ["missed", "missed"]


def test_what_was_done_at_the_very_start_counts_for_a_limit_that_applies_only_later():
    """People enter whole minutes: a call and its answer, both at 15:00, then it is a complaint (W20)."""
    matter = Matter(category="room_temperature", line="heating", by_people=True, has_contact=True)
    matter.received("2026-03-02T15:00", "2026-03-02T15:02")
    matter.left("2026-03-02T15:03", "contact:fed-back-result", happened="2026-03-02T15:00")
    matter.became("2026-03-02T16:00", complaint=True)
    clock = matter.clock("feedback.quality")
    assert (clock.status, short(clock.stopped_at)) == (ClockStatus.MET, "03-02T15:00")


def test_a_class_that_changes_back_in_time_goes_on_from_the_original_start():
    matter = leak()
    matter.became("2026-02-13T15:50", repair_size="small")
    matter.became("2026-02-13T16:50", repair_size="large")
    ended, again = matter.all_of("repair.large")
    assert (ended.status, again.status, again.occurrence) == (ClockStatus.ENDED, ClockStatus.RUNNING, 1)
    assert again.due_at == ended.due_at


def test_a_clock_that_leads_again_goes_on_with_its_ladder():
    """A room complaint: the result is owed within a day by H19, and to the bureau within two (H32)."""
    matter = bureau()
    matter.became("2026-03-02T11:00", by_people=False)
    matter.swept("2026-03-03T10:00:01")
    assert matter.steps_of("result.superior") == [("warn-day", "03-03T10:00")]
    matter.became("2026-03-03T10:30", by_people=True)
    assert (matter.clock("repair.heating").leads, matter.clock("result.superior").leads) == (True, False)
    superior = matter.clock("result.superior")
    assert superior.next_at == superior.due_at + 1, "it warns nobody now, and is measured"
    matter.became("2026-03-03T10:40", by_people=False)
    assert matter.clock("result.superior").leads
    matter.swept("2026-03-04T08:00:01")
    assert matter.steps_of("result.superior") == [("warn-day", "03-03T10:00"), ("warn-2h", "03-04T08:00")]


@pytest.mark.parametrize(
    ("reported", "status"), [("2026-03-02T10:15", "met"), ("2026-03-02T10:25", "missed")]
)
def test_a_limit_that_applies_later_knows_what_was_done_before(reported, status):
    """W40: a fault was reported when few were without water; then there are six hundred."""
    matter = Matter(concern="water-pressure", loss_of_supply=True, households_at_least=300, origin="sensor")
    matter.begins("2026-03-02T10:05", ClockOf.TICKET, {"breach-began": "2026-03-02T10:00"})
    assert matter.clocks == []
    matter.left(reported, "fault-reported")
    matter.became("2026-03-02T10:30", households_at_least=600)
    clock = matter.clock("fault.dispatch")
    assert (clock.status.value, short(clock.stopped_at)) == (status, reported[5:])
    assert clock.next_at is None


def test_a_rework_in_the_millisecond_of_the_result_is_not_met_by_it():
    matter = small_leak()
    matter.left("2026-02-13T20:00", "result")
    matter.starts[ClockOf.TICKET] |= {"received": at("2026-02-13T20:00")}
    matter.became("2026-02-13T20:00", repair_size="small")
    assert [clock.status.value for clock in matter.all_of("repair.small")] == ["met", "running"]
