"""Choices and the things made of them: what tables name, and what is shown to who sees no people."""

from dataclasses import fields

from alerts.matters.assignment import Assignment
from alerts.matters.choices import (
    AssignmentRole,
    Category,
    Code,
    ContactChannel,
    FindingKind,
    Judged,
    Step,
    TaskKind,
)
from alerts.matters.contact import Contact, Reporter
from alerts.matters.findings import Finding
from alerts.matters.form_choices import CHOICES, Judgement, ResultCode
from alerts.matters.names import NAMES, Name
from alerts.matters.task import Task

MARK = "张三"


def test_every_name_has_a_default_that_it_may_be():
    for name in Name:
        spec = NAMES[name]
        assert spec.default == frozenset() or spec.accepts(spec.default), name


def test_what_may_be_given_by_hand_is_part_of_what_may_be():
    assert {code.value for code in ResultCode} == {code.value for code in Code} - {Code.JOINED.value}
    assert {each.value for each in Judged} < {each.value for each in Judgement}


def test_a_value_is_named_once_in_each_enumeration():
    assert len(Step) == 9
    assert all(len({*values}) == len(values.__members__) for values in CHOICES.values())


def test_nobody_is_seen_by_who_sees_no_people():
    things = [
        Contact(
            "L2026-000001",
            "2026-000001",
            1,
            1,
            MARK,
            ContactChannel.CALL,
            Category.LEAK,
            target_person=MARK,
            demand=MARK,
            anonymous_reason=MARK,
            reporter=Reporter(MARK, MARK, MARK, MARK),
        ),
        Assignment(1, "repair", AssignmentRole.LEAD, 1, MARK, person=MARK, text=MARK),
        Task(1, TaskKind.SAMPLE, 1, user=MARK, proof={"by": MARK}),
        Finding(
            FindingKind.ENTERED_LATE,
            "2026-000001",
            "7",
            1,
            MARK,
            subject_kind="user",
            subject=MARK,
            evidence={"by": MARK},
            decided_by=MARK,
            reason=MARK,
        ),
    ]
    for thing in things:
        shown = thing.without_people()
        assert MARK not in str([getattr(shown, each.name) for each in fields(shown)])


def test_a_contact_shows_no_reporter_in_a_log():
    contact = Contact(
        "L2026-000001",
        "2026-000001",
        1,
        1,
        "li",
        ContactChannel.CALL,
        Category.LEAK,
        reporter=Reporter(MARK, MARK, MARK, MARK),
        salt=b"salt",
    )
    assert MARK not in repr(contact)
    assert "salt" not in repr(contact)
