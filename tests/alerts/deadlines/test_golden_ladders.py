"""Who hears of a clock and when, worked out by hand from desk.md, section 6 (Asia/Shanghai, 2026)."""

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import ClockEnd, ClockOf, ClockStatus
from alerts.deadlines.segments import SegmentKind
from tests.alerts.deadlines.days.golden_years import WITH_2027, at
from tests.alerts.deadlines.matter import Everybody, Matter, Nobody, bureau, leak, short


def test_somebody_on_site_late_is_warned_of_and_escalated_step_by_step():
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.swept("2026-02-13T17:00")
    assert matter.steps_of("leak.onsite") == [
        ("warn", "02-13T15:30"),
        ("due", "02-13T16:00"),
        ("head", "02-13T16:10"),
        ("duty-leader", "02-13T16:20"),
        ("leader", "02-13T17:00"),
    ]


def test_the_next_one_leads_when_the_first_was_ended():
    matter = bureau()
    matter.became("2026-03-02T11:00", by_people=False)
    assert matter.status("repair.heating") == "ended"
    assert matter.clock("result.superior").leads
    assert short(matter.clock("result.superior").next_at) == "03-03T10:00", "24 h before its due"


@pytest.mark.parametrize("received", ["2026-04-24T00:00", "2026-04-27T10:00", "2026-04-30T23:59"])
def test_a_complaint_of_the_last_seven_days_of_a_month_has_no_ladder(received):
    """H33, AMB-26: of April the days from the 24th on."""
    matter = Matter(complaint=True, by_people=True, mode="transfer")
    matter.received(received)
    assert matter.due("closure.monthly") == "05-01T00:00"
    assert matter.clock("closure.monthly").leads
    matter.swept("2026-05-20T00:00")
    assert matter.steps_of("closure.monthly") == []


def test_a_complaint_of_before_escalates_to_the_top_every_week():
    matter = Matter(complaint=True, by_people=True, mode="transfer")
    matter.received("2026-04-23T23:59")
    matter.swept("2026-05-17T00:00")
    assert matter.steps_of("closure.monthly") == [
        ("warn-day", "04-30T00:00"),
        ("warn-2h", "04-30T22:00"),
        ("due", "05-01T00:00"),
        ("supervisor", "05-02T00:00"),
        ("leader", "05-03T00:00"),
        ("top", "05-10T00:00"),
        ("top", "05-17T00:00"),
    ]
    monthly = [step for step in matter.fired if step.clock.key == "closure.monthly"]
    assert [step.n for step in monthly if step.step == "top"] == [0, 1]


def common_parts() -> Matter:
    matter = Matter(line="property", category="common_parts", by_people=True, mode="transfer")
    matter.received("2026-12-30T16:00")
    return matter


def test_a_due_in_a_year_that_is_missing_is_unknown_and_warned_of_once():
    """Section 9; P18: three working days."""
    matter = common_parts()
    clock = matter.clock("repair.common")
    assert (clock.status, clock.due_at) == (ClockStatus.UNKNOWN, None)
    matter.swept("2026-12-31T23:00")
    assert matter.steps_of("repair.common") == [("warn-day", "12-31T04:00")]


ESCALATED = [("due", "01-06T00:00"), ("supervisor", "01-07T00:00"), ("leader", "01-08T00:00")]


@pytest.mark.parametrize(
    ("imported", "warned"),
    [
        ("2027-01-01T09:00", [("warn-day", "01-05T00:00"), ("warn-2h", "01-05T22:00")]),
        ("2027-01-08T09:00", []),
    ],
)
def test_a_due_gets_known_when_its_year_is_there_and_its_steps_are_caught_up(imported, warned):
    matter = common_parts()
    matter.calendar_is(WITH_2027, imported)
    clock = matter.clock("repair.common")
    assert (clock.status, short(clock.due_at)) == (ClockStatus.RUNNING, "01-06T00:00")
    assert clock.calendar_version == "2026:1 2027:1"
    (segment,) = matter.segments[clock.id]
    assert (segment.kind, segment.due_at) == (SegmentKind.RECALCULATED, clock.due_at)
    matter.swept("2027-01-08T10:00")
    assert matter.steps_of("repair.common") == [*warned, *ESCALATED]


def test_what_was_stopped_while_its_due_was_unknown_is_judged_when_it_is_known():
    matter = common_parts()
    matter.left("2027-01-05T23:00", "result")
    assert matter.status("repair.common") == "unknown"
    matter.left("2027-01-06T09:00", "result")
    matter.calendar_is(WITH_2027, "2027-01-07T09:00")
    clock = matter.clock("repair.common")
    assert (clock.status, short(clock.stopped_at)) == (ClockStatus.MET, "01-05T23:00")


