"""Clocks that come round, worked out by hand from desk.md, sections 6.5 and 19 (Asia/Shanghai, 2026)."""

from itertools import pairwise

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf
from alerts.deadlines.obligations import MEASURED, ROLLS
from alerts.deadlines.walking import walk
from tests.alerts.deadlines.days.golden_years import CALENDAR, at
from tests.alerts.deadlines.matter import POLICIES, Everybody, Matter, bureau, short


def submitted() -> Matter:
    matter = Matter(category="help_major", mode="submit", by_people=True, has_contact=True, transferred=True)
    matter.received("2026-03-02T09:00")
    matter.left("2026-03-02T10:00", "submitted-up")
    matter.starts[ClockOf.CONTACT] |= {"submitted-up": at("2026-03-02T10:00")}
    matter.begins("2026-03-02T10:00", ClockOf.TICKET, {"submitted-up": "2026-03-02T10:00"})
    return matter


def occurrences(matter: Matter, key: str) -> list[tuple[str, str]]:
    return [(short(clock.due_at), clock.status.value) for clock in matter.all_of(key)]


def test_a_week_of_silence_on_what_was_submitted_up_is_six_days_and_twice_three_days():
    """W54."""
    matter = submitted()
    matter.swept("2026-03-09T10:00")
    assert occurrences(matter, "major.leader") == [
        *((f"03-{day:02}T00:00", "missed") for day in range(4, 10)),
        ("03-10T00:00", "running"),
    ]
    assert occurrences(matter, "major.contact") == [
        ("03-05T10:00", "missed"),
        ("03-08T10:00", "missed"),
        ("03-11T10:00", "running"),
    ]
    fired = [(step.clock.is_same, step.clock, step.step, step.n) for step in matter.fired]
    keys = [
        (clock.key, clock.scope, clock.started_at, clock.occurrence, step, n) for _, clock, step, n in fired
    ]
    assert len(set(keys)) == len(keys), "no step twice"
    instants = [step.instant for step in matter.fired]
    assert all(one <= other for one, other in pairwise(instants)), "in the order of their instants"
    after_first_miss = [
        (step, when)
        for step, when in matter.steps_of("major.leader")
        if step not in ("due", "warn-day", "warn-2h")
    ]
    assert after_first_miss == [("supervisor", "03-05T00:00"), ("leader", "03-06T00:00")]


def test_a_word_to_both_meets_the_three_days_and_the_next_count_from_it():
    matter = submitted()
    matter.left("2026-03-04T15:00", "contact:fed-back-transferor")
    matter.left("2026-03-04T16:00", "contact:fed-back")
    matter.swept("2026-03-08T10:00")
    assert occurrences(matter, "major.contact") == [
        ("03-05T10:00", "met"),
        ("03-07T16:00", "missed"),
        ("03-10T16:00", "running"),
    ]
    first = matter.all_of("major.contact")[0]
    assert short(first.stopped_at) == "03-04T16:00"


def test_a_report_of_a_day_meets_that_day_and_no_other():
    matter = submitted()
    matter.left("2026-03-02T11:00", "progress-leader")
    assert occurrences(matter, "major.leader") == [("03-04T00:00", "running")], (
        "the first is of the day after"
    )
    matter.left("2026-03-03T09:00", "progress-leader")
    matter.left("2026-03-03T17:00", "progress-leader")
    assert occurrences(matter, "major.leader") == [("03-04T00:00", "met"), ("03-05T00:00", "running")]
    matter.left("2026-03-04T23:59", "progress-leader")
    matter.swept("2026-03-06T00:15:01")
    assert occurrences(matter, "major.leader")[1:] == [
        ("03-05T00:00", "met"),
        ("03-06T00:00", "missed"),
        ("03-07T00:00", "running"),
    ]


def test_a_report_ends_the_ladder_of_the_days_that_were_missed():
    matter = submitted()
    matter.swept("2026-03-04T12:00")
    assert any(clock.next_at for clock in matter.all_of("major.leader") if not clock.going)
    matter.left("2026-03-04T13:00", "progress-leader")
    matter.swept("2026-03-05T12:00")
    assert ("supervisor", "03-05T00:00") not in matter.steps_of("major.leader")


def several_units() -> Matter:
    matter = Matter(several_units=True, mode="transfer", by_people=True, has_contact=True, has_unit=True)
    matter.received("2026-03-02T08:55")
    matter.starts[ClockOf.TICKET] |= {"dispatched": at("2026-03-02T09:00")}
    matter.dispatched("2026-03-02T09:00")
    matter.begins("2026-03-02T09:00", ClockOf.TICKET, {"dispatched": "2026-03-02T09:00"})
    return matter


def test_progress_counts_when_the_contact_was_told():
    """W53."""
    matter = several_units()
    assert matter.due("progress.stale") == "03-03T09:00"
    matter.left("2026-03-02T15:00", "assignment:progress")
    assert matter.status("progress.stale") == "running"
    matter.left("2026-03-02T17:00", "contact:fed-back")
    assert occurrences(matter, "progress.stale") == [("03-03T09:00", "met"), ("03-03T17:00", "running")]
    matter.left("2026-03-02T18:00", "assignment:progress")
    assert matter.status("progress.stale") == "running", (
        "what the contact was told before counts for nothing more"
    )


