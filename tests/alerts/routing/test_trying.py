"""Facts that somebody writes down are read, filled in, and tried."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.choices import MatterClass, Mode
from alerts.matters.names import NAMES, Name, NameKind
from alerts.routing.departments import Departments
from alerts.routing.trying import read_facts, read_words, try_facts
from ingest.problems import Problems
from tests.alerts.matters.any_state import STATES
from tests.alerts.routing.company import GROUP

ALL = Departments(GROUP)


def tried(place: str = "north", named: str | None = None, **facts: object):
    return try_facts(read_facts(facts), place, ALL, GROUP, named=named)


def test_what_follows_from_the_facts_is_filled_in():
    """A call about a leak is of the sensors' concern, and urgent where it floods something."""
    found = tried(category="leak", line="water", channel="call", flooding=True)
    assert (found.routed.unit, found.concern) == ("repair", "water-pressure")
    assert (found.class_.class_, found.mode.mode) == (MatterClass.URGENT, Mode.TRANSFER)
    assert tried(category="leak", line="water", flooding=True).class_.class_ is MatterClass.ORDINARY, (
        "no call"
    )


def test_of_what_sensors_find_category_and_line_follow():
    found = tried(concern="room-temperature")
    assert (found.routed.row, found.routed.unit) == ("14", "heat-north")
    assert tried(concern="water-pressure", suspected_burst=True).routed.row == "3"
    assert tried(concern="silence", line="heating").routed.row == "16"
    assert tried(concern="water-quality", category="pressure").routed.row == "8", "as somebody says"


def test_the_class_that_is_proposed_is_what_the_routing_goes_by_unless_another_is_said():
    """W34."""
    urgent = {"category": "help_urgent", "line": "water", "in_duty_hours": False}
    assert tried(**urgent).routed.rule == "4"
    assert tried(**urgent, **{"class": "ordinary"}).routed.rule == "17"


def test_the_place_says_that_it_is_a_pump_station_unless_the_facts_say_otherwise():
    assert tried("flat", category="quality", line="water").routed.row == "6"
    assert tried("flat", category="quality", line="water", pump_station=False).routed.row == "7"


def test_what_speaks_for_supervision_and_what_nearly_decided_is_told():
    found = tried(category="foreign", tags=["hot", "press"], meter_side="after")
    assert (found.mode.mode, found.supervision.id) == (Mode.SUBMIT, "marked")
    near = tried(category="pressure", meter_side="after", line="water").near
    assert ("8", Name.METER_SIDE) in [(each.row, each.unmet) for each in near]


def test_every_wrong_fact_is_named():
    with pytest.raises(Problems) as refused:
        read_facts(
            {"category": "sneeze", "colour": 1, "tags": ["hot", "cold"], "grave": 1, "line": ["water"]}
        )
    assert [(str(each.where), str(each.reason)) for each in refused.value.problems] == [
        ("category", "“category” is never “sneeze”."),
        ("colour", "There is no name “colour” for a condition."),
        ("tags", "“tags” is never “cold”."),
        ("grave", "“grave” is never “1”."),
        ("line", "“line” is never “['water']”."),
    ]


def test_words_are_read_as_their_name_takes_them():
    words = ["category=leak", "tags=hot,press", "flooding=yes", "households_at_least=1000", "built_up=否"]
    assert read_words(words) == {
        "category": "leak",
        "tags": ["hot", "press"],
        "flooding": True,
        "households_at_least": 1_000,
        "built_up": False,
    }
    assert read_words(["flooding=perhaps", "colour=1", "line="]) == {
        "flooding": "perhaps", "colour": "1", "line": "",
    }  # fmt: skip
    with pytest.raises(Problems) as refused:
        read_words(["leak", "category=leak", "water"])
    assert [str(each.where) for each in refused.value.problems] == ["leak", "water"]


def written(name: Name, value: object) -> object:
    return sorted(value) if NAMES[name].kind is NameKind.SEVERAL else value


@given(STATES, st.sampled_from(sorted(GROUP.places)))
def test_every_state_can_be_written_down_and_is_tried_as_it_is(state, place):
    facts = read_facts({name.value: written(name, value) for name, value in state})
    assert facts == dict(state)
    assert try_facts(facts, place, ALL, GROUP).routed.unit in GROUP.departments


WRITTEN = st.integers() | st.text() | st.lists(st.text()) | st.booleans() | st.none()


@given(st.dictionaries(st.text(max_size=6) | st.sampled_from(Name), WRITTEN))
def test_whatever_is_written_is_read_or_refused_with_problems(facts):
    with suppress(Problems):
        assert read_facts(facts).keys() == facts.keys()
