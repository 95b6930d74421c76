"""What a clock of the desk is and what happened to it, in words."""

from __future__ import annotations

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import BY_PARENT, ClockEnd, ClockOf, ClockStatus, DeskClock
from alerts.deadlines.segments import YEAR_ARRIVED, Segment, SegmentKind
from alerts.tickets.ticket import SYSTEM
from api.words.clock_words import clock_state, segment_reason, stopped_with
from api.words.languages import language

ZH, EN = language("zh-CN"), language("en")
DUE = 1_000
CLOCK = DeskClock(
    ticket="2026-000001",
    of=ClockOf.TICKET,
    scope="",
    key="transfer",
    policy=1,
    clause="W5",
    started_at=0,
    limit="30 min",
    due_at=DUE,
)


@pytest.mark.parametrize(
    ("changed", "now", "said", "said_in_english"),
    [
        ({}, DUE, "计时中", "running"),
        ({}, DUE + 1, "已超时", "overdue"),
        ({"status": ClockStatus.PAUSED, "paused_at": 5}, DUE + 1, "已暂停", "paused"),
        (
            {"status": ClockStatus.ENDED, "ended_reason": ClockEnd.CLOSED},
            DUE + 1,
            "已终止：到期前已办结",
            "ended: closed before it was due",
        ),
        (
            {"status": ClockStatus.MISSED, "ended_reason": ClockEnd.REASSIGNED},
            DUE + 1,
            "逾期：已改派",
            "missed: reassigned",
        ),
    ],
)
def test_what_a_clock_is_follows_from_now_and_says_why_it_ended(changed, now, said, said_in_english):
    state = clock_state(structs.replace(CLOCK, **changed), now)
    assert (ZH.say(state), EN.say(state)) == (said, said_in_english)


def test_what_stopped_one_is_its_proof_or_what_was_done_about_the_group():
    assert stopped_with(CLOCK) is None
    by_fact = stopped_with(structs.replace(CLOCK, stopped_at=5, stopped_with="dispatched"))
    by_parent = stopped_with(structs.replace(CLOCK, stopped_at=5, stopped_with=BY_PARENT))
    assert by_fact is not None
    assert by_parent is not None
    assert (ZH.say(by_fact), ZH.say(by_parent)) == ("已派单", "由上级工单的处理满足")


@pytest.mark.parametrize(
    ("kind", "reason", "by", "said"),
    [
        (SegmentKind.PAUSED, "user_absent", "li", "用户失约"),
        (SegmentKind.PAUSED, "force_majeure", "li", "不可抗力"),
        (SegmentKind.RUNNING, "resume", SYSTEM, "恢复"),
        (SegmentKind.RUNNING, "", "", ""),
        (SegmentKind.EXTENDED, "resume", "wang", "resume"),
        (SegmentKind.RECALCULATED, YEAR_ARRIVED, SYSTEM, "该年日历已登记"),
        (SegmentKind.RECALCULATED, YEAR_ARRIVED, "admin", YEAR_ARRIVED),
        (SegmentKind.STOPPED_AGAIN, "现场有照片", "sun", "现场有照片"),
    ],
)
def test_why_it_was_changed_is_in_words_and_what_people_wrote_stays_theirs(kind, reason, by, said):
    segment = Segment(no=1, at=5, kind=kind, due_at=DUE, reason=reason, by=by)
    assert ZH.say(segment_reason(segment)) == said
