"""Conditions: what a table may say, what holds when, and every fault of a table at once."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.conditions import ALWAYS, Condition, condition_of, holds, unmet
from alerts.matters.names import NAMES, Name, NameKind
from alerts.matters.state import MatterState
from ingest.problems import Problems
from tests.alerts.matters.any_state import STATES, a_value


@st.composite
def all_of(draw):
    names = draw(st.lists(st.sampled_from(list(Name)), unique=True, max_size=4))
    asked = {}
    for name in names:
        value = draw(a_value(name))
        asked[name.value] = sorted(value) or ["hot"] if isinstance(value, frozenset) else value
    return asked


TABLES = all_of() | st.lists(all_of(), min_size=1, max_size=3)


@given(TABLES, STATES)
def test_a_condition_holds_or_names_what_is_missing(table, state):
    condition = condition_of(table)
    assert holds(condition, state) == (not unmet(condition, state))


@given(STATES)
def test_an_empty_table_always_holds(state):
    assert condition_of({}) == ALWAYS
    assert holds(ALWAYS, state)


@given(STATES)
def test_a_state_is_one_key_for_all_that_are_equal(state):
    twin = MatterState(dict(state))
    assert twin == state
    assert hash(twin) == hash(state)
    assert all(NAMES[name].kind is NameKind.SEVERAL or NAMES[name].accepts(value) for name, value in state)


def test_of_a_list_of_values_one_is_enough():
    condition = condition_of({"category": ["leak", "cover"], "complaint": False})
    assert holds(condition, MatterState({Name.CATEGORY: "cover"}))
    assert not holds(condition, MatterState({Name.CATEGORY: "cover", Name.COMPLAINT: True}))
    assert unmet(condition, MatterState({Name.CATEGORY: "meter"})) == (Name.CATEGORY,)


def test_of_a_list_of_tables_one_is_enough():
    condition = condition_of([{"complaint": True}, {"class": "major"}])
    assert holds(condition, MatterState({Name.CLASS: "major"}))
    assert not holds(condition, MatterState())
    assert condition.names == {Name.COMPLAINT, Name.CLASS}


def test_a_number_is_the_least_and_is_included():
    condition = condition_of({"households_at_least": 500})
    assert not holds(condition, MatterState({Name.HOUSEHOLDS_AT_LEAST: 499}))
    assert holds(condition, MatterState({Name.HOUSEHOLDS_AT_LEAST: 500}))


def test_of_tags_one_is_enough():
    condition = condition_of({"tags": ["hot", "hard"]})
    assert holds(condition, MatterState({Name.TAGS: frozenset({"hard", "press"})}))
    assert not holds(condition, MatterState({Name.TAGS: frozenset({"press"})}))
    assert not holds(condition, MatterState())


def test_a_state_with_something_else_said_is_another():
    state = MatterState({Name.LINE: "water"})
    assert state.with_({Name.LINE: "heating"}) == MatterState({Name.LINE: "heating"})
    assert state.with_({}) == state
    assert repr(state) == "MatterState({'line': 'water'})"


def test_every_fault_is_told_at_once_with_its_place():
    table = [
        {"category": "leek", "colour": "red"},
        {"complaint": "yes", "households_at_least": [500], "tags": []},
        "leak",
    ]
    with pytest.raises(Problems) as caught:
        condition_of(table, file="policies.toml", where="policy sign: applies")
    assert [(each.file, each.where, each.reason.key) for each in caught.value.problems] == [
        ("policies.toml", "policy sign: applies.category", "condition-unknown-value"),
        ("policies.toml", "policy sign: applies.colour", "condition-unknown-name"),
        ("policies.toml", "policy sign: applies.complaint", "condition-unknown-value"),
        ("policies.toml", "policy sign: applies.households_at_least", "condition-one-number"),
        ("policies.toml", "policy sign: applies.tags", "condition-empty"),
        ("policies.toml", "policy sign: applies", "condition-no-table"),
    ]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*Name, "leak", "hot"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Name, "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_whatever_a_file_says_is_a_condition_or_problems(table):
    with suppress(Problems):
        condition = condition_of(table)
        assert isinstance(condition, Condition)
        holds(condition, MatterState())
