"""Every clause whose turn has come has a test that says what it demands, and the page of clauses says so."""

from __future__ import annotations

from collections import Counter

import pytest

from alerts.matters.clauses import CLAUSES
from tests.scripts_of_ours import script_named

TO_BE_BUILT: set[str] = set()
"""Clauses of the present stage that no test shows yet. Whoever shows one takes it out here."""


@pytest.fixture(scope="module")
def script():
    with script_named("clause_table") as module:
        yield module


@pytest.fixture(scope="module")
def tests(script):
    return script.clause_tests()


def test_every_test_says_by_its_name_which_clauses_it_shows(tests):
    assert [test.name for test in tests if not test.clauses] == []


def test_every_clause_that_a_test_names_is_one(tests):
    assert {clause for test in tests for clause in test.clauses} - CLAUSES.keys() == set()


def test_no_two_tests_have_one_name(tests):
    """One of two in a module would never run."""
    assert {name for name, count in Counter(test.name for test in tests).items() if count > 1} == set()


def test_every_clause_of_this_stage_has_a_test_or_is_still_to_be_built(script, tests):
    shown = {clause for test in tests for clause in test.clauses}
    due = {id_ for id_, each in CLAUSES.items() if each.kept or script.NOW in each.stages}
    assert due - shown - TO_BE_BUILT == set(), "nothing shows these"
    assert TO_BE_BUILT & shown == set(), "take these out of TO_BE_BUILT"
    assert TO_BE_BUILT - due == set(), "these are not of this stage"


def test_the_page_is_what_its_script_writes(script, tests):
    """If not: python scripts/clause_table.py."""
    assert script.PAGE.read_text(encoding="utf-8") == script.page(tests)


def test_names_that_begin_with_no_clause_show_none(script, tmp_path):
    names = ("test_w20_w52_a_letter_is_answered", "test_w20", "test_it_is_w20", "test_w_20_x", "test_w02_x")
    text = "".join(f"def {name}(): ...\n" for name in names)
    (tmp_path / "test_water.py").write_text(
        text + "class TestLeaks:\n    async def test_b5_leak(self): ...\n"
    )
    found = {test.name: test.clauses for test in script.clause_tests(tmp_path)}
    assert found == {**dict.fromkeys(names, ()), names[0]: ("W20", "W52"), "test_b5_leak": ("B5",)}


@pytest.mark.parametrize(
    ("clause", "built", "state"),
    [
        ("W20", True, "built"),
        ("W20", False, "to be built"),
        ("C40", True, "built; more in stage 3"),
        ("W40", False, "to be built"),
        ("B15", False, "to be built"),
        ("B15", True, "built"),
        ("H18", True, "built; more in stage 3"),
        ("H18", False, "stage 3"),
        ("H1", False, "not core"),
    ],
)
def test_a_clause_is_as_far_as_its_tests_and_its_stage_say(script, clause, built, state):
    assert script.state_of(CLAUSES[clause], built=built) == state