def test_a_pause_after_the_proof_leaves_a_clock_of_unknown_due_as_it_is():
    """C36, section 9: what is stopped neither stands still nor goes on, whether it was met or not."""
    matter = Matter(line="property", category="repair", by_people=True, mode="transfer")
    matter.received("2026-12-23T00:00")
    matter.left("2026-12-23T08:00", "result")
    matter.pauses("2026-12-23T09:00")
    assert matter.status("repair.other") == "unknown"
    matter.resumes("2026-12-24T09:00")
    matter.calendar_is(WITH_2027, "2027-01-07T09:00")
    clock = matter.clock("repair.other")
    assert (clock.status, short(clock.stopped_at)) == (ClockStatus.MET, "12-23T08:00")
    assert [segment.kind for segment in matter.segments[clock.id]] == [SegmentKind.RECALCULATED]


def test_a_pause_after_a_due_that_nobody_knew_does_not_move_it():
    """C36, section 9: three working days from Wednesday 30 December end on 6 January, before the pause."""
    matter = Matter(line="property", category="repair", by_people=True, mode="transfer")
    matter.received("2026-12-30T16:00")
    before = matter_with_its_year("2026-12-30T16:00").due("repair.other")
    matter.pauses("2027-02-10T09:00")
    matter.resumes("2027-02-20T09:00")
    matter.calendar_is(WITH_2027, "2027-02-21T09:00")
    assert matter.due("repair.other") == before


def matter_with_its_year(received: str) -> Matter:
    matter = Matter(line="property", category="repair", by_people=True, mode="transfer")
    matter.received(received)
    matter.calendar_is(WITH_2027, received)
    return matter


def test_a_pause_before_a_due_that_nobody_knew_moves_it():
    matter = Matter(line="property", category="repair", by_people=True, mode="transfer")
    matter.received("2026-12-30T16:00")
    matter.pauses("2026-12-31T09:00")
    matter.resumes("2027-01-14T09:00")
    matter.calendar_is(WITH_2027, "2027-01-15T09:00")
    assert matter.due("repair.other") > matter_with_its_year("2026-12-30T16:00").due("repair.other")


def test_a_stop_of_the_service_is_caught_up_in_order_and_told_of_once():
    """Section 6.7: down from 15:20 to Saturday 17:20."""
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    walked = matter.swept("2026-02-14T17:20", running_since=at("2026-02-14T17:20"))
    steps = [
        (step.step, short(step.instant), step.caught_up, step.to_send)
        for step in walked.steps
        if step.clock.key == "leak.onsite"
    ]
    assert steps == [
        ("warn", "02-13T15:30", True, False),
        ("due", "02-13T16:00", True, False),
        ("head", "02-13T16:10", True, False),
        ("duty-leader", "02-13T16:20", True, False),
        ("leader", "02-13T17:00", True, True),
    ]
    clock = matter.clock("leak.onsite")
    assert (clock.status, clock.caught_up, clock.overdue(at("2026-02-14T17:20"))) == (
        ClockStatus.RUNNING,
        True,
        True,
    )


def test_an_extension_warns_again_before_the_new_due():
    matter = bureau()
    matter.became("2026-03-02T11:00", by_people=False)  # nothing else of that duty
    matter.swept("2026-03-04T09:00")
    matter.extends("result.superior", "2026-03-06T10:00", "2026-03-04T09:59:59.999")
    matter.swept("2026-03-06T10:00:01")
    assert matter.steps_of("result.superior") == [
        ("warn-day", "03-03T10:00"),
        ("warn-2h", "03-04T08:00"),
        ("warn-day", "03-05T10:00"),
        ("warn-2h", "03-06T08:00"),
        ("due", "03-06T10:00"),
    ]
    numbers = [(step.step, step.n) for step in matter.fired if step.clock.key == "result.superior"]
    assert len(set(numbers)) == len(numbers), "each under a key of its own"


@pytest.mark.parametrize(("households", "there"), [(499, False), (500, True)])
def test_an_outage_is_known_later_than_it_began(households, there):
    """W40: missed by the event, and in time by what the service knew; the ladder goes by the latter (6.8)."""
    matter = Matter(
        concern="water-pressure", loss_of_supply=True, households_at_least=households, origin="sensor"
    )
    matter.known = {"breach-began": at("2026-03-02T10:12:30")}
    matter.begins(
        "2026-03-02T10:12:30",
        ClockOf.TICKET,
        {"breach-began": "2026-03-02T10:00", "received": "2026-03-02T10:12:30"},
    )
    assert bool(matter.all_of("fault.dispatch")) is there
    if there:
        clock = matter.clock("fault.dispatch")
        assert (short(clock.due_at), short(clock.known_at)) == ("03-02T10:20", "03-02T10:32:30")
        matter.swept("2026-03-02T10:25")
        assert matter.steps_of("fault.dispatch") == [("warn", "03-02T10:22:30")]
        matter.left("2026-03-02T10:25", "fault-reported")
        clock = matter.clock("fault.dispatch")
        assert (clock.status, clock.late_ms) == (ClockStatus.MISSED, 300_000)


