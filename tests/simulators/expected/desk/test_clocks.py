"""Clocks of whole matters, worked out by hand from desk.md, sections 6, 7 and 19."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulators.expected.desk.clocks import ReferenceExtension, leading
from simulators.expected.desk.policies import ReferenceMatter
from tests.simulators.expected.desk.histories import WITH_2027, all_of, call, fact, found, history, on, said

LEAK = ReferenceMatter(category="leak")
SMALL, LARGE = replace(LEAK, repair_size="small"), replace(LEAK, repair_size="large")
DIRECT = ReferenceMatter(category="consult", mode="direct")
BUREAU = ReferenceMatter(
    line="heating", category="room_temperature", channel="bureau", complaint=True, transferred=True
)
REPAIR = ReferenceMatter(line="property", category="repair")


def test_a_call_about_a_leak():
    """Fri 13 Feb 15:00; arrival 15:40, judged small at 15:50: counted from the report."""
    before = history(LEAK, call("02-13 15:00"))
    waiting = found(before, "02-13 15:30")
    assert {key: due for key, (due, _) in waiting.items()} == {
        "transfer": "02-13 15:30",
        "leak.onsite": "02-13 16:00",
        "repair.large": "02-14 15:00",
        "feedback.quality": "02-15 15:00",
    }
    there = [call("02-13 15:00"), fact("arrived", "02-13 15:40")]
    small = found(history(LEAK, *there, later=[("02-13 15:50", SMALL)]), "02-13 16:00")
    assert small["leak.onsite"] == ("02-13 16:00", "met")
    assert small["repair.small"] == ("02-13 23:00", "running")
    assert small["repair.large"] == ("02-14 15:00", "ended")
    large = found(history(LEAK, *there, later=[("02-13 15:50", LARGE)]), "02-13 16:00")
    assert large["repair.large"] == ("02-14 15:00", "running")
    assert "repair.small" not in large


@pytest.mark.parametrize(("arrived", "status"), [("16:00", "met"), ("16:00:00.001", "missed")])
def test_the_instant_of_the_due_is_in_time(arrived, status):
    past = history(LEAK, call("02-13 15:00"), fact("arrived", f"02-13 {arrived}"))
    assert found(past, "02-13 16:30")["leak.onsite"] == ("02-13 16:00", status)


def test_an_absent_user_moves_the_repair_and_not_what_they_are_owed():
    facts = [call("02-13 15:00"), fact("arrived", "02-13 15:40")]
    away = history(SMALL, *facts, pauses=[("02-13 16:00", "02-13 19:00")])
    after = found(away, "02-13 19:30")
    assert after["repair.small"] == ("02-14 02:00", "running")
    assert after["feedback.quality"] == ("02-15 15:00", "running")
    meanwhile = history(SMALL, *facts, pauses=[("02-13 16:00", None)])
    assert found(meanwhile, "02-13 18:00")["repair.small"][1] == "paused"
    assert found(meanwhile, "02-13 18:00")["leak.onsite"][1] == "met"


def test_an_absence_after_the_due_moves_nothing():
    away = history(SMALL, call("02-13 15:00"), pauses=[("02-13 23:30", "02-14 02:00")])
    assert found(away, "02-14 03:00")["repair.small"] == ("02-13 23:00", "overdue")


@pytest.mark.parametrize(
    ("answer", "contact", "result"), [("15:40", "16:00", "15:00"), ("15:41", "16:01", "15:01")]
)
def test_what_is_answered_by_phone(answer, contact, result):
    past = history(
        DIRECT,
        call("03-02 15:00"),
        fact("unit-asked", "03-02 15:00"),
        fact("unit-answered", f"03-02 {answer}"),
        fact("fed-back", f"03-02 {contact}", of="li"),
        fact("fed-back-result", f"03-03 {result}", of="li"),
    )
    status = "met" if answer == "15:40" else "missed"
    assert found(past, "03-04 00:00") == {
        "phone.inner": ("03-02 15:40", status),
        "phone.caller": ("03-02 16:00", status),
        "phone.result": ("03-03 15:00", status),
    }


def test_the_unit_s_forty_minutes_begin_when_it_is_asked():
    past = history(DIRECT, call("03-02 15:00"), fact("unit-asked", "03-02 15:05"))
    assert found(past, "03-02 15:30")["phone.inner"] == ("03-02 15:45", "running")


def test_a_bureau_s_complaint_about_a_room():
    past = history(
        BUREAU,
        call("03-02 09:00"),
        fact("dispatched", "03-02 10:00"),
        fact("assigned", "03-02 10:00", of="unit"),
        units=("unit",),
    )
    clocks = all_of(past, "03-02 11:00")
    assert {clock.key: said(clock.due) for clock in clocks} == {
        "transfer": "03-02 09:30",
        "sign": "03-02 10:30",
        "result.superior": "03-04 10:00",
        "repair.heating": "03-03 09:00",
        "feedback.quality": "03-04 09:00",
        "closure.monthly": "04-01 00:00",
    }
    assert leading(clocks)["result", ""] == "repair.heating"
    assert leading(clocks)["feedback", "li"] == "feedback.quality"
    done = history(
        BUREAU,
        call("03-02 09:00"),
        fact("assigned", "03-02 10:00", of="unit"),
        fact("result", "03-03 08:00"),
        units=("unit",),
    )
    after = found(done, "03-03 10:00")
    assert (after["repair.heating"][1], after["result.superior"][1]) == ("met", "met")


def test_an_entry_that_comes_late_stops_when_it_is_entered():
    def arrival(entered: str, **more):
        arrived = fact("arrived", "02-13 15:40", f"02-13 {entered}", **more)
        (clock,) = [
            each
            for each in all_of(history(LEAK, call("02-13 15:00"), arrived), "02-13 17:00")
            if each.key == "leak.onsite"
        ]
        return said(clock.stopped_at), clock.status

    assert arrival("15:55") == ("02-13 15:40", "met"), "a quarter of an hour is not late"
    assert arrival("15:56") == ("02-13 15:56", "met"), "late, and still in time"
    assert arrival("16:20") == ("02-13 16:20", "missed")
    assert arrival("16:20", accepted=True) == ("02-13 15:40", "met")


@pytest.mark.parametrize(
    ("told", "approved", "due"),
    [
        ("03-03 15:30", "03-04 09:59:59.999", "03-06 10:00"),
        ("03-03 15:30", "03-04 10:00", "03-04 10:00"),
        ("03-03 15:30", "03-04 10:01", "03-04 10:00"),
        ("03-04 10:01", "03-04 09:59", "03-04 10:00"),
        (None, "03-04 09:59", "03-04 10:00"),
    ],
)
def test_a_longer_limit_is_asked_for_told_and_approved_before_the_due(told, approved, due):
    longer = ReferenceExtension(
        "result.superior",
        None if told is None else on(told),
        on("03-03 16:00"),
        on(approved),
        on("03-06 10:00"),
    )
    past = history(
        BUREAU,
        call("03-02 09:00"),
        fact("assigned", "03-02 10:00", of="unit"),
        units=("unit",),
        extensions=[longer],
    )
    assert found(past, "03-04 12:00")["result.superior"][0] == due


def test_a_fault_counts_from_the_event_and_is_known_later():
    loss = ReferenceMatter(by_people=False, loss_of_supply=True, households=500)
    began = fact("breach-began", "03-02 10:00", "03-02 10:12:30")
    past = history(loss, began, fact("fault-reported", "03-02 10:25"), contacts=())
    (clock,) = all_of(past, "03-02 11:00")
    assert (clock.key, said(clock.due), said(clock.known_due)) == (
        "fault.dispatch",
        "03-02 10:20",
        "03-02 10:32:30",
    )
    assert (clock.status, said(clock.born)) == ("missed", "03-02 10:12:30")
    assert all_of(history(replace(loss, households=499), began, contacts=()), "03-02 11:00") == []


def test_small_repairs_do_not_stay_over_night():
    small = ReferenceMatter(line="property", category="repair", repair_kind="small", takes_p27=True)
    assert found(history(small, call("03-08 22:30")), "03-08 23:00")["repair.sameday"][0] == "03-09 00:00"
    assert found(history(small, call("03-09 00:00")), "03-09 00:00")["repair.sameday"][0] == "03-10 00:00"


def test_other_repairs_take_seven_working_days_or_what_was_agreed():
    plain = history(REPAIR, call("02-12 16:40"))
    assert found(plain, "02-13 00:00")["repair.other"][0] == "03-01 00:00"
    agreed = history(REPAIR, call("02-12 16:40"), given={"repair.other": on("02-26 18:00")})
    assert found(agreed, "02-13 00:00")["repair.other"][0] == "02-26 18:00"


def test_a_year_that_is_not_known_blocks_nothing_and_the_due_comes_with_it():
    past = history(REPAIR, call("12-24 16:00"))
    assert found(past, "12-30 17:00")["repair.other"] == (None, "due-unknown")
    # Fri 25; Mon 28 to Thu 31; Mon 4 and Tue 5 Jan.
    assert found(past, "2027-01-01 09:00", WITH_2027)["repair.other"] == ("2027-01-06 00:00", "running")
    assert found(past, "2027-01-08 09:00", WITH_2027)["repair.other"] == ("2027-01-06 00:00", "overdue")


def test_a_promise_is_due_when_it_was_promised():
    founded = ReferenceMatter(category="meter", complaint=True, founded=True)
    past = history(
        founded,
        call("09-25 09:00"),
        fact("promised", "09-25 10:00", of="li"),
        given={"promise.reply": on("09-28 12:00")},
    )
    assert found(past, "09-25 11:00")["promise.reply"] == ("09-28 12:00", "running")
    clocks = all_of(past, "09-25 11:00")
    assert leading(clocks)["feedback", "li"] == "feedback.quality", "Sun 09:00 is before Mon 12:00"


def test_a_clock_that_was_missed_stays_missed_when_its_class_changes():
    """Judged small a day late: the eight hours count from the report as well, and are over long since."""
    late = history(LEAK, call("02-13 15:00"), later=[("02-14 16:00", SMALL)])
    after = found(late, "02-14 16:00")
    assert after["repair.large"] == ("02-14 15:00", "missed")
    assert after["repair.small"] == ("02-13 23:00", "overdue")
    (small,) = [clock for clock in all_of(late, "02-14 16:00") if clock.key == "repair.small"]
    assert (said(small.started_at), said(small.born)) == ("02-13 15:00", "02-14 16:00")


def test_what_is_closed_escalates_no_more():
    past = history(LEAK, call("02-13 15:00"), fact("closed", "02-13 15:45"))
    assert found(past, "02-13 18:00")["leak.onsite"] == ("02-13 16:00", "ended")
    past = history(LEAK, call("02-13 15:00"), fact("closed", "02-13 16:45"))
    assert found(past, "02-13 18:00")["leak.onsite"] == ("02-13 16:00", "missed")


def test_each_contact_is_owed_its_own():
    past = history(
        LEAK,
        call("02-13 15:00"),
        fact("accepted", "02-13 18:00", of="wang"),
        fact("fed-back-result", "02-14 10:00", of="li"),
        contacts=("li", "wang"),
    )
    owed = {
        clock.of: (said(clock.due), clock.status)
        for clock in all_of(past, "02-14 12:00")
        if clock.key == "feedback.quality"
    }
    assert owed == {"li": ("02-15 15:00", "met"), "wang": ("02-15 18:00", "running")}
