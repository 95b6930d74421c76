"""A planned stop that is moved: what was reported and announced of it with other times."""

from __future__ import annotations

import pytest

from ingest.durations import HOUR
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk
from tests.clauses.stops.test_stops import REPORT, a_plan

NOTICES = ("notice.handover", "notice.paper", "notice.roll", "notice.net", "notice.fire")
MEDIA = ("papers", "tv", "fire_119", "directory_114")


@pytest.fixture
def desk(records) -> StopDesk:
    return StopDesk(records)


def announced(desk: StopDesk) -> StopAtDesk:
    """Of 600 households, on Friday from 08:00 to 12:00; reported, and published by Wednesday 08:40."""
    plan = a_plan(desk, households=600, ends_at="03-06 12:00").does("10:00", "ji", "approve")
    plan.does("10:10", "guo", "report_dispatch", **REPORT)
    return publishes(plan, "03-03 09:00")


def publishes(plan: StopAtDesk, handed_over: str) -> StopAtDesk:
    plan.does(handed_over, "pan", "hand_over_notice", text="北区停水", recipients=list(MEDIA))
    for minute, medium in enumerate(MEDIA, start=1):
        when = f"{handed_over[:-2]}{minute:02}"
        plan.does(when, "mei", "confirm_published", recipient=medium, medium="专题")
    return plan


@pytest.mark.parametrize(("start", "end"), [("03-07 08:00", "03-07 12:00"), ("03-05 18:00", "03-05 22:00")])
def test_w56_w58_what_was_announced_with_the_old_times_counts_no_more(desk, start, end):
    plan = announced(desk)
    assert {plan.came_of(each) for each in NOTICES} == {"met"}
    plan.does("03-03 10:00", "ji", "approve_anew", starts_at=start, ends_at=end, text="天气")
    assert (plan.step, plan.stop.listed, plan.stop.handed_over_at) == ("reported", (), None)
    assert {plan.came_of(each) for each in ("notice.handover", "notice.paper", "notice.roll")} == {"running"}
    assert plan.due("notice.roll") == f"{start[:4]}{int(start[4]) - 1} {start[6:]}"
    assert len(plan.clocks("notice.net")) == 1, "until it is handed over again"
    publishes(plan, "03-04 09:00")
    assert {plan.came_of(each) for each in NOTICES} <= {"met", "missed"}
    assert [len(plan.clocks(each)) for each in NOTICES] == [2] * 5
    assert [each.status for each in plan.clocks("notice.roll")] == ["met", "met"]


def test_w38_w39_reports_stand_where_it_is_as_long_and_are_due_again_where_it_is_not(desk):
    plan = announced(desk)
    plan.does(
        "03-03 10:00", "ji", "approve_anew", starts_at="03-07 08:00", ends_at="03-07 12:00", text="天气"
    )
    assert (plan.step, [each.status for each in plan.clocks("plan.dispatch")]) == ("reported", ["met"])
    plan.does(
        "03-03 11:00", "ji", "approve_anew", starts_at="03-08 08:00", ends_at="03-08 14:00", text="工期"
    )
    assert (plan.step, plan.came_of("plan.dispatch"), plan.due("plan.dispatch")) == (
        "approved",
        "running",
        "03-08 08:00",
    )
    assert plan.refuses("03-08 08:00", "guo", "start").fields == {"plan.dispatch"}
    plan.does("03-08 08:01", "guo", "report_dispatch", **REPORT).does("08:02", "guo", "start")
    assert plan.step == "running"


def test_w58_another_end_alone_makes_nothing_void(desk):
    plan = announced(desk)
    plan.does(
        "03-03 10:00", "ji", "approve_anew", starts_at="03-06 08:00", ends_at="03-06 14:00", text="工期"
    )
    assert (plan.step, plan.stop.estimate) == ("announced", 6 * HOUR)
    assert {plan.came_of(each) for each in NOTICES} == {"met"}
    assert [len(plan.clocks(each)) for each in NOTICES] == [1] * 5


def test_c20_what_has_begun_is_not_moved_and_nothing_is_moved_into_the_past(desk):
    plan = announced(desk)
    moved = {"ends_at": "03-06 14:00", "text": "工期"}
    assert plan.refuses("03-05 08:00", "ji", "approve_anew", starts_at="03-04 08:00", **moved).fields == {
        "starts_at"
    }
    plan.does("03-06 08:00", "guo", "start")
    late = plan.refuses("03-06 08:30", "ji", "approve_anew", starts_at="03-06 09:00", **moved)
    assert late.fields == {"starts_at"}
    plan.does("08:31", "ji", "approve_anew", **moved)
