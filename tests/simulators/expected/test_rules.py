"""The judge's table against the rules that the service ships: both are typed in from the same text."""

from dataclasses import fields

import pytest

from alerts.rules.rule_files import default_rules
from simulators.expected.judging.rules import RULES, ReferenceRule

SHIPPED = default_rules()


def test_both_know_the_same_rules():
    assert RULES.keys() == SHIPPED.keys()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_the_shipped_one_says(name):
    theirs = SHIPPED[name]
    # What a kind does not use says nothing.
    idle = {"window": set(), "fall": {"marks", "share", "coverage"}}.get(
        theirs.kind, {"step_ms", "marks", "share", "coverage"}
    )
    for field in {each.name for each in fields(ReferenceRule)} - idle:
        assert getattr(RULES[name], field) == getattr(theirs, field), field
