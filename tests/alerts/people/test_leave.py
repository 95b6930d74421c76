"""What may become of a leave: every state, every command, everybody who could say it, at any instant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.people.leave import (
    FINAL,
    FURTHEST_DAYS,
    TABLE,
    Leave,
    LeaveCommand,
    LeaveState,
    NewLeave,
    moved,
    wanted_fault,
)
from alerts.people.refusals import LeaveRefused
from ingest.durations import DAY, HOUR

NOW = 1_768_436_400_000
START, END = NOW + 5 * HOUR, NOW + 9 * HOUR
ASKED = Leave(
    id=1,
    person="wang",
    substitute="li",
    starts_at=START,
    ends_at=END,
    because="",
    asked_at=NOW,
    asked_by="wang",
)
PERSONS = ("wang", "li", "head", "boss")
STEPS = st.lists(
    st.tuples(st.integers(0, 3 * HOUR), st.sampled_from(LeaveCommand), st.sampled_from(PERSONS)), max_size=8
)
WANTED = NewLeave(substitute="li", starts_at=START, ends_at=END)


@given(STEPS, st.integers(0, DAY))
def test_a_leave_goes_where_the_table_says_and_runs_by_the_word_of_two_others_only(steps, later):
    leave, now = ASKED, NOW
    for wait, command, by in steps:
        now += wait
        before = leave.state(now)
        try:
            leave = moved(leave, command, now, by=by)
        except LeaveRefused:
            told_who = command in (LeaveCommand.APPROVE, LeaveCommand.ACCEPT)
            assert (before, command) not in TABLE or told_who
            continue
        after = TABLE[before, command]
        if after is LeaveState.READY and now >= leave.starts_at:
            after = LeaveState.RUNNING
        assert leave.state(now) is after
    if leave.state(now) is LeaveState.RUNNING:
        assert leave.accepted_at is not None
        assert leave.approved_by not in (None, leave.person, leave.substitute)
        assert leave.starts_at <= now < leave.ends_at
        assert leave.began_at == max(leave.starts_at, leave.approved_at, leave.accepted_at)
    if leave.state(now) in FINAL:
        assert leave.state(now + later) is leave.state(now), "what is over stays over"
        assert all((leave.state(now), command) not in TABLE for command in LeaveCommand)


@pytest.mark.parametrize("state", LeaveState)
@pytest.mark.parametrize("command", LeaveCommand)
def test_every_pair_is_in_the_table_or_is_refused(state, command):
    made = {
        LeaveState.ASKED: (ASKED, NOW),
        LeaveState.APPROVED: (replace(ASKED, approved_at=NOW, approved_by="head"), NOW),
        LeaveState.ACCEPTED: (replace(ASKED, accepted_at=NOW), NOW),
        LeaveState.DECLINED: (replace(ASKED, declined_at=NOW, declined_by="li"), NOW),
        LeaveState.LAPSED: (ASKED, END),
    }
    both = replace(ASKED, approved_at=NOW, approved_by="head", accepted_at=NOW)
    made |= {LeaveState.READY: (both, START - 1), LeaveState.RUNNING: (both, START)}
    made[LeaveState.ENDED] = (both, END)
    leave, now = made[state]
    assert leave.state(now) is state
    by = {LeaveCommand.ACCEPT: "li", LeaveCommand.APPROVE: "head"}.get(command, "wang")
    if (state, command) in TABLE:
        assert moved(leave, command, now, by=by).state(now) is TABLE[state, command]
    else:
        with pytest.raises(LeaveRefused, match="is not possible now"):
            moved(leave, command, now, by=by)


def test_it_begins_at_its_time_only_when_both_are_on_record_and_ends_by_itself():
    approved = moved(ASKED, LeaveCommand.APPROVE, NOW, by="head")
    assert (approved.state(START - 1), approved.is_late(START - 1)) == (LeaveState.APPROVED, False)
    assert (approved.state(START), approved.is_late(START)) == (LeaveState.APPROVED, True), "it waits"
    both = moved(approved, LeaveCommand.ACCEPT, START + HOUR, by="li")
    assert (both.state(START + HOUR), both.began_at) == (LeaveState.RUNNING, START + HOUR)
    assert [both.state(END - 1), both.state(END)] == [LeaveState.RUNNING, LeaveState.ENDED]
    assert approved.state(END) is LeaveState.LAPSED


@pytest.mark.parametrize(
    ("command", "by", "said"),
    [
        (LeaveCommand.APPROVE, "wang", "Nobody approves their own leave"),
        (LeaveCommand.APPROVE, "li", "two persons"),
        (LeaveCommand.ACCEPT, "wang", "Only li can accept"),
        (LeaveCommand.ACCEPT, "head", "Only li can accept"),
    ],
)
def test_two_persons_answer_for_it_and_neither_is_who_goes(command, by, said):
    with pytest.raises(LeaveRefused, match=said):
        moved(ASKED, command, NOW, by=by)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"substitute": "wang"}, "Nobody is their own substitute."),
        ({"ends_at": START}, "A leave ends after it begins."),
        (
            {"starts_at": NOW - 2 * HOUR, "ends_at": NOW},
            "A leave begins 24 hours ago at the earliest, and ends after now.",
        ),
        ({"starts_at": NOW - DAY - 1}, "A leave begins 24 hours ago at the earliest, and ends after now."),
        ({"ends_at": NOW + FURTHEST_DAYS * DAY + 1}, "A leave ends within 731 days from now."),
        ({"because": "x" * 501}, "The reason has at most 500 characters, in one line."),
        ({"because": "ill\0"}, "The reason has at most 500 characters, in one line."),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_the_reason(change, said):
    assert str(wanted_fault(replace(WANTED, **change), "wang", NOW)) == said


def test_what_begins_now_or_lies_on_the_edge_can_be_asked_for():
    for change in (
        {},
        {"starts_at": NOW - DAY},
        {"starts_at": NOW, "ends_at": NOW + 1},
        {"ends_at": NOW + FURTHEST_DAYS * DAY},
        {"because": "休假" * 250},
        {"because": "年假\u3000回家"},
    ):
        assert wanted_fault(replace(WANTED, **change), "wang", NOW) is None