def test_progress_of_which_nobody_is_told_is_missed():
    matter = several_units()
    matter.left("2026-03-02T15:00", "assignment:progress")
    matter.swept("2026-03-03T09:15:01")
    assert occurrences(matter, "progress.stale") == [("03-03T09:00", "missed"), ("03-04T09:00", "running")]


@pytest.mark.parametrize("swept", [(), ("03-03T09:00:01",), ("03-03T09:00:01", "03-03T09:10:59")])
def test_what_was_told_in_time_and_entered_a_little_later_meets_it_whether_it_was_swept_or_not(swept):
    """Section 1: eleven minutes later the entry is still on time. The step at the due fires all the same."""
    matter = several_units()
    matter.left("2026-03-02T15:00", "assignment:progress")
    for until in swept:
        matter.swept(f"2026-{until}")
    matter.left("2026-03-03T09:11", "contact:fed-back", happened="2026-03-03T08:59")
    assert occurrences(matter, "progress.stale") == [("03-03T09:00", "met"), ("03-04T08:59", "running")]
    assert [when for step, when in matter.steps_of("progress.stale") if step == "due"] == (
        ["03-03T09:00"] if swept else []
    )


def test_a_miss_is_final_a_quarter_of_an_hour_after_the_due():
    """The last entry that is on time comes at 09:15; the ladder of the miss goes on, the next one runs."""
    matter = several_units()
    matter.left("2026-03-02T15:00", "assignment:progress")
    matter.swept("2026-03-03T09:15")
    assert occurrences(matter, "progress.stale") == [("03-03T09:00", "running")]
    assert matter.clock("progress.stale").overdue(at("2026-03-03T09:15"))
    matter.swept("2026-03-03T09:15:00.001")
    assert occurrences(matter, "progress.stale") == [("03-03T09:00", "missed"), ("03-04T09:00", "running")]
    matter.swept("2026-03-05T09:10")
    assert matter.steps_of("progress.stale") == [
        ("warn-day", "03-02T09:00"),
        ("warn-2h", "03-03T07:00"),
        ("due", "03-03T09:00"),
        ("warn-day", "03-03T09:00"),
        ("warn-2h", "03-04T07:00"),
        ("supervisor", "03-04T09:00"),
        ("due", "03-04T09:00"),
        ("warn-day", "03-04T09:00"),
        ("warn-2h", "03-05T07:00"),
        ("leader", "03-05T09:00"),
        ("due", "03-05T09:00"),
    ]


def test_below_a_group_a_day_without_a_report_is_missed_at_its_end_and_nobody_hears_of_it():
    matter = submitted()
    matter.goes_below("2026-03-02T11:00")
    matter.swept("2026-03-05T00:15:01")
    assert occurrences(matter, "major.leader") == [
        ("03-04T00:00", "missed"),
        ("03-05T00:00", "missed"),
        ("03-06T00:00", "running"),
    ]
    assert matter.fired == []
    matter.comes_up("2026-03-05T11:00")
    matter.swept("2026-03-06T00:00:01")
    assert matter.steps_of("major.leader") == [
        ("warn-2h", "03-05T22:00"),
        ("due", "03-06T00:00"),
    ]


def test_occurrences_that_pass_while_another_leads_take_no_step_and_are_found_each_by_itself():
    """W8: a given limit is on the list of what is late, whichever of its duty warns (section 6.2)."""
    matter = submitted()
    contact = matter.clock("major.contact")
    other = structs.replace(contact, leads=False, next_step=MEASURED, next_at=contact.due_at + 1)
    found = walk([other], at("2026-03-08T11:00"), at("2026-03-08T11:00"), 0, POLICIES, CALENDAR, Everybody())
    assert found.steps == ()
    assert [short(each.due_at) for each in found.unheard] == ["03-05T10:00", "03-08T10:00"]
    below = structs.replace(other, next_step=ROLLS)
    quiet = walk([below], at("2026-03-08T11:00"), at("2026-03-08T11:00"), 0, POLICIES, CALENDAR, Everybody())
    assert (quiet.steps, quiet.unheard) == ((), ()), "below a group nobody hears of it"
    assert len(quiet.clocks) == len(found.clocks)


def test_below_a_group_nothing_is_found_and_what_passes_afterwards_is():
    matter = bureau()
    matter.goes_below("2026-03-02T11:00")
    matter.became("2026-03-02T11:10", **{"class": "complex"})
    assert matter.swept("2026-03-04T09:00").unheard == ()
    matter.comes_up("2026-03-04T09:30")
    assert not matter.clock("result.superior").leads
    found = matter.swept("2026-03-04T10:00:01").unheard
    assert [each.key for each in found] == ["result.superior"]
    matter.goes_below("2026-03-04T10:10")
    assert matter.swept("2026-03-20T10:00").unheard == ()
