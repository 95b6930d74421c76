"""Versions of the roster and the lines of the duty log, on both databases."""

from __future__ import annotations

from dataclasses import replace

from alerts.duty.lines import DutyLine, DutyLineKind, replacements_of, signed_in
from alerts.duty.shifts import Replacement

NOTE = DutyLine(at=5, post="repair", kind=DutyLineKind.NOTE, actor="wang", text="巡视正常")
SIGN_IN = DutyLine(
    at=7, post="repair", kind=DutyLineKind.SIGN_IN, actor="li", shift_at=100, data={"late": True}
)
REPLACED = DutyLine(
    at=8,
    post="repair",
    kind=DutyLineKind.REPLACEMENT,
    actor="zhou",
    acting_for="bei",
    shift_at=200,
    data={"person": "li", "by": "wu"},
)


def test_the_last_version_is_in_force(tx):
    assert tx.duty_rosters.last() is None
    assert tx.duty_rosters.record({"post": []}, 5, "wang", "第一版") == 1
    assert tx.duty_rosters.record({"post": [1]}, 6, "li", "调整") == 2
    assert tx.duty_rosters.last() == (2, 6, "li", "调整", {"post": [1]})


def test_lines_come_back_as_they_were(tx):
    kept = [tx.duty_lines.add(each) for each in (NOTE, SIGN_IN, REPLACED)]
    assert [replace(each, id=0) for each in kept] == [NOTE, SIGN_IN, REPLACED]
    assert tx.duty_lines.by_id(kept[1].id) == kept[1]
    assert tx.duty_lines.by_id(99) is None
    assert tx.duty_lines.page("repair", None, 2) == [kept[2], kept[1]]
    assert tx.duty_lines.page("repair", kept[1].id, 9) == [kept[0]]
    assert tx.duty_lines.page("other", None, 9) == []


def test_lines_about_shifts_are_found_by_when_these_begin(tx):
    kept = [tx.duty_lines.add(each) for each in (REPLACED, SIGN_IN, NOTE)]
    both = (DutyLineKind.SIGN_IN, DutyLineKind.REPLACEMENT)
    assert tx.duty_lines.of_shifts(both, 0, 999) == kept[:2]
    assert tx.duty_lines.of_shifts(both, 100, 200) == [kept[1]]
    assert replacements_of(kept) == [Replacement("repair", 200, "li", "wu")]
    assert (signed_in(kept, "repair"), signed_in(kept, "repair", "wu"), signed_in(kept, "x")) == (
        {100},
        set(),
        set(),
    )


def test_a_line_names_those_that_correct_it(tx):
    first = tx.duty_lines.add(NOTE)
    other = tx.duty_lines.add(NOTE)
    correction = replace(NOTE, kind=DutyLineKind.CORRECTION, about=first.id)
    corrections = [tx.duty_lines.add(correction).id for _ in range(2)]
    assert tx.duty_lines.corrections_of([first.id, other.id]) == {first.id: corrections}


def test_who_is_there_may_be_another_after_what_changes_it_and_not_after_a_note(tx):
    before = tx.access.version()
    tx.duty_lines.add(NOTE)
    assert tx.access.version() == before
    for moved, change in enumerate(
        (
            lambda: tx.duty_lines.add(SIGN_IN),
            lambda: tx.duty_lines.add(REPLACED),
            lambda: tx.duty_rosters.record({}, 1, "x", "x"),
        ),
        start=1,
    ):
        change()
        assert tx.access.version() == before + moved
