"""Mode (W19), supervision (W9) and class that are proposed, and what the matters of sensors are."""

import pytest
from hypothesis import given, settings

import api.words.languages  # noqa: F401 - it brings the words of all packages
from alerts.matters.choices import Category, Line, MatterClass, Mode
from alerts.matters.names import SERVICE_CONCERN
from alerts.routing.proposing import (
    concern_of,
    propose_class,
    propose_mode,
    propose_supervision,
    sensors_matter,
)
from alerts.routing.routing_files import ROUTING
from alerts.rules.rule import Concern
from ingest.words.packages import catalogue_of
from tests.alerts.matters.any_state import STATES
from tests.alerts.routing.company import matter
from tests.examples import examples

SUPERVISED = ("key", "hard", "hot", "slow", "government", "city_leader", "congress", "cppcc", "press")


@pytest.mark.parametrize(
    ("said", "mode", "row"),
    [
        *(({"category": each}, Mode.SUBMIT, "submit")
          for each in ("petition_bypass", "petition_group", "help_major", "foreign")),
        ({"category": "foreign", "tags": frozenset({"hot"})}, Mode.SUBMIT, "submit"),
        *(({"tags": frozenset({tag})}, Mode.SUPERVISE, "marked") for tag in SUPERVISED[:4]),
        *(({"tags": frozenset({tag, "new_user"})}, Mode.SUPERVISE, "involved") for tag in SUPERVISED[4:]),
        ({"category": "consult", "tags": frozenset({"sensitive"})}, Mode.DIRECT, "consult"),
        ({"category": "consult", "tags": frozenset({"hot"})}, Mode.SUPERVISE, "marked"),
        ({"category": "no_water", "households_at_least": 999}, Mode.TRANSFER, "else"),
        ({"category": "no_water", "households_at_least": 1_000}, Mode.SUPERVISE, "large"),
        ({"category": "no_water", "contacts_in_24h_at_least": 4}, Mode.TRANSFER, "else"),
        ({"category": "no_water", "contacts_in_24h_at_least": 5}, Mode.SUPERVISE, "many"),
        ({"category": "consult"}, Mode.DIRECT, "consult"),
        ({"category": "help_urgent"}, Mode.TRANSFER, "else"),
        ({"category": "help_urgent", "answered_by_phone": True}, Mode.DIRECT, "by-phone"),
        ({"category": "help_general", "answered_by_phone": True}, Mode.TRANSFER, "else"),
        ({}, Mode.TRANSFER, "else"),
    ],
)  # fmt: skip
def test_w19_the_mode_that_is_proposed(said, mode, row):
    found = propose_mode(matter(**said))
    assert (found.mode, found.id) == (mode, row)
    assert "W19" in found.clauses


def test_w9_supervision_is_proposed_beside_any_other_mode_while_something_speaks_for_it():
    hot = matter(category="foreign", tags=frozenset({"hot"}))
    assert propose_mode(hot).mode is Mode.SUBMIT
    beside = propose_supervision(hot, Mode.SUBMIT)
    assert (beside.mode, beside.id) == (Mode.SUPERVISE, "marked")
    assert "W9" in beside.clauses
    assert propose_supervision(hot, Mode.SUPERVISE) is None
    assert propose_supervision(matter(category="foreign"), Mode.TRANSFER) is None


@pytest.mark.parametrize(
    ("said", "class_"),
    [
        ({"category": "help_major"}, MatterClass.MAJOR),
        ({"category": "petition_bypass"}, MatterClass.MAJOR),
        ({"category": "petition_group"}, MatterClass.MAJOR),
        ({"category": "foreign"}, MatterClass.ORDINARY),
        ({"category": "help_urgent"}, MatterClass.URGENT),
        ({"category": "accident"}, MatterClass.URGENT),
        ({"category": "leak", "by_people": True, "flooding": True}, MatterClass.URGENT),
        ({"category": "leak", "by_people": True}, MatterClass.ORDINARY),
        ({"category": "leak", "flooding": True}, MatterClass.ORDINARY),
        ({"category": "repair", "several_units": True}, MatterClass.COMPLEX),
        ({"category": "help_urgent", "several_units": True}, MatterClass.URGENT),
        ({}, MatterClass.ORDINARY),
    ],
)
def test_the_class_that_is_proposed(said, class_):
    assert propose_class(matter(**said)).class_ is class_


@settings(max_examples=examples(60))
@given(STATES)
def test_of_every_matter_a_mode_and_a_class_are_proposed_and_why_is_told(state):
    for row in (propose_mode(state), propose_class(state)):
        for tag in ("zh-CN", "en"):
            assert row.said.written(catalogue_of(tag))


@pytest.mark.parametrize(
    ("said", "category", "line"),
    [
        ({"concern": "room-temperature"}, Category.ROOM_TEMPERATURE, Line.HEATING),
        ({"concern": "water-pressure"}, Category.PRESSURE, Line.WATER),
        ({"concern": "water-pressure", "suspected_burst": True}, Category.LEAK, Line.WATER),
        ({"concern": "water-quality"}, Category.QUALITY, Line.WATER),
        ({"concern": "silence"}, Category.DEVICE, None),
        ({"concern": "sensor"}, Category.DEVICE, None),
    ],
)
def test_what_sensors_find_has_a_category_and_a_line(said, category, line):
    found = sensors_matter(matter(**said))
    assert (found.category, found.line) == (category, line)


def test_contacts_find_what_sensors_found_by_the_concern_of_their_category():
    found = {category: concern_of(category) for category in Category}
    assert {category for category, concern in found.items() if concern != SERVICE_CONCERN} == {
        Category.ROOM_TEMPERATURE,
        Category.NO_WATER,
        Category.LEAK,
        Category.PRESSURE,
        Category.QUALITY,
        Category.DEVICE,
    }
    for concern in Concern:
        category = sensors_matter(matter(concern=concern.value)).category
        assert concern_of(category) == concern or category is Category.DEVICE


def test_every_row_has_its_words():
    rows = (*ROUTING.rules, *ROUTING.modes, *ROUTING.classes)
    for tag in ("zh-CN", "en"):
        texts = [row.said.written(catalogue_of(tag)) for row in rows]
        assert len(set(texts)) == len(rows)