def test_a_promise_of_less_than_a_day_warns_at_half_of_it():
    """C51, on a holiday."""
    matter = Matter(complaint=True, judged="founded", by_people=True, mode="transfer")
    matter.given = {"reply_by": at("2026-09-26T06:00")}
    matter.received("2026-09-25T09:00")
    matter.begins("2026-09-25T10:00", ClockOf.CONTACT, {"contact:promised": "2026-09-25T10:00"})
    matter.swept("2026-09-26T06:00:01")
    assert matter.steps_of("promise.reply") == [
        ("warn-day", "09-25T20:00"),
        ("warn-2h", "09-26T04:00"),
        ("due", "09-26T06:00"),
    ]


def test_a_promise_of_days_warns_a_day_and_two_hours_before():
    matter = Matter(complaint=True, judged="founded", by_people=True, mode="direct")
    matter.given = {"reply_by": at("2026-09-28T12:00")}
    matter.begins("2026-09-25T10:00", ClockOf.CONTACT, {"contact:promised": "2026-09-25T10:00"})
    matter.swept("2026-09-28T12:00")
    assert matter.steps_of("promise.reply") == [("warn-day", "09-27T12:00"), ("warn-2h", "09-28T10:00")]


def test_a_class_that_changes_late_leaves_what_was_missed_and_tells_of_the_new_limit_once():
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.left("2026-02-13T15:40", "assignment:signed", "assignment:arrived")
    matter.swept("2026-02-14T16:00")
    matter.became("2026-02-14T16:00", repair_size="small")
    large = matter.clock("repair.large")
    assert (large.status, large.late_ms, large.ended_reason) == (
        ClockStatus.MISSED,
        3_600_000,
        ClockEnd.CLASS_CHANGED,
    )
    small = matter.clock("repair.small")
    assert (short(small.started_at), short(small.due_at)) == ("02-13T15:00", "02-13T23:00")
    assert small.overdue(at("2026-02-14T16:00"))
    matter.swept("2026-02-14T16:00:01")
    assert matter.steps_of("repair.small") == [("due", "02-14T16:00")]
    matter.swept("2026-02-15T00:00")
    assert matter.steps_of("repair.small")[1:] == [("supervisor", "02-14T18:00"), ("leader", "02-15T00:00")]


def test_where_nobody_is_there_the_next_step_fires_at_once():
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.swept("2026-02-13T16:30", Nobody("head", "duty_leader"))
    assert matter.steps_of("leak.onsite") == [
        ("warn", "02-13T15:30"),
        ("due", "02-13T16:00"),
        ("head", "02-13T16:10"),
        ("duty-leader", "02-13T16:10"),
        ("leader", "02-13T16:10"),
    ]
    assert [step.reached for step in matter.fired if step.step == "head"] == [()]


def test_where_nobody_hears_of_a_due_either_the_next_step_fires_with_it():
    """A warning that nobody hears goes on to none: it would say that the due had passed."""
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.swept("2026-02-13T16:05", Nobody("person", "unit", "desk", "head"))
    assert matter.steps_of("leak.onsite") == [
        ("warn", "02-13T15:30"),
        ("due", "02-13T16:00"),
        ("head", "02-13T16:00"),
        ("duty-leader", "02-13T16:00"),
    ]


def test_without_departments_nobody_is_named_and_no_step_comes_early():
    class Empty(Everybody):
        has_departments = False

        def reached(self, clock, step, posts):
            return ()

    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.swept("2026-02-13T16:30", Empty())
    assert [step for step, _ in matter.steps_of("leak.onsite")] == ["warn", "due", "head", "duty-leader"]


def test_below_a_group_clocks_are_measured_and_nobody_hears_of_them():
    matter = Matter(line="heating", category="room_temperature", by_people=True, mode="transfer")
    matter.silent = True
    matter.received("2026-03-02T09:00")
    matter.dispatched("2026-03-02T10:00")
    assert not any(clock.next_at for clock in matter.clocks)
    assert matter.clock("opinion.general").leads


def test_one_that_led_before_such_were_looked_at_is_so_from_the_next_change_on():
    """W8, decision 0062: its row of before has a step, and no instant."""
    matter = bureau()
    due = matter.clock("result.superior").due_at

    def of_before(clock):
        return (
            structs.replace(clock, next_at=None, next_step="warn-2h")
            if clock.key == "result.superior"
            else clock
        )

    before = [of_before(each) for each in matter.clocks]
    matter.clocks = [*before]
    matter.left("2026-03-02T12:00", "told-of-it")
    clock = matter.clock("result.superior")
    assert (clock.leads, clock.next_at, clock.next_step) == (False, due + 1, "warn-2h")
    found = matter.swept("2026-03-04T10:00:01").unheard
    assert [each.key for each in found] == ["result.superior"]
    matter.left("2026-03-04T11:00", "told-of-it")
    assert matter.clock("result.superior").next_at is None, "it is found once"
    matter.clocks = before
    matter.left("2026-03-04T11:00", "told-of-it")
    assert matter.clock("result.superior").next_at is None, "what passed before that nobody hears of"
