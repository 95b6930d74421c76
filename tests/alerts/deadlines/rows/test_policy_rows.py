"""What a clock started by is read back as it was."""

from dataclasses import replace

import msgspec
import pytest

from alerts.deadlines.policy_files import POLICIES
from alerts.deadlines.rows.policy_rows import policy_of, row_of
from ingest.problems import Problems
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.deadlines.matter import Matter


def on_record(row: dict) -> dict:
    return msgspec.json.decode(msgspec.json.encode(row))


@pytest.mark.parametrize("policy", POLICIES.current, ids=lambda policy: policy.row_key)
def test_every_policy_is_read_back_as_it_was(policy):
    row = on_record(row_of(policy))
    again = policy_of(row, 17, 3)
    assert again == replace(policy, applies=again.applies, id=17, version=3)
    assert row_of(again) == row
    assert {frozenset(dict(each).items()) for each in again.applies.one_of} == {
        frozenset(dict(each).items()) for each in policy.applies.one_of
    }


def test_who_adopted_a_number_is_part_of_it():
    adopted = replace(POLICIES.current[0], adopted_by="zhao", adopted_on="2026-11-01")
    assert policy_of(on_record(row_of(adopted)), 1, 2).binds
    assert row_of(adopted) != row_of(POLICIES.current[0])


def test_a_row_that_names_what_there_is_no_more_is_refused():
    row = row_of(POLICIES.current[0]) | {"applies": [{"weather": ["fine"]}]}
    with pytest.raises(Problems, match="weather"):
        policy_of(row, 1, 1)


def test_whoever_edits_a_ladder_changes_no_clock_that_runs():
    """The table changes its limit and its ladder; the clock goes on by what it started by."""
    matter = Matter(category="leak", by_people=True, mode="transfer")
    matter.received("2026-02-13T15:00")
    before = matter.clock("leak.onsite")
    kept = policy_of(on_record(row_of(POLICIES.of_clock(before))), before.policy, 1)
    shorter = tuple(
        replace(policy, ladder=POLICIES.ladders["E"], pausable=False, id=policy.id - 1000)
        for policy in POLICIES.current
    )
    matter.table = replace(POLICIES, current=shorter).with_earlier(
        [replace(policy, id=policy.id) for policy in POLICIES.current if policy.id != kept.id] + [kept]
    )
    matter.dispatched("2026-02-13T15:05")
    matter.pauses("2026-02-13T15:20")
    matter.resumes("2026-02-13T15:25")
    matter.swept("2026-02-13T16:06")
    assert matter.clock("leak.onsite").due_at == at("2026-02-13T16:05")
    assert [step for step, _ in matter.steps_of("leak.onsite")] == ["warn", "due"]
