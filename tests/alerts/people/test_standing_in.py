"""Who acts for whom, when several are away at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.people.leave import MOST_KEPT_OF_ONE, MOST_OF_ONE, Leave, NewLeave
from alerts.people.roles import ROLES
from alerts.people.standing_in import acting_at, acting_grants, back_at, beside_fault, next_change
from alerts.people.viewer import Grant
from ingest.durations import HOUR
from ingest.said import Said

NOW = 1_768_436_400_000
PERSONS = ("a", "b", "c", "d")


def leave(person, substitute, start=0, end=10, **more) -> Leave:
    """Approved and accepted long ago, in hours from now."""
    said = {"approved_at": NOW - 99 * HOUR, "accepted_at": NOW - 99 * HOUR}
    return Leave(
        **{
            "id": 1,
            "person": person,
            "substitute": substitute,
            "starts_at": NOW + start * HOUR,
            "ends_at": NOW + end * HOUR,
            "because": "",
            "asked_at": NOW - 99 * HOUR,
            "asked_by": person,
            **said,
            **more,
        }
    )


def wanted(substitute, start=0, end=10) -> NewLeave:
    return NewLeave(substitute=substitute, starts_at=NOW + start * HOUR, ends_at=NOW + end * HOUR)


def test_a_chain_ends_at_who_is_there():
    chain = [leave("a", "b"), leave("b", "c", 2, 4), leave("x", "y", accepted_at=None)]
    assert acting_at(chain, NOW) == {"a": "b"}
    assert acting_at(chain, NOW + 2 * HOUR) == {"a": "c", "b": "c"}
    assert acting_at(chain, NOW + 4 * HOUR) == {"a": "b"}
    assert acting_at([leave("a", "b"), leave("b", "a")], NOW) == {"a": None, "b": None}
    assert acting_at([leave("a", "b"), leave("b", "c"), leave("c", "b")], NOW)["a"] is None


def test_who_was_away_is_back_when_one_leave_after_another_is_over():
    leaves = [leave("a", "b", 2, 5), leave("a", "b", -1, 2), leave("a", "b", 6, 9)]
    assert back_at(leaves, NOW) == NOW + 5 * HOUR
    assert back_at(leaves, NOW + 5 * HOUR) is None, "they are there"
    assert back_at([leave("a", "b", ended_at=NOW + HOUR), leave("a", "b", 1, 2, declined_at=NOW)], NOW) == (
        NOW + HOUR
    ), "as it stands now"
    assert back_at([leave("a", "b", accepted_at=None)], NOW) is None
    assert back_at([], NOW) is None


def test_the_next_change_is_a_beginning_or_an_end():
    later = [leave("a", "b", -1, 7), leave("c", "d", 5, 6), leave("x", "y", 1, 2, accepted_at=None)]
    assert [next_change(later, NOW + at * HOUR) for at in (0, 5, 6)] == [NOW + at * HOUR for at in (5, 6, 7)]
    assert next_change(later, NOW + 7 * HOUR) is None
    late = leave("a", "b", -2, 7, accepted_at=NOW + HOUR)
    assert next_change([late], NOW) == NOW + HOUR
    assert next_change([leave("a", "b", ended_at=NOW)], NOW) is None


def test_leaves_of_one_person_do_not_meet():
    there = [leave("a", "b", 2, 4), leave("a", "b", 6, 8, declined_at=NOW)]
    for start, end in ((0, 2), (4, 6), (6, 8)):
        assert beside_fault(wanted("b", start, end), "a", there, NOW) is None
    for start, end in ((0, 3), (3, 5), (0, 9), (2, 4)):
        assert beside_fault(wanted("b", start, end), "a", there, NOW).key == "leave-overlap"


@pytest.mark.parametrize("final", [{"declined_at": NOW}, {"ended_at": NOW}])
def test_leaves_that_stand_are_few_and_those_that_are_kept_are_bounded(final):
    many = [leave("a", "b", at, at + 1) for at in range(MOST_OF_ONE)]
    assert beside_fault(wanted("b", 50, 51), "a", many, NOW).key == "leave-too-many"
    assert beside_fault(wanted("b", 50, 51), "b", many, NOW) is None
    past = [replace(each, **final) for each in many]
    assert beside_fault(wanted("b", 50, 51), "a", [*past, *many[1:]], NOW) is None, "those are over"
    kept = past * (MOST_KEPT_OF_ONE // MOST_OF_ONE)
    assert beside_fault(wanted("b", 50, 51), "a", kept[1:], NOW) is None
    assert beside_fault(wanted("b", 50, 51), "a", kept, NOW).key == "leave-too-many-kept"


def test_a_chain_may_not_end_in_a_circle():
    there = [leave("b", "c", 0, 4), leave("c", "a", 3, 9), leave("c", "d", 0, 3)]
    said = beside_fault(wanted("b"), "a", there, NOW)
    assert said == Said("leave-circle"), "whose leaves these are is not for who asks"
    assert beside_fault(wanted("b", 4, 9), "a", there, NOW) is None, "b is back before"
    assert beside_fault(wanted("b", 0, 3), "a", there, NOW) is None, "until then it is d"
    unsaid = [replace(each, approved_at=None) for each in there]
    assert beside_fault(wanted("b"), "a", unsaid, NOW).key == "leave-circle", "what is asked for counts"


@given(
    st.lists(st.tuples(*[st.sampled_from(PERSONS)] * 2, st.integers(0, 9), st.integers(1, 6)), max_size=12)
)
def test_who_is_asked_for_one_by_one_never_leaves_anybody_to_nobody(asked):
    there: list[Leave] = []
    for person, substitute, start, length in asked:
        new = wanted(substitute, start, start + length)
        if person != substitute and beside_fault(new, person, there, NOW) is None:
            there.append(leave(person, substitute, start, start + length))
    for at in range(16):
        acting = acting_at(there, NOW + at * HOUR)
        assert None not in acting.values()
        assert not set(acting.values()) & acting.keys(), "whoever acts is there"


@pytest.mark.parametrize("role", ROLES)
def test_a_substitute_has_roles_of_the_desk_and_no_other(role):
    found = acting_grants("wang", [Grant(role, "d1"), Grant("king")])
    if role in ("viewer", "engineer", "administrator"):
        assert found == ()
    else:
        assert found == (Grant(role, "d1", acting_for="wang"),)
